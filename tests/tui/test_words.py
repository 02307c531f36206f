"""The presentation's small words: times, cuts, titles, counts."""

import pytest

from cmtui.clock import DAY, HOUR, MINUTE
from cmtui.tui.present.glyphs import ASCII, UNICODE
from cmtui.tui.present.lines import Span, cut, line, padded, plain, spread, width
from cmtui.tui.present.networks import letter, short_handle, thousands
from cmtui.tui.present.when import ago, due, long_due, short_stamp, span, stamp
from tests.tui.desk import NOW


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (-5, "0m"), (0, "0m"), (38 * MINUTE, "38m"), (59 * MINUTE, "59m"),
        (100 * MINUTE, "1h40"), (5 * HOUR, "5h00"), (10 * HOUR, "10h"), (47 * HOUR, "47h"),
        (12 * DAY, "12d"),
        (3000 * DAY, "8y"),
    ],
)  # fmt: skip
def test_a_length_of_time_takes_four_cells_at_most(length: int, words: str) -> None:
    assert span(length) == words
    assert len(words) <= 4


def test_a_due_time_is_said_by_the_clock_and_a_missed_one_by_how_late_it_is() -> None:
    assert due(NOW + 3 * MINUTE, NOW) == "due 14:05"
    assert due(NOW, NOW) == "due 14:02"
    assert due(NOW - 12 * MINUTE, NOW) == "late 12m"
    assert due(NOW + DAY, NOW) == "due Fri"
    assert due(NOW + 45 * DAY, NOW) == "in 45d"
    assert long_due(NOW + DAY, NOW) == "due Fri 14:02"


def test_the_first_column_never_outgrows_nine_cells() -> None:
    for days in range(-900, 900, 7):
        assert len(due(NOW + days * DAY, NOW)) <= 9
        assert len(short_stamp(NOW + days * DAY, NOW)) <= 9


def test_a_post_is_dated_in_local_time_and_no_more_than_needed() -> None:
    assert stamp(NOW - 11 * MINUTE, NOW) == "13:51"
    assert stamp(NOW - 2 * DAY, NOW) == "Tue 14:02"
    assert stamp(NOW - 48 * DAY, NOW) == "2 Oct 15:02"  # summer time
    assert ago(NOW - 12 * DAY, NOW) == "12 days ago"
    assert ago(NOW - HOUR, NOW) == "1 hour ago"
    assert ago(NOW - 5, NOW) == "just now"


def test_a_line_is_cut_between_characters_and_says_that_it_was() -> None:
    words = line("Acme ", Span("日本語", "strong"), " and more")
    assert plain(cut(words, 8)) == "Acme 日…"
    assert plain(cut(words, 5)) == "Acme…"
    assert plain(cut(words, 0)) == ""
    assert cut(words, 100) == words
    assert plain(cut(line("abc", "def"), 3)) == "ab…"


@pytest.mark.parametrize("room", range(0, 30))
def test_lines_keep_to_their_room_whatever_it_is(room: int) -> None:
    left, right = line("Feed 日本語 ", Span("needs me")), line(Span("2 of 42", "muted"))
    assert width(cut(left, room)) <= room
    assert width(padded(left, room)) == room
    assert width(spread(left, right, room)) == room


def test_a_network_is_a_letter_and_a_hue() -> None:
    assert letter("bluesky") == Span("B", "net-b")
    assert letter("demo") == Span("D", "net-other")


def test_a_handle_is_shortened_only_where_it_stays_itself() -> None:
    assert short_handle("bluesky", "@mara.bsky.social") == "mara"
    assert short_handle("mastodon", "mara.bsky.social") == "mara.bsky.social"
    assert short_handle("bluesky", "mara.example") == "mara.example"


def test_big_counts_are_rounded_down() -> None:
    counts = (999, 1_000, 1_990, 12_400, 999_999, 1_250_000)
    assert [thousands(n) for n in counts] == ["999", "1k", "1.9k", "12k", "999k", "1.2M"]


def test_every_mark_takes_one_cell_and_ascii_marks_are_ascii() -> None:
    assert all(width(line(mark)) == 1 for mark in (*UNICODE, *ASCII))
    assert all(mark.isascii() for mark in ASCII)
