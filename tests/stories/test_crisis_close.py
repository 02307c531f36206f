"""The end of a crisis by keys: the brief, the all-clear, the close, and the walk to the covered."""

from pathlib import Path

from tests.services.triaging import update_is_out
from tests.stories.conftest import Story, at_the_desk, colleague
from tests.stories.test_crisis import in_crisis, the_crisis


async def covered(story: Story, many: int) -> list[str]:
    """So many of the linked are called answered by an update; their handles."""
    picture = await story.desk.board.picture()
    assert picture is not None
    rows = [card.row for card in picture.cards["unanswered"]][:many]
    await update_is_out(story.desk)
    await story.desk.triage.covered([row.number for row in rows], "update 1")
    return [row.handle for row in rows]


async def test_the_brief_is_one_key_away_at_any_size(workspace: Path) -> None:
    async with in_crisis(workspace, (80, 24)) as story:
        await story.press("exclamation_mark", "b")
        await story.sees("Brief: cmtui brief --out FILE", "SEV3: Login outage", "Brief as of 2026-")
        await story.press("G")
        await story.sees("Needed from management")
        await story.press("escape")
        await story.sees("CRISIS SEV3")
        await story.sees_no_more("Brief as of")


async def test_it_is_closed_after_its_all_clear(workspace: Path) -> None:
    async with in_crisis(workspace) as story, colleague(workspace, story.clock) as alma:
        await covered(story, 1)
        await story.press("exclamation_mark", "x")
        await story.sees("no all-clear is out", "no answer yet: 2", "only covered by an update: 1")
        await story.waits(1)
        await story.press("a")
        await story.sees("All-clear: the last public update")
        await story.types("It is over.")
        await story.press("ctrl+s")
        await story.sees("it goes out on")
        await story.press("enter")
        await story.sees("update 2 by NR")
        await story.press("escape")
        (_, update) = await story.desk.updates.all()
        assert update.all_clear and update.next_at is None
        await alma.updates.approve(update.number)
        await story.press("exclamation_mark", "x")
        await story.sees("close crisis 1:")
        await story.waits(1)
        await story.press("a")
        await story.sees("send it?")
        await story.waits(1)
        await story.press("y")
        await story.sees("in the hold for")
        await story.waits(10)
        await story.press("exclamation_mark", "x")
        await story.sees("the all-clear, update 2, is out", "y closes it")
        await story.waits(1)
        await story.press("y")
        await story.sees("crisis 1 is closed", "No crisis is open.")
        (closed,) = await story.desk.crisis.all()
        assert closed.all_clear == update.number


async def test_without_an_all_clear_it_is_closed_for_a_reason(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("exclamation_mark", "x")
        await story.sees("close crisis 1:")
        await story.waits(1)
        await story.press("y")
        assert (await the_crisis(story)).state == "open"
        await story.waits(1)
        await story.press("n")
        await story.sees("closed without an all-clear, because")
        await story.types("a false alarm\n")
        await story.sees("No crisis is open.")
        (closed,) = await story.desk.crisis.all()
        assert closed.closed_because == "a false alarm"


async def test_a_close_names_the_pause_that_it_leaves_and_the_key_that_ends_it(
    workspace: Path,
) -> None:
    async with in_crisis(workspace) as story:
        await story.desk.pausing.pause("nobody should joke now")
        await story.sees("queue paused 4/4")
        await story.press("exclamation_mark", "x")
        await story.sees("the queue stays paused, 4 posts held back; ! p looks at each")
        await story.waits(1)
        await story.press("n")
        await story.types("a false alarm\n")
        await story.sees(
            "crisis 1 is closed; the queue stays paused, 4 posts held back: ! p lets it go"
        )
        await story.press("exclamation_mark", "p", "r")
        await story.sees("3 more:")


async def test_those_whom_only_an_update_answered_are_walked_one_by_one(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        handles = await covered(story, 2)
        await story.press("exclamation_mark", "x")
        await story.sees("close crisis 1:")
        await story.waits(1)
        await story.press("w")
        await story.sees("to 2 people, {name} is filled in")
        await story.types("It is over now, and thank you for waiting.\n")
        await story.sees("Prepared reply to", "It is over now")
        await story.waits(1)
        await story.press("y")
        await story.sees("sending in")
        await story.waits(10)
        ending = await story.desk.ending.of()
        assert len(ending.covered) == 1 and ending.covered[0].handle in handles
        await story.press("escape")


async def test_the_walk_goes_on_after_the_close(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await covered(story, 1)
        await story.desk.crisis.close("over")
        await story.sees("No crisis is open.")
        await story.types(":walk It is over.\n")
        await story.sees("Prepared reply to", "It is over.")


async def test_on_a_quiet_day_there_is_nothing_to_close(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("exclamation_mark", "x")
        await story.sees("no crisis is open; ! d declares one")
        await story.press("exclamation_mark", "b")
        await story.sees("no crisis is open; ! d declares one")
        await story.types(":walk\n")
        await story.sees("no crisis was ever declared here")
