"""A clock that tests move by hand; satisfies cmtui.clock.Clock."""

import asyncio
import heapq
from collections.abc import AsyncIterator
from itertools import count

from cmtui.clock import Moment
from tests.stillness import at_rest

START: Moment = 1_767_225_600_000
"""2026-01-01 00:00 UTC, a Thursday."""

LONGEST_SETTLING = 0.2
"""Seconds of real time that woken tasks and their threads get before time goes on."""


class ManualClock:
    """Stands still until `advance`; sleepers wake in order, each at its own moment."""

    def __init__(self, now: Moment = START, boot: float = 1_000.0, boot_id: str = "boot-1") -> None:
        self._now = now
        self._boot = boot
        self._boot_id = boot_id
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    def now(self) -> Moment:
        """The present, UTC, in milliseconds."""
        return self._now

    def boot(self) -> float:
        """Seconds since the machine started."""
        return self._boot

    def boot_id(self) -> str:
        """Names this run of the machine."""
        return self._boot_id

    async def sleep(self, seconds: float) -> None:
        """Waits until `advance` has gone so far; 0 gives way for one turn."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._boot + seconds, next(self._order), woken))
        await woken

    async def every(self, seconds: float) -> AsyncIterator[None]:
        """Ticks at once and then each `seconds`."""
        while True:
            yield
            await self.sleep(seconds)

    @property
    def sleeping(self) -> int:
        """How many wait for the clock now."""
        return sum(not woken.done() for _, _, woken in self._sleepers)

    async def advance(self, seconds: float) -> None:
        """Moves time on, waking each sleeper at its moment and letting it run before the next."""
        end = self._boot + seconds
        await _settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, woken = heapq.heappop(self._sleepers)
            self._move_to(max(due, self._boot))
            if not woken.done():
                woken.set_result(None)
                await _settle()
        self._move_to(end)
        await _settle()

    async def leap(self, seconds: float) -> None:
        """Moves time on at one go, as sleep does to a laptop: whoever was due meanwhile wakes once,
        afterwards."""
        self._move_to(self._boot + seconds)
        await self.advance(0)

    def set_back(self, milliseconds: int) -> None:
        """Sets the wall clock back, as a person or NTP may; `boot` is not touched."""
        self._now -= milliseconds

    def restart(self, boot_id: str) -> None:
        """The machine was started anew: the boot clock begins at 0 under another id."""
        self._boot = 0.0
        self._boot_id = boot_id

    def _move_to(self, boot: float) -> None:
        self._now += round((boot - self._boot) * 1000)
        self._boot = boot


async def _settle() -> None:
    await at_rest(longest=LONGEST_SETTLING)
