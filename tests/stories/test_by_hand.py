"""Where no program may answer: the text is signed here, put there by a person, recorded."""

from pathlib import Path

from cmtui.services.adding import Told
from tests.stories.conftest import Story, at_the_desk

URL = "https://forum.example/t/7"


async def answering(story: Story) -> None:
    """She answers somebody on a forum that no program of ours can post to."""
    mention = await story.desk.adding.add(URL, told=Told("Mara", "Is it down?"))
    story.app.feed.listing.narrow(view="newest")
    await story.app.feed.listing.load(cursor_on=mention.row.number)
    await story.press("r")
    await story.sees("Reply to")
    await story.types("It is up again.")


async def test_text_and_link_are_copied_and_y_records_the_answer(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await answering(story)
        await story.press("ctrl+t")
        await story.sees("text and link are copied", "y answered by hand", "Esc leaves the draft")
        assert story.app.clipboard == f"It is up again. ^NR\n{URL}"
        await story.press("l")
        await story.sees("the link alone is copied")
        assert story.app.clipboard == URL
        await story.press("t")
        await story.sees("the text alone is copied")
        assert story.app.clipboard == "It is up again. ^NR"
        assert await story.desk.outbox.all() == []
        await story.press("y")
        await story.sees("answered by hand")
        (sending,) = await story.desk.outbox.all()
        assert (sending.by_hand, sending.state) == (True, "sent")
        assert not story.app.feed.writing.is_open


async def test_anything_else_leaves_the_draft(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await answering(story)
        await story.press("ctrl+s")
        await story.sees("text and link are copied")
        await story.press("n", "enter", "escape")
        await story.sees("^s send+next")
        assert await story.desk.outbox.all() == []
        assert [one.text for one in await story.desk.composer.drafts()] == ["It is up again."]
        assert story.app.feed.composer.text == "It is up again."
