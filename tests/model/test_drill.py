"""The clock of a drill, and which account it reaches."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.clock import MINUTE, HurriedClock
from cmtui.model.drill import Drill, is_reached
from cmtui.store.opening import clock_of
from tests.manual_clock import START, ManualClock


@given(st.integers(1, 20), st.integers(0, 10_000_000))
def test_it_goes_so_many_times_as_fast_from_its_beginning_on(speed: int, later: int) -> None:
    assert HurriedClock(ManualClock(START), START, speed).now() == START
    hurried = HurriedClock(ManualClock(START + later), START, speed)
    assert hurried.now() == START + later * speed


async def test_what_is_held_stays_as_long_as_it_is_and_minutes_are_its_own() -> None:
    clock = ManualClock(START)
    hurried = HurriedClock(clock, START, 10)
    assert (hurried.boot(), hurried.boot_id()) == (clock.boot(), clock.boot_id())
    ticks = hurried.every(60.0)
    await anext(ticks)
    before = hurried.now()
    following = asyncio.ensure_future(anext(ticks))
    await asyncio.sleep(0)
    await clock.advance(6.0)
    await following
    assert hurried.now() - before == MINUTE
    short = hurried.every(10.0)
    await anext(short)
    second = asyncio.ensure_future(anext(short))
    await asyncio.sleep(0)
    await clock.advance(9.0)
    assert not second.done()
    await clock.advance(1.0)
    await second


@pytest.mark.parametrize("speed", [1, 7])
def test_a_real_workspace_has_the_machines_clock_and_a_drill_its_own(speed: int) -> None:
    clock = ManualClock(START + MINUTE)
    assert clock_of(None, clock) is clock
    drill = Drill("plateau", 7, 60, START, "NR", speed, "demo:acme")
    assert clock_of(drill, clock).now() == START + speed * MINUTE


@given(st.text(), st.text())
def test_a_drill_reaches_one_account_and_a_real_workspace_all(own: str, other: str) -> None:
    drill = Drill("plateau", 7, 60, START, "NR", account=own)
    assert is_reached(None, other) and is_reached(drill, own)
    assert is_reached(drill, other) == (own == other)
