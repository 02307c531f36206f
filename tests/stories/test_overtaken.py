"""A draft that a colleague's reply overtook: set apart, and its words are not lost."""

from pathlib import Path

from msgspec.structs import replace

from cmtui.model.draft import Draft
from cmtui.services.ports import Writer
from tests.stories.conftest import at_the_desk


async def test_an_overtaken_draft_stands_apart_and_can_be_taken_up(workspace: Path) -> None:
    def overtake(tx: Writer) -> None:
        (draft,) = tx.window(Draft)
        tx.put(replace(draft, state="retired", returned="AB answered meanwhile"))

    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types("Perhaps")
        await story.press("escape", "g", "d")
        await story.sees("Being written · 1", "Perhaps")
        await story.sees_no_more("Overtaken")
        await story.desk.store.transact("test", overtake)
        await story.sees("Being written · nothing", "Overtaken · 1", "AB answered meanwhile")
        await story.press("enter")
        await story.until(lambda: story.app.feed.composer.text == "Perhaps")
