"""The one source of time: UTC moments, time since boot, and sleeping.

A moment is a whole number of milliseconds since 1970-01-01 UTC: exact, ordered as a number in
the store's indexes, and turned into local words only where it is shown.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

Moment = int
"""Milliseconds since 1970-01-01 00:00 UTC."""

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock(Protocol):
    """Time as the program sees it; tests bring one that they move by hand."""

    def now(self) -> Moment:
        """The present, UTC."""
        ...

    def boot(self) -> float:
        """Seconds since the machine started, counting suspended time; for leases and holds."""
        ...

    def boot_id(self) -> str:
        """Names this run of the machine, so that `boot` of another run is never compared."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Waits."""
        ...

    def every(self, seconds: float) -> AsyncIterator[None]:
        """Ticks at once and then each `seconds`."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> Moment:
        return time.time_ns() // 1_000_000

    def boot(self) -> float:
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))

    def boot_id(self) -> str:
        try:
            return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        except OSError:  # not Linux: the monotonic clock restarts with the machine all the same
            return "this-machine"

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def every(self, seconds: float) -> AsyncIterator[None]:
        while True:
            yield
            await self.sleep(seconds)


class StandingClock(SystemClock):
    """A clock whose present is a moment of the past; what waits still waits in real time."""

    def __init__(self, at: Moment) -> None:
        self._at = at

    def now(self) -> Moment:
        return self._at


class HurriedClock:
    """A clock that goes several times as fast as another from a moment on.

    What is slept, held and leased by the machine's own seconds stays as long as it is; what is
    seen to by the minute is seen to by its own minutes.
    """

    def __init__(self, clock: Clock, began: Moment, speed: int) -> None:
        self._clock = clock
        self._began = began
        self._speed = speed

    def now(self) -> Moment:
        return self._began + (self._clock.now() - self._began) * self._speed

    def boot(self) -> float:
        return self._clock.boot()

    def boot_id(self) -> str:
        return self._clock.boot_id()

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)

    def every(self, seconds: float) -> AsyncIterator[None]:
        by_the_minute = seconds * SECOND >= MINUTE
        return self._clock.every(seconds / self._speed if by_the_minute else seconds)


def to_datetime(moment: Moment) -> datetime:
    """The moment as an aware datetime in UTC."""
    return datetime.fromtimestamp(moment / 1000, UTC)


def to_local(moment: Moment) -> datetime:
    """The moment as an aware datetime in the operator's own zone."""
    return to_datetime(moment).astimezone()


def from_datetime(when: datetime) -> Moment:
    """An aware datetime as a moment. Raises ValueError for a naive one."""
    if when.tzinfo is None:
        raise ValueError("a time without a zone has no moment")
    return round(when.timestamp() * 1000)


def to_iso(moment: Moment) -> str:
    """RFC 3339 in UTC with milliseconds, as JSON output carries it."""
    return to_datetime(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str) -> Moment:
    """Reads RFC 3339; raises ValueError when it is none or has no zone."""
    return from_datetime(datetime.fromisoformat(text))
