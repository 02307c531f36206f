"""When a driven app has come to rest: asked of its loop, its threads and its screen.

Textual's pilot guesses it from the process's use of the processor, in windows of 20 ms: slow on a
quick machine, since a busy window is followed by another, and wrong on a slow one.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import pytest
from textual._context import active_app

from cmtui.store.worker import Job, Worker

TURNS = 4
"""So many turns of the loop in a row have to find nothing to do."""

THREADS_TURN = 0.001
"""Seconds that threads get to work in while the app waits for them."""

LONGEST = 1.0
"""Seconds after which an app that never rests is looked at all the same, as Textual does."""


UNPAINTED = (
    "_layout_required", "_scroll_required", "_repaint_required", "_recompose_required",
    "_dirty_widgets", "_callbacks",
)  # fmt: skip
"""What a screen of Textual keeps until it paints."""


class Stillness:
    """Watches what the app's loop waits for on other threads."""

    def __init__(self) -> None:
        self._elsewhere: WeakSet[asyncio.Future[Any]] = WeakSet()

    def entrust(self, work: asyncio.Future[Any]) -> None:
        """A thread is doing this."""
        self._elsewhere.add(work)

    async def come(self, *_: float) -> None:
        """Returns when nothing is left to do but to wait for a key, a clock or a server."""
        loop: Any = asyncio.get_running_loop()
        end = loop.time() + LONGEST
        quiet = 0
        while quiet < TURNS and loop.time() < end:
            await asyncio.sleep(THREADS_TURN if self._busy(loop) else 0)
            if loop._ready or self._busy(loop) or _painted():
                quiet = 0
            else:
                quiet += 1

    def _busy(self, loop: asyncio.AbstractEventLoop) -> bool:
        return any(not one.done() and one.get_loop() is loop for one in self._elsewhere)


def _painted() -> bool:
    """Lets the screen show what has changed, without waiting for its sixtieth of a second."""
    app = active_app.get(None)
    if app is None or not app.screen_stack or app._batch_count:
        return False
    screen: Any = app.screen
    if not any(getattr(screen, sign) for sign in UNPAINTED):
        return False
    screen._on_timer_update()
    return True


@contextmanager
def looked_for() -> Iterator[None]:
    """Within it, the pilot waits for stillness."""
    stillness = Stillness()
    submit = Worker.submit
    run_in_executor = asyncio.BaseEventLoop.run_in_executor

    def submitted(worker: Worker, work: Callable[[Job[Any]], Any]) -> Job[Any]:
        job = submit(worker, work)
        stillness.entrust(job.future)
        return job

    def run(loop: asyncio.BaseEventLoop, *what: Any) -> asyncio.Future[Any]:
        future = run_in_executor(loop, *what)
        stillness.entrust(future)
        return future

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "submit", submitted)
        patch.setattr(asyncio.BaseEventLoop, "run_in_executor", run)
        patch.setattr("textual.pilot.wait_for_idle", stillness.come)
        patch.setattr("textual.app.wait_for_idle", stillness.come)
        yield
