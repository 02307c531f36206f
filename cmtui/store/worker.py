"""A thread that does one job after the other for coroutines."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, Literal, TypeVar

from cmtui.store.transaction import Withdrawn

T = TypeVar("T")


class Job(Generic[T]):
    """One piece of work and the future that its coroutine awaits."""

    def __init__(self, work: Callable[["Job[T]"], T]) -> None:
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[T] = self.loop.create_future()
        self._work = work
        self._state: Literal["waiting", "begun", "withdrawn"] = "waiting"
        self._change = threading.Lock()

    def begin(self) -> bool:
        """Called on the thread when the work is about to have effects; False: withdrawn."""
        with self._change:
            if self._state == "waiting":
                self._state = "begun"
            return self._state == "begun"

    def withdraw(self) -> bool:
        """Called on the loop to give up; False: it has begun and will end."""
        with self._change:
            if self._state == "waiting":
                self._state = "withdrawn"
            return self._state == "withdrawn"

    def run(self) -> None:
        """Does the work and hands over the result or the error."""
        try:
            result = self._work(self)
        except Withdrawn:
            return
        except StopIteration as error:  # a future cannot carry it
            self._hand_over(self._fail, RuntimeError(f"work raised {error!r}"))
        except BaseException as error:
            self._hand_over(self._fail, error)
        else:
            self._hand_over(self._succeed, result)

    def _hand_over(self, settle: Callable[[T], None] | Callable[[BaseException], None],
                   what: T | BaseException) -> None:  # fmt: skip
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(settle, what)  # type: ignore[arg-type]

    def _succeed(self, result: T) -> None:
        if not self.future.done():  # the awaiting task may have been cancelled
            self.future.set_result(result)

    def _fail(self, error: BaseException) -> None:
        if not self.future.done():
            self.future.set_exception(error)


class Worker:
    """A daemon thread: the process may end without it, since what was acknowledged is durable."""

    def __init__(self, name: str) -> None:
        self._queue: SimpleQueue[Job[object] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Job[T]], T]) -> Job[T]:
        """Puts work in the queue of the thread."""
        job = Job(work)
        self._queue.put(job)  # type: ignore[arg-type]
        return job

    def stop(self) -> None:
        """The thread ends after what is queued."""
        self._queue.put(None)

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            job.run()
            del job  # a result must not live until the next job comes
