"""Who is told of a spike: each incident once, not in the quiet hours, not where it is unwanted."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.clock import MINUTE
from cmtui.services.alerts import Alert, Rung, Settings, Situation, Told, at_the_start, decide
from cmtui.text.hours import parse_hours
from tests.manual_clock import START

CALM = Situation()


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The operator's zone is UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def situation(*numbers: int, calls: bool = True) -> Situation:
    return Situation(spikes=tuple(Rung(one, f"spike {one}", calls) for one in numbers))


def told_over(days: list[Situation], settings: Settings, begun: Told) -> list[Alert]:
    told, heard = begun, []
    for n, one in enumerate(days):
        told, alerts = decide(told, one, settings, START + n * MINUTE)
        heard += alerts
    return heard


def test_an_incident_is_told_once_whatever_becomes_of_it() -> None:
    days = [
        CALM, situation(1), situation(1), situation(1, calls=False), situation(1), situation(1, 2),
    ]  # fmt: skip
    heard = told_over(days, Settings(), at_the_start(CALM))
    assert heard == [Alert("spike", "spike 1"), Alert("spike", "spike 2")]


def test_what_rang_before_the_start_is_seen_and_not_told() -> None:
    assert told_over([situation(1)], Settings(), at_the_start(situation(1))) == []


def test_in_the_quiet_hours_nothing_and_afterwards_what_still_calls() -> None:
    quiet = Settings(quiet=parse_hours("23:30-00:02"))
    days = [situation(1, 2), situation(1, 2), situation(1), situation(1)]
    assert told_over(days, quiet, at_the_start(CALM)) == [Alert("spike", "spike 1")]


def test_unwanted_spikes_are_not_told() -> None:
    days = [situation(1), situation(1, 2)]
    assert told_over(days, Settings(spikes=False), at_the_start(CALM)) == []


@given(st.lists(st.sets(st.integers(1, 5)), max_size=20))
def test_no_incident_that_lasts_is_told_twice(days: list[set[int]]) -> None:
    """Numbers are never used twice, so one that is over does not come back."""
    over: set[int] = set()
    lasting: list[Situation] = []
    before: set[int] = set()
    for numbers in days:
        over |= before - numbers
        before = numbers - over
        lasting.append(situation(*sorted(before)))
    heard = [one.words for one in told_over(lasting, Settings(), at_the_start(CALM))]
    assert len(heard) == len(set(heard))
    assert set(heard) == {one.words for each in lasting for one in each.spikes}
