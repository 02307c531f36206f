"""The player of a replay and its scrub bar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.clock import MINUTE, SECOND
from cmtui.errors import WrongUsage
from cmtui.model.crisis import Crisis
from cmtui.services.crisis.picture import Event
from cmtui.services.crisis.replaying import Track
from cmtui.text.width import cells
from cmtui.tui.crisis.player import FASTEST, SPEEDS, Player, speed_of
from cmtui.tui.present.glyphs import ASCII, UNICODE
from cmtui.tui.present.lines import plain, width
from cmtui.tui.present.replay import scrub_lines

BEGINS = 1_767_225_600_000


def track(minutes: int = 90, *events: int) -> Track:
    """A crisis of so many minutes, with events at these minutes of it."""
    crisis = Crisis(severity="SEV2", declared_by="NR", declared_at=BEGINS, title="Login outage")
    told = tuple(Event(BEGINS + at * MINUTE, "NR", "x", 1) for at in events)
    return Track(crisis, BEGINS, BEGINS + minutes * MINUTE, told)


def test_a_minute_goes_by_in_a_second_at_sixty_times() -> None:
    player = Player(track())
    player.pass_by(3)
    assert player.at == BEGINS + 3 * MINUTE
    player.set_speed("1x")
    player.pass_by(3)
    assert player.at == BEGINS + 3 * MINUTE + 3 * SECOND


def test_it_stands_still_at_its_end_and_begins_anew() -> None:
    player = Player(track(2))
    player.turn()
    player.pass_by(1)
    assert player.plays
    player.pass_by(10)
    assert (player.plays, player.is_over, player.at) == (False, True, BEGINS + 2 * MINUTE)
    player.turn()
    assert (player.plays, player.at) == (True, BEGINS)


def test_one_key_goes_through_the_speeds() -> None:
    player = Player(track())
    seen = []
    for _ in SPEEDS:
        player.faster()
        seen.append(player.speed)
    assert sorted(seen) == sorted(SPEEDS) and player.speed == FASTEST


@pytest.mark.parametrize("words", ["0", "61", "-1", "x", "", "1e1", "999"])
def test_other_speeds_are_refused(words: str) -> None:
    with pytest.raises(WrongUsage, match="a speed is 1 to 60"):
        speed_of(words)


@given(jumps=st.lists(st.integers(-200, 200), max_size=20))
def test_it_never_leaves_its_track(jumps: list[int]) -> None:
    player = Player(track())
    for jump in jumps:
        player.jump(jump)
        assert player.track.begins <= player.at <= player.track.ends


@given(at=st.integers(-10, 100), room=st.integers(0, 200), is_ascii=st.booleans())
def test_the_bar_takes_its_room_and_has_one_place_where_it_stands(
    at: int, room: int, is_ascii: bool
) -> None:
    marks = ASCII if is_ascii else UNICODE
    one = track(90, 0, 45, 90)
    title, bar = scrub_lines(one, one.crisis, BEGINS + at * MINUTE, 60, True, BEGINS, room, marks)
    assert width(title) <= room and width(bar) <= room
    words = plain(bar)
    if room >= 60:
        assert words.count(marks.goes) == 1 and cells(words) == room
        assert "REPLAY" in plain(title)
        if is_ascii:
            assert words.isascii()


def test_a_narrow_bar_crops_no_word() -> None:
    one = track()
    at = BEGINS + 90 * MINUTE
    wide, _ = scrub_lines(one, one.crisis, at, 60, False, BEGINS, 120, UNICODE)
    narrow, _ = scrub_lines(one, one.crisis, at, 60, False, BEGINS, 80, UNICODE)
    assert "read only" in plain(wide)
    assert "read" not in plain(narrow) and "investigating" in plain(narrow)
