"""The board of a crisis as it looks, in each size and on each kind of terminal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cmtui.clock import MINUTE
from cmtui.services.crisis.picture import COLUMNS, Clocks, Column, Event, Picture, Volume
from cmtui.tui.present.board import board_lines
from cmtui.tui.present.board_panes import CARD_PANES, Cursor, Look, settled, under_cursor
from cmtui.tui.present.board_plot import Named, plot_lines
from cmtui.tui.present.crisis_banner import banner_line, lamp, queue_words
from cmtui.tui.present.glyphs import ASCII, UNICODE
from cmtui.tui.present.lines import plain, plain_page, width
from cmtui.tui.widgets.board import Board
from tests.tui.crisis import (
    CARDS,
    FRESH,
    PAUSE,
    PICTURE,
    QUEUE,
    RESULTS,
    TOLD,
    UPDATE,
    VOLUME,
    WAITING,
    crisis,
    held_post,
)  # fmt: skip
from tests.tui.desk import NOW, WidgetApp
from tests.tui.screen_text import compare_golden, screen_text

SIZES = {"80x24": (80, 21), "120x40": (120, 37), "200x60": (200, 57)}
"""What is left of each terminal between the status bar, the banner and the footer."""

KEYS = {
    "crisis.declare": "! d", "crisis.line": "! o", "crisis.question": "! q",
    "crisis.rumour": "! r", "crisis.workaround": "! w",
    "crisis.contact": "! c",
    "crisis.next": "N", "crisis.link": "v", "answer.yes": "y", "screen.palette": ":",
}  # fmt: skip


def key(id: str) -> str:
    return KEYS[id]


LOOK = Look(NOW, UNICODE, key)


def shown(picture: Picture, room: int = 120, height: int = 37, **at: object) -> str:
    cursor = settled(Cursor(**at), picture, room)  # type: ignore[arg-type]
    return plain_page(board_lines(picture, cursor, room, height, LOOK))


def test_slurs_are_veiled_on_the_board() -> None:
    cards = dict(PICTURE.cards)
    first, *others = cards["unanswered"]
    rude = replace(first, row=replace(first.row, text="you faggots", handle="nigger"), words="")
    picture = replace(PICTURE, cards={**cards, "unanswered": (rude, *others)})
    board = shown(picture)
    assert "you f******" in board
    assert "faggots" not in board
    assert "nigger" not in board


async def drawn(picture: Picture | None, size: tuple[int, int], ascii_only: bool = False) -> str:
    board = Board(key, lambda: NOW)
    app = WidgetApp(board)
    async with app.run_test(size=size) as pilot:
        board.use_glyphs(ASCII if ascii_only else UNICODE)
        board.show(picture)
        board.focus()
        await pilot.pause()
        return screen_text(app)


# --- as it looks -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SIZES)
async def test_a_crisis_in_full_swing(name: str) -> None:
    compare_golden(f"board-{name}", await drawn(PICTURE, SIZES[name]))


@pytest.mark.parametrize("name", SIZES)
async def test_without_colour_nothing_is_lost(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    compare_golden(f"board-{name}", await drawn(PICTURE, SIZES[name]))


@pytest.mark.parametrize("name", SIZES)
async def test_an_ascii_terminal_has_marks_of_its_own(name: str) -> None:
    text = await drawn(PICTURE, SIZES[name], ascii_only=True)
    assert text.isascii()
    compare_golden(f"board-ascii-{name}", text)


@pytest.mark.parametrize("name", SIZES)
async def test_a_crisis_that_was_just_declared(name: str) -> None:
    compare_golden(f"board-fresh-{name}", await drawn(FRESH, SIZES[name]))


@pytest.mark.parametrize("name", ["80x24", "120x40"])
async def test_a_line_that_waits_is_there_to_be_read(name: str) -> None:
    waits = replace(PICTURE, waiting=(WAITING,))
    compare_golden(f"board-waiting-{name}", await drawn(waits, SIZES[name]))


@pytest.mark.parametrize("name", ["80x24", "120x40"])
async def test_an_update_that_waits_stands_beside_what_became_of_the_last(name: str) -> None:
    waits = replace(PICTURE, updates=(UPDATE,), told=TOLD, results=RESULTS)
    compare_golden(f"board-update-{name}", await drawn(waits, SIZES[name]))


def test_the_line_is_asked_about_before_the_update_and_both_are_named() -> None:
    text = shown(replace(PICTURE, waiting=(WAITING,), updates=(UPDATE,)))
    assert "line v4 (en) by NR waits" in text and "y approves" in text
    assert "update 3 waits for a y" in text and "to go out on" not in text
    assert "v4 waits for a y" in text
    both = shown(replace(PICTURE, waiting=(WAITING, replace(WAITING, version=5))))
    assert "2 lines wait for a y" in both
    approved = replace(UPDATE, state="approved")
    assert "update 3 is approved, not sent" in shown(replace(PICTURE, updates=(approved,)))


def test_where_an_update_failed_is_said_before_where_it_is_out() -> None:
    text = shown(replace(PICTURE, told=TOLD, results=RESULTS))
    assert "update 2  mast @acme not sent: the server is down · bsky @acme sent" in text


@pytest.mark.parametrize("name", ["80x24", "120x40"])
async def test_a_crisis_that_is_over(name: str) -> None:
    over = replace(
        PICTURE,
        crisis=crisis(state="closed", closed_at=NOW - 5 * MINUTE, closed_by="NR",
                      phase="resolved", next_update_at=None),
        clocks=Clocks(answered=140, covered=21, median=12.0, percentile_90=131.0, median_goal=30,
                      goal_90=120),
        cards={"answered": CARDS["answered"]}, counts={**dict.fromkeys(COLUMNS, 0),
                                                       "answered": 161},
        queue=(),
    )  # fmt: skip
    compare_golden(f"board-over-{name}", await drawn(over, SIZES[name]))


async def test_a_line_that_was_read_to_its_end_is_approved_by_the_same_key() -> None:
    waits = replace(PICTURE, waiting=(replace(WAITING, text="We are on it. " * 60),))
    board = Board(key, lambda: NOW)
    app = WidgetApp(board)
    async with app.run_test(size=SIZES["80x24"]) as pilot:
        board.show(waits)
        await pilot.pause()
        assert "y shows the rest" in screen_text(app)
        board.has_read(waits.waiting[0])
        await pilot.pause()
        assert "y approves" in screen_text(app) and "the rest" not in screen_text(app)


async def test_no_crisis_says_so_and_which_key_declares_one() -> None:
    text = await drawn(None, (80, 21))
    assert "No crisis is open." in text


# --- in words ----------------------------------------------------------------------------------


def test_a_crisis_that_nothing_attaches_to_says_how_words_are_named() -> None:
    wordless = replace(PICTURE, crisis=crisis(words=()))
    assert "No words attach what comes later.  : words names them." in shown(wordless, 80, 21)
    assert "No words attach" not in shown(PICTURE)
    over = crisis(words=(), state="closed", closed_at=NOW, closed_by="NR")
    assert "No words attach" not in shown(replace(PICTURE, crisis=over))


def test_an_update_that_is_late_counts_up() -> None:
    late = replace(PICTURE.clocks, update_due_at=NOW - 7 * MINUTE)
    assert "next update late 7m" in shown(replace(PICTURE, clocks=late))
    assert "next update in 28m" in shown(PICTURE)


def test_a_watch_is_reviewed_and_not_updated() -> None:
    watch = replace(PICTURE, crisis=crisis(severity="WATCH"))
    assert "next review in 28m" in shown(watch)


def test_a_first_reply_that_took_too_long_is_marked_and_not_by_colour_alone() -> None:
    slow = replace(PICTURE.clocks, median=41.0)
    assert "41m median (‼ over 30m)" in shown(replace(PICTURE, clocks=slow))
    assert "median ‼41m/30m" in shown(replace(PICTURE, clocks=slow), 80, 21)


def test_a_first_line_that_is_late_and_past_its_limit() -> None:
    clocks = Clocks(line_due_at=NOW - 15 * MINUTE, line_limit_at=NOW - 1 * MINUTE)
    text = shown(replace(FRESH, clocks=clocks))
    assert "line due late 15m" in text and "its limit late 1m" in text


def test_lines_in_several_languages_are_told_apart() -> None:
    both = (PICTURE.lines[0], replace(PICTURE.lines[0], language="it", version=2))
    text = shown(replace(PICTURE, lines=both))
    assert "line en v3 live RT" in text and "line it v2 live RT" in text


def test_a_mention_says_why_it_is_on_the_board() -> None:
    assert "linked: holds 'login'" in shown(PICTURE)


def test_the_newest_of_the_timeline_are_in_sight() -> None:
    many = tuple(Event(NOW - n * MINUTE, "NR", f"act {n}", n) for n in reversed(range(60)))
    text = shown(replace(PICTURE, events=many))
    assert "act 0" in text and "act 59" not in text


def test_a_crisis_and_what_it_holds_back_in_one_line() -> None:
    assert plain(banner_line(crisis(), PAUSE, QUEUE, 120)).startswith(
        " CRISIS SEV2   Login outage   identified   lead NR   spokes AB   scribe ──   approver RT  "
    )
    narrow = plain(banner_line(crisis(), PAUSE, QUEUE, 80))
    assert narrow.startswith(" CRISIS SEV2   Login outage   lead NR")
    assert narrow.endswith("queue paused 4/4 ")
    assert banner_line(None, None, (), 80) == ()


def test_a_queue_that_is_paused_without_a_crisis_says_why() -> None:
    words = plain(banner_line(None, PAUSE, QUEUE, 80))
    assert words == " queue paused 4/4: the chairman died, by NR"


@settings(deadline=None)
@given(st.integers(0, 200), st.text(max_size=80), st.integers(0, 9), st.booleans())
def test_the_line_about_the_crisis_keeps_to_its_room(room, title, posts, drill) -> None:
    held = [held_post(n, "failed", text=title) for n in range(posts)]
    for one in (crisis(title=title, drill=drill), None):
        assert width(banner_line(one, PAUSE, held, room)) <= room


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (("paused",) * 4, "queue paused 4/4"),
        (("paused", "pausing", "pausing"), "queue pausing 1/3"),
        (("pausing",), "queue pausing 0/1"),
        (("paused", "resuming"), "queue paused 1/1 · being put back 1"),
        (("paused", "possibly-out"), 'queue paused 1/2 · possibly out: "post 1"'),
        (("failed", "failed"), 'queue paused 0/2 · not paused: "post 0" and 1 more'),
    ],
)
def test_paused_is_said_only_of_what_the_network_confirmed(states, words: str) -> None:
    held = [held_post(n, state, text=f"post {n}") for n, state in enumerate(states)]
    assert plain(queue_words(held, names=True)) == words


def test_a_drill_says_so_wherever_a_crisis_does() -> None:
    drill = crisis(drill=True)
    assert "DRILL SEV2" in plain(banner_line(drill, PAUSE, QUEUE, 80))
    assert lamp(drill) == "DRILL SEV2"
    assert lamp(None) == ""


# --- for all of them ---------------------------------------------------------------------------

cursors = st.builds(
    Cursor,
    column=st.sampled_from(COLUMNS),
    mention=st.integers(-3, 40),
    pane=st.sampled_from(CARD_PANES),
    card=st.integers(-3, 40),
    in_cards=st.booleans(),
)


@settings(deadline=None)
@given(st.integers(1, 220), st.integers(1, 70), cursors, st.sampled_from((PICTURE, FRESH)))
def test_the_board_keeps_to_its_room(room: int, height: int, at: Cursor, of: Picture) -> None:
    lines = board_lines(of, settled(at, of, room), room, height, LOOK)
    assert len(lines) == height
    assert {width(one) for one in lines} == {room}


@settings(deadline=None)
@given(st.sampled_from((80, 120, 200)), cursors)
def test_what_is_under_the_cursor_is_in_sight_beside_the_bar(room: int, at: Cursor) -> None:
    here = settled(at, PICTURE, room)
    one = under_cursor(PICTURE, here, room)
    height = {80: 21, 120: 37, 200: 57}[room]
    lines = board_lines(PICTURE, here, room, height, LOOK)
    bars = sum(plain(line).count(UNICODE.bar) for line in lines)
    assert bars == (0 if one is None else 1 if here.in_cards else 2)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=300),
    st.integers(20, 200),
    st.integers(2, 12),
    st.sampled_from((UNICODE, ASCII)),
)
def test_the_plot_is_highest_where_most_was_said(counts, room: int, height: int, glyphs) -> None:
    volume = Volume(start=NOW, minutes=1, counts=tuple(counts))
    lines = plot_lines(volume, [Named(NOW, "declared")], room, height, glyphs)
    assert len(lines) == height
    assert all(width(line) <= room for line in lines)
    free = room - 8
    if len(counts) <= free:
        drawn = [f"{plain(line)[7:]:<{free}}" for line in lines[:-1]]
        high = [sum(line[place] != " " for line in drawn) for place in range(free)]
        highest = high.index(max(high)) * len(counts) // free
        assert max(high) == high[-(-counts.index(max(counts)) * free // len(counts))]
        assert counts[highest] or not any(counts)


def test_the_usual_shows_in_the_plot_where_it_is_more_than_what_came() -> None:
    calm = replace(VOLUME, counts=(0,) * 60, usual=(2.0,) * 60)
    assert "░" in plain_page(plot_lines(calm, (), 80, 4))
    assert "." in plain_page(plot_lines(calm, (), 80, 4, ASCII))


@pytest.mark.parametrize("column", COLUMNS)
async def test_every_column_is_reached_by_turning(column: Column) -> None:
    board = Board(key, lambda: NOW)
    async with WidgetApp(board).run_test(size=(80, 21)) as pilot:
        board.show(PICTURE)
        await pilot.pause()
        for _ in range(COLUMNS.index(column)):
            board.turn(1)
        assert board.cursor.column == column
        board.turn(-COLUMNS.index(column))
        assert board.cursor.column == "unanswered"


async def test_the_cursor_stays_on_its_mention_when_others_are_answered() -> None:
    board = Board(key, lambda: NOW)
    async with WidgetApp(board).run_test(size=(80, 21)) as pilot:
        board.show(PICTURE)
        await pilot.pause()
        board.move(3)
        before = board.current
        fewer = {**CARDS, "unanswered": CARDS["unanswered"][2:]}
        board.show(replace(PICTURE, cards=fewer))
        assert board.current == before
