"""A row of the feed as text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.clock import DAY, MINUTE
from cmtui.tui.present.feed_row import row_lines
from cmtui.tui.present.glyphs import ASCII
from cmtui.tui.present.lines import TONES, Line, plain, plain_page, width
from cmtui.tui.present.row_marks import Marks
from tests.tui.desk import HOSTILE, NOW, row


def one(marks: Marks = Marks(), room: int = 78, **changes: object) -> str:  # noqa: B008
    return plain(row_lines(row(**changes), room, NOW, False, marks)[0])


def two(marks: Marks = Marks(), room: int = 52, **changes: object) -> str:  # noqa: B008
    return plain_page(row_lines(row(**changes), room, NOW, True, marks))


def test_a_row_of_two_lines_has_the_person_above_and_her_words_below() -> None:
    assert two(first_time=True) == (
        "due 14:05 M  tomas@fedi.example          first time\n"
        "             Is the outage over? I can't log in sin…"
    )


def test_a_row_of_one_line_keeps_its_columns() -> None:
    assert one(first_time=True) == (
        "due 14:05 M tomas@fedi.ex…  1st Is the outage over? I can't log in since this…"
    )
    assert one(pending=(1, 2, 3), network="bluesky", handle="yuki.bsky.social").startswith(
        "due 14:05 B yuki             x3 Is the outage"
    )


def test_slurs_are_veiled_in_words_and_names_and_take_the_room_that_they_took() -> None:
    rude = {"text": "Froci e faggots, waiting", "handle": "nigger.bsky.social"}
    shown = row_lines(row(**rude), 78, NOW, False, glyphs=ASCII)[0]
    assert "n*****" in plain(shown)
    assert plain(shown).endswith("F**** e f******, waiting")
    plainer = row_lines(row(text="abcde e abcdefg, waiting"), 78, NOW, False)[0]
    assert width(shown) == width(plainer)


def test_being_late_is_said_in_words_and_in_colour() -> None:
    late = row_lines(row(due_at=NOW - 12 * MINUTE), 52, NOW, True)[0]
    assert late[0].text.startswith("late 12m")
    assert "late" in late[0].style.split()


def test_a_colleagues_claim_shows_her_initials_and_mine_shows_nothing() -> None:
    assert two(Marks(me="NR"), holder="RT").splitlines()[0].endswith("RT")
    assert "NR" not in two(Marks(me="NR"), holder="NR")
    assert "AB ⌨" in two(Marks(me="NR", typing=("AB", "NR")))
    assert "AB ⌨" in one(Marks(me="NR", typing=("AB",)))


def test_a_page_that_stands_on_other_networks_too_names_them() -> None:
    assert "also Hacker News" in two(network="feeds", also=("hackernews",), room=70)
    assert (
        two(network="hackernews", also=("feeds", "bluesky"), room=90)
        .splitlines()[0]
        .endswith("also a feed, Bluesky")
    )
    assert "+HF" in one(network="mastodon", also=("hackernews", "feeds"), room=100)


def test_a_failed_reply_is_said_before_everything_else() -> None:
    head = two(Marks(send="failed"), first_time=True, altered=True, pending=(1, 2), room=60)
    assert head.splitlines()[0].index("not sent") < head.splitlines()[0].index("altered")
    assert "✗" in one(Marks(send="failed"), first_time=True, altered=True, pending=(1, 2))
    assert "sent?" in two(Marks(send="unknown"))
    assert "held" in two(Marks(send="held"))


def test_an_altered_post_bears_a_mark_in_every_width() -> None:
    assert "‼ altered" in two(altered=True)
    assert "‼" in one(altered=True)


def test_a_row_without_a_clock_says_how_it_ended_or_when_it_was_written() -> None:
    assert two(due_at=None, arrived_at=NOW - 2 * DAY).startswith("Tue 14:02 M")
    assert two(state="answered").startswith("answered  M")
    assert two(state="done").startswith("✓ done    M")


def test_the_name_stands_beside_the_handle_only_where_the_whole_of_it_has_room() -> None:
    assert "Tomas Okafor" in two(name="Tomas Okafor", room=80)
    assert "Tomas" not in two(name="Tomas Okafor", first_time=True, room=52)
    assert "Ines Duarte" in two(handle="", name="Ines Duarte")


EVERYTHING: dict[str, Any] = {
    "altered": True, "cannot_answer": True, "visibility": "direct", "assignee": "RT",
    "stage": "advocate", "copies": 4, "pending": (1, 2, 3), "reach": 12_400, "first_time": True,
    "closer": True, "language": "it", "tags": ("bug", "sync"),
}  # fmt: skip
IN_WORDS = {
    "altered": "‼ altered", "cannot_answer": "no reply possible", "visibility": "direct",
    "assignee": "for RT", "stage": "★ advocate", "copies": "x5 same", "pending": "3 posts",
    "reach": "12k", "first_time": "first time", "closer": "thanks", "language": "it",
    "tags": "#bug #sync",
}  # fmt: skip


@pytest.mark.parametrize("field", EVERYTHING)
def test_what_is_special_is_said_in_words_and_not_by_colour_alone(field: str) -> None:
    assert IN_WORDS[field] in two(**{field: EVERYTHING[field]})
    assert IN_WORDS[field] not in two()


def test_where_there_is_room_everything_is_said_at_once() -> None:
    words = two(room=200, **EVERYTHING)
    assert all(one in words for one in IN_WORDS.values())
    assert "dm ▸RT ★ =5" in one(room=118, **EVERYTHING | {"altered": False, "cannot_answer": False})


def test_few_followers_and_the_programs_own_language_need_no_mark() -> None:
    assert two(reach=9_999, language="en-GB") == two()


def test_tags_that_do_not_fit_are_counted() -> None:
    tags = ("billing", "mobile", "outage", "press")
    assert two(tags=tags, room=54).splitlines()[1].endswith(" #billing #mobile +2")
    assert one(tags=tags, room=78) == one()
    assert one(tags=tags, room=118).endswith("#billing +3 ")


def test_who_only_reads_is_said_unless_somebody_writes_or_holds() -> None:
    assert "AB reads" in two(Marks(me="NR", reading=("AB", "NR")))
    assert "reads" not in two(Marks(me="NR", reading=("AB",), typing=("RT",)))
    assert "reads" not in two(Marks(me="NR", reading=("AB",)), holder="RT")


def test_my_own_claim_says_how_long_it_lasts_when_that_is_little() -> None:
    mine = Marks(me="NR", left=2 * MINUTE)
    assert "yours 2m more" in two(mine, holder="NR")
    assert " 2m " in one(mine, holder="NR")
    assert "yours" not in two(mine, holder="RT")
    assert "yours" not in two(Marks(me="NR"), holder="NR")


def test_a_handle_like_ours_is_named() -> None:
    assert "‼ like acme" in two(Marks(like="acme"), handle="\u0430cme")


def test_a_row_that_does_not_wait_says_why() -> None:
    assert two(state="snoozed", wake_at=NOW + 3 * MINUTE).startswith("til 14:05 M")
    assert two(state="snoozed", wake_at=NOW + DAY).startswith("til Fri   M")
    assert two(state="snoozed", wake_at=NOW + 300 * DAY).startswith("in 300d   M")
    for state, words in (("covered", "covered"), ("set-aside", "set aside"),
                         ("dismissed", "dismissed")):  # fmt: skip
        assert two(state=state).startswith(f"{words:<9} M")


@given(
    st.integers(1, 200),
    st.booleans(),
    st.fixed_dictionaries({}, optional={key: st.just(EVERYTHING[key]) for key in EVERYTHING}),
    st.lists(st.text(max_size=30), max_size=5),
)
def test_no_combination_of_marks_breaks_the_width(
    room: int, two_lines: bool, marks: dict[str, Any], tags: list[str]
) -> None:
    some = row(**marks | {"tags": tuple(tags)})
    lines = row_lines(some, room, NOW, two_lines, Marks(me="NR", typing=("AB", "RT")))
    assert len(lines) == (2 if two_lines else 1)
    assert all(width(line) <= max(room, 44) for line in lines)


def test_ascii_rows_draw_their_own_marks_in_ascii() -> None:
    marks = Marks(typing=("AB",), send="failed")
    for line in row_lines(row(altered=True, text="short"), 90, NOW, True, marks, ASCII):
        assert plain(line).isascii()


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("room", [1, 8, 20, 40, 52, 78, 118])
def test_no_text_breaks_the_width_of_a_row(name: str, room: int) -> None:
    hostile = row(text=HOSTILE[name], handle=HOSTILE[name], name=HOSTILE[name])
    for two_lines in (True, False):
        lines = row_lines(hostile, room, NOW, two_lines)
        assert len(lines) == (2 if two_lines else 1)
        assert all(width(line) <= max(room, 32) for line in lines)


def test_rows_use_only_tones_that_the_widgets_know() -> None:
    lines: list[Line] = []
    for network in ("bluesky", "mastodon", "x", "facebook", "reddit", "discord", "demo"):
        lines += row_lines(row(network=network, first_time=True, altered=True), 60, NOW, True)
    assert {tone for line in lines for span in line for tone in span.style.split()} <= set(TONES)
