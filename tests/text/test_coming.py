"""Moments to come as people type them, in English and Italian."""

import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.clock import DAY, HOUR, MINUTE, from_datetime, from_iso, to_iso, to_local
from cmtui.errors import WrongUsage
from cmtui.text.coming import WEEKDAYS, read_coming
from cmtui.text.when import parse_coming, said_when

NOW = from_iso("2026-11-24T14:30:10.500+01:00")
"""A Tuesday."""


@pytest.fixture(autouse=True, scope="module")
def in_rome() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Europe/Rome")
        time.tzset()
        yield
    time.tzset()


def local(text: str, now: int = NOW) -> str:
    return f"{to_local(parse_coming(text, now)):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("2h", 2 * HOUR), ("90m", 90 * MINUTE), ("90 min", 90 * MINUTE), ("in 2 hours", 2 * HOUR),
        ("tra 2 ore", 2 * HOUR), ("fra mezz'ora", 30 * MINUTE), ("fra mezz’ora", 30 * MINUTE),
        ("mezzora", 30 * MINUTE), ("half an hour", 30 * MINUTE), ("an hour", HOUR),
        ("un'ora", HOUR), ("fra due ore", 2 * HOUR), ("1h30", 90 * MINUTE),
        ("1h 30m", 90 * MINUTE), ("1 hour and 30 minutes", 90 * MINUTE), ("3d", 3 * DAY),
        ("1w", 7 * DAY), ("una settimana", 7 * DAY), ("entro 24 ore", 24 * HOUR),
        ("in fifteen minutes", 15 * MINUTE), ("tra un quarto d'ora", 15 * MINUTE),
        ("fra venti minuti", 20 * MINUTE), ("sette giorni", 7 * DAY),
        ("１ｈ", HOUR), ("2H", 2 * HOUR), ("  2h ", 2 * HOUR),
    ],
)  # fmt: skip
def test_a_span_counts_from_now(text: str, later: int) -> None:
    assert parse_coming(text, NOW) == NOW + later


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("14:31", "2026-11-24 14:31"), ("14.31", "2026-11-24 14:31"),
        ("14:30", "2026-11-25 14:30"), ("9am", "2026-11-25 09:00"),
        ("9 pm", "2026-11-24 21:00"), ("9:30pm", "2026-11-24 21:30"),
        ("12am", "2026-11-25 00:00"), ("alle 9", "2026-11-25 09:00"),
        ("at 16", "2026-11-24 16:00"),
        ("entro le 18", "2026-11-24 18:00"), ("domani entro le 12", "2026-11-25 12:00"),
        ("dopo le 15:30", "2026-11-24 15:30"), ("lunedì prima delle 10", "2026-11-30 10:00"),
        ("alle ore 18", "2026-11-24 18:00"),
        ("tonight", "2026-11-24 20:00"), ("stasera", "2026-11-24 20:00"),
        ("stasera alle 9", "2026-11-24 21:00"), ("tonight 22:15", "2026-11-24 22:15"),
        ("this afternoon", "2026-11-24 15:00"), ("questo pomeriggio", "2026-11-24 15:00"),
        ("end of day", "2026-11-24 18:00"), ("in giornata", "2026-11-24 18:00"),
        ("tomorrow", "2026-11-25 09:00"), ("tomorrow 9", "2026-11-25 09:00"),
        ("tomorrow at 17", "2026-11-25 17:00"), ("tomorrow morning", "2026-11-25 09:00"),
        ("domani mattina", "2026-11-25 09:00"), ("domani pomeriggio", "2026-11-25 15:00"),
        ("domani sera alle 8", "2026-11-25 20:00"), ("dopodomani", "2026-11-26 09:00"),
        ("day after tomorrow 10", "2026-11-26 10:00"), ("oggi alle 15", "2026-11-24 15:00"),
        ("mon", "2026-11-30 09:00"), ("monday 10:30", "2026-11-30 10:30"),
        ("lun 10", "2026-11-30 10:00"), ("Venerdì", "2026-11-27 09:00"),
        ("entro venerdì", "2026-11-27 09:00"), ("by Friday", "2026-11-27 09:00"),
        ("venerdi\u0300 alle 17", "2026-11-27 17:00"), ("tue", "2026-12-01 09:00"),
        ("mar 10", "2026-12-01 10:00"), ("mercoledì prossimo", "2026-11-25 09:00"),
        ("next friday", "2026-11-27 09:00"), ("next week", "2026-11-30 09:00"),
        ("settimana prossima", "2026-11-30 09:00"), ("la prossima settimana", "2026-11-30 09:00"),
        ("noon", "2026-11-25 12:00"), ("mezzogiorno", "2026-11-25 12:00"),
        ("mon noon", "2026-11-30 12:00"), ("10:30 monday", "2026-11-30 10:30"),
        ("in 3 days at 9", "2026-11-27 09:00"), ("tra tre giorni alle 17:30", "2026-11-27 17:30"),
        ("2 settimane alle 10", "2026-12-08 10:00"), ("1 day at 9", "2026-11-25 09:00"),
        ("2026-12-01", "2026-12-01 09:00"), ("2026-12-01 9:00", "2026-12-01 09:00"),
        ("2026-12-01T17:45", "2026-12-01 17:45"), ("1 dec", "2026-12-01 09:00"),
        ("1 dicembre", "2026-12-01 09:00"), ("1st of December at 8", "2026-12-01 08:00"),
        ("1º dicembre", "2026-12-01 09:00"), ("dec 1st 10am", "2026-12-01 10:00"),
        ("1 gennaio", "2027-01-01 09:00"), ("24 nov 18:00", "2026-11-24 18:00"),
        ("3 aug 2027", "2027-08-03 09:00"), ("1 mar", "2027-03-01 09:00"),
    ],
)  # fmt: skip
def test_a_day_and_an_hour_are_in_her_own_zone(text: str, meant: str) -> None:
    assert local(text) == meant


@pytest.mark.parametrize(
    ("text", "now", "meant"),
    [
        # the clocks go back on 25 October at 03:00, and forward on 28 March at 02:00
        ("tomorrow 9", "2026-10-24T10:00:00+02:00", "2026-10-25T08:00:00.000Z"),
        ("1d", "2026-10-24T10:00:00+02:00", "2026-10-25T09:00:00.000Z"),
        ("24h", "2026-10-24T10:00:00+02:00", "2026-10-25T08:00:00.000Z"),
        ("1w", "2027-03-24T10:00:00+01:00", "2027-03-31T08:00:00.000Z"),
        ("2:30", "2026-10-25T00:00:00+02:00", "2026-10-25T00:30:00.000Z"),
        ("2:30", "2026-10-25T02:10:00+01:00", "2026-10-25T01:30:00.000Z"),
        ("2:30", "2027-03-28T00:00:00+01:00", "2027-03-28T01:30:00.000Z"),
    ],
)
def test_a_change_of_the_clocks_moves_no_appointment(text: str, now: str, meant: str) -> None:
    assert to_iso(parse_coming(text, from_iso(now))) == meant


@pytest.mark.parametrize(
    "text",
    ["", " ", "soon", "9", "25:00", "14:60", "13pm", "0h", "-2h", "2", "tomorrow 25",
     "monday monday", "0000-01-01",
     "tomorrow tuesday", "the", "by", "32 dec", "2026-12-01 2026-12-02", "mon 9 10", "2h tomorrow",
     "2h at 9", "3 days at 9 10", "3 days at 25",
     "\x1b[2J", "a" * 10_000, "9" * 50, "٣h", "tomorrow?", "1.5h", "dec 2026", "this", "next"],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(WrongUsage, match=r"no time to come; write 2h, 3d") as caught:
        parse_coming(text, NOW)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300
    assert read_coming(text) is None


@pytest.mark.parametrize("text", ["today", "today 14:30", "24 nov 9:00", "2026-11-23", "2020-01-01",
                                  "this morning", "stamattina"])  # fmt: skip
def test_what_is_past_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage, match="is past; write 2h"):
        parse_coming(text, NOW)


@pytest.mark.parametrize(
    "text", ["400d", "9999w", "9999h", "2028-01-01", "1 jan 2030", "23 nov 2029"]
)
def test_what_is_over_a_year_away_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage, match="more than a year away"):
        parse_coming(text, NOW)


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30", "31 feb", "30 feb 2027"])
def test_what_the_calendar_has_not_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage, match="no day of the calendar"):
        parse_coming(text, NOW)


WORDS = (
    "2", "9", "14:30", "in", "tra", "h", "hours", "ore", "days", "w", "tomorrow", "domani", "mon",
    "venerdì", "next", "week", "prossima", "settimana", "1", "31", "feb", "dicembre", "2027", "am",
    "pm", "at", "alle", "tonight", "sera", "noon", "this", "2026-12-01", "2027-02-29", "and", "30",
)  # fmt: skip
TYPED = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join) | st.text(max_size=70)
MOMENTS = st.integers(from_iso("2000-01-01T00:00Z"), from_iso("2060-01-01T00:00Z"))


@given(TYPED, MOMENTS)
def test_whatever_is_typed_is_within_a_year_to_come_or_refused(text: str, now: int) -> None:
    try:
        moment = parse_coming(text, now)
    except WrongUsage:
        return
    assert now < moment <= now + 366 * DAY + HOUR
    assert read_coming(text) is not None


@given(st.sampled_from(["mon", "martedì", "wed", "giovedì", "fri", "sabato", "sun"]), MOMENTS)
def test_a_weekday_is_the_next_one_after_today(name: str, now: int) -> None:
    there, here = to_local(parse_coming(name, now)), to_local(now)
    assert 1 <= (there.date() - here.date()).days <= 7
    assert WEEKDAYS[there.weekday()] in {
        "mon": "Mon", "martedì": "Tue", "wed": "Wed", "giovedì": "Thu", "fri": "Fri",
        "sabato": "Sat", "sun": "Sun",
    }[name]  # fmt: skip
    assert (there.hour, there.minute) == (9, 0)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), st.integers(1, 364))
def test_a_moment_that_is_said_is_read_as_the_same_again(at: datetime, days: int) -> None:
    now = from_datetime(at.replace(second=0, microsecond=0).astimezone())
    moment = parse_coming(f"{days}d", now)
    said = said_when(moment, now)
    assert to_local(parse_coming(said.split(" ", 1)[1] if said.count(" ") > 1 else said, now)) == (
        to_local(moment)
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2h", "today 16:30"), ("tomorrow 9", "tomorrow 09:00"), ("mon 10:30", "Mon 10:30"),
        ("1 dec", "Tue 1 Dec 09:00"), ("3 aug 2027", "Tue 3 Aug 2027 09:00"),
    ],
)  # fmt: skip
def test_what_was_understood_is_said(text: str, said: str) -> None:
    assert said_when(parse_coming(text, NOW), NOW) == said
