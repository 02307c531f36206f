"""A terminal that has ASCII alone: what we say on every screen is in it."""

from pathlib import Path

from cmtui.config import Config
from tests.stories.conftest import at_the_desk

OURS = set("·…“”‘’–—→●◐○▌─│┬├⌨★▸•‼✗◔✓×")


async def test_every_screen_and_question_of_ours_is_in_ascii(workspace: Path) -> None:
    async with at_the_desk(workspace, (80, 24), Config(ascii=True)) as story:
        await story.press("r")
        await story.types("Half")
        await story.press("escape", "escape")
        for keys in (("s",), ("f",), ("i",), ("W",), ("question_mark",), ("g", "m"), ("g", "h"),
                     ("g", "d"), ("g", "c"), ("g", "m", "slash")):  # fmt: skip
            await story.press(*keys)
            await story.waits(1)
            assert not OURS & set(story.screen), f"{keys}\n{story.screen}"
            await story.press("escape")
        await story.press("g", "m", "slash")
        await story.types("mara")
        await story.press("enter")
        await story.sees('Members - "mara"')
