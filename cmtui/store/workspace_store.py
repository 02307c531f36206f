"""The store of one process: a writer thread, a reader thread, and coroutines that await them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from cmtui.clock import Clock, Moment
from cmtui.errors import NotFound, StoreBusy, StoreFailed, StoreFull
from cmtui.model.checkpoint import Checkpoint
from cmtui.model.drill import Drill
from cmtui.model.log import Broken, Commit, LogFigures
from cmtui.model.operator import Identity
from cmtui.model.record import Record
from cmtui.model.search import Hits
from cmtui.store import acts, history
from cmtui.store.ballast import Ballast
from cmtui.store.compaction import Baseline, clear, plan, replace
from cmtui.store.documents import DocumentStore
from cmtui.store.follow import Follower
from cmtui.store.lock import WritersLock
from cmtui.store.records import RecordReader, RecordWriter
from cmtui.store.room import Room
from cmtui.store.schema import COLLECTIONS
from cmtui.store.searcher import Searcher
from cmtui.store.sqlite import SqliteEngine
from cmtui.store.transaction import Scribe
from cmtui.store.verify import figures, integrity, verify
from cmtui.store.worker import Job, Worker

T = TypeVar("T")
R = TypeVar("R", bound=Record)

LOCK_LIMIT = 10.0
"""Seconds that a transaction waits to begin, for other processes and for its own turn."""

CLOSING_SLICE = 0.1
"""How often closing looks whether the writer still has something to do, in seconds."""

MEND_SECONDS = 2.0
"""How often it is tried to write again after a failure."""

TOUCH = "UPDATE tables SET next_id=next_id"
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
        drill: Drill | None = None,
    ) -> None:
        self.drill, self.clock = drill, clock
        self._writer, self._reader, self._lock = writer, reader, lock
        self._clock, self._lock_limit, self._identity = clock, lock_limit, identity
        names = {collection.name: collection for collection in COLLECTIONS}
        self._scribe = Scribe(writer, lock, clock, identity, names)
        self._written = DocumentStore(writer, self._scribe)
        self._seen = RecordReader(DocumentStore(reader))
        self._write_worker = Worker("store writer")
        self._read_worker = Worker("store reader")
        self._follower = Follower(lock.path, reader.log_path, self._reading, reader)
        self._room = Room(writer, ballast, clock)
        self._mending: asyncio.Task[None] | None = None
        self._searcher = Searcher(reader.path, clock)
        self._closed = False
        self._wanted = 0

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

    async def undo(
        self,
        txn: int,
        check: Callable[[RecordWriter], None] | None = None,
        mend: Callable[[RecordWriter], None] | None = None,
    ) -> Commit:
        """Takes back the fields that the transaction wrote, as a transaction of its own.

        `check` looks first, in the same transaction, and may raise; `mend` sets derived fields
        anew after it. Raises NotFound, or Conflict when one of the others has changed since
        (ChangedSince).
        """

        def attempt(wanted: Callable[[], bool]) -> Commit:
            with self._scribe.writing("undo", wanted) as transaction:
                writer = RecordWriter(self._written, transaction, self._clock)
                if check is not None:
                    check(writer)
                history.undo(transaction, txn)
                if mend is not None:
                    mend(writer)
            if transaction.txn is None:  # others have brought about since what it would
                raise NotFound("nothing of it is left to take back")
            return history.commit_of(self._writer, transaction.txn)

        return await self._writing(lambda job: self._attempted(attempt, job.begin, False))

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

    async def acts(
        self,
        actor: str | None,
        verbs: Sequence[str],
        since: Moment = 0,
        before: int | None = None,
        most: int = 50,
    ) -> list[Commit]:
        """An actor's (None: anybody's) commits of these verbs that are not undone, newest first."""
        return await self._reading(
            lambda: acts.acts_of(self._reader, actor, verbs, since, before, most)
        )

    async def earlier(self, kind: type[R], number: int) -> list[tuple[int, R | None]]:
        """For each logged change to one record: the transaction, and the record before it."""
        return await self._reading(lambda: acts.earlier(self._reader, kind, number))

    async def verify(self) -> Broken | None:
        """The first thing in the store that is not as it was written; None: it is sound.

        On two connections and threads of their own: what SQLite finds and what the log says.
        """
        self._refuse_if_closed()
        path = self._reader.path
        by_log, by_sqlite = await asyncio.gather(
            asyncio.to_thread(_looked_at, path, verify),
            asyncio.to_thread(_looked_at, path, integrity),
        )
        return by_log or by_sqlite

    async def log_figures(self) -> LogFigures:
        """How much the log holds, and since when."""
        self._refuse_if_closed()
        return await asyncio.to_thread(_looked_at, self._reader.path, figures)

    async def compact(self, before: Moment) -> Checkpoint | None:
        """Forgets what was logged before that moment; None: there is nothing to forget.

        The chain still verifies. Reads every document, on a thread of its own; others write
        meanwhile. Raises Conflict when somebody else compacts at the same time.
        """
        self._refuse_if_closed()
        look = partial(plan, before=before, identity=self._identity, now=self._clock.now())
        baseline = await asyncio.to_thread(_looked_at, self._reader.path, look)
        signed = None if baseline is None else await self._signed_off(baseline)
        while await self._cleared():
            pass
        return signed

    async def _signed_off(self, baseline: Baseline) -> Checkpoint:
        def run(job: Job[Checkpoint]) -> Checkpoint:
            with self._scribe.writing("compact", job.begin) as transaction:
                replace(transaction, baseline)
                writer = RecordWriter(self._written, transaction, self._clock)
                return writer.add(baseline.checkpoint)

        return await self._writing(run)

    async def _cleared(self) -> bool:
        def run(job: Job[bool]) -> bool:
            with self._scribe.writing("compact", job.begin) as transaction:
                return clear(transaction)

        return await self._writing(run)

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
        if self._mending is not None:
            self._mending.cancel()
        self._lock.resume()
        self._follower.close()
        await self._searcher.close()
        reading = self._read_worker.submit(lambda _: self._reader.close())
        self._read_worker.stop()
        # The writer is the last to close: a connection for reading cannot fold SQLite's log
        # into the file.
        await asyncio.wait({reading.future})
        writing = self._write_worker.submit(lambda _: self._close_writer())
        self._write_worker.stop()
        done = await self._ended(writing.future)
        for future in (reading.future, *done):
            future.result()

    async def _ended(self, closing: asyncio.Future[None]) -> set[asyncio.Future[None]]:
        """Waits for the writer, but not while it only stands in the lock's queue for given-up work.

        Then it ends by itself when it gets there.
        """
        done: set[asyncio.Future[None]] = set()
        for _ in range(max(1, round(self._lock_limit / CLOSING_SLICE))):
            done, _ = await asyncio.wait({closing}, timeout=CLOSING_SLICE)
            if done or (not self._wanted and self._lock.busy_with() is not None):
                break
        return done

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
            self._writer.rows(TOUCH)
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
        self._wanted += 1
        try:
            result = await self._awaited(job)
        except Exception:  # not where the task was cancelled: its work goes on
            self._wanted -= 1
            raise
        self._wanted -= 1
        return result

    async def _awaited(self, job: Job[T]) -> T:
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


def _looked_at(path: Path, look: Callable[[SqliteEngine], T]) -> T:
    """What is seen in one picture, on a connection of its own."""
    engine = SqliteEngine(path, read_only=True)
    try:
        engine.begin(writing=False)
        return look(engine)
    finally:
        engine.close()
