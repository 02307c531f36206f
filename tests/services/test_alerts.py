"""Alerts: each thing once, together at most once a minute, failures at once, quiet when asked."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cmtui.clock import DAY, HOUR, MINUTE, SECOND, Moment, SystemClock
from cmtui.errors import Rejected
from cmtui.services.alerts import (
    Alert,
    Alerts,
    Failure,
    Late,
    Settings,
    Situation,
    Told,
    at_the_start,
    decide,
)
from cmtui.services.crisis.alarms import Alarm
from cmtui.services.desk import Desk
from cmtui.text.hours import Hours, parse_hours
from tests.desks import EagerClock, row_of
from tests.manual_clock import START
from tests.scripted import ScriptedNetwork

LOUD = Settings()
NOTHING = Situation()


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The operator's zone is UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def late(number: int, since: Moment = 0) -> Late:
    return Late("row", number, since, f"p{number}")


def failure(number: int) -> Failure:
    return Failure("sending", number, f"not sent: {number}")


def alarm(number: int, *, pierces: bool = False) -> Alarm:
    return Alarm(f"crisis:{number}", f"crisis {number}", pierces)


situations = st.builds(
    Situation,
    needs_me=st.integers(0, 3),
    late=st.lists(st.integers(1, 5), unique=True).map(lambda them: tuple(map(late, them))),
    failures=st.lists(st.integers(1, 4), unique=True).map(lambda them: tuple(map(failure, them))),
    alarms=st.lists(st.integers(1, 3), unique=True).map(lambda them: tuple(map(alarm, them))),
)
days = st.lists(st.tuples(st.integers(1, 200), situations), max_size=30)


def told_over(
    day: Sequence[tuple[int, Situation]], settings: Settings, first: Situation = NOTHING
) -> list[tuple[Moment, Situation, tuple[Alert, ...]]]:
    """What is told when things stand like this, so many seconds apart."""
    told, now, heard = at_the_start(first), START, []
    for seconds, situation in day:
        now += seconds * SECOND
        told, alerts = decide(told, situation, settings, now)
        heard.append((now, situation, alerts))
    return heard


@given(days)
def test_what_is_no_failure_is_told_at_most_once_a_minute(
    day: list[tuple[int, Situation]],
) -> None:
    heard = [
        now
        for now, _, alerts in told_over(day, LOUD)
        if any(one.sort not in ("failed", "crisis") for one in alerts)
    ]
    assert all(after - before >= MINUTE for before, after in pairwise(heard))


@given(days)
def test_a_failure_is_told_at_once_and_not_again_while_it_stands(
    day: list[tuple[int, Situation]],
) -> None:
    standing: set[int] = set()
    for _, situation, alerts in told_over(day, LOUD):
        now = {one.number for one in situation.failures}
        words = {one.words for one in alerts if one.sort == "failed"}
        assert words == {f"not sent: {number}" for number in now - standing}
        standing = now


@given(days)
def test_what_happens_in_a_crisis_is_told_at_once_and_not_again_while_it_lasts(
    day: list[tuple[int, Situation]],
) -> None:
    standing: set[str] = set()
    for _, situation, alerts in told_over(day, LOUD):
        now = {one.words for one in situation.alarms}
        assert {one.words for one in alerts if one.sort == "crisis"} == now - standing
        standing = now


@given(days, st.integers(0, 1439), st.integers(1, 1439))
def test_the_gravest_crisis_alone_is_heard_in_the_quiet_hours(
    day: list[tuple[int, Situation]], start: int, length: int
) -> None:
    quiet = Hours(start, (start + length) % 1440)
    graver = [
        (seconds, replace(one, alarms=tuple(replace(each, pierces=True) for each in one.alarms)))
        for seconds, one in day
    ]
    for now, _, alerts in told_over(graver, Settings(quiet=quiet)):
        assert not quiet.hold(now) or all(one.pierces and one.sort == "crisis" for one in alerts)
    as_loud = [alerts for _, _, alerts in told_over(graver, LOUD)]
    told = [alerts for _, _, alerts in told_over(graver, Settings(quiet=quiet))]
    for loud, heard in zip(as_loud, told, strict=True):
        assert [one for one in loud if one.pierces] == [one for one in heard if one.pierces]


@given(days, st.integers(0, 1439), st.integers(1, 1439))
def test_in_the_quiet_hours_nothing_is_heard(
    day: list[tuple[int, Situation]], start: int, length: int
) -> None:
    quiet = Hours(start, (start + length) % 1440)
    for now, _, alerts in told_over(day, Settings(quiet=quiet)):
        assert not (quiet.hold(now) and alerts)


def test_whoever_stays_late_is_named_exactly_once() -> None:
    """All five become late, one after the other, and stay so."""
    names = [f"p{number}" for number in range(1, 6)]
    grows = [(61, Situation(late=tuple(late(n) for n in range(1, upto + 1)))) for upto in range(6)]
    words = " ".join(one.words for _, _, alerts in told_over(grows, LOUD) for one in alerts)
    assert sorted(words.replace("late: ", "").split()) == names


def test_those_who_become_late_together_are_told_together() -> None:
    many = Situation(late=tuple(late(number) for number in range(1, 6)))
    ((_, _, alerts),) = told_over([(1, many)], LOUD)
    assert alerts == (Alert("late", "late: p1, p2 and 3 more"),)


def test_who_waits_late_a_second_time_is_told_a_second_time() -> None:
    day = [
        (70, Situation(late=(late(1, 100),))), (70, Situation()),
        (70, Situation(late=(late(1, 200),))),
    ]  # fmt: skip
    assert [len(alerts) for _, _, alerts in told_over(day, LOUD)] == [1, 0, 1]


def test_somebody_after_nobody_is_new_and_somebody_more_is_not() -> None:
    day = [(70, Situation(needs_me=count)) for count in (0, 2, 3, 0, 1)]
    words = [[one.words for one in alerts] for _, _, alerts in told_over(day, LOUD)]
    assert words == [[], ["2 need you"], [], [], ["1 needs you"]]


def test_what_stood_at_the_start_is_not_told() -> None:
    stands = Situation(needs_me=3, late=(late(1),), failures=(failure(1),))
    assert [alerts for _, _, alerts in told_over([(70, stands)], LOUD, stands)] == [()]


def test_what_still_stands_after_the_quiet_hours_is_told_then_in_one_line() -> None:
    quiet = parse_hours("00:00-07:00")  # START is midnight UTC, as the tests' zone is
    night = [(3600, Situation(needs_me=1, late=(late(1),)))] * 3
    morning = [(6 * 3600, Situation(needs_me=4, late=(late(1), late(2)), failures=(failure(9),)))]
    heard = told_over([*night, *morning], Settings(quiet=quiet))
    assert [alerts for _, _, alerts in heard[:3]] == [()] * 3
    assert heard[3][2] == (
        Alert("failed", "not sent: 9"), Alert("late", "4 need you; late: p1, p2"),
    )  # fmt: skip


def test_late_and_new_can_be_left_out_failures_cannot() -> None:
    day = [(70, Situation(needs_me=1, late=(late(1),), failures=(failure(1),)))]
    silent = Settings(late=False, new=False)
    assert told_over(day, silent)[0][2] == (Alert("failed", "not sent: 1"),)


def test_a_clock_that_was_set_back_does_not_silence_it() -> None:
    told = Told(at=START + DAY)
    _, alerts = decide(told, Situation(late=(late(1),)), LOUD, START)
    assert alerts == (Alert("late", "late: p1"),)


# --- on a desk -----------------------------------------------------------------------------------


def looking(desk: Desk, settings: Settings = LOUD) -> Alerts:
    return Alerts(desk.store, desk.clock, desk.operators, settings)


async def test_a_row_past_its_due_time_and_a_promise_past_its_date(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    person = (await row_of(desk, "mara")).person
    await desk.follow_ups.add(person, "tell her", clock.now() + 2 * HOUR, sort="promise")
    alerts = looking(desk)
    assert await alerts.look() == ()
    due_at = (await row_of(desk, "mara")).due_at or 0
    await clock.sleep((due_at - clock.now()) / 1000 + 1)
    assert await alerts.look() == (), "the minute itself still counts as in time"
    await clock.sleep(60)
    assert await alerts.look() == (Alert("late", "late: mara"),)
    await clock.sleep(2 * 3600)
    assert await alerts.look() == (Alert("late", "promise late: Mara"),)
    assert await alerts.look() == ()


async def test_a_reply_that_fails_and_a_first_arrival(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    alerts = looking(desk)
    assert await alerts.look() == ()
    network.says("mara", "Hello?")
    await desk.intake.sync()
    assert await alerts.look() == (Alert("new", "1 needs you"),)
    network.fail("send", Rejected("they said no"))
    writing = await desk.composer.reply((await row_of(desk, "mara")).number)
    await desk.courier.carry(await desk.outbox.hold(writing, "Dear Mara"))
    assert await alerts.look() == (Alert("failed", "not sent: they said no"),)
    assert await alerts.look() == ()


async def test_what_another_holds_is_not_late_for_me(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.says("mara", "Hello?", ago=3 * HOUR)
    alerts = looking(desk)
    await alerts.look()
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    held = replace(row, holder="AB", holder_session="other")
    await desk.store.transact("test", lambda tx: tx.put(held))
    assert await alerts.look() == ()


async def test_watching_tells_what_happens_soon_after_it_did(
    desk: Desk, network: ScriptedNetwork
) -> None:
    alerts = Alerts(desk.store, SystemClock(), desk.operators, LOUD)
    pump = asyncio.create_task(desk.hub.pump())
    heard = alerts.watch(desk.hub)
    first = asyncio.create_task(anext(heard))
    await asyncio.sleep(0.3)
    network.says("mara", "Hello?")
    await desk.intake.sync()
    assert await asyncio.wait_for(first, 10) == Alert("late", "1 needs you; late: mara")
    await heard.aclose()
    pump.cancel()
