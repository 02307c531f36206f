"""The store's format number and the steps that lead to it.

A step that adds a field to a record must also write its default into the documents that lack it:
the planner takes declared fields as present.
"""

from collections.abc import Callable

from cmtui.errors import NewerFormat, StoreFailed
from cmtui.store.lock import WritersLock
from cmtui.store.plan import literal_condition
from cmtui.store.schema import COLLECTIONS, Collection, Index, checked_name, path_of
from cmtui.store.sqlite import SqliteEngine, field_sql

APPLICATION_ID = 0x636D7475
"""`cmtu` in SQLite's header, so that another program's database is never taken for ours."""

LOG_TABLES = (
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


def create_collection(collection: Collection) -> list[str]:
    """The statements that make a collection's table and indexes."""
    name = checked_name(collection.name)
    table = f"CREATE TABLE {name}(id INTEGER PRIMARY KEY, doc TEXT NOT NULL)"
    return [table, *(_create_index(collection, index) for index in collection.indexes)]


def _create_index(collection: Collection, index: Index) -> str:
    unique = "UNIQUE " if index.unique else ""
    fields = ", ".join(field_sql(path_of(field)) for field in index.fields)
    where = " AND ".join(literal_condition(condition, field_sql) for condition in index.where)
    return (
        f"CREATE {unique}INDEX {index.name(collection.name)}"
        f" ON {checked_name(collection.name)}({fields})" + (f" WHERE {where}" if where else "")
    )


def _create(engine: SqliteEngine, collections: tuple[Collection, ...]) -> None:
    engine.rows(f"PRAGMA application_id={APPLICATION_ID}")
    for statement in LOG_TABLES:
        engine.rows(statement)
    for collection in collections:
        for statement in create_collection(collection):
            engine.rows(statement)


STEPS: tuple[Callable[[SqliteEngine, tuple[Collection, ...]], None], ...] = (_create,)
"""Step n makes format n + 1 out of format n; format 0 is an empty file."""

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
