"""Waiting: out the hold, and between two tries while a network is away."""

from collections.abc import AsyncIterator

from cmtui.clock import Clock, Moment

LATE_SECONDS = 2.0
"""A hold that wakes later than this after its end was suspended: nothing may leave any more."""

RETRY_SECONDS = (2.0, 5.0, 10.0, 20.0, 30.0)
"""Waits between tries while the network is away; the last one repeats."""


async def waited_out(clock: Clock, seconds: float) -> bool:
    """Waits out a hold; False when it woke so late that the machine or program was suspended."""
    began = clock.boot()
    await clock.sleep(seconds)
    return clock.boot() - began <= seconds + LATE_SECONDS


async def turns(clock: Clock, began: Moment, life: int) -> AsyncIterator[int]:
    """One turn at once, then after growing waits, until `life` milliseconds after `began`."""
    turn = 0
    while True:
        yield turn
        wait = RETRY_SECONDS[min(turn, len(RETRY_SECONDS) - 1)]
        if clock.now() + wait * 1000 - began > life:
            return
        await clock.sleep(wait)
        turn += 1
