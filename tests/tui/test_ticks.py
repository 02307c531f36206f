"""How often something may happen by itself."""

from cmtui.tui.ticks import Pace
from tests.desks import EagerClock

APART = 0.5


async def turns(clock: EagerClock, pace: Pace, count: int) -> list[float]:
    """When each of so many turns comes that are all asked for at once, from now on."""
    begun, took = clock.boot(), []
    for _ in range(count):
        await pace.turn()
        took.append(clock.boot() - begun)
    return took


async def test_after_a_rest_two_turns_come_at_once_and_then_one_at_a_time() -> None:
    clock = EagerClock()
    pace = Pace(clock, APART)
    assert await turns(clock, pace, 5) == [0, 0, 0.5, 1.0, 1.5]
    await clock.sleep(10)
    assert await turns(clock, pace, 3) == [0, 0, 0.5]


async def test_a_short_rest_gives_one_turn_at_once() -> None:
    clock = EagerClock()
    pace = Pace(clock, APART)
    await turns(clock, pace, 2)
    await clock.sleep(0.5)
    assert await turns(clock, pace, 2) == [0, 0.5]
