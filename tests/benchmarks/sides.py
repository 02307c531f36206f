"""The same work through TinyDB's interface, through records, and through raw sqlite3."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace
from tinydb import where

from cmtui.clock import SystemClock
from cmtui.errors import Conflict
from cmtui.model.operator import Identity
from cmtui.model.post import Author, Post
from cmtui.model.views import Order, Where
from cmtui.store.canonical import to_document, to_text
from cmtui.store.ddl import statements
from cmtui.store.documents import DocumentStore
from cmtui.store.lock import WritersLock
from cmtui.store.migrations import bring_up_to_date
from cmtui.store.records import RecordReader, RecordWriter
from cmtui.store.schema import Collection, collection_of
from cmtui.store.sqlite import SqliteEngine, field_sql
from cmtui.store.transaction import Scribe

POSTS = collection_of(Post)
MENTIONS = Collection("mentions", None, indexes=POSTS.indexes)
"""The same documents and indexes, without a type: what is found may be checked again."""

FEW, MANY, NEWEST = 5, 50, 200
TEXT = "Why is the 14 to the station late again? " * 5
WHO = Identity("anna", "bench", "bench")


def post(n: int) -> Post:
    """A mention of some 700 bytes of JSON; 5 of one person, 50 in one conversation."""
    return Post(
        id=f"bluesky:at://did:plc:abc/app.bsky.feed.post/{n}", network="bluesky", kind="mention",
        accounts=("bluesky:brand",), author=Author(f"bluesky:did:plc:{n % 997}", "who.example"),
        text=TEXT, created_at=n * 1000, received_at=n * 1000 + 5, person=n // FEW,
        conversation=f"bluesky:at://did:plc:abc/app.bsky.feed.post/{n // MANY}",
    )  # fmt: skip


def mention(n: int) -> dict[str, Any]:
    """The same as a document."""
    found: dict[str, Any] = msgspec.to_builtins(post(n))
    return found


class Side(Protocol):
    """One way to do the work; documents have the numbers 1, 2, 3 ... for 0, 1, 2 ..."""

    def insert(self, n: int) -> None:
        """One durable transaction with one new document."""

    def batch(self, first: int, count: int) -> None:
        """One durable transaction with so many."""

    def get(self, n: int) -> object:
        """By number."""

    def by_id(self, n: int) -> object:
        """By its network's id, a unique text."""

    def few(self, n: int) -> object:
        """The five of one person."""

    def many(self, n: int) -> object:
        """The fifty of one conversation."""

    def newest(self) -> object:
        """The newest 200 mentions."""

    def update(self, n: int, at: int) -> None:
        """One durable transaction that changes one field by number."""

    def claim(self, n: int, row: str) -> None:
        """One durable transaction that sets a text only if it is empty."""


class Raw:
    """Control: sqlite3 of the standard library, WAL and FULL, the same table, indexes and JSON."""

    def __init__(self, path: Path, collection: Collection, *, create: bool) -> None:
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute("PRAGMA journal_mode=WAL")
        self.database.execute("PRAGMA synchronous=FULL")
        for statement in statements(collection) if create else ():
            self.database.execute(statement)
        name = collection.name
        self._insert = f"INSERT INTO {name}(doc) VALUES(?)"
        self._get = f"SELECT doc FROM {name} WHERE id=?"
        self._update = f"UPDATE {name} SET doc=? WHERE id=?"
        self._by = {
            field: f"SELECT id, doc FROM {name} WHERE {field_sql((field,))}=?"
            for field in ("id", "person", "conversation")
        }
        kind, created_at = field_sql(("kind",)), field_sql(("created_at",))
        self._newest = (
            f"SELECT id, doc FROM {name} WHERE {kind}=? ORDER BY {created_at} DESC LIMIT {NEWEST}"
        )

    def insert(self, n: int) -> None:
        self.batch(n, 1)

    def batch(self, first: int, count: int) -> None:
        texts = [(to_json(mention(n)),) for n in range(first, first + count)]
        self.database.execute("BEGIN IMMEDIATE")
        self.database.executemany(self._insert, texts)
        self.database.execute("COMMIT")

    def get(self, n: int) -> object:
        return to_document(self.database.execute(self._get, (n + 1,)).fetchone()[0])

    def by_id(self, n: int) -> object:
        return self._found("id", post(n).id)[0]

    def few(self, n: int) -> object:
        return self._found("person", n // FEW)

    def many(self, n: int) -> object:
        return self._found("conversation", post(n).conversation)

    def newest(self) -> object:
        found = self.database.execute(self._newest, ("mention",)).fetchall()
        return [to_document(text) for _, text in found]

    def update(self, n: int, at: int) -> None:
        self._change(n, "edited_at", at, claim=False)

    def claim(self, n: int, row: str) -> None:
        self._change(n, "row", row, claim=True)

    def _found(self, field: str, value: object) -> list[dict[str, Any]]:
        found = self.database.execute(self._by[field], (value,)).fetchall()
        return [to_document(text) for _, text in found]

    def _change(self, n: int, field: str, value: int | str, *, claim: bool) -> None:
        self.database.execute("BEGIN IMMEDIATE")
        document = to_document(self.database.execute(self._get, (n + 1,)).fetchone()[0])
        assert not claim or document[field] == ""
        self.database.execute(self._update, (to_json(document | {field: value}), n + 1))
        self.database.execute("COMMIT")


def to_json(document: dict[str, Any]) -> str:
    """As the store writes it, without looking for what cannot be stored."""
    return _ENCODER.encode(document).decode()


_ENCODER = msgspec.json.Encoder(order="sorted")


class Tables:
    """Ours through TinyDB's interface: `table.insert`, `search(where(...) == ...)`, `window`."""

    def __init__(self, documents: DocumentStore) -> None:
        self.documents = documents
        self.table = documents.table("mentions")

    def insert(self, n: int) -> None:
        self.table.insert(mention(n))

    def batch(self, first: int, count: int) -> None:
        self.table.insert_multiple(mention(n) for n in range(first, first + count))

    def get(self, n: int) -> object:
        return self.table.get(doc_id=n + 1)

    def by_id(self, n: int) -> object:
        return self.table.get(where("id") == post(n).id)

    def few(self, n: int) -> object:
        return self.table.search(where("person") == n // FEW)

    def many(self, n: int) -> object:
        return self.table.search(where("conversation") == post(n).conversation)

    def newest(self) -> object:
        mentions = where("kind") == "mention"
        return self.table.window(mentions, "created_at", descending=True, limit=NEWEST)

    def update(self, n: int, at: int) -> None:
        self.table.update({"edited_at": at}, doc_ids=[n + 1])

    def claim(self, n: int, row: str) -> None:
        with self.documents.transaction("claim"):
            if self.table.get(doc_id=n + 1)["row"]:
                raise Conflict("claimed by another")
            self.table.update({"row": row}, doc_ids=[n + 1])


class Records:
    """Ours through records, on one thread."""

    def __init__(self, documents: DocumentStore) -> None:
        self.documents = documents
        self.clock = SystemClock()
        self.reader = RecordReader(documents)

    @contextmanager
    def _writing(self, verb: str) -> Iterator[RecordWriter]:
        with self.documents.transaction(verb) as transaction:
            yield RecordWriter(self.documents, transaction, self.clock)

    def insert(self, n: int) -> None:
        with self._writing("insert") as tx:
            tx.add(post(n))

    def batch(self, first: int, count: int) -> None:
        with self._writing("intake") as tx:
            tx.add_all([post(n) for n in range(first, first + count)])

    def get(self, n: int) -> object:
        return self.reader.get(Post, n + 1)

    def by_id(self, n: int) -> object:
        return self.reader.find(Post, "id", post(n).id)

    def few(self, n: int) -> object:
        return self.reader.window(Post, [Where("person", "eq", n // FEW)])

    def many(self, n: int) -> object:
        return self.reader.window(Post, [Where("conversation", "eq", post(n).conversation)])

    def newest(self) -> object:
        mentions = [Where("kind", "eq", "mention")]
        return self.reader.window(Post, mentions, Order("created_at", True), limit=NEWEST)

    def update(self, n: int, at: int) -> None:
        with self._writing("edit") as tx:
            old = tx.get(Post, n + 1)
            assert old is not None
            tx.put(replace(old, edited_at=at))

    def claim(self, n: int, row: str) -> None:
        with self._writing("claim") as tx:
            old = tx.get(Post, n + 1)
            assert old is not None
            if old.row:
                raise Conflict("claimed by another")
            tx.put(replace(old, row=row))


def open_documents(path: Path, collection: Collection, *, create: bool) -> DocumentStore:
    """Our store with one collection, with lock and log, without threads."""
    if create:
        path.touch()
    clock = SystemClock()
    lock = WritersLock(path.with_suffix(".lock"), clock, "bench", shared=False)
    engine = SqliteEngine(path)
    bring_up_to_date(engine, lock, create=create, collections=(collection,))
    scribe = Scribe(engine, lock, clock, WHO, {collection.name: collection})
    return DocumentStore(engine, scribe, (collection,))


def is_storable(n: int) -> bool:
    """Whether record and document are the same text, so that both sides hold the same."""
    return to_text(post(n), "post") == to_json(mention(n))
