"""A crisis by keys: declared, seen everywhere, worked through on its board."""

from pathlib import Path

from tests.stories.conftest import at_the_desk, colleague


async def test_four_keys_declare_with_the_selection_as_evidence(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("x", "x")
        whom = story.handles[:2]
        await story.press("exclamation_mark", "d", "2")
        await story.sees("SEV2, title (may come later)", "from 2 mentions", *whom)
        await story.sees("Enter declares")
        await story.press("enter")
        await story.sees("CRISIS SEV2", "no title yet", "unanswered 2", "declared SEV2")
        crisis = await story.desk.crisis.current()
        assert crisis is not None and crisis.lead == "NR"


async def test_keys_typed_ahead_of_the_screen_declare_all_the_same(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.types("!d1\n")
        await story.sees("CRISIS SEV1")


async def test_a_colleagues_crisis_is_in_sight_within_two_seconds(workspace: Path) -> None:
    async with at_the_desk(workspace) as story, colleague(workspace, story.clock) as alma:
        before = story.clock.now()
        await alma.crisis.declare("SEV1", "Login outage", pause=True)
        await story.sees("CRISIS SEV1", "Login outage", "lead AB", "SEV1 ●")
        assert story.clock.now() - before < 2_000
        await alma.crisis.close("all clear")
        await story.sees_no_more("CRISIS")
