"""A crisis by keys: declared, seen everywhere, worked through on its board."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual._compositor import CompositorUpdate
from textual.screen import Screen
from textual.strip import Strip

from cmtui.bootstrap import open_desk
from cmtui.model.crisis import Crisis
from cmtui.model.paused_post import PausedPost
from cmtui.model.statement_text import StatementText
from cmtui.tui.widgets.plain import Plain
from tests.manual_clock import ManualClock
from tests.stories.conftest import NAMES, NOON, Story, at_the_desk, colleague, setting_in, telling


@asynccontextmanager
async def in_crisis(
    workspace: Path, size: tuple[int, int] = (120, 40), mentions: int = 3
) -> AsyncIterator[Story]:
    """Nathan has declared a SEV3 from the first mentions of his feed, and looks at the board."""
    async with at_the_desk(workspace, size) as story:
        await story.desk.crisis.declare(
            "SEV3", "Login outage", evidence=[row.number for row in _first(story, mentions)]
        )
        await story.press("g", "c")
        await story.sees("CRISIS SEV3", f"unanswered {mentions}")
        yield story


def _first(story: Story, count: int) -> list:
    return [row for row in story.app.feed.rows.items[:count] if row is not None]


async def the_crisis(story: Story) -> Crisis:
    crisis = await story.desk.crisis.current()
    assert crisis is not None
    return crisis


# --- declaring ---------------------------------------------------------------------------------


async def test_four_keys_declare_with_the_selection_as_evidence(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("x", "x")
        whom = story.handles[:2]
        await story.press("exclamation_mark", "d", "2")
        await story.sees("SEV2, title (may come later)", "from 2 mentions", *whom)
        await story.sees("Enter declares", "holds back 4 posts of the queue: next at")
        await story.press("enter")
        await story.sees("CRISIS SEV2", "no title yet", "unanswered 2", "declared SEV2", "queue pa")
        crisis = await the_crisis(story)
        assert (crisis.lead, crisis.title) == ("NR", "")


@pytest.mark.parametrize("keys", ["gf", "gm", "gd", "gh", "gc", "?"])
async def test_four_keys_declare_from_every_screen(workspace: Path, keys: str) -> None:
    async with at_the_desk(workspace) as story:
        await story.press(*(NAMES.get(key, key) for key in keys))
        await story.press("exclamation_mark")
        await story.sees("d declare", "! and then")
        await story.press("d")
        await story.sees("how grave?", "1 SEV1  2 SEV2")
        await story.press("2")
        await story.sees("SEV2, title (may come later)", "Enter declares")
        await story.press("enter")
        await story.sees("CRISIS SEV2", "declared SEV2")


async def test_where_the_cursor_stands_by_chance_is_no_evidence(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("exclamation_mark", "d", "2")
        await story.sees("nothing is selected: no mention is its evidence")
        await story.press("escape", "2", "exclamation_mark", "d", "2")
        await story.sees("from 2 mentions", *story.handles[:2])
        await story.press("escape", "enter")
        await story.until(lambda: story.app.feed.in_conversation)
        await story.press("exclamation_mark", "d", "2")
        await story.sees("from 1 mention", story.handles[0])
        await story.press("enter")
        await story.sees("CRISIS SEV2", "declared SEV2 from 1 mention")


async def test_keys_typed_ahead_of_the_screen_declare_all_the_same(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.types("!d1\n")
        await story.sees("CRISIS SEV1")


async def test_tab_decides_about_the_queue_where_the_severity_leaves_a_choice(
    workspace: Path,
) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("exclamation_mark", "d", "3")
        await story.sees("the queue runs on", "Tab queue")
        await story.press("tab")
        await story.sees("holds back 4 posts of the queue")
        await story.types("Log-in\n")
        await story.sees("CRISIS SEV3", "Log-in")
        assert await story.desk.pausing.standing() != (None, [])


async def test_what_may_follow_the_crisis_key_is_all_in_sight_and_of_use(workspace: Path) -> None:
    async with at_the_desk(workspace, (80, 24)) as story:
        await story.press("exclamation_mark")
        await story.sees("d declare  p queue", "! and then")
        assert "question" not in story.screen
        await story.press("exclamation_mark", "k")
        await story.sees("! k does nothing here")
    async with in_crisis(workspace, (80, 24)) as story:
        await story.press("exclamation_mark")
        await story.sees(
            "o line", "q question", "c contact", "p queue", "b brief", "x close", "! and then"
        )
        assert "declare" not in story.screen
        await story.press("escape")
        await story.sees("? all keys")
        await story.sees_no_more("c contact")


async def test_words_are_named_from_the_palette_and_later_mentions_attach(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.types("!d2\n")
        await story.sees("No words attach what comes later.", "unanswered 0")
        await story.press("colon")
        await story.types("words login*, sign in\n")
        await story.sees("mentions attach by: login*, sign in")
        assert (await the_crisis(story)).words == ("login*", "sign in")
        await story.sees_no_more("No words attach")
        await story.press("colon")
        await story.types("words\n")
        await story.sees("mentions attach by (commas between)", "login*, sign in")
        await story.press("ctrl+u", "enter")
        await story.sees("mentions attach by: conversation only")


async def test_a_line_with_gaps_says_what_is_to_be_filled_in(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("exclamation_mark", "o", "ctrl+s")
        await story.sees("v1 waits for words in place of {confirmed facts}; ! o goes on")


async def test_an_empty_queue_that_is_held_back_is_said_to_be_empty(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    desk = open_desk(setting_in(tmp_path), clock, create=True)
    await desk.operators.join("Nathan Rossi", "NR")
    await desk.operators.found("Acme")
    await desk.pausing.pause("the boss asks")
    await desk.stop()
    async with telling(tmp_path, clock=clock) as story:
        await story.sees("queue paused, empty")
        await story.press("exclamation_mark", "p")
        await story.sees("the queue is held back (nothing is in it):", "resume, post by post")


async def test_esc_leaves_everything_as_it_was(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("exclamation_mark", "d", "escape")
        await story.sees_no_more("how grave")
        await story.press("exclamation_mark", "d", "1", "escape")
        await story.sees_no_more("holds back")
        assert await story.desk.crisis.current() is None


async def test_a_second_one_is_refused_before_anything_is_asked(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("exclamation_mark", "d")
        await story.sees("crisis 1 is open")


# --- seen everywhere ---------------------------------------------------------------------------


async def test_a_colleagues_crisis_is_in_sight_within_two_seconds(workspace: Path) -> None:
    async with at_the_desk(workspace) as story, colleague(workspace, story.clock) as alma:
        before = story.clock.now()
        await alma.crisis.declare("SEV1", "Login outage", pause=True)
        await story.sees("CRISIS SEV1", "Login outage", "lead AB", "SEV1 ●")
        assert story.clock.now() - before < 2_000
        await alma.crisis.close("all clear")
        await story.sees_no_more("CRISIS")


async def test_a_pause_without_a_crisis_says_why_in_every_terminal(workspace: Path) -> None:
    async with at_the_desk(workspace) as story, colleague(workspace, story.clock) as alma:
        await alma.pausing.pause("the chairman died")
        await story.sees("queue pa", ": the chairman died, by AB")


async def test_without_a_crisis_the_board_says_how_things_are(workspace: Path) -> None:
    async with at_the_desk(workspace, (80, 24)) as story:
        await story.press("g", "c")
        await story.sees("No crisis is open.", "! d declares one")
        await story.desk.crisis.declare("SEV2", "Login outage", pause=False)
        await story.sees("CRISIS SEV2")
        await story.desk.crisis.close("all clear")
        await story.sees("No crisis is open.", "SEV2 Login outage: closed 12:01 by NR")


# --- mentions on the board ---------------------------------------------------------------------


async def test_the_next_of_the_crisis_is_served_and_to_nobody_else(workspace: Path) -> None:
    async with in_crisis(workspace) as story, colleague(workspace, story.clock) as alma:
        await story.press("N")
        await story.until(lambda: story.app.feed.in_conversation)
        mine = story.app.feed.reading.row
        assert mine is not None
        hers = await alma.serving.next()
        assert (mine.crisis, hers.crisis) == (1, 1)
        assert hers.number != mine.number
        await story.press("g", "c")
        await story.sees("being answered 2")


async def test_after_a_reply_the_next_of_the_crisis_comes(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        linked = {row.number for row in _first(story, 3)}
        await story.press("N", "r")
        await story.sees("Reply to")
        await story.types("We are on it, and I tell you when it is over.")
        await story.press("ctrl+s")
        await story.sees("sending in")
        row = story.app.feed.reading.row
        assert row is not None and row.number in linked


async def test_the_seconds_of_a_hold_are_counted_on_the_board(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("r")
        await story.sees("Reply to")
        await story.types("We are on it, and I tell you when it is over.")
        await story.press("ctrl+t", "g", "c")
        await story.sees("being answered 1", "NR held ")
        await story.waits(1, 1)
        seconds = [n for n in range(1, 6) if f"NR held {n}s" in story.screen]
        await story.waits(1, 1)
        await story.sees(f"NR held {seconds[0] - 1}s")
        await story.waits(4, 1)
        await story.sees("answered 1", "being answered 0")


async def test_a_mention_is_opened_and_answered_from_the_board(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("j", "enter")
        await story.until(lambda: story.app.feed.in_conversation)
        await story.press("escape", "g", "c", "r")
        await story.sees("Reply to")


async def test_a_card_moves_where_it_is_true_and_undo_moves_it_back(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("greater_than_sign")
        await story.sees("being answered 1", "unanswered 2")
        await story.press("greater_than_sign")
        await story.sees("escalated 1", "being answered 0")
        await story.press("less_than_sign", "less_than_sign")
        await story.sees("unanswered 3", "escalated 0")
        await story.press("z")
        await story.sees("being answered 1")


async def test_where_nobody_stands_nobody_is_moved_and_the_way_on_is_named(
    workspace: Path,
) -> None:
    async with in_crisis(workspace) as story:
        await story.press("right", "right", "greater_than_sign")
        await story.sees("nobody is in this column; Left and Right go to the others")


async def test_what_is_decided_on_the_board_leaves_the_column(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("e")
        await story.sees("unanswered 2", "answered 1", "done: ")
        await story.press("z")
        await story.sees("unanswered 3")
        await story.press("h")
        await story.types("2h\n")
        await story.sees("snoozed until")


async def test_mentions_are_linked_from_the_feed_and_taken_off_again(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("g", "f", "g", "g", "4", "j", "v")
        await story.sees("linked to the crisis: ")
        await story.press("v")
        await story.sees("linked already: take", "y")
        await story.press("y")
        await story.sees("taken off the crisis: ")


async def test_what_is_selected_on_the_board_is_decided_at_once(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("x", "x")
        await story.sees("\N{BULLET}")
        await story.press("e")
        await story.sees("unanswered 1", "done: 2 rows")
        await story.sees_no_more("\N{BULLET}")
        await story.press("z")
        await story.sees("unanswered 3")
        await story.press("X", "escape")
        await story.sees_no_more("\N{BULLET}")
        await story.press("X", "a")
        await story.sees("being answered 3", "yours: 3 rows")


async def test_letters_mean_on_the_board_what_they_mean_in_the_feed(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        whom = _first(story, 1)[0].handle
        for key, words in (("b", "boost as @acme: "), ("s", "like as @acme: ")):
            await story.press(key)
            await story.sees(f"{words}@{whom}", "Enter does, Esc leaves")
            await story.press("escape")
        await story.press("m")
        await story.sees(f"about @{whom}", "Mute")
        await story.press("escape", "f")
        await story.sees(f"owed to {whom}")
        await story.types("a word with her · tomorrow 9\n")
        await story.sees("follow-up to ", "takes it back")
        await story.press("Y")
        await story.sees("copied to your terminal's clipboard: ")
        await story.press("o")
        await story.sees("there is no link in it")
        await story.press("s")
        await story.sees("like as @acme")
        await story.press("enter")
        await story.sees("unanswered 3", f"like of @{whom}'s post in ", "^x calls it back")


async def test_whoever_asks_a_question_gets_a_draft_of_its_answer(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("x", "x", "exclamation_mark", "q")
        await story.types("Is my data safe?\n")
        await story.sees("questions 1", "2  Is my data safe?")
        await story.press("tab", "enter", "a")
        await story.types("Yes: nothing was lost.\n")
        await story.sees("answered", "Yes: nothing was lost.")
        await story.press("colon")
        await story.types("prepare\n")
        await story.sees("prepare for 2 rows", "Yes: nothing was lost.")
        await story.press("enter")
        await story.sees("prepared 2 drafts", "y send")


# --- on a small screen -------------------------------------------------------------------------


async def test_a_small_screen_shows_one_column_at_a_time_and_the_cards_behind_tab(
    workspace: Path,
) -> None:
    async with in_crisis(workspace, (80, 24)) as story:
        await story.sees("▸ unanswered 3", "linked: evidence")
        await story.press("right", "right")
        await story.sees("▸ answered 0", "nobody was answered yet")
        await story.press("tab")
        await story.sees("▸ questions", "no question yet; ! q")
        await story.press("left")
        await story.sees("▸ timeline", "declared SEV3")
        await story.press("escape")
        await story.sees("▸ answered 0")
        await story.press("escape")
        await story.sees("Feed · needs me")


# --- cards -------------------------------------------------------------------------------------


async def test_a_question_of_several_people_is_answered_on_its_card(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("2", "exclamation_mark", "q")
        await story.types("Is my data safe?\n")
        await story.sees("questions 1", "2  Is my data safe?", "open")
        await story.press("j", "j", "exclamation_mark", "q")
        await story.sees("a new question", "2 ask")
        await story.press("down", "enter")
        await story.sees("3  Is my data safe?")
        await story.press("tab", "enter", "a")
        await story.types("Yes: nothing was lost.\n")
        await story.sees("answered", "Yes: nothing was lost.")


async def test_a_rumour_is_false_only_with_how_we_know(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("exclamation_mark", "r")
        await story.types("they got hacked\n")
        await story.sees('"they got hacked"', "unverified  1 person")
        await story.press("tab", "right", "enter", "f")
        await story.sees("how do we know?")
        await story.press("enter")
        await story.sees("say it in a few words")
        await story.types("the logs of the gateway\n")
        await story.sees("FALSE", "the logs of the gateway")


async def test_what_helps_has_an_end_and_the_timeline_takes_entries(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("exclamation_mark", "w")
        await story.types("sign out everywhere\n")
        await story.sees("it helps until")
        await story.types("18:00\n")
        await story.sees("sign out everywhere", "until 18:00")
        await story.press("exclamation_mark", "i")
        await story.types("the provider called back\n")
        await story.sees("the provider called back")


async def test_nothing_changes_without_a_reason(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("exclamation_mark", "s", "2", "enter")
        await story.sees("say it in a few words")
        await story.types("press asks\n")
        await story.sees("CRISIS SEV2", "SEV3 → SEV2: press asks")
        await story.press("exclamation_mark", "s", "2")
        await story.sees("it is SEV2 already")


async def test_a_role_is_given_with_a_reason(workspace: Path) -> None:
    async with in_crisis(workspace) as story, colleague(workspace, story.clock):
        await story.press("ctrl+p")
        await story.types("role\n")
        await story.types("approver\n")
        await story.types("AB\n")
        await story.types("she knows the law\n")
        await story.sees("approver AB", "approver nobody → AB: she knows the law")


# --- what the brand says -----------------------------------------------------------------------


async def test_the_first_line_has_six_parts_and_is_approved_by_somebody_else(
    workspace: Path,
) -> None:
    async with in_crisis(workspace) as story, colleague(workspace, story.clock) as alma:
        await story.press("exclamation_mark", "o")
        await story.sees("What we know: {confirmed facts}.", "What we do not know yet")
        for _ in range(6):
            await story.press("ctrl+k", "ctrl+k")
        await story.types("Sign-in fails for most of you. We are on it. More at 14:30.")
        await story.press("ctrl+s")
        await story.sees("line v1 (en) by NR waits", "Sign-in fails for most of you.", "y approves")
        await story.waits(1)
        await story.press("y")
        await story.sees("you wrote it: somebody else approves it")
        await story.waits(1)
        (line,) = await alma.official_lines.all()
        await alma.official_lines.approve(line.number)
        await story.sees("line v1 live AB", "approved line v1")


async def test_alone_one_approves_with_a_reason(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.desk.official_lines.draft("We are on it. More at 14:30.")
        await story.sees("line v1 (en) by NR waits")
        await story.waits(1)
        await story.press("y")
        await story.sees("say why it cannot wait")
        await story.waits(1)
        await story.types("nobody else is awake\n")
        await story.sees("line v1 live NR", "nobody else is awake")


async def test_a_line_that_is_left_unfinished_is_kept(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("exclamation_mark", "o")
        await story.sees("What we know")
        await story.types("Begun. ")
        await story.press("escape")
        await story.sees("v1 is kept; ! o goes on")
        await story.press("exclamation_mark", "o")
        await story.sees("Official line v1", "Begun. We know how much")
        await story.types("More. ")
        await story.press("ctrl+q")
        await story.until(lambda: not story.app.is_running)
    async with at_the_desk(workspace) as story:
        await story.press("exclamation_mark", "o")
        await story.sees("Official line v1 (en) by NR, as you left it", "More. Begun. We know")
        (line,) = await story.desk.official_lines.all()
        assert line.text.startswith("Begun. "), "nobody approves what is half written"
        await story.press("ctrl+s")
        await story.sees("line v1 (en) by NR waits", "More. Begun.")


@pytest.mark.parametrize("key", "ou")
async def test_a_program_that_is_killed_at_a_pause_has_lost_nothing(
    workspace: Path, key: str
) -> None:
    async with in_crisis(workspace) as story, colleague(workspace, story.clock) as alma:
        await story.press("exclamation_mark", key)
        await story.until(lambda: story.app.desk_screen.sheet.is_open)
        for words in ("Sign-in ", "fails. "):
            await story.types(words)
            await story.waits(0.4, 0.4)
        begun, kept = "Sign-in fails. ", ""
        for _ in range(200):  # by another process, whatever becomes of this one
            texts = await alma.store.read(lambda reader: reader.window(StatementText))
            kept = texts[0].text if texts else ""
            if kept.startswith(begun):
                break
            await story.pilot.pause(0.02)
        assert kept.startswith(begun) and len(texts) == 1
        assert "statement text" not in {one.verb for one in await alma.store.commits()}
        shutil.copytree(workspace, workspace.with_name("dead"))
        await story.press("ctrl+s")
    async with at_the_desk(workspace.with_name("dead")) as story:
        await story.press("exclamation_mark", key)
        await story.sees("as you left it", begun.strip())


async def test_a_public_update_is_written_approved_and_sent(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("exclamation_mark", "u")
        await story.sees("Public update")
        await story.types("Sign-in is slow. We tell you more at 14:30.")
        await story.press("ctrl+s")
        await story.sees("it goes out on", "demo:acme")
        await story.press("enter")
        await story.sees("update 1 by NR on demo:acme", "y approves", "Sign-in is slow.")
        await story.waits(1)
        await story.press("y")
        await story.sees("say why it cannot wait")
        await story.waits(1)
        await story.types("nobody else is awake\n")
        await story.sees("approved by NR: send it?", "demo @acme", "^NR")
        await story.waits(1)
        await story.press("y")
        await story.sees("sending in")
        await story.waits(7)
        await story.press("exclamation_mark", "u")
        await story.sees("update 1 is out", "sent")


async def test_keys_typed_ahead_neither_approve_an_update_nor_send_it(workspace: Path) -> None:
    async with in_crisis(workspace) as story, colleague(workspace, story.clock) as alma:
        await alma.updates.write("Sign-in is slow. More at 14:30.", ["demo:acme"])
        await story.sees("update 1 (en) by AB waits")
        await story.types("!uyyyy")
        await story.sees("update 1 by AB on demo:acme:", "y approves")
        (waiting,) = await story.desk.updates.all()
        assert waiting.state == "waiting"
        await story.waits(1)
        await story.types("yyyy")
        await story.sees("approved by NR: send it?")
        await story.pilot.pause()
        assert await story.desk.outbox.all() == []
        await story.waits(1)
        await story.press("y")
        await story.sees("sending in")


async def test_keys_typed_ahead_give_no_reason_for_approving_ones_own_update(
    workspace: Path,
) -> None:
    async with in_crisis(workspace) as story:
        await story.desk.updates.write("Sign-in is slow. More at 14:30.", ["demo:acme"])
        await story.press("exclamation_mark", "u")
        await story.sees("update 1 by NR on demo:acme:")
        await story.waits(1)
        await story.types("yyes\n")
        await story.sees("say why it cannot wait")
        await story.waits(1)
        await story.pilot.pause()
        (waiting,) = await story.desk.updates.all()
        assert waiting.state == "waiting"
        assert story.app.desk_screen.prompt.text == ""
        await story.press("escape")
        (waiting,) = await story.desk.updates.all()
        assert waiting.state == "waiting"


async def test_a_yes_typed_ahead_approves_no_line_that_the_board_has_not_shown(
    workspace: Path,
) -> None:
    async with in_crisis(workspace) as story, colleague(workspace, story.clock) as alma:
        await alma.official_lines.draft("We know.")
        await story.press("g", "f")
        await story.types("gcy")
        await story.sees("line v1 (en) by AB waits")
        (waiting,) = await story.desk.official_lines.all()
        assert waiting.state == "draft"
        await story.waits(1)
        await story.press("y")
        await story.sees("line v1 is live")


async def test_an_update_is_approved_on_the_board_and_called_back_goes_out_again(
    workspace: Path,
) -> None:
    async with in_crisis(workspace) as story, colleague(workspace, story.clock) as alma:
        await alma.updates.write("Sign-in is slow. More at 14:30.", ["demo:acme"])
        await story.sees("update 1 (en) by AB waits, to go out on demo @acme", "y approves")
        await story.waits(1)
        await story.press("y")
        await story.sees("approved by NR: send it?", "update 1 is approved, not sent")
        await story.waits(1)
        await story.press("y")
        await story.sees("sending in", "update 1  demo @acme in the hold")
        await story.press("ctrl+x", "escape", "g", "c")
        await story.sees("update 1  demo @acme a draft again")
        await story.press("exclamation_mark", "u")
        await story.sees("s sends it where it is not out")
        await story.waits(1)
        await story.press("s")
        await story.waits(7)
        await story.sees("update 1  demo @acme sent")


# --- the queue ---------------------------------------------------------------------------------


async def test_the_queue_is_paused_with_a_reason_and_let_go_post_by_post(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("exclamation_mark", "p")
        await story.sees("the queue runs:", "p pause", "r resume")
        await story.press("p")
        await story.types("the chairman died\n")
        await story.sees("queue paused 4/4: the chairman died, by NR")
        await story.press("exclamation_mark", "p", "r")
        await story.sees("3 more:", "s as soon as can be", "d drop it")
        await story.waits(1)
        await story.press("d")
        await story.sees("2 more:")
        await story.waits(1)
        await story.press("s")
        await story.sees("1 more:")
        await story.waits(1)
        await story.press("n")
        await story.press("escape")
        await story.sees("queue paused 2/")


async def test_a_tool_that_nobody_can_ask_any_more_is_left_with_a_reason(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        long_ago = story.clock.now() - 120_000
        intent = PausedPost(
            account="Buffer", scheduled="hook:Buffer", text="all of Buffer", at=long_ago,
            state="pausing", by="NR", intended_at=long_ago, way="webhook",
        )  # fmt: skip
        await story.desk.store.transact("pause queue", lambda tx: tx.add(intent))
        await story.press("exclamation_mark", "p", "r")
        await story.sees("Buffer:", "l leave it as it is")
        await story.waits(1)
        await story.press("l")
        await story.sees("left as it is, because")
        await story.types("it was sold\n")
        await story.until(lambda: "left as it is, because" not in story.screen)
        (left,) = await story.desk.store.read(lambda reader: reader.window(PausedPost))
        assert (left.state, left.because) == ("dropped", "it was sold")


async def test_resuming_what_is_not_paused_says_so(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("exclamation_mark", "p", "r")
        await story.sees("the queue is not paused")


async def test_a_call_for_help_needs_a_contact(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.press("exclamation_mark", "c")
        await story.sees("no contact is named in your configuration")


@pytest.mark.parametrize("letter", "osuqrwicbx")
async def test_without_a_crisis_every_key_says_how_to_declare_one(
    workspace: Path, letter: str
) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("exclamation_mark", letter)
        await story.sees("no crisis is open; ! d declares one")


async def test_what_has_not_changed_is_not_sent_again(workspace: Path) -> None:
    async with in_crisis(workspace) as story:
        await story.waits(2)
        drawn: list[int] = []
        line = story.app.screen.query_one("#crisis-line", Plain)
        paint = line.render_line

        def painted(y: int) -> Strip:
            drawn.append(y)
            return paint(y)

        line.render_line = painted  # type: ignore[method-assign]
        for _ in range(5):
            await story.app.read_status()
            await story.pilot.pause()
        assert drawn == []


async def test_the_banner_that_appears_costs_one_frame(workspace: Path) -> None:
    async with at_the_desk(workspace) as story, colleague(workspace, story.clock) as alma:
        await story.waits(2)
        sent: list[int] = []
        show = story.app._display

        def shown(screen: Screen, update: object) -> None:
            if isinstance(update, CompositorUpdate):
                sent.append(len(update.render_segments(story.app.console)))
            show(screen, update)  # type: ignore[arg-type]

        story.app._display = shown  # type: ignore[method-assign]
        await alma.crisis.declare("SEV1", "Login outage", pause=True)
        await story.sees("CRISIS SEV1", "SEV1 ●", "queue pa")
        assert sum(sent) - max(sent) < 2_500, sent  # beside the one frame: the divider's joints
