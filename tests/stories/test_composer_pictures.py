"""The composer with all that can stand in it, as it is seen."""

from pathlib import Path

import pytest

from tests.stories.conftest import at_the_desk
from tests.stories.test_screens import SIZES, becomes, settled

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.mark.parametrize("name", SIZES)
async def test_header_picture_and_findings(workspace: Path, name: str) -> None:
    async with at_the_desk(workspace, SIZES[name]) as story:
        await story.press("g", "g", "j", "j", "j", "j", "j", "r")
        await story.sees("Reply to")
        await story.types("It will be fixed tomorrow at 9.")
        flow = story.app.feed.writing
        await flow.keep()
        assert flow.writing is not None
        await flow.take(
            await story.desk.composer.attach(flow.writing, PICTURE, "board.png", "The new board")
        )
        await story.sees("picture 1 board.png", "hint  “tomorrow at 9” promises")
        await story.press("tab", "right")
        await story.sees("▸ visibility")
        await settled(story, mine=1)
        await becomes(story, f"composer-full-{name}")


@pytest.mark.parametrize("name", SIZES)
async def test_saved_replies_to_choose_from(workspace: Path, name: str) -> None:
    async with at_the_desk(workspace, SIZES[name]) as story:
        replies = story.desk.saved_replies
        await replies.add("Wait", "Sorry for the wait, {name}. We are at it.", "en")
        await replies.add("Attesa", "Scusa l'attesa, {name}.", "it")
        await replies.add("Thanks", "Thank you, {name}!")
        await story.press("g", "g", "j", "j", "j", "j", "j", "r")
        await story.sees("Reply to")
        await story.types("Hello. ")
        await story.press("ctrl+r")
        await story.sees("Attesa")
        await settled(story, mine=1)
        await becomes(story, f"composer-saved-{name}")
