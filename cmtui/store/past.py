"""The past: all logged collections as they were right after one transaction, for reading.

Temporary views shadow the tables of one connection: what has not changed since comes from the
table, the rest from the text that the first later change keeps. Queries then run unchanged.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

from cmtui.clock import Moment, to_local
from cmtui.errors import NewerFormat, NotFound, Refused
from cmtui.model.log import Commit
from cmtui.model.record import Record
from cmtui.model.search import Hits
from cmtui.store import acts, history
from cmtui.store.checkpoints import BASELINE_VERB
from cmtui.store.documents import DocumentStore
from cmtui.store.drilled import drill_of
from cmtui.store.migrations import FORMAT
from cmtui.store.names import FILE_NAME
from cmtui.store.records import RecordReader, RecordWriter
from cmtui.store.schema import COLLECTIONS, Collection, checked_name
from cmtui.store.searching import scan
from cmtui.store.sqlite import SqliteEngine
from cmtui.store.worker import Worker

T = TypeVar("T")
R = TypeVar("R", bound=Record)

ONLY_READ = "the past is only read"

_FIRST_LATER = """
INSERT INTO temp.later(tbl, id, seq)
WITH RECURSIVE each(tbl, id, last, seq) AS (
  SELECT tbl, doc_id, last_id, seq FROM main.changes WHERE seq >= ?1
  UNION ALL SELECT tbl, id + 1, last, seq FROM each WHERE id < last)
SELECT tbl, id, seq FROM each WHERE true
ON CONFLICT(tbl, id) DO UPDATE SET seq = min(seq, excluded.seq)
"""


class PastStore:
    """A store that stands still at one transaction; satisfies `services.ports.Store`.

    Only what is logged is there: no drafts' words, cursors, health, leases or presences. Made by
    `open_past`.
    """

    def __init__(self, engine: SqliteEngine) -> None:
        """`engine` shows the past already, within one transaction that lasts until `close`."""
        self._engine = engine
        self.drill = drill_of(engine)
        self._seen = RecordReader(DocumentStore(engine))
        self._worker = Worker("past reader")

    async def transact(
        self, verb: str, work: Callable[[RecordWriter], T], *, vital: bool = False
    ) -> NoReturn:
        """Refused."""
        raise Refused(ONLY_READ)

    async def search(
        self, kind: type[R], needle: str, limit: int, before: int | None = None
    ) -> Hits[R]:
        """Posts or notes that held the needle then, newest first, by looking at each."""
        return await self._reading(lambda: scan(self._seen, kind, needle, limit, before))

    async def index(self, pause: float = 0.0, seconds: float | None = None) -> bool:
        """There is no index of the past, so nothing more to do."""
        return True

    async def verify(self) -> NoReturn:
        """Refused: only the present is looked at."""
        raise Refused(ONLY_READ)

    async def log_figures(self) -> NoReturn:
        """Refused: only the present is measured."""
        raise Refused(ONLY_READ)

    async def compact(self, before: Moment) -> NoReturn:
        """Refused."""
        raise Refused(ONLY_READ)

    async def read(self, work: Callable[[RecordReader], T]) -> T:
        """Runs `work` on the reader thread against the picture."""
        return await self._reading(lambda: work(self._seen))

    async def follow(self, since: int | None = None) -> AsyncIterator[Commit | None]:
        """Nothing happens any more in the past."""
        nothing: tuple[Commit, ...] = ()
        for commit in nothing:
            yield commit

    async def undo(
        self,
        txn: int,
        check: Callable[[RecordWriter], None] | None = None,
        mend: Callable[[RecordWriter], None] | None = None,
    ) -> NoReturn:
        """Refused."""
        raise Refused(ONLY_READ)

    async def commits(
        self, since: int = 0, actor: str | None = None, newest: int | None = None
    ) -> list[Commit]:
        """Logged commits after `since` up to then; `newest`: only the last so many."""
        return await self._reading(lambda: history.commits(self._engine, since, actor, newest))

    async def acts(
        self,
        actor: str | None,
        verbs: Sequence[str],
        since: Moment = 0,
        before: int | None = None,
        most: int = 50,
    ) -> list[Commit]:
        """An actor's (None: anybody's) commits of these verbs not undone then, newest first."""
        return await self._reading(
            lambda: acts.acts_of(self._engine, actor, verbs, since, before, most)
        )

    async def earlier(self, kind: type[R], number: int) -> list[tuple[int, R | None]]:
        """For each change to one record up to then: the transaction, and the record before it."""
        return await self._reading(lambda: acts.earlier(self._engine, kind, number))

    def busy_with(self, after: float = 0.0) -> None:
        """Nobody is waited for."""

    def trouble(self) -> None:
        """Nothing is written."""

    def quiesce(self) -> None:
        """It holds no lock."""

    def resume(self) -> None:
        """It needs nothing."""

    async def close(self) -> None:
        """Ends the thread and lets go of the file."""
        closing = self._worker.submit(lambda _: self._engine.close())
        self._worker.stop()
        await closing.future

    async def _reading(self, work: Callable[[], T]) -> T:
        return await self._worker.submit(lambda _: work()).future


class PastFolder:
    """The pasts of one workspace; satisfies `services.ports.Past`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def at(self, moment: Moment) -> PastStore:
        """As it was at that moment. Raises as `open_past`."""
        return await asyncio.to_thread(open_past, self._folder, moment)


def open_past(folder: Path, at: Moment) -> PastStore:
    """The workspace as it was at that moment.

    Raises NotFound where there is none and for a time before it began, Refused for a time that
    the log has been compacted away from and for a file in an older format, NewerFormat.
    """
    path = folder / FILE_NAME
    if not path.exists():
        raise NotFound(f"there is no store in {folder}; `cmtui init` makes one")
    engine = SqliteEngine(path, read_only=True, indexed=False)
    try:
        _refuse_other_formats(engine)
        engine.rows("PRAGMA temp_store=2")  # in memory: the disk may be full
        engine.begin(writing=False)
        show(engine, txn_at(engine, at))
        return PastStore(engine)
    except BaseException:
        engine.close()
        raise


def txn_at(engine: SqliteEngine, at: Moment) -> int:
    """The last transaction at or before the moment; the log's moments never go back.

    Raises as `open_past`.
    """
    oldest = engine.rows("SELECT txn, at, verb FROM transactions ORDER BY txn LIMIT 1")
    if not oldest:
        raise NotFound("nothing was ever written in this workspace")
    _, began, verb = oldest[0]
    if at < began:
        when = f"{to_local(began):%Y-%m-%d %H:%M:%S}"
        if verb == BASELINE_VERB:
            raise Refused(f"the log begins at {when}; what was before has been compacted")
        raise NotFound(f"the workspace begins at {when}")
    found = engine.rows(
        "SELECT txn FROM transactions WHERE at <= ? ORDER BY txn DESC LIMIT 1", (at,)
    )
    return int(found[0][0])


def show(engine: SqliteEngine, txn: int, collections: tuple[Collection, ...] = COLLECTIONS) -> None:
    """Makes the connection see everything as it was right after the transaction.

    It must be in a read transaction and stay in it: the picture fits only this state of the file.
    """
    border = engine.rows("SELECT min(first_seq) FROM main.transactions WHERE txn > ?", (txn,))[0][0]
    engine.rows(
        "CREATE TEMP TABLE later(tbl TEXT, id INTEGER, seq INTEGER NOT NULL, PRIMARY KEY(tbl, id))"
        " WITHOUT ROWID"
    )
    if border is not None:
        engine.rows(_FIRST_LATER, (border,))
    for collection in collections:
        engine.rows(_view(collection))
    engine.rows(
        "CREATE TEMP VIEW transactions AS SELECT txn, at, actor, terminal, session, verb, title,"
        f" undoes, first_seq FROM main.transactions WHERE txn <= {int(txn)}"
    )
    engine.rows(
        "CREATE TEMP VIEW changes AS SELECT seq, txn, tbl, doc_id, last_id, before, before_digest,"
        " after_digest, hash FROM main.changes"
        + ("" if border is None else f" WHERE seq < {int(border)}")
    )


def _view(collection: Collection) -> str:
    name = checked_name(collection.name)
    if not collection.logged:
        return f"CREATE TEMP VIEW {name} AS SELECT id, doc FROM main.{name} WHERE false"
    return (
        f"CREATE TEMP VIEW {name} AS"
        f" SELECT id, doc FROM main.{name} AS now WHERE NOT EXISTS"
        f" (SELECT 1 FROM temp.later WHERE later.tbl = '{name}' AND later.id = now.id)"
        " UNION ALL SELECT later.id, change.before FROM temp.later"
        " CROSS JOIN main.changes AS change ON change.seq = later.seq"
        f" WHERE later.tbl = '{name}' AND change.before IS NOT NULL"
    )


def _refuse_other_formats(engine: SqliteEngine) -> None:
    found = int(engine.rows("PRAGMA user_version")[0][0])
    if found > FORMAT:
        raise NewerFormat(
            f"{engine.path} has format {found}, this cmtui knows up to {FORMAT}: update cmtui"
        )
    if found < FORMAT:
        raise Refused(f"{engine.path} has an older format: call cmtui once without --as-of")
