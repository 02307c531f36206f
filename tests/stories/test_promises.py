"""What we owe people: follow-ups by key, promises in replies, and whether they were kept."""

from pathlib import Path

from cmtui.services.follow_ups import Owed
from tests.stories.conftest import Story, at_the_desk


async def replies(story: Story, words: str, *, key: str = "ctrl+t") -> str:
    """A reply to whoever is under the cursor goes out; her handle."""
    who = story.handles[story.app.feed.rows.cursor]
    await story.press("r")
    await story.sees("Reply to")
    await story.types(words)
    await story.press(key)
    await story.sees("sending in")
    await story.waits(6)
    return who


async def owed(story: Story) -> list[Owed]:
    return await story.desk.follow_ups.due()


async def test_a_follow_up_is_one_line_with_its_date_at_the_end(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        who = story.handles[0]
        await story.press("f")
        await story.sees(f"owed to {who}, what · by when:")
        await story.types("send her the price list mon 10\n")
        await story.sees(f"follow-up to {who} by Mon 10:00; z takes it back")
        await story.sees("follow-up  send her the price list (NR, due Mon)")
        await story.press("z")
        await story.sees("undo: will follow up with")
        assert await owed(story) == []


async def test_a_line_without_a_date_says_what_is_missing_and_stays(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("f")
        await story.types("call her\n")
        await story.sees("say by when, at the end: call her · tomorrow 9")
        await story.types(" · 2h\n")
        await story.until(lambda: "by today 14:01" in story.screen)
        assert [one.follow_up.what for one in await owed(story)] == ["call her"]


async def test_a_promise_in_a_reply_is_noted_with_one_key(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await replies(story, "Sorry! I'll get back to you tomorrow.")
        await story.sees("I'll get back to you tomorrow", "y promises it by tomorrow 09:00")
        await story.waits(1)
        await story.press("escape", "y")
        await story.sees("promised to ", "by tomorrow 09:00; z takes it back")
        (one,) = await owed(story)
        assert (one.follow_up.sort, one.follow_up.by) == ("promise", "NR")
        assert one.follow_up.what == "I'll get back to you tomorrow"


async def test_an_italian_promise_without_a_date_is_due_the_next_working_morning(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await replies(story, "Mi dispiace. Ti faccio sapere.")
        await story.sees("Ti faccio sapere", "y promises it by tomorrow 09:00")


async def test_an_offer_takes_no_key_that_is_typed_at_speed(workspace: Path) -> None:
    """Sent and served the next: n, r and the words of the next reply go where they always go."""
    async with at_the_desk(workspace) as story:
        await replies(story, "I'll let you know.", key="ctrl+s")
        await story.sees("y promises it")
        standing = story.app.feed.reading.row
        assert standing is not None
        await story.press("n")
        await story.until(lambda: story.app.feed.reading.row != standing)
        await story.press("r")
        await story.sees("Reply to")
        await story.types("yes, why not, by friday")
        await story.until(lambda: story.app.feed.composer.text == "yes, why not, by friday")
        assert await owed(story) == []
        await story.sees("y promises it")
        await story.press("escape")
        await story.waits(1)
        await story.press("y")
        await story.sees("promised to ")
        assert len(await owed(story)) == 1


async def test_a_yes_in_the_moment_in_which_an_offer_appears_is_not_meant(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await replies(story, "I'll let you know.")
        await story.press("escape")
        await story.sees("y promises it")
        story.app.feed.offering._shown_at = story.clock.boot() - 0.1
        await story.press("y")
        assert await owed(story) == []
        await story.waits(1)
        await story.press("y")
        await story.sees("promised to ")


async def test_an_offer_is_changed_in_a_line_and_left_with_escape(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await replies(story, "I'll let you know.")
        await story.press("escape")
        await story.sees("f changes it")
        await story.press("f")
        await story.sees("promise: I'll let you know · tomorrow 09:00")
        await story.press("ctrl+u")
        await story.types("promise: tell her when it is out · fri 10\n")
        await story.sees("promise to ", "by tomorrow 10:00")
        assert [one.follow_up.what for one in await owed(story)] == ["tell her when it is out"]
        await story.sees_no_more("f changes it")


async def test_escape_in_the_line_lets_the_offer_go(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await replies(story, "I'll let you know.")
        await story.press("escape")
        await story.sees("f changes it")
        await story.press("f", "escape")
        await story.sees_no_more("f changes it")
        await story.press("y")
        await story.sees("nothing is asked or offered here")
        assert await owed(story) == []


async def test_an_offer_that_nobody_takes_goes_away(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await replies(story, "I'll let you know.")
        await story.press("escape")
        await story.sees("y promises it")
        for _ in range(13):
            await story.waits(60)
        await story.sees_no_more("y promises it")


async def test_a_later_reply_offers_to_call_the_promise_kept(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        row = story.app.feed.rows.items[0]
        assert row is not None
        due_at = story.clock.now() + 3_600_000
        await story.desk.follow_ups.add(row.person, "tell her", due_at, sort="promise")
        await story.waits(60)
        await replies(story, "It is out: 4.2.1.")
        await story.sees("promised to ", "tell her", "(NR, by today", "y it is kept")
        await story.press("escape")
        await story.waits(1)
        await story.press("y")
        await story.sees("kept, the promise to ")
        assert await owed(story) == []


async def test_a_promise_past_its_date_is_late_on_the_card_and_among_the_members(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        row = story.app.feed.rows.items[0]
        assert row is not None
        due_at = story.clock.now() + 60_000
        await story.desk.follow_ups.add(row.person, "tell her", due_at, sort="promise")
        await story.sees("promise    tell her (NR, due 12:0")
        await story.waits(300)
        await story.sees("promise    tell her (NR, late ")
        await story.press("g", "m", "slash")
        await story.types(f"{row.handle}\n")
        await story.sees("1 of 1", "late ")
