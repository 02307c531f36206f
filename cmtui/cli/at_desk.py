"""A desk that a verb works at: opened, its coroutines run, and closed whatever happens."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any, Self, TypeVar

from cmtui.cli.endings import Stopped
from cmtui.cli.output import mark_drill
from cmtui.services.desk import Desk

T = TypeVar("T")

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that end a verb in order, so that nothing is left in the hold."""


class AtDesk:
    """An open desk and the loop that its coroutines run on."""

    def __init__(self, opening: Callable[[], Desk], *, works: bool = False) -> None:
        self._opening = opening
        self._works = works
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self.desk = self._opening()
        mark_drill(self.desk.drill is not None)
        return self

    def __exit__(self, *_: object) -> None:
        with self._runner:
            self._runner.run(self._close())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs it to its end. Raises Stopped when a signal ends it before."""
        return self._runner.run(_unless_stopped(work))

    async def _close(self) -> None:
        if self._works:
            await self.desk.stop()
            return
        await self.desk.lines.close()
        await self.desk.store.close()


async def _unless_stopped(work: Coroutine[Any, Any, T]) -> T:
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    received: list[signal.Signals] = []

    def stop(number: signal.Signals) -> None:
        received.append(number)
        task.cancel()

    for number in ENDING:
        loop.add_signal_handler(number, stop, number)
    try:
        return await work
    except asyncio.CancelledError:
        if received:
            raise Stopped(received[0]) from None
        raise
    finally:
        for number in ENDING:
            loop.remove_signal_handler(number)
