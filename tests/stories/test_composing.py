"""While she writes, the world goes on: the strip tells it, and her next key is a new decision."""

from pathlib import Path

from msgspec.structs import replace

from cmtui.model.post import Post
from cmtui.services.ports import Writer
from cmtui.services.settling import retire_drafts
from tests.stories.conftest import Story, at_the_desk

WORDS = "Sorry for the wait. It is here."


async def writing(story: Story) -> Post:
    """She answers the first in the list; the post that she answers."""
    await story.press("r")
    await story.sees("Reply to")
    await story.types(WORDS)
    await story.sees("goes out as")
    await story.app.feed.writing.keep()
    found = story.app.feed.writing.writing
    assert found is not None and found.target is not None
    return found.target


async def test_an_edit_of_what_she_answers_is_told_and_the_same_key_sends_it_then(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        post = await writing(story)

        def edited(tx: Writer) -> None:
            tx.put(replace(post, text="Never mind, it was me"))

        await story.desk.store.transact("edited", edited)
        await story.press("ctrl+t")
        await story.sees("edited meanwhile:")
        assert await story.desk.outbox.all() == []
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")


async def test_a_colleague_who_answered_first_is_named_and_her_words_are_not_lost(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await writing(story)
        row = story.app.feed.reading.row
        assert row is not None

        def answered(tx: Writer) -> None:
            retire_drafts(tx, row, None, "AB answered meanwhile")

        await story.desk.store.transact("sent", answered)
        await story.press("ctrl+t")
        await story.sees("AB answered meanwhile; read it, and send again")
        (overtaken,) = await story.desk.composer.overtaken()
        assert overtaken.text == WORDS
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
