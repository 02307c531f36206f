"""A crisis is looked at again by keys: played, scrubbed, and never changed."""

from pathlib import Path

from tests.services.triaging import update_is_out
from tests.stories.conftest import Story, telling
from tests.stories.test_crisis import in_crisis


async def past_of_ten_minutes(story: Story) -> None:
    """A line that is live after five minutes, somebody covered after eight; closed after ten."""
    await story.waits(300)
    draft = await story.desk.official_lines.draft("We know. Nothing is lost.")
    await story.desk.official_lines.approve(draft.number, "I am alone")
    await story.waits(180)
    picture = await story.desk.board.picture()
    assert picture is not None
    row = picture.cards["unanswered"][0].row.number
    await update_is_out(story.desk)
    await story.desk.triage.covered([row], "update 1")
    await story.waits(120)
    await story.desk.crisis.close("over")
    await story.sees("No crisis is open.")


async def test_the_past_is_scrubbed_by_the_minute_and_played(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await past_of_ten_minutes(story)
        before = await story.desk.store.read(lambda reader: reader.last_txn())
        await story.types(":replay\n")
        await story.sees("REPLAY", "read only", "0m in", "stands still", "unanswered 3", "line due")
        await story.types("6)")
        await story.sees("6m in", "line v1 live", "unanswered 3")
        await story.types("3)")
        await story.sees("9m in", "unanswered 2")
        await story.types("2(")
        await story.sees("7m in", "unanswered 3")
        await story.types("P")
        await story.sees("60×")
        await story.waits(3, 1)
        await story.sees("stands still", "10m in")
        await story.types("+")
        await story.types(":speed 5\n")
        await story.types("P")
        await story.sees("5×", "0m in")
        await story.types("P")
        await story.sees("stands still")
        since = await story.desk.store.commits(before)
        assert {one.verb for one in since} <= {"intake"}, "the present alone went on"


async def test_nothing_can_be_done_to_the_past(workspace: Path) -> None:
    async with in_crisis(workspace, (80, 24)) as story:
        await story.types(":replay 1\n")
        await story.sees("REPLAY crisis 1")
        crisis = await story.desk.crisis.current()
        for keys in ("r", "e", "d", ">", "<", "v", "N", "y", "!d", "!x", "z", "\n", "a", "h"):
            await story.types(keys)
        await story.sees("REPLAY crisis 1")
        assert await story.desk.crisis.current() == crisis
        picture = await story.desk.board.picture()
        assert picture is not None and picture.counts["unanswered"] == 3
        await story.press("escape")
        await story.sees_no_more("REPLAY")
        await story.sees("CRISIS SEV3")


async def test_the_shell_begins_with_it_at_a_speed(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.desk.crisis.close("over")
    first = ("crisis.replay", "1 15x")
    async with telling(workspace, first=first) as story:
        await story.sees("REPLAY crisis 1")
        await story.waits(60)
        await story.types("P")
        await story.sees("15×")


async def test_a_number_that_no_crisis_has_is_said(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.types(":replay 9\n")
        await story.sees("no crisis has the number 9")
        await story.types(":replay soon\n")
        await story.sees("a crisis is named by its number")
