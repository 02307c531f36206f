"""The one place where the screen waits: minute ticks, a hold's seconds, pauses in typing.

Everything goes by the desk's clock, so that a test moves the screen's time by hand.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, Protocol

from textual.worker import Worker

from cmtui.clock import MINUTE, SECOND, Clock

Work = Callable[[], Awaitable[None]]

SOON = 1e-3
"""Seconds that are not worth another wait."""


class Host(Protocol):
    """What runs workers: the app, a screen, a widget."""

    def run_worker(
        self,
        work: Callable[[], Coroutine[Any, Any, None]],
        name: str | None = "",
        group: str = "default",
        description: str = "",
        exit_on_error: bool = True,
        start: bool = True,
        exclusive: bool = False,
        thread: bool = False,
    ) -> Worker[None]:
        """Runs it beside everything else."""
        ...


def run(
    host: Host,
    work: Callable[[], Coroutine[Any, Any, None]],
    group: str,
    exclusive: bool = False,
) -> None:
    """Runs work that may fail without ending the program; the app reports its failure.

    A function, not a coroutine: while the program ends, none is made that nobody awaits.
    """
    host.run_worker(work, name=group, group=group, exit_on_error=False, exclusive=exclusive)


async def minutes(clock: Clock) -> AsyncIterator[None]:
    """Ticks whenever the wall clock's minute changes."""
    while True:
        left = MINUTE - clock.now() % MINUTE
        await clock.sleep(left / SECOND)
        yield


async def seconds(clock: Clock) -> AsyncIterator[None]:
    """Ticks once a second, at once first; only ever used while something is held."""
    while True:
        yield
        await clock.sleep(1.0)


class Pause:
    """Does its work once nobody has asked for it again for so long."""

    def __init__(self, host: Host, name: str, length: float, work: Work) -> None:
        """`length` in seconds."""
        self._host = host
        self._name = name
        self._length = length
        self._work = work
        self._asked_at: float | None = None
        self._waits = False

    def ask(self, clock: Clock) -> None:
        """Begins the pause anew."""
        self._asked_at = clock.boot()
        if not self._waits:  # one waits for all: a worker for each key costs more than the key
            self._waits = True
            run(self._host, partial(self._wait, clock), self._name)

    def forget(self) -> None:
        """What was asked for is not wanted any more."""
        self._asked_at = None

    async def _wait(self, clock: Clock) -> None:
        # Not cancelled but outdated: work that has begun is never broken off in the middle.
        try:
            while self._asked_at is not None:
                left = self._asked_at + self._length - clock.boot()
                if left > SOON:
                    await clock.sleep(left)
                else:
                    self._asked_at = None
                    await self._work()
        finally:
            self._waits = False


class Pace:
    """Lets something happen at most so often, and never loses the last time.

    After a rest two turns may follow each other at once: what comes by itself does not wait for
    something small that came just before it.
    """

    def __init__(self, clock: Clock, at_least: float) -> None:
        """`at_least` in seconds between two turns, in the long run."""
        self._clock = clock
        self._at_least = at_least
        self._due = float("-inf")

    async def turn(self) -> None:
        """Returns when the next turn may be."""
        wait = self._due - self._at_least - self._clock.boot()
        if wait > 0:
            await self._clock.sleep(wait)
        self._due = max(self._due, self._clock.boot()) + self._at_least
