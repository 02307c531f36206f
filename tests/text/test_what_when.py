"""A line with what is to be done and by when is taken apart, or says what is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.clock import HOUR, MINUTE
from cmtui.errors import WrongUsage
from cmtui.text.coming import parse_coming
from cmtui.text.hours import Hours, parse_hours
from cmtui.text.what_when import as_written, read_what_when
from tests.manual_clock import START

NOW = START + 12 * HOUR
TIMES = ("2h", "tomorrow 9", "fri 10", "in 3 days", "1 dec", "domani mattina", "lun 10", "14:30")

plain_words = st.lists(
    st.sampled_from(["call", "tell", "her", "about", "price", "list", "SSO"]), min_size=1
).map(" ".join)


@given(plain_words, st.sampled_from(TIMES), st.sampled_from([" ", " · ", "; ", " - ", "·"]))
def test_what_and_when_come_apart_however_they_are_put_together(
    what: str, when: str, apart: str
) -> None:
    assert read_what_when(f"{what}{apart}{when}", NOW) == (what, parse_coming(when, NOW))


@given(st.text())
def test_any_line_is_read_or_refused_in_words(text: str) -> None:
    try:
        what, moment = read_what_when(text, NOW)
    except WrongUsage as error:
        assert "\n" not in str(error).partition(";")[0]
    else:
        assert what and moment > NOW


@pytest.mark.parametrize(
    ("line", "says"),
    [("call her", "by when"), ("", "by when"), ("fri 10", "what is to be done"),
     (" · fri 10", "what is to be done"), ("call her · yesterday", "by when")],
)  # fmt: skip
def test_what_is_missing_is_said(line: str, says: str) -> None:
    with pytest.raises(WrongUsage, match=says):
        read_what_when(line, NOW)


@given(st.integers(1, 360 * 24 * 60))
def test_what_is_written_of_a_moment_reads_as_that_moment(minutes: int) -> None:
    moment = NOW + minutes * MINUTE
    assert read_what_when(f"call her · {as_written(moment, NOW)}", NOW) == ("call her", moment)


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 2 * 1440))
def test_hours_hold_what_lies_between_them_also_over_midnight(
    start: int, end: int, minute: int
) -> None:
    text = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    if start == end:
        with pytest.raises(ValueError, match="begin where they end"):
            parse_hours(text)
        return
    hours = parse_hours(text)
    assert hours == Hours(start, end)
    here = [one % 1440 for one in range(start, end if start < end else end + 1440)]
    midnight = parse_coming("2026-01-03 0:00", NOW)
    assert hours.hold(midnight + minute * MINUTE) == (minute % 1440 in here)


@pytest.mark.parametrize("text", ["22-7", "25:00-07:00", "22:00", "22:60-07:00", "always"])
def test_what_are_no_hours_says_how_they_are_written(text: str) -> None:
    with pytest.raises(ValueError, match="22:00-07:00"):
        parse_hours(text)


def test_no_hours_are_none() -> None:
    assert parse_hours("") is None and parse_hours("  ") is None
