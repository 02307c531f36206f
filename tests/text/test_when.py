"""Points of the past as people type them."""

import time
from collections.abc import Iterator

import pytest

from cmtui.clock import HOUR, MINUTE, from_iso, to_iso
from cmtui.errors import WrongUsage
from cmtui.text.when import parse_past

NOW = from_iso("2026-11-22T14:30:10.500+01:00")


@pytest.fixture(autouse=True)
def in_rome(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Rome")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("14:05", "2026-11-22T13:05:00.000Z"),
        ("9:05", "2026-11-22T08:05:00.000Z"),
        ("14:05:30", "2026-11-22T13:05:30.000Z"),
        ("14:31", "2026-11-21T13:31:00.000Z"),
        ("2026-11-22 14:05", "2026-11-22T13:05:00.000Z"),
        ("2026-07-01 14:05", "2026-07-01T12:05:00.000Z"),
        ("2026-11-20", "2026-11-19T23:00:00.000Z"),
        ("2026-11-22T14:05:00+09:00", "2026-11-22T05:05:00.000Z"),
        ("2026-11-22T12:05:00.250Z", "2026-11-22T12:05:00.250Z"),
    ],
)
def test_a_time_of_day_or_a_date_is_in_her_own_zone(text: str, meant: str) -> None:
    assert to_iso(parse_past(text, NOW)) == meant


def test_an_hour_of_yesterday_is_right_across_a_change_of_the_clocks() -> None:
    now = from_iso("2026-10-25T12:00:00+01:00")
    assert to_iso(parse_past("13:00", now)) == "2026-10-24T11:00:00.000Z"


def test_yesterday_needs_an_hour_and_has_the_zone_of_that_day() -> None:
    for text in ("yesterday 18:00", "Yesterday at 18", "ieri 18", "ieri alle 18:00"):
        assert to_iso(parse_past(text, NOW)) == "2026-11-21T17:00:00.000Z"
    now = from_iso("2026-10-25T12:00:00+01:00")
    assert to_iso(parse_past("yesterday 13:00", now)) == "2026-10-24T11:00:00.000Z"
    for text in ("yesterday 25:00", "ieri 9:60", "yesterday soon"):
        with pytest.raises(WrongUsage, match="is no time"):
            parse_past(text, NOW)


@pytest.mark.parametrize("text", ["2h ago", "2 hours ago", "two hours ago", "due ore fa", "2h fa"])
def test_ago_may_be_said(text: str) -> None:
    assert parse_past(text, NOW) == NOW - 2 * HOUR


@pytest.mark.parametrize("text", ["ago", "0m ago", "tomorrow ago", "fri fa", "9999 weeks ago"])
def test_what_is_no_span_is_not_ago(text: str) -> None:
    with pytest.raises(WrongUsage, match="is no time"):
        parse_past(text, NOW)


def test_a_duration_is_ago() -> None:
    assert parse_past("2h", NOW) == NOW - 2 * HOUR
    assert parse_past(" 90m ", NOW) == NOW - 90 * MINUTE


@pytest.mark.parametrize(
    "text", ["", "yesterday", "25:00", "14", "14:5", "2026-13-01", "2026-11-22 25:00", "0m", "-2h",
             "99999999999d", "0001-01-01 00:00", "2026-11-22 14:31", "\x1b[2J"]
)  # fmt: skip
def test_what_is_no_time_of_the_past_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage):
        parse_past(text, NOW)


def test_what_cannot_be_read_comes_with_examples() -> None:
    with pytest.raises(WrongUsage, match=r"'soon' is no time; write 14:05, 2026-11-22 14:05"):
        parse_past("soon", NOW)
