"""One draft for each of many, looked at one by one; and posts in another language."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cmtui.bootstrap import open_desk
from cmtui.config import Config
from cmtui.model.operator import Identity
from cmtui.services.desk import Desk
from cmtui.tui.palette import commands_for
from cmtui.tui.present.lines import plain_page
from cmtui.tui.screens.help import help_page
from tests.stories.conftest import Story, at_the_desk, setting_in

TRANSLATING = Config(
    translate_command=("sh", "-c", r'printf "\033[2J"; echo "in $1: $(wc -c) bytes"', "sh")
)


@asynccontextmanager
async def colleague(folder: Path, story: Story) -> AsyncIterator[Desk]:
    """Alma (AB) at her own terminal."""
    setting = setting_in(folder)
    who = Identity(login="alma", terminal="/dev/tty2", session="alma-1")
    desk = open_desk(type(setting)(setting.paths, setting.config, who), story.clock)
    try:
        await desk.operators.join("Alma Berg", "AB")
        await desk.open()
        yield desk
    finally:
        await desk.stop()


async def prepares(story: Story, people: int, words: str = "Hello {handle}, it works.") -> None:
    """So many people are selected, and the words typed that they are to get."""
    await story.press(*"x" * people, "colon")
    await story.types("prepare")
    await story.press("enter")
    await story.sees("{name} is filled in")
    await story.types(words)
    await story.press("enter")
    await story.sees(f"1 of {people} · y sends · r edits · n skips · Esc ends (drafts stay)")
    await story.waits(1)


async def sendings(story: Story) -> list[str]:
    """What was put into the hold or left it, oldest first."""
    return [one.text for one in reversed(await story.desk.outbox.all())]


async def drafts(story: Story) -> set[str]:
    """To whom drafts are open."""
    open_now = await story.desk.composer.drafts()
    return {one.target.author.handle for one in open_now if one.target is not None}


async def test_three_are_prepared_and_each_is_sent_edited_or_skipped_by_itself(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        first, second, third = story.handles[:3]
        await prepares(story, 3)
        assert await drafts(story) == {first, second, third}
        await story.sees(f"Prepared reply to {first}", f"Hello @{first}, it works. ^NR")
        assert await sendings(story) == []
        await story.press("y")
        await story.sees("2 of 3 · y sends", f"Hello @{second}, it works. ^NR", "sending in 5 s")
        assert await sendings(story) == [f"Hello @{first}, it works. ^NR"]
        await story.waits(1)
        await story.press("r")
        await story.sees("Reply to")
        await story.types(" Sorry!")
        await story.press("ctrl+s")
        await story.sees("3 of 3 · y sends", f"Prepared reply to {third}")
        await story.waits(1)
        await story.press("n")
        await story.sees("2 of 3 on their way, 1 kept as drafts: g d")
        assert not story.app.feed.in_conversation
        assert await drafts(story) == {third}
        await story.waits(6)
        await story.until(lambda: first not in story.handles and second not in story.handles)
        row = next(one for one in story.app.feed.rows.items if one and one.handle == third)
        assert row.holder is None
        assert len(await sendings(story)) == 2
        assert (await sendings(story))[1].endswith("Sorry! ^NR")


async def test_a_y_typed_ahead_does_not_send_what_was_not_seen(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await prepares(story, 3)
        await story.types("yyyyyy")
        await story.sees("2 of 3 · y sends")
        assert len(await sendings(story)) == 1
        await story.press("y")
        assert len(await sendings(story)) == 1
        await story.waits(1)
        await story.press("y")
        await story.sees("3 of 3 · y sends")
        assert len(await sendings(story)) == 2


async def test_no_other_key_sends_or_leaves_the_draft_that_is_shown(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        who = story.handles[0]
        await prepares(story, 2)
        for key in [
            "e",
            "enter",
            "ctrl+s",
            "ctrl+t",
            "d",
            "s",
            "b",
            "h",
            "x",
            "space",
            "right",
            "j",
            "full_stop",
        ]:
            await story.press(key)
        await story.waits(1)
        await story.sees("1 of 2 · y sends", f"Prepared reply to {who}")
        assert await sendings(story) == []
        assert story.app.feed.reading.row is not None
        assert story.app.feed.reading.row.handle == who


async def test_escape_ends_the_walk_and_keeps_the_drafts_and_one_z_takes_them_back(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        people = set(story.handles[:3])
        await prepares(story, 3)
        await story.press("escape")
        await story.sees("0 of 3 on their way, 3 kept as drafts")
        await story.press("y")
        assert await drafts(story) == people and await sendings(story) == []
        await story.press("z")
        await story.sees("undo: prepared 3 drafts")
        assert await drafts(story) == set()


async def test_an_edited_draft_that_is_kept_is_shown_again_as_it_is_now(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await prepares(story, 2)
        await story.press("r")
        await story.sees("Reply to")
        await story.types(" And more.")
        await story.press("escape")
        await story.sees("1 of 2 · y sends", "it works. And more. ^NR")
        await story.waits(1)
        await story.press("y")
        await story.sees("2 of 2 · y sends")
        assert (await sendings(story))[0].endswith("it works. And more. ^NR")


async def test_what_may_not_go_says_why_and_is_edited(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await prepares(story, 2, "Write to mara.rossi at example.com: +39 333 1234567")
        await story.press("y")
        await story.sees("not sent, r edits it: a phone number in public")
        assert await sendings(story) == []
        await story.waits(1)
        await story.press("r")
        await story.sees("Reply to")
        await story.press("escape")
        await story.sees("1 of 2 · y sends")


async def test_a_saved_reply_with_an_open_variable_waits_for_its_words(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.desk.saved_replies.add("Back soon", "It works again on {device}.")
        await story.press("x", "x", "colon")
        await story.types("prepare back soon")
        await story.press("enter")
        await story.sees("1 of 2 · y sends", "{device} of the saved reply is still in it")
        await story.waits(1)
        await story.press("y")
        await story.sees("not sent, r edits it: {device}")
        assert await sendings(story) == []


async def test_what_a_colleague_answers_during_the_walk_is_passed_by(workspace: Path) -> None:
    async with at_the_desk(workspace) as story, colleague(workspace, story) as alma:
        _, second, third = story.handles[:3]
        rows = {row.handle: row.number for row in story.app.feed.rows.items if row is not None}
        await prepares(story, 3)
        held = await alma.outbox.hold(await alma.composer.reply(rows[second]), "Mended, sorry.")
        alma.carry(held)
        await story.waits(7)
        await story.press("y")
        await story.sees("3 of 3 · y sends", f"Prepared reply to {third}")
        await story.waits(1)
        await story.press("y")
        await story.sees("2 of 3 on their way", f"passed by: {second}: AB answered meanwhile")
        texts = await sendings(story)
        assert sum(f"@{second}" in text for text in texts) == 0
        assert {one.text for one in await story.desk.composer.overtaken()} == {
            f"Hello @{second}, it works."
        }


async def test_the_draft_that_is_shown_is_not_sent_once_a_colleague_has_it(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story, colleague(workspace, story) as alma:
        first, second = story.handles[:2]
        await prepares(story, 2)
        (shown,) = [
            one.draft.number
            for one in await alma.composer.drafts()
            if one.target is not None and one.target.author.handle == first
        ]
        await alma.composer.take_over(shown, force=True)
        await story.waits(1)
        await story.sees("AB took the draft over; n goes on")
        await story.press("y")
        await story.sees("2 of 2 · y sends", f"Prepared reply to {second}")
        assert await sendings(story) == []


async def test_an_overtaken_draft_is_not_taken_up_again_by_the_way(workspace: Path) -> None:
    async with at_the_desk(workspace) as story, colleague(workspace, story) as alma:
        first, second = story.handles[:2]
        rows = {row.handle: row.number for row in story.app.feed.rows.items if row is not None}
        hers = await alma.composer.keep(await alma.composer.reply(rows[first]), "Mended.")
        await alma.triage.release(rows[first])
        await prepares(story, 2)
        alma.carry(await alma.outbox.hold(hers, "Mended."))
        await story.waits(7)
        await story.sees("AB answered meanwhile; n goes on")
        await story.press("r")
        await story.sees("2 of 2 · y sends", f"Prepared reply to {second}")
        assert not story.app.feed.writing.is_open
        (overtaken,) = await story.desk.composer.overtaken()
        assert overtaken.target is not None and overtaken.target.author.handle == first


async def test_a_called_back_reply_is_written_on_and_the_walk_goes_on(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        first = story.handles[0]
        await prepares(story, 2)
        await story.press("y")
        await story.sees("2 of 2 · y sends", "sending in")
        await story.press("ctrl+x")
        await story.sees("called back", "Reply to")
        await story.press("escape")
        await story.sees("2 of 2 · y sends")
        assert first in await drafts(story)
        await story.waits(6)
        assert [one.state for one in await story.desk.outbox.all()] == []


async def test_more_than_fifty_are_prepared_for_only_after_a_y(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("X", "colon")
        await story.types("prepare")
        await story.press("enter")
        await story.sees("rows, {name} is filled in")
        await story.types("It works.")
        await story.press("enter")
        await story.sees("rows? y")
        await story.press("escape")
        await story.sees("left as it was")
        assert await drafts(story) == set()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_whole_text_is_seen_before_it_may_go(
    workspace: Path, size: tuple[int, int]
) -> None:
    async with at_the_desk(workspace, size) as story:
        await prepares(story, 1, "It works again for all of you. " * 8 + "The last words.")
        await story.sees("1 of 1 · y sends", "267 of 500", "^NR")
        shown = " ".join(story.app.feed.walk.words.split())
        assert "▸ " + "It works again for all of you. " * 8 + "The last words. ^NR @acme" in shown
        below = story.screen.splitlines()[-12:]
        assert all(any(words in one for one in below) for words in ("words. ^NR", "1 of 1"))


async def test_a_text_that_is_longer_than_the_screen_is_not_sent_by_a_y(workspace: Path) -> None:
    async with at_the_desk(workspace, (80, 24)) as story:
        row = story.app.feed.rows.items[0]
        assert row is not None
        prepared = await story.desk.preparing.prepare([row.number], "a\n" * 40 + "b")
        await story.app.feed.walking.begin(prepared.writings)
        await story.sees("1 of 1 · y sends")
        await story.waits(1)
        await story.press("y")
        await story.sees("not sent, r edits it: it is longer than the screen shows")
        assert await sendings(story) == []


async def test_a_post_is_translated_by_a_program_of_ones_own(workspace: Path) -> None:
    async with at_the_desk(workspace, config=TRANSLATING) as story:
        row = story.app.feed.listing.current
        assert row is not None
        await story.press("enter")
        await story.until(lambda: story.app.feed.in_conversation)
        post = story.app.feed.reading.post
        assert post is not None
        before = await story.desk.conversations.of(row.number)
        await story.press("colon")
        await story.types("translate de")
        await story.press("enter")
        size = len(post.text.encode())
        await story.sees("Machine translation (de)", "machine translation; ", f"de: {size} bytes")
        assert "\x1b" not in story.screen
        await story.press("escape", "colon")
        await story.types("translate")
        await story.press("enter")
        await story.sees(f"in en: {size} bytes")
        assert await story.desk.conversations.of(row.number) == before


async def test_without_a_program_there_is_no_translation_to_choose(workspace: Path) -> None:
    for config, there in ((Config(), False), (TRANSLATING, True)):
        async with at_the_desk(workspace, config=config) as story:
            feed, keymap = story.app.feed, story.app.keymap
            offered = {one.id for one in commands_for(feed, keymap)}
            page = plain_page(help_page(keymap, feed.places, 2_000, feed.can_run).lines)
            assert ("look.translate" in offered) == there
            assert ("Translate" in page) == there


async def test_what_a_sent_draft_promises_is_offered_after_the_walk(workspace: Path) -> None:
    """While drafts are looked at `y` sends, and is offered for nothing else."""
    async with at_the_desk(workspace) as story:
        await prepares(story, 2, "I'll let you know tomorrow.")
        await story.press("y")
        await story.sees("2 of 2 · y sends")
        await story.waits(7)
        assert "y promises it" not in story.screen
        await story.press("n")
        await story.sees("y promises it by tomorrow")


async def test_a_key_that_was_meant_for_a_panel_over_it_sends_nothing(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        who = story.handles[0]
        await prepares(story, 2)
        await story.press("W")
        await story.sees(f"Why {who} is due then")
        await story.press("y", "escape", "y")
        await story.sees_no_more("is due then")
        assert await sendings(story) == []
        await story.waits(1)
        await story.press("y")
        await story.sees("2 of 2 · y sends")
