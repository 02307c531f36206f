"""The step from format 1 to format 2: nothing that a person relies on is outside of a check.

The chain covers titles and where a transaction begins; counters and the documents that are not
logged get checksums; `#logged` counts the newest change, so that a log cut short is noticed.
What is written here stays as it is: it says what format 2 was.
"""

import hashlib
from typing import Any

import msgspec

from cmtui.errors import StoreFailed
from cmtui.store.canonical import checksum, digest
from cmtui.store.ddl import create_table, declare
from cmtui.store.schema import Collection
from cmtui.store.sqlite import SqliteEngine

NO_HASH = bytes(32)
PAGE = 1_000
"""Links that are read and written at a time."""

TABLES = (
    "CREATE TABLE tables(name TEXT PRIMARY KEY, next_id INTEGER NOT NULL,"
    " checksum BLOB NOT NULL) WITHOUT ROWID"
)
TRANSACTIONS = (
    "CREATE TABLE transactions(txn INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL,"
    " terminal TEXT NOT NULL, session TEXT NOT NULL, verb TEXT NOT NULL, title TEXT,"
    " title_digest BLOB NOT NULL, undoes INTEGER, first_seq INTEGER NOT NULL)"
)
TRANSACTIONS_UNDOES = (
    "CREATE INDEX transactions_undoes ON transactions(undoes) WHERE undoes IS NOT NULL"
)

Row = tuple[Any, ...]


def step_to_2(engine: SqliteEngine, collections: tuple[Collection, ...]) -> None:
    """Verifies the chain of format 1 and links it anew; raises StoreFailed where it is broken.

    Takes about 40 us for each change of the log; texts and documents are not read.
    """
    newest = _link_anew(engine)
    _rebuild_transactions(engine)
    _rebuild_tables(engine, newest)
    for collection in collections:
        if not collection.logged and _has_table(engine, collection.name):
            _rebuild_unlogged(engine, collection)
    declare(engine, collections)


def _link_anew(engine: SqliteEngine) -> int:
    """Returns the newest change's number."""
    last_seq, last_txn, old, new = 0, 0, NO_HASH, NO_HASH
    while True:
        page = engine.rows(
            "SELECT c.seq, c.tbl, c.doc_id, c.last_id, c.before_digest, c.after_digest, c.hash,"
            " t.txn, t.at, t.actor, t.terminal, t.session, t.verb, t.undoes, t.title, t.first_seq"
            " FROM changes c LEFT JOIN transactions t ON t.txn = c.txn"
            f" WHERE c.seq > ? ORDER BY c.seq LIMIT {PAGE}",
            (last_seq,),
        )
        hashes = []
        for row in page:
            seq, txn, first_seq = row[0], row[7], row[15]
            old = _linked(old, row, _stamp_1(row))
            begins = txn == last_txn or first_seq == seq
            if seq != last_seq + 1 or old != row[6] or not begins:
                raise StoreFailed(
                    f"the log of {engine.path} is broken at change {seq} and cannot be brought"
                    " up to date; restore it from a backup"
                )
            new = _linked(new, row, _stamp_2(row))
            hashes.append((new, seq))
            last_seq, last_txn = seq, txn
        engine.many("UPDATE changes SET hash=? WHERE seq=?", hashes)
        if len(page) < PAGE:
            return last_seq


def _stamp_1(row: Row) -> dict[str, Any]:
    names = ("txn", "at", "actor", "terminal", "session", "verb", "undoes")
    return dict(zip(names, row[7:14], strict=True))


def _stamp_2(row: Row) -> dict[str, Any]:
    return {**_stamp_1(row), "title_digest": digest(row[14]), "first_seq": row[15]}


def _linked(previous: bytes, row: Row, stamp: dict[str, Any]) -> bytes:
    seq, collection, first, last, before, after = row[:6]
    header = msgspec.json.encode([seq, collection, first, last, before is None, after is None,
                                  stamp])  # fmt: skip
    digests = (before or NO_HASH) + (after or NO_HASH)
    return hashlib.sha256(previous + digests + header).digest()


def _rebuild_transactions(engine: SqliteEngine) -> None:
    engine.rows("ALTER TABLE transactions RENAME TO old_transactions")
    engine.rows(TRANSACTIONS)
    last = 0
    while page := engine.rows(
        "SELECT txn, at, actor, terminal, session, verb, title, undoes, first_seq"
        f" FROM old_transactions WHERE txn > ? ORDER BY txn LIMIT {PAGE}",
        (last,),
    ):
        engine.many(
            "INSERT INTO transactions VALUES(?,?,?,?,?,?,?,?,?,?)",
            [(*row[:7], digest(row[6]), *row[7:]) for row in page],
        )
        last = page[-1][0]
    engine.rows("DROP TABLE old_transactions")
    engine.rows(TRANSACTIONS_UNDOES)


def _rebuild_tables(engine: SqliteEngine, newest: int) -> None:
    found = engine.rows("SELECT name, next_id FROM tables")
    if newest:
        found.append(("#logged", newest + 1))
    engine.rows("DROP TABLE tables")
    engine.rows(TABLES)
    engine.many(
        "INSERT INTO tables VALUES(?,?,?)",
        [(name, next_id, checksum(name, next_id)) for name, next_id in found],
    )


def _rebuild_unlogged(engine: SqliteEngine, collection: Collection) -> None:
    """There are at most a few of these for each draft, account and terminal."""
    found = engine.rows(f"SELECT id, doc FROM {collection.name}")
    engine.rows(f"DROP TABLE {collection.name}")
    engine.rows(create_table(collection))
    engine.many(
        f"INSERT INTO {collection.name} VALUES(?,?,?)",
        [(number, text, checksum(number, text)) for number, text in found],
    )


def _has_table(engine: SqliteEngine, name: str) -> bool:
    return bool(engine.rows("SELECT 1 FROM sqlite_schema WHERE type='table' AND name=?", (name,)))
