"""What runs by itself in this process: it is told when it fails, and begun anew."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from cmtui.clock import Clock
from cmtui.errors import CmtuiError, StoreFailed

LOG = logging.getLogger("cmtui")

PAUSES = (2.0, 5.0, 10.0)
"""Seconds before work that the store failed is begun anew; the last one repeats."""

Work = Coroutine[Any, Any, None]


class Background:
    """Tasks beside what an operator does; why one fails is said in `notices`."""

    def __init__(self, clock: Clock, notices: asyncio.Queue[str]) -> None:
        self._clock = clock
        self._notices = notices
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, work: Work) -> None:
        """Does it once."""
        task = asyncio.create_task(self._reported(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def keep_up(self, work: Callable[[], Work]) -> None:
        """Does it, and begins it anew whenever the store failed it, until it ends by itself."""
        self.run(self._again(work))

    async def end(self) -> None:
        """Ends everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _reported(self, work: Work) -> None:
        try:
            await work
        except CmtuiError as error:
            LOG.warning("%s", error)
            self._notices.put_nowait(str(error))
        except Exception as error:
            LOG.exception("a background task failed")
            self._notices.put_nowait(f"something failed inside: {error!r}; the log has it")

    async def _again(self, work: Callable[[], Work]) -> None:
        """Why the store fails it is said by `Store.trouble`, not by each work for itself."""
        turn, began = 0, self._clock.boot()
        while True:
            try:
                return await work()
            except StoreFailed as error:
                LOG.warning("%s", error)
            if self._clock.boot() - began > PAUSES[-1]:
                turn = 0
            await self._clock.sleep(PAUSES[min(turn, len(PAUSES) - 1)])
            turn, began = turn + 1, self._clock.boot()
