"""What was being written when a program ended: offered at the next start, the cursor in place."""

from pathlib import Path

from tests.stories.conftest import at_the_desk


async def test_the_next_start_offers_open_drafts_and_the_cursor_is_where_it_was(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types("One two three")
        await story.press("ctrl+left", "ctrl+left")
        await story.waits(1)
        place = story.app.feed.composer.cursor
        assert place == len("One ")
    async with at_the_desk(workspace) as story:
        await story.sees("1 draft of yours is open: g d")
        await story.press("g", "d", "r")
        await story.sees("Reply to", "One two three")
        assert story.app.feed.composer.cursor == place
        await story.sees_no_more("1 draft of yours is open")
        await story.types("and ")
        await story.until(lambda: story.app.feed.composer.text == "One and two three")


async def test_nothing_is_offered_where_nothing_is_open(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        assert "of yours" not in story.screen
