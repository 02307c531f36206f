"""Saved replies by keys: found by the language of who asks, filled in, edited, sent, counted."""

from pathlib import Path

from textual import events

from tests.stories.conftest import Story, at_the_desk


async def answering(story: Story) -> None:
    """She opens a reply to the first in the list."""
    await story.press("r")
    await story.sees("Reply to")


async def test_an_edited_saved_reply_and_the_next_served_take_four_keys_plus_the_words(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await story.desk.saved_replies.add("Sorry", "Sorry for the wait, {name}.")
        first = story.handles[0]
        await story.press("r")
        await story.sees("Reply to")
        await story.press("ctrl+r")
        await story.sees("saved reply", "Sorry for the wait, {name}.")
        await story.press("enter")
        await story.sees("goes out as")
        await story.types(" It is here.")
        await story.press("ctrl+s")
        await story.sees("sending in 5 s")
        await story.until(
            lambda: (
                story.app.feed.in_conversation
                and story.app.feed.reading.row is not None
                and story.app.feed.reading.row.handle != first
            )
        )
        (sending,) = await story.desk.outbox.all()
        assert sending.text.startswith("Sorry for the wait, ")
        assert sending.text.endswith(". It is here. ^NR")
        assert "{" not in sending.text


async def test_those_in_her_language_come_first_and_the_most_used_of_them(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        replies = story.desk.saved_replies
        await replies.add("Attesa", "Scusa l'attesa.", "it")
        await replies.add("Another", "In English, seldom.", "en")
        often = await replies.add("Wait", "In English, often.", "en")
        await answering(story)
        flow = story.app.feed.writing
        assert flow.writing is not None and flow.writing.target is not None
        language = flow.writing.target.language
        await story.press("ctrl+r")
        await story.sees("In English, often.")
        await story.press("escape")
        await story.sees("^r saved")
        held = await story.desk.saved_replies.begun_with(often, flow.writing)
        await flow.take(held[0])
        await story.types("In English, often.")
        await story.press("ctrl+t")
        await story.waits(6)
        await story.sees("sent 12:01")
        for _ in range(9):
            await story.press("j")
            await story.press("r")
            await story.sees("Reply to")
            assert flow.writing is not None and flow.writing.target is not None
            language = flow.writing.target.language
            if language == "en":
                break
            await story.press("escape", "escape")
        assert language == "en"
        await story.press("ctrl+r")
        await story.sees("sent once today", "Attesa")
        listed = story.screen
        assert listed.index("Wait") < listed.index("Another") < listed.index("Attesa")


async def test_typing_narrows_and_escape_leaves_the_words_as_they_are(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.desk.saved_replies.add("Password", "Use the link.")
        await story.desk.saved_replies.add("Thanks", "Thank you!")
        await answering(story)
        await story.types("Hi. ")
        await story.press("ctrl+r")
        await story.types("thank")
        await story.sees_no_more("Use the link.")
        await story.press("escape")
        await story.sees("^r saved")
        assert story.app.feed.composer.text == "Hi. "
        await story.press("ctrl+r")
        await story.types("thank")
        await story.press("enter")
        await story.until(lambda: story.app.feed.composer.text == "Hi. Thank you!")


async def test_what_nothing_is_known_for_stands_marked_and_stops_the_reply_until_it_is_written(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await story.desk.saved_replies.add("Order", "Your {order} is on its way.")
        await answering(story)
        await story.press("ctrl+r", "enter")
        await story.sees("nothing is known for {order}")
        await story.press("ctrl+s")
        await story.sees("{order} of the saved reply is still in it")
        assert await story.desk.outbox.all() == []
        await story.types("parcel")
        await story.until(lambda: story.app.feed.composer.text == "Your parcel is on its way.")
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")


async def test_without_saved_replies_it_says_how_to_keep_one(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await answering(story)
        await story.press("ctrl+r")
        await story.sees("cmtui replies add")


async def test_enter_typed_ahead_of_the_list_takes_the_first_of_it(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.desk.saved_replies.add("Thanks", "Thank you!")
        await answering(story)
        for key in ("ctrl+r", "enter"):
            story.app.post_message(events.Key(key, None))
        await story.until(lambda: story.app.feed.composer.text == "Thank you!")
        await story.types(" Soon.")
        await story.until(lambda: story.app.feed.composer.text == "Thank you! Soon.")
