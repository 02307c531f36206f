"""The store of one process: a writer thread, a reader thread, and coroutines that await them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from cmtui.clock import Clock
from cmtui.errors import StoreBusy, StoreFailed, StoreFull
from cmtui.model.log import Commit
from cmtui.model.operator import Identity
from cmtui.store import history
from cmtui.store.ballast import Ballast
from cmtui.store.documents import DocumentStore
from cmtui.store.follow import Follower
from cmtui.store.lock import WritersLock
from cmtui.store.records import RecordReader, RecordWriter
from cmtui.store.room import Room
from cmtui.store.schema import COLLECTIONS
from cmtui.store.sqlite import SqliteEngine
from cmtui.store.transaction import UNLOGGED, Scribe
from cmtui.store.worker import Job, Worker

T = TypeVar("T")

LOCK_LIMIT = 10.0
"""Seconds that a transaction waits to begin, for other processes and for its own turn."""

MEND_SECONDS = 2.0
"""How often it is tried to write again after a failure."""

TOUCH = (
    "INSERT INTO tables(name, next_id) VALUES(?, 1) ON CONFLICT(name) DO UPDATE SET next_id=next_id"
)
"""Writes a page and changes nothing, so that nobody who follows is woken for it."""


class WorkspaceStore:
    """The team's documents and their change log; satisfies `services.ports.Store`.

    Made by `open_store`. A transaction whose awaiting task is cancelled completes all the same.
    """

    def __init__(
        self,
        writer: SqliteEngine,
        reader: SqliteEngine,
        lock: WritersLock,
        ballast: Ballast,
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
        self._room = Room(writer, ballast, clock)
        self._mending: asyncio.Task[None] | None = None
        self._closed = False

    async def transact(
        self, verb: str, work: Callable[[RecordWriter], T], *, vital: bool = False
    ) -> T:
        """Runs `work` on the writer thread and returns after the commit.

        `work` is pure apart from the writer, quick, and may raise: then nothing was written.
        `vital`: a person's words and what is on its way out, written for as long as anything can
        be; on a full disk it has the ballast's room, and `work` may be run a second time.
        Raises StoreBusy after 10 s of waiting for the writers' lock, StoreFull, StoreFailed.
        """

        def attempt(wanted: Callable[[], bool]) -> T:
            with self._scribe.writing(verb, wanted) as transaction:
                result = work(RecordWriter(self._written, transaction, self._clock))
            if transaction.wrote:
                self._room.wrote()
            return result

        return await self._writing(lambda job: self._attempted(attempt, job.begin, vital))

    def trouble(self) -> str | None:
        """Why nothing could be written last, and the mend; None while all is well.

        It is tried again every few seconds until that succeeds.
        """
        return self._room.trouble

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

        def attempt(wanted: Callable[[], bool]) -> Commit:
            with self._scribe.writing("undo", wanted) as transaction:
                history.undo(transaction, txn)
            assert transaction.txn is not None  # a logged change is never empty
            return history.commit_of(self._writer, transaction.txn)

        return await self._writing(lambda job: self._attempted(attempt, job.begin, False))

    async def commits(
        self, since: int = 0, actor: str | None = None, newest: int | None = None
    ) -> list[Commit]:
        """Logged commits after `since` in order; `newest`: only the last so many."""
        return await self._reading(lambda: history.commits(self._reader, since, actor, newest))

    async def verify(self) -> history.Broken | None:
        """Walks the log's chain; None: it is sound.

        On a connection and thread of its own, since it takes about 20 us for each document.
        """
        self._refuse_if_closed()
        return await asyncio.to_thread(_verified, self._reader.path)

    def busy_with(self, after: float = 0.0) -> str | None:
        """Who holds the writers' lock while this process waits for it ("AB, 3 s"), else None.

        `after`: only when it has waited for so many seconds.
        """
        return self._lock.busy_with(after)

    def quiesce(self) -> None:
        """Before the process is stopped (Ctrl-Z): it neither holds nor takes the lock from here.

        Returns when the transaction under way has ended; the others wait for `resume`.
        """
        self._lock.pause()

    def resume(self) -> None:
        """After the process goes on."""
        self._lock.resume()

    async def close(self) -> None:
        """Ends both threads; what was acknowledged is on the disk, what was queued is written."""
        if self._closed:
            return
        self._closed = True
        if self._mending is not None:
            self._mending.cancel()
        self._lock.resume()
        self._follower.close()
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

    def _attempted(
        self, attempt: Callable[[Callable[[], bool]], T], wanted: Callable[[], bool], vital: bool
    ) -> T:
        """One transaction, on the writer thread; a vital one has a second try in made room."""
        try:
            try:
                return attempt(lambda: wanted() and self._room.admit(vital))
            except StoreFull:
                if not vital:
                    raise
                return attempt(self._room.make)
        except StoreFailed as error:
            self._room.failed(error)
            raise

    async def _mend(self) -> None:
        """Tries to write until it can be done, so that nobody has to do anything."""
        while self._room.trouble is not None:
            await self._clock.sleep(MEND_SECONDS)
            with suppress(StoreFailed):  # which is what the trouble says
                await self._writing(lambda job: self._attempted(self._probe, job.begin, False))

    def _probe(self, wanted: Callable[[], bool]) -> None:
        with self._scribe.writing("probe", wanted):
            self._writer.rows(TOUCH, (UNLOGGED,))
            self._writer.commit()
        self._room.wrote()

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
                return self._result(job)
            if self._lock.pauses != pauses:
                continue  # the process was stopped meanwhile: that time does not count
            busy = self.busy_with() or "this process has much to write"
            if job.withdraw():
                raise StoreBusy(f"the store is busy: {busy}; nothing was written, try again")
            await asyncio.wait({job.future})
            return self._result(job)

    def _result(self, job: Job[T]) -> T:
        """What the job gave; where writing failed, it is tried again by itself from here on."""
        if self._room.trouble is not None and self._mending is None and not self._closed:
            self._mending = asyncio.create_task(self._mend())
            self._mending.add_done_callback(self._mended)
        return job.future.result()

    def _mended(self, _: asyncio.Task[None]) -> None:
        self._mending = None

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
