"""What the lint stops needs a reason by one key; what it hints at never blocks."""

from pathlib import Path

from tests.stories.conftest import Story, at_the_desk

STOPPED = "Write to me at mara.rossi@example.org and I look."


async def writes(story: Story, words: str) -> None:
    """She answers the first in the list with these words."""
    await story.press("r")
    await story.sees("Reply to")
    await story.types(words)
    await story.waits(0.5)


async def public(story: Story) -> None:
    """To the first whom all can read."""
    for _ in range(20):
        row = story.app.feed.listing.current
        if row is not None and (row.visibility, row.language) == ("public", "en"):
            return
        await story.press("j")


async def test_a_stop_is_shown_and_goes_with_a_reason_of_one_key(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await public(story)
        await writes(story, "Write to me at mara.rossi")
        story.app.feed.composer.insert("@example.org and I look.")
        await story.waits(0.5)
        await story.sees("stop  “mara", "an e-mail address")
        await story.press("ctrl+t")
        await story.sees("why does it stay?", "1 asked for", "o other")
        assert await story.desk.outbox.all() == []
        await story.press("x")
        await story.sees("or o")
        await story.press("1")
        await story.sees("sending in 5 s")
        (sending,) = await story.desk.outbox.all()
        assert [(one.rule, one.reason) for one in sending.overruled] == [
            ("personal data", "she asked for it")
        ]


async def test_another_reason_is_typed_and_escape_does_not_send(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await public(story)
        await writes(story, "Mine: ")
        story.app.feed.composer.insert("mara.rossi@example.org")
        await story.press("ctrl+s")
        await story.sees("why does it stay?")
        await story.press("escape")
        await story.sees("^s send+next")
        assert await story.desk.outbox.all() == []
        await story.press("ctrl+t", "o")
        await story.sees("why it goes all the same")
        await story.types("it is my own")
        await story.press("enter")
        await story.sees("sending in 5 s")
        (sending,) = await story.desk.outbox.all()
        assert [one.reason for one in sending.overruled] == ["it is my own"]


async def test_a_reason_holds_for_these_words_only(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await public(story)
        await writes(story, "Mine: ")
        story.app.feed.composer.insert("mara.rossi@example.org")
        await story.press("ctrl+t")
        await story.sees("why does it stay?")
        await story.press("escape")
        await story.types(" ok")
        await story.press("ctrl+t")
        await story.sees("why does it stay?")
        assert await story.desk.outbox.all() == []


async def test_a_hint_is_shown_and_blocks_nothing(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await public(story)
        await writes(story, "It will be fixed tomorrow at 9.")
        await story.sees("hint  “tomorrow at 9” promises a time")
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
