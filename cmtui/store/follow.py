"""The follower: what any process committed, read from the log as the doorbell rings.

The doorbell is inotify on the lock file, which writers touch after each commit; the event of the
database's own log file comes before the commit can be seen. Below it lies a slow poll; where
inotify does not work, a quick one.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import msgspec

from cmtui.model.log import Commit
from cmtui.store import history
from cmtui.store.engine import Engine
from cmtui.store.transaction import UNLOGGED

FLOOR_SECONDS = 1.0
"""How often a follower looks although nothing rang."""

LOOKS_SKIPPED = 10
"""So often in a row the floor's look is spared while the files say that nothing was written."""

POLL_SECONDS = 0.05
"""How often it looks where nothing can ring."""

PAGE = 500
"""Commits read at a time when a follower is far behind."""


NOT_LOOKED = -1
"""No connection's data version."""


Trace = tuple[int, int]
"""When a file was written, and its size."""


class Reading(Protocol):
    """Runs work on the reader thread within one picture."""

    def __call__(self, work: Callable[[], Any]) -> Awaitable[Any]: ...


class _Seen(msgspec.Struct, frozen=True):
    """How far a follower has come: connection's version, logged and unlogged transactions."""

    version: int
    txn: int
    unlogged: int


class Follower:
    """Gives commits to any number of listeners on the process's loop."""

    def __init__(self, lock: Path, log: Path, reading: Reading, engine: Engine) -> None:
        """`log` is the database's own, which every commit is written to."""
        self._lock = lock
        self._log = log
        self._reading = reading
        self._engine = engine
        self._bells: set[asyncio.Event] = set()
        self._starting: set[asyncio.Future[_Seen | None]] = set()
        self._closed = False

    def follow(self, since: int | None) -> AsyncIterator[Commit | None]:
        """Commits after `since`, or after this call: then the place is marked at once."""
        start = asyncio.ensure_future(self._start(since))
        self._starting.add(start)
        start.add_done_callback(self._starting.discard)
        return self._listen(start)

    async def started(self) -> None:
        """Returns when every `follow` that was called has marked its place."""
        if self._starting:
            await asyncio.wait(self._starting)

    def close(self) -> None:
        """Every listener ends."""
        self._closed = True
        for bell in self._bells:
            bell.set()

    async def _start(self, since: int | None) -> _Seen | None:
        if self._closed:
            return None
        now: _Seen = await self._reading(self._look)
        txn = now.txn if since is None else since
        return _Seen(NOT_LOOKED, txn, now.unlogged)

    async def _listen(self, start: asyncio.Future[_Seen | None]) -> AsyncIterator[Commit | None]:
        bell = asyncio.Event()
        self._bells.add(bell)
        try:
            with _ringing(self._lock, bell) as rings:
                seen = await start
                while seen is not None and not self._closed:
                    bell.clear()
                    before = self._traces()
                    found, seen = await self._news(seen)
                    for commit in found:
                        yield commit
                    if len(found) < PAGE and not self._closed:
                        await self._until_news(bell, before, rings)
        finally:
            self._bells.discard(bell)

    async def _until_news(self, bell: asyncio.Event, before: list[Trace], rings: bool) -> None:
        """Waits for the bell, or the floor; an idle process hardly wakes the reader thread."""
        if not rings:
            await _wait(bell, POLL_SECONDS)
            return
        for _ in range(LOOKS_SKIPPED):
            await _wait(bell, FLOOR_SECONDS)
            if bell.is_set() or self._closed or self._traces() != before:
                return

    def _traces(self) -> list[Trace]:
        """What a commit leaves on the files, bell or not."""
        return [_trace(self._lock), _trace(self._log)]

    async def _news(self, seen: _Seen) -> tuple[list[Commit | None], _Seen]:
        def work() -> tuple[list[Commit | None], _Seen]:
            if self._engine.data_version() == seen.version:
                return [], seen
            now = self._look()
            found: list[Commit | None] = []
            if now.txn != seen.txn:
                found += history.commits(self._engine, seen.txn, most=PAGE)
            if len(found) == PAGE and found[-1] is not None:  # more may follow
                return found, _Seen(NOT_LOOKED, found[-1].txn, seen.unlogged)
            if now.unlogged != seen.unlogged:
                found.append(None)
            return found, now

        news: tuple[list[Commit | None], _Seen] = await self._reading(work)
        return news

    def _look(self) -> _Seen:
        unlogged = self._engine.rows("SELECT next_id FROM tables WHERE name=?", (UNLOGGED,))
        txn = history.last_txn(self._engine)
        return _Seen(self._engine.data_version(), txn, unlogged[0][0] if unlogged else 0)


def _trace(file: Path) -> Trace:
    try:
        found = file.stat()
    except OSError:  # no log file while nobody writes
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


async def _wait(bell: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await bell.wait()


@contextmanager
def _ringing(lock: Path, bell: asyncio.Event) -> Iterator[bool]:
    """Sets the bell whenever a process has committed; False: nothing can tell."""
    loop = asyncio.get_running_loop()
    try:
        from inotify_simple import INotify, flags
    except ImportError:  # not Linux
        yield False
        return
    try:
        inotify = INotify(nonblocking=True)
    except OSError:  # no more instances for this user
        yield False
        return

    def rung() -> None:
        inotify.read(timeout=0)
        bell.set()

    with inotify:
        try:
            inotify.add_watch(lock, flags.ATTRIB)
            loop.add_reader(inotify.fileno(), rung)
        except (OSError, NotImplementedError):  # no more watches; a loop without readers
            yield False
            return
        try:
            yield True
        finally:
            loop.remove_reader(inotify.fileno())
