"""When everything that was begun has come to rest: asked of the loop and of the threads it awaits.

Whoever guesses it from time that has gone by is slow on a quick machine and wrong on a slow one.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import pytest

from cmtui.store.worker import Job, Worker

QUIET_TURNS = 3
"""So many turns of the loop in a row have to find nothing to do."""

THREADS_TURN = 0.0005
"""Seconds that threads get to work in while the loop waits for them."""

LONGEST = 1.0
"""Seconds of real time after which a test goes on all the same: a thread may wait for the test."""

Futures = WeakSet[asyncio.Future[Any]]

_ELSEWHERE: WeakKeyDictionary[asyncio.AbstractEventLoop, Futures] = WeakKeyDictionary()
"""What threads do for each loop."""


async def at_rest(stirs: Callable[[], bool] = lambda: False, longest: float = LONGEST) -> None:
    """Returns when nothing is left to do but to wait for a clock, a key or another program.

    `stirs` is asked each turn, and may do something.
    """
    loop: Any = asyncio.get_running_loop()
    end = loop.time() + longest
    quiet = 0
    while quiet < QUIET_TURNS and loop.time() < end:
        await asyncio.sleep(THREADS_TURN if _threads_work_for(loop) else 0)
        quiet = 0 if loop._ready or _threads_work_for(loop) or stirs() else quiet + 1


def _threads_work_for(loop: asyncio.AbstractEventLoop) -> bool:
    return any(not one.done() for one in _ELSEWHERE.get(loop, ()))


def _entrust(work: asyncio.Future[Any]) -> None:
    _ELSEWHERE.setdefault(work.get_loop(), WeakSet()).add(work)


@contextmanager
def threads_watched() -> Iterator[None]:
    """Within it, what is given to the store's threads and to others is known."""
    submit = Worker.submit
    run_in_executor = asyncio.BaseEventLoop.run_in_executor

    def submitted(worker: Worker, work: Callable[[Job[Any]], Any]) -> Job[Any]:
        job = submit(worker, work)
        _entrust(job.future)
        return job

    def run(loop: asyncio.BaseEventLoop, *what: Any) -> asyncio.Future[Any]:
        future = run_in_executor(loop, *what)
        _entrust(future)
        return future

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "submit", submitted)
        patch.setattr(asyncio.BaseEventLoop, "run_in_executor", run)
        yield
