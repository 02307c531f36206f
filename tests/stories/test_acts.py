"""Acts on the network by keys: what is held is called back, what is done is taken back there."""

from pathlib import Path

from cmtui.model.operation import ActKind, Operation
from cmtui.services.acting import Wish
from tests.stories.conftest import Story, at_the_desk


async def held(story: Story, kind: ActKind) -> list[Operation]:
    """That act on the post of the first row, in the hold."""
    row = story.app.feed.rows.current
    assert row is not None
    plans = await story.desk.operations.plan(Wish(kind), [row.latest])
    return await story.desk.operations.hold(plans)


async def test_a_held_like_is_called_back(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        story.desk.perform(await held(story, "like"))
        await story.press("z")
        await story.sees("called back: like of @")
        await story.waits(10)
        assert [one.state for one in await story.desk.operations.all()] == ["withdrawn"]


async def test_what_is_done_on_the_network_is_taken_back_after_a_yes(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.desk.performer.carry(await held(story, "mute"))
        await story.press("z")
        await story.sees("your muting of @", "is done; y takes it back on Demo, Esc keeps it")
        assert [one.state for one in await story.desk.operations.all()] == ["done"]
        await story.press("y")
        await story.sees("took back your muting of @")
        assert [one.state for one in await story.desk.operations.all()] == ["withdrawn"]


async def test_what_is_kept_is_passed_by_the_next_time(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("e")
        await story.sees("done")
        await story.desk.performer.carry(await held(story, "block"))
        await story.press("z")
        await story.sees("y takes it back on Demo")
        await story.press("escape", "z")
        await story.sees("undo: done")
        assert [one.state for one in await story.desk.operations.all()] == ["done"]
