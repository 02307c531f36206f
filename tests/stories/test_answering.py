"""Answering people, from the first key to the member's answer."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from cmtui.model.lease import Presence
from cmtui.services.feed import Query
from cmtui.services.ports import Reader
from tests.stories.conftest import at_the_desk

WORDS = "Sorry for the wait. It is here."


async def test_a_reply_goes_from_the_row_through_the_hold_to_the_member(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("j", "j", "r")
        await story.sees("Reply to", "as @acme")
        await story.types(WORDS)
        await story.sees("goes out as", "signed ^NR")
        await story.press("ctrl+t")
        await story.sees("sending in 5 s", "^x calls it back")
        await story.waits(1.1)
        await story.sees("sending in 4 s")
        await story.waits(5)
        await story.sees("sent 12:01")
        sent = (await story.desk.outbox.all())[0]
        assert sent.text == f"{WORDS} ^NR"
        answered = (await story.desk.feed.rows([sent.row or 0]))[sent.row or 0]
        assert answered.state == "answered"


async def test_the_member_answers_our_reply(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types(WORDS)
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
        await story.waits(6)
        await story.sees("sent 12:01")
        row = (await story.desk.outbox.all())[0].row or 0
        for _ in range(40):
            await story.waits(30)
            if (await story.desk.feed.rows([row]))[row].state == "new":
                break
        assert (await story.desk.feed.rows([row]))[row].pending


async def test_sending_serves_the_next_and_an_answered_row_leaves_the_list(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        who = story.handles[0]
        await story.press("n", "r")
        await story.sees(f"Reply to {who}")
        await story.types("Bom dia, há esperança.")
        await story.press("ctrl+s")
        await story.sees("sending in 5 s", "p to open")
        await story.sees_no_more(f"Reply to {who}")
        assert story.app.feed.in_conversation
        assert story.app.feed.reading.row is not None
        assert story.app.feed.reading.row.handle != who
        await story.waits(6)
        await story.sees("sent 12:01")
        await story.until(lambda: who not in story.handles)


async def test_after_a_reply_from_the_row_the_next_person_is_served(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        served = []
        for _ in range(3):
            await story.press("r")
            await story.sees("Reply to")
            row = story.app.feed.writing.writing
            assert row is not None and row.row is not None
            served.append(row.row.number)
            await story.types(WORDS)
            await story.press("ctrl+s")
            await story.until(lambda: not story.app.feed.writing.is_open)
            await story.until(
                lambda: (
                    story.app.feed.in_conversation
                    and story.app.feed.reading.row is not None
                    and story.app.feed.reading.row.number not in served
                )
            )
            assert story.app.feed.listing.current == story.app.feed.reading.row
        assert len(set(served)) == 3


async def test_the_others_see_no_typing_after_a_reply_has_gone_into_the_hold(
    workspace: Path,
) -> None:
    def presence(reader: Reader) -> list[bool]:
        return [one.typing for one in reader.window(Presence)]

    async with at_the_desk(workspace) as story:
        for key in ("ctrl+t", "ctrl+s"):
            await story.press("j", "r")
            await story.sees("Reply to")
            await story.types(WORDS)
            assert await story.desk.store.read(presence) == [True]
            await story.press(key)
            await story.sees_no_more("Reply to")
            await story.waits(0.3)
            assert await story.desk.store.read(presence) == [False]


async def test_what_was_said_goes_with_the_next_letter_or_after_a_while(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types("Too quick")
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
        await story.press("z")
        await story.sees("called back: it is a draft again")
        await story.types(",")
        await story.sees("^s send+next")
        assert "called back: it is a draft again" not in story.screen.splitlines()[-1]
        await story.press("escape")
        await story.sees("draft kept")
        await story.waits(9)
        await story.sees_no_more("draft kept")
        await story.sees("r reply")


async def test_a_held_reply_is_called_back_with_its_words(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types("Too quick")
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
        await story.press("z")
        await story.sees("Reply to", "Too quick")
        await story.types(" no more")
        await story.sees("Too quick no more")
        await story.waits(10)
        assert await story.desk.outbox.all() == []


async def test_calling_back_gives_back_who_was_served_meanwhile(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        answered = story.handles[0]
        await story.press("n", "r")
        await story.sees("Reply to")
        await story.types("Too quick")
        await story.press("ctrl+s")
        await story.sees("sending in 5 s", "mine 2")
        await story.press("z")
        await story.sees("Reply to", "Too quick")
        await story.until(lambda: story.app.status is not None and story.app.status.mine == 1)
        held = await story.desk.feed.page(Query("mine"), limit=9)
        assert [row.handle for row in held] == [answered]


@pytest.mark.parametrize("end", ["escape", "ctrl+t"])
async def test_a_new_post_from_a_conversation_leaves_its_claim_to_be_given_back(
    workspace: Path, end: str
) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("n")
        await story.sees("mine 1")
        await story.press("c")
        await story.sees("New post")
        await story.types("We are in Lisbon")
        await story.press(end)
        await story.sees("draft kept" if end == "escape" else "sending in 5 s")
        await story.press("escape")
        await story.sees("mine 0")


async def test_leaving_keeps_the_draft_and_the_next_reply_goes_on_with_it(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types("Half a")
        await story.press("escape")
        await story.sees("draft kept")
        await story.press("escape", "r")
        await story.sees("Half a")
        await story.types(" thought")
        await story.sees("Half a thought")
        await story.press("escape")
        await story.sees("draft kept")  # said once the words are durable
        drafts = await story.desk.composer.drafts()
        assert [one.text for one in drafts] == ["Half a thought"]


async def test_a_claim_without_words_is_given_back(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("n")
        await story.sees("mine 1")
        await story.press("escape")
        await story.waits(1)
        await story.sees("mine 0")
        assert await story.desk.feed.page(Query(view="mine")) == []


async def test_an_over_long_reply_says_by_how_much_and_goes_in_parts_when_asked_again(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        story.app.feed.composer.insert("It is a long story, so here it is in full. " * 14)
        await story.sees("over")
        await story.press("ctrl+t")
        await story.sees("over the limit of 500", "again sends 2", "1 ▸ It is a long story")
        await story.sees("2 ▸ ", " 1/2", " 2/2 ^NR")
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
        held = await story.desk.outbox.all()
        assert [one.part for one in reversed(held)] == [1, 2]
        assert held[0].text.endswith("^NR 2/2") or "^NR" in held[0].text


async def test_the_preview_is_whole_while_there_is_room(workspace: Path) -> None:
    async with at_the_desk(workspace, (80, 24)) as story:
        await story.press("r")
        await story.sees("Reply to")
        words = " ".join(f"word{number}" for number in range(36))
        story.app.feed.composer.insert(words)
        await story.sees("word35 ^NR")
        strip = story.screen[story.screen.index("goes out as") :]
        assert all(f"word{number}" in strip for number in range(36))


async def test_the_divider_meets_the_rules_wherever_they_come_to_stand(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:

        def meets() -> bool:
            feed = story.app.feed
            rules = [one for one in (feed.card_title, feed.composer) if one.display]
            lines = story.screen.splitlines()
            joints = [y for y, text in enumerate(lines) if "├" in text]
            return joints == [one.region.y for one in rules]

        await story.until(meets)
        await story.press("slash")
        await story.until(meets)
        await story.press("escape", "r")
        await story.sees("Reply to")
        await story.until(meets)
        await story.types(WORDS)
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
        await story.until(meets)
        await story.press("ctrl+x")
        await story.sees("Reply to")
        await story.until(meets)
        await story.press("escape", "g", "d")
        await story.sees("Drafts and outbox")
        await story.press("enter")
        await story.sees("Reply to")
        await story.until(meets)


async def test_a_colleagues_initials_are_refused_in_words(workspace: Path) -> None:
    from tests.stories.conftest import setting_in

    async with at_the_desk(workspace) as story:
        from msgspec.structs import replace

        from cmtui.services.operators import Operators

        alma = replace(setting_in(workspace).identity, login="alma")
        await Operators(story.desk.store, story.clock, alma).join("Alma Brandt", "AB")
        await story.press("r")
        await story.sees("Reply to")
        await story.types("I am somebody else ^AB")
        await story.press("ctrl+s")
        await story.sees("ends in AB's initials")
        assert await story.desk.outbox.all() == []


async def test_quitting_in_the_hold_makes_a_draft(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types("Not yet")
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
        await story.press("ctrl+q")
    async with at_the_desk(workspace) as story:
        await story.press("g", "d")
        await story.sees("Not yet", "came back: the program was closed in the hold")


async def test_every_letter_is_kept_when_the_program_ends_at_once(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types("To the last lette")
        await story.pilot.press("r")
        await story.app.endings.quit()
    async with at_the_desk(workspace) as story:
        drafts = await story.desk.composer.drafts()
        assert [one.text for one in drafts] == ["To the last letter"]


async def test_typing_is_taken_back_and_typed_again(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types("No")
        await story.press("ctrl+underscore")
        await story.until(lambda: story.app.feed.composer.text == "")
        await story.press("ctrl+y")
        await story.until(lambda: story.app.feed.composer.text == "No")


async def test_typing_ahead_of_the_composer_goes_into_the_reply(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.pilot.press("r", "D", "e", "a", "r")
        await story.sees("Dear")


async def test_a_new_post_is_signed_and_needs_nobody(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("c")
        await story.sees("New post as @acme")
        await story.types("The meetup is on Friday.")
        await story.press("ctrl+t")
        await story.waits(6)
        await story.sees("sent 12:01")
        assert (await story.desk.outbox.all())[0].text == "The meetup is on Friday. ^NR"


async def test_a_reply_that_is_out_is_corrected_where_the_network_takes_it(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types("We wil fix it")
        await story.press("ctrl+t")
        await story.waits(6)
        await story.sees("sent 12:01")
        await story.press("E")
        await story.sees("We wil fix it", "goes out as")
        await story.press("backspace", "backspace", "backspace")
        await story.types(" today")
        await story.press("ctrl+t")
        await story.sees("sending in 5 s")
        await story.waits(6)
        newest = (await story.desk.outbox.all())[0]
        assert newest.text == "We wil fix today ^NR" and newest.corrects is not None
        assert newest.state == "sent"


async def test_where_we_said_nothing_there_is_nothing_to_correct(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("E")
        await story.sees("there is no reply of ours to @", "to correct")


async def test_where_a_network_takes_no_corrections_the_reply_is_deleted_and_a_draft_again(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types("We wil fix it")
        await story.press("ctrl+t")
        await story.waits(6)
        await story.sees("sent 12:01")
        fixed = replace(story.desk.lines.capabilities("demo"), can_edit=False)
        monkeypatch.setattr(story.desk.lines, "capabilities", lambda network: fixed)
        await story.press("E")
        await story.sees("Demo takes no corrections; y deletes the reply to @", "a draft again")
        await story.press("escape")
        await story.sees("left as it was")
        await story.press("E")
        await story.sees("y deletes")
        await story.press("y")
        await story.sees("We wil fix it", "Reply to", "came back: deleted to be written anew")
        (sent,) = await story.desk.outbox.all()
        (draft,) = await story.desk.composer.drafts()
        assert (sent.text, draft.text) == ("We wil fix it ^NR", "We wil fix it")
