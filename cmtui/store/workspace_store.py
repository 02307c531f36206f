"""The store of one process: a writer thread, a reader thread, and coroutines that await them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

from cmtui.clock import Clock
from cmtui.errors import StoreBusy, StoreFailed
from cmtui.model.log import Commit
from cmtui.model.operator import Identity
from cmtui.model.record import Record
from cmtui.model.search import Hits
from cmtui.store import history
from cmtui.store.documents import DocumentStore
from cmtui.store.follow import Follower
from cmtui.store.lock import WritersLock
from cmtui.store.records import RecordReader, RecordWriter
from cmtui.store.schema import COLLECTIONS
from cmtui.store.searcher import Searcher
from cmtui.store.sqlite import SqliteEngine
from cmtui.store.transaction import Scribe
from cmtui.store.worker import Job, Worker

T = TypeVar("T")
R = TypeVar("R", bound=Record)

LOCK_LIMIT = 10.0
"""Seconds that a transaction waits to begin, for other processes and for its own turn."""


class WorkspaceStore:
    """The team's documents and their change log; satisfies `services.ports.Store`.

    Made by `open_store`. A transaction whose awaiting task is cancelled completes all the same.
    """

    def __init__(
        self,
        writer: SqliteEngine,
        reader: SqliteEngine,
        lock: WritersLock,
        identity: Identity,
        clock: Clock,
        *,
        lock_limit: float = LOCK_LIMIT,
    ) -> None:
        self._writer, self._reader, self._lock = writer, reader, lock
        self._clock, self._lock_limit = clock, lock_limit
        names = {collection.name: collection for collection in COLLECTIONS}
        self._scribe = Scribe(writer, lock, clock, identity, names)
        self._written = DocumentStore(writer, self._scribe)
        self._seen = RecordReader(DocumentStore(reader))
        self._write_worker = Worker("store writer")
        self._read_worker = Worker("store reader")
        self._follower = Follower(lock.path, reader.log_path, self._reading, reader)
        self._searcher = Searcher(reader.path, clock)
        self._closed = False

    async def transact(self, verb: str, work: Callable[[RecordWriter], T]) -> T:
        """Runs `work` on the writer thread and returns after the commit.

        `work` is pure apart from the writer, quick, and may raise: then nothing was written.
        Raises StoreBusy after 10 s of waiting for the writers' lock, StoreFull, StoreFailed.
        """

        def run(job: Job[T]) -> T:
            with self._scribe.writing(verb, job.begin) as transaction:
                return work(RecordWriter(self._written, transaction, self._clock))

        return await self._writing(run)

    async def read(self, work: Callable[[RecordReader], T]) -> T:
        """Runs `work` on the reader thread against one consistent picture.

        It has everything that this process was told is committed.
        """
        return await self._reading(lambda: work(self._seen))

    def follow(self, since: int | None = None) -> AsyncIterator[Commit | None]:
        """Logged commits of all processes in order, after `since` (default: this very call).

        None: something unlogged may have changed. Ends when the store is closed.
        """
        return self._follower.follow(since)

    async def undo(self, txn: int) -> Commit:
        """Takes back the fields that the transaction wrote, as a transaction of its own.

        Raises NotFound, or Conflict when one of those fields has changed since.
        """

        def run(job: Job[Commit]) -> Commit:
            with self._scribe.writing("undo", job.begin) as transaction:
                history.undo(transaction, txn)
            assert transaction.txn is not None  # a logged change is never empty
            return history.commit_of(self._writer, transaction.txn)

        return await self._writing(run)

    async def commits(
        self, since: int = 0, actor: str | None = None, newest: int | None = None
    ) -> list[Commit]:
        """Logged commits after `since` in order; `newest`: only the last so many."""
        return await self._reading(lambda: history.commits(self._reader, since, actor, newest))

    async def search(
        self, kind: type[R], needle: str, limit: int, before: int | None = None
    ) -> Hits[R]:
        """Posts or notes that hold the needle, newest first, below the number `before`.

        Case, accents and width do not count. Right whatever the index knows: what it lacks is
        scanned, as far as a second or two allow; the answer says how far.
        """
        self._refuse_if_closed()
        return await self._searcher.search(kind, needle, limit, before)

    async def index(self, pause: float = 0.0, seconds: float | None = None) -> bool:
        """Brings the search index up to date in small steps, without the writers' lock.

        Rests `pause` seconds between steps and ends after `seconds`. False: there is more to do.
        Does nothing while another process is at it, or the disk is too full.
        """
        self._refuse_if_closed()
        return await self._searcher.keep_index(pause, seconds)

    async def verify(self) -> history.Broken | None:
        """Walks the log's chain; None: it is sound.

        On a connection and thread of its own, since it takes about 20 us for each document.
        """
        self._refuse_if_closed()
        return await asyncio.to_thread(_verified, self._reader.path)

    def busy_with(self) -> str | None:
        """Who holds the writers' lock while this process waits for it ("AB, 3 s"), else None."""
        return self._lock.busy_with()

    def quiesce(self) -> None:
        """Before the process is stopped (Ctrl-Z): it neither holds nor takes the lock from here.

        Returns when the transaction under way has ended; the others wait for `resume`.
        """
        self._lock.pause()
        self._searcher.pause()

    def resume(self) -> None:
        """After the process goes on."""
        self._searcher.resume()
        self._lock.resume()

    async def close(self) -> None:
        """Ends both threads; what was acknowledged is on the disk, what was queued is written."""
        if self._closed:
            return
        self._closed = True
        self._lock.resume()
        self._follower.close()
        await self._searcher.close()
        writing = self._write_worker.submit(lambda _: self._close_writer())
        reading = self._read_worker.submit(lambda _: self._reader.close())
        self._write_worker.stop()
        self._read_worker.stop()
        await reading.future
        # A writer that still waits in the lock's queue ends by itself when it gets there.
        done, _ = await asyncio.wait({writing.future}, timeout=self._lock_limit)
        for future in done:
            future.result()

    def _close_writer(self) -> None:
        if self._lock.try_acquire():
            self._writer.close()
            self._lock.release()
        else:
            self._writer.leave_the_log()
            self._writer.close()
        self._lock.close()

    async def _reading(self, work: Callable[[], T]) -> T:
        def run(_: Job[T]) -> T:
            self._reader.begin(writing=False)
            try:
                return work()
            finally:
                self._reader.roll_back()

        self._refuse_if_closed()
        return await self._read_worker.submit(run).future

    async def _writing(self, run: Callable[[Job[T]], T]) -> T:
        await self._follower.started()
        self._refuse_if_closed()
        job = self._write_worker.submit(run)
        while True:
            pauses = self._lock.pauses
            try:
                done, _ = await asyncio.wait({job.future}, timeout=self._lock_limit)
            except asyncio.CancelledError:
                job.future.cancel()  # nobody will fetch the result; the work itself goes on
                raise
            if done:
                return job.future.result()
            if self._lock.pauses != pauses:
                continue  # the process was stopped meanwhile: that time does not count
            busy = self.busy_with() or "this process has much to write"
            if job.withdraw():
                raise StoreBusy(f"the store is busy: {busy}; nothing was written, try again")
            return await job.future

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StoreFailed("the store is closed")


def _verified(path: Path) -> history.Broken | None:
    engine = SqliteEngine(path, read_only=True)
    try:
        engine.begin(writing=False)
        return history.verify(engine)
    finally:
        engine.close()
