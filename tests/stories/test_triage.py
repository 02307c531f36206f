"""Deciding about rows: done, undo, views, filters, and a list that stands still."""

from pathlib import Path

import pytest
from textual import events

from cmtui.config import Config
from cmtui.errors import ConfigInvalid
from cmtui.tui.app import CmtuiApp, ScreenSetting
from tests.manual_clock import ManualClock
from tests.stories.conftest import NOON, Story, at_the_desk, telling


async def test_done_closes_the_row_and_undo_brings_it_back_to_its_place(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        before = story.handles
        await story.press("j", "e")
        await story.sees("done: ", "z takes it back")
        assert story.handles == [before[0], *before[2:]]
        await story.press("z")
        await story.sees("undo: ")
        assert story.handles == before
        assert story.app.feed.rows.cursor == 1


async def test_each_undo_goes_one_act_back_and_names_the_one_before(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        before = story.handles
        await story.press("e")
        await story.sees("done: ")
        await story.press("2", "e")
        await story.sees("done: 2 rows")
        await story.press("z")
        await story.sees("undo: done", "; z comes to: done 1 mention")
        await story.press("z")
        await story.sees("undo: done 1 mention; z comes to: added demo:acme")
        assert story.handles == before
        await story.press("z")
        await story.sees("no undo of added demo:acme: it is in use", "nothing is left to undo")
        await story.press("z")
        await story.sees("nothing of yours is left to undo")


async def test_undo_right_after_a_declaration_takes_back_nothing_older(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("e")
        await story.sees("done: ")
        after = story.handles
        await story.desk.crisis.declare("WATCH", "Login")
        await story.press("z")
        await story.sees("no undo of declared WATCH", "z comes to: done 1 mention")
        assert story.handles == after
        await story.press("z")
        await story.sees("undo: done 1 mention")


async def answers_the_first(story: Story) -> str:
    """A reply to the first in the list goes out; whom it answered."""
    who = story.handles[0]
    await story.press("r")
    await story.types("Sorry about that")
    await story.press("ctrl+t")
    await story.until(lambda: bool(story.app.status and story.app.status.held))
    await story.waits(8)
    await story.press("escape")
    await story.waits(25)
    return who


async def test_a_reply_that_is_out_can_be_kept_and_undo_goes_on_before_it(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("e")
        await story.sees("done: ")
        who = await answers_the_first(story)
        await story.press("z")
        await story.sees(f"your reply to @{who}", "is out; y deletes it on", "Esc keeps it")
        await story.press("escape")
        await story.sees("left as it was")
        await story.press("z")
        await story.sees("undo: done 1 mention")
        assert len((await story.desk.undo.acts())[0].sendings) == 1, "the reply is still out"


async def test_a_reply_that_is_out_is_deleted_after_a_yes(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        before = story.app.feed.rows.items[0]
        who = await answers_the_first(story)
        await story.press("z")
        await story.sees("y deletes it on")
        await story.press("y")
        await story.sees(f"deleted your reply to @{who}")
        await story.until(lambda: who in story.handles)
        row = story.app.feed.rows.items[story.handles.index(who)]
        assert before is not None and row is not None
        assert (row.number, row.state, row.due_at) == (before.number, "new", before.due_at)


async def test_a_count_does_many_and_a_dot_does_it_again(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        before = story.handles
        await story.press("3", "e")
        await story.sees("done: 3 rows")
        assert story.handles == before[3:]
        await story.press("full_stop")
        assert story.handles == before[6:]
        await story.press("2", "j")
        assert story.app.feed.rows.cursor == 2


async def test_more_than_fifty_rows_are_closed_only_after_a_y(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        story.app.feed.listing.narrow(view="all")
        await story.app.feed.listing.load()
        await story.press("e")
        await story.sees("done: ")
        await story.press("up")
        everyone = [row for row in story.app.feed.rows.items if row is not None]
        waiting = sum(row.state == "new" for row in everyone)
        assert waiting > 50 and waiting < len(everyone)
        await story.press("9", "9", "9", "e")
        await story.sees(f"close {waiting} rows? y")
        await story.press("n")
        await story.sees("left as it was")
        assert not story.app.feed.in_conversation
        await story.press("9", "9", "9", "e")
        await story.sees(f"close {waiting} rows? y")
        await story.press("y")
        await story.sees(f"done: {waiting} rows ({len(everyone) - waiting} did not wait)")


async def test_where_closed_rows_stay_the_cursor_goes_below_them(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.app.feed.moving.look_at("newest")
        await story.app.feed.moving.look_at("all")
        await story.sees("Feed · all")
        await story.press("3", "e")
        await story.sees("done: 3 rows")
        assert story.app.feed.rows.cursor == 3
        await story.press("full_stop")
        await story.until(lambda: story.app.feed.rows.cursor == 6)
        await story.press("up", "e")
        await story.sees("nobody waits there")
        await story.press("z")
        await story.sees("undo: ")
        assert story.app.feed.rows.cursor == 3


async def test_an_empty_feed_offers_only_what_can_be_done(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.sees("Enter open", "e done")
        await story.press("right")
        await story.sees("Nothing in this view.")
        await story.sees_no_more("Enter open")
        footer = story.screen.splitlines()[-1]
        assert not any(one in footer for one in ("reply", "done", "person")), footer


async def test_new_rows_wait_until_they_are_asked_for(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        before = story.handles
        await story.press("j", "j")
        for _ in range(200):
            await story.waits(60)
            if " new" in story.screen:
                break
        await story.sees(" new", "g g to see")
        assert story.handles == before
        assert story.app.feed.rows.cursor == 2
        await story.press("g", "g")
        await story.sees_no_more(" new · ")
        assert len(story.handles) > len(before)


async def test_a_paste_into_the_list_does_nothing_and_says_so(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        before = story.handles
        story.app.screen.post_message(events.Paste("eeeee\nq"))
        await story.sees("a paste into a list does nothing")
        assert story.handles == before


async def test_views_are_left_and_right_of_each_other(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("right")
        await story.sees("Feed · mine", "Nothing in this view.")
        await story.press("right")
        await story.sees("Feed · waiting longest")
        await story.press("left", "left")
        await story.sees("Feed · needs me")


async def test_a_filter_narrows_and_escape_shows_all_again(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        who = story.handles[0]
        await story.press("slash")
        await story.types(who)
        await story.press("enter")
        await story.sees(f"“{who}”", "1 of ")
        assert story.handles[0] == who and len(story.handles) < 5
        await story.press("escape")
        await story.until(lambda: len(story.handles) > 5)


async def test_the_right_side_follows_once_the_cursor_rests(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        first, fourth = story.handles[0], story.handles[3]
        await story.sees(f"─ {first} ─")
        await story.press("j", "j", "j")
        assert f"─ {first} ─" in story.screen
        await story.waits(0.3)
        await story.sees(f"─ {fourth} ─")


async def test_a_note_is_written_in_the_house_and_stands_on_the_card(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        who = story.handles[0]
        await story.waits(0.3)
        await story.press("i")
        await story.sees(f"internal note on {who}")
        await story.types("pays yearly")
        await story.press("enter")
        await story.sees("note  NR 01 Jan · fact", "pays yearly")
        await story.press("p")
        await story.sees("What she wrote, newest first", "pays yearly")
        await story.press("q", "g", "m", "slash")
        await story.types(who)
        await story.press("enter")
        await story.sees(f"Members · “{who}”", "1 note")


async def test_a_note_that_says_so_is_an_opinion(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.waits(0.3)
        await story.press("i")
        await story.sees("opinion: … it is one, not a fact")
        await story.types("Opinion: hates canned answers")
        await story.press("enter")
        await story.sees("note  NR 01 Jan · opinion  hates canned answers")
        await story.press("p", "i")
        await story.types("opinione:")
        await story.press("enter")
        await story.press("i")
        await story.types("opinione: diretta")
        await story.press("enter")
        await story.sees("opinion  diretta")


async def test_one_line_and_two_lines_a_row(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        assert story.app.feed.rows.two_lines
        await story.press("minus")
        assert not story.app.feed.rows.two_lines


async def test_the_first_key_of_a_sequence_shows_what_may_follow(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("g")
        await story.sees("f feed", "m members", "g first")
        await story.press("d")
        await story.sees("Drafts and outbox", "queue, to read only")
        await story.press("q")
        await story.sees("Feed · needs me")


async def test_the_palette_finds_a_command_and_a_theme(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("ctrl+p")
        await story.types("paper")
        await story.sees("Theme: paper")
        await story.press("enter")
        await story.until(lambda: story.app.theme == "paper")
        assert 'theme = "paper"' in (workspace / "config.toml").read_text()
        await story.press("colon")
        await story.types("never an")
        await story.press("enter")
        await story.sees("Feed · never answered")


async def test_the_palette_says_why_nothing_is_sent_later(workspace: Path) -> None:
    async with at_the_desk(workspace, (80, 24)) as story:
        await story.press(":")
        await story.types("send tomorrow 9")
        await story.sees("replies are never scheduled: h snoozes, the draft is kept")


async def test_the_keys_page_is_made_from_the_table(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("question_mark")
        await story.sees("Keys here", "Claim and open the row due first")
        await story.press("question_mark")
        await story.sees("Feed · needs me")


async def test_keys_can_be_changed(workspace: Path) -> None:
    config = Config(keys={"triage.done": "D"})
    async with at_the_desk(workspace, config=config) as story:
        await story.sees("D done")
        who = story.handles[0]
        await story.press("D")
        await story.sees(f"done: {who}")


def test_two_commands_on_one_key_stop_the_start(tmp_path: Path) -> None:
    screen = ScreenSetting(
        config=Config(keys={"triage.done": "r"}),
        config_file=tmp_path / "config.toml",
        themes=tmp_path / "themes",
        workspace=tmp_path,
        state=tmp_path / "state",
    )
    with pytest.raises(ConfigInvalid, match=r"both answer\.reply and triage\.done"):
        CmtuiApp(lambda: pytest.fail("nothing is opened"), screen)


async def test_a_missing_workspace_ends_the_screen_with_its_error(tmp_path: Path) -> None:
    from cmtui.errors import NotFound

    with pytest.raises(NotFound):
        async with telling(tmp_path / "nowhere", clock=ManualClock(NOON)) as story:
            await story.until(lambda: story.app.failure is not None)
