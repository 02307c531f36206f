"""The store's format number and the steps that lead to it.

A step that adds a field to a record must also write its default into the documents that lack it,
unless that default is null: the planner takes declared fields as present.
"""

from collections.abc import Callable

from cmtui.errors import NewerFormat, StoreFailed
from cmtui.store.format_2 import step_to_2
from cmtui.store.format_3 import step_to_3
from cmtui.store.format_4 import step_to_4
from cmtui.store.lock import WritersLock
from cmtui.store.schema import COLLECTIONS, Collection
from cmtui.store.sqlite import MEMORY, SqliteEngine

APPLICATION_ID = 0x636D7475
"""`cmtu` in SQLite's header, so that another program's database is never taken for ours."""

FORMAT_1 = (
    "CREATE TABLE tables(name TEXT PRIMARY KEY, next_id INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE transactions(txn INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL,"
    " terminal TEXT NOT NULL, session TEXT NOT NULL, verb TEXT NOT NULL, title TEXT NOT NULL,"
    " undoes INTEGER, first_seq INTEGER NOT NULL)",
    "CREATE INDEX transactions_undoes ON transactions(undoes) WHERE undoes IS NOT NULL",
    "CREATE TABLE changes(seq INTEGER PRIMARY KEY, txn INTEGER NOT NULL, tbl TEXT NOT NULL,"
    " doc_id INTEGER NOT NULL, last_id INTEGER NOT NULL, before TEXT, before_digest BLOB,"
    " after_digest BLOB, hash BLOB NOT NULL)",
    "CREATE INDEX changes_doc ON changes(tbl, doc_id, seq)",
)
"""The log's tables as they were in format 1; a later step makes those of its own format."""

SchemaObject = tuple[str, str, str, str]
"""A table or index: its type, its name, its table's name, and the statement that makes it."""


def _step_to_1(engine: SqliteEngine, collections: tuple[Collection, ...]) -> None:
    """The log only: the step to format 2 makes the collections that are missing."""
    engine.rows(f"PRAGMA application_id={APPLICATION_ID}")
    for statement in FORMAT_1:
        engine.rows(statement)


STEPS: tuple[Callable[[SqliteEngine, tuple[Collection, ...]], None], ...] = (
    _step_to_1, step_to_2, step_to_3, step_to_4,
)  # fmt: skip
"""Step n makes format n + 1 out of format n; format 0 is an empty file.

What a step does never changes once a workspace may have taken it. A step that brings a collection
or an index ends with `declare`.
"""

FORMAT = len(STEPS)


def bring_up_to_date(
    engine: SqliteEngine,
    lock: WritersLock,
    *,
    create: bool,
    collections: tuple[Collection, ...] = COLLECTIONS,
) -> None:
    """Runs the steps that are missing, under the lock; does nothing in the current format.

    Raises NewerFormat, and StoreFailed for an empty file or another program's database.
    """
    if _is_current(engine):
        return
    lock.acquire_within()
    try:
        if _format_of(engine) == 0 and not create:
            raise StoreFailed(f"{engine.path} is empty, not a store; run `cmtui init` to make one")
        engine.use_wal()
        engine.begin(writing=True)
        try:  # again under the lock: another process may have been at it
            for step in STEPS[_format_of(engine) :]:
                step(engine, collections)
            engine.rows(f"PRAGMA user_version={FORMAT}")
            engine.commit()
        except BaseException:
            engine.roll_back()
            raise
    finally:
        lock.release()


def schema_of_format(collections: tuple[Collection, ...] = COLLECTIONS) -> set[SchemaObject]:
    """What a store of this format is made of, by making an empty one in memory."""
    engine = SqliteEngine(MEMORY)
    try:
        for step in STEPS:
            step(engine, collections)
        return schema_of(engine)
    finally:
        engine.close()


def schema_of(engine: SqliteEngine) -> set[SchemaObject]:
    """What the database is made of."""
    rows = engine.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return {(kind, name, table, sql) for kind, name, table, sql in rows}


def _is_current(engine: SqliteEngine) -> bool:
    return _format_of(engine) == FORMAT and engine.rows("PRAGMA journal_mode") == [("wal",)]


def _format_of(engine: SqliteEngine) -> int:
    """The file's format number; refuses one from the future and another program's file."""
    found = int(engine.rows("PRAGMA user_version")[0][0])
    application = engine.rows("PRAGMA application_id")[0][0]
    tables = engine.rows("SELECT count(*) FROM sqlite_schema")[0][0]
    if application != APPLICATION_ID and (application or found or tables):
        raise StoreFailed(f"{engine.path} belongs to another program; name another folder")
    if found > FORMAT:
        raise NewerFormat(
            f"{engine.path} has format {found}, this cmtui knows up to {FORMAT}: update cmtui"
        )
    return found
