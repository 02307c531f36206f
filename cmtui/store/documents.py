"""TinyDB's classes over the engine: the whole interface, without ever reading a whole file.

Differences from stock TinyDB, all on purpose: only declared tables, and `tables()` has those that
hold documents; answers in the order of the numbers, which are never used again, not even after
`truncate` and `drop_tables`; no query cache, since other processes write; what SQL would cut or
change is refused by its path (see `canonical`), also numbers of documents that are not whole or
not from 0 to 2**53; a number compared with text (`where("n") < "x"`) finds nothing where an index
answers, instead of raising. A call that raises has changed nothing.
The seams are those of tinydb 4.9: `_read_table`, `_update_table`, `_get_next_id`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from cmtui.errors import Refused
from cmtui.model.views import Place
from cmtui.store.canonical import to_document
from cmtui.store.changing import ChangingTable
from cmtui.store.engine import Engine
from cmtui.store.plan import query_of
from cmtui.store.schema import COLLECTIONS, Collection
from cmtui.store.selecting import Selector
from cmtui.store.transaction import Scribe, Transaction

WRITE = "write"
"""The verb of a change that is made through TinyDB's interface without naming one."""

Change = Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None]


class EngineStorage(Storage):
    """What TinyDB takes for its storage: the engine, and the scribe if it may write."""

    def __init__(
        self, engine: Engine, collections: Iterable[Collection], scribe: Scribe | None
    ) -> None:
        self.engine = engine
        self.scribe = scribe
        self.collections = {collection.name: collection for collection in collections}

    def read(self) -> dict[str, dict[str, Any]]:
        """Every document of every table, as stock TinyDB has it: for small stores."""
        return {
            name: {str(number): to_document(text) for number, text in selector.every()}
            for name, selector in self._selectors()
            if selector.holds_any()
        }

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Refused: documents are written one by one, through their tables."""
        raise Refused("the store is not written as a whole; use its tables")

    def names_in_use(self) -> set[str]:
        """The tables that hold documents."""
        return {name for name, selector in self._selectors() if selector.holds_any()}

    @contextmanager
    def writing(self, verb: str) -> Iterator[Transaction]:
        """The open transaction, else one of its own."""
        if self.scribe is None:
            raise Refused("this view of the store is for reading")
        if self.scribe.current is not None:
            yield self.scribe.current
        else:
            with self.scribe.writing(verb) as transaction:
                yield transaction

    def _selectors(self) -> Iterator[tuple[str, Selector]]:
        for name, collection in self.collections.items():
            yield name, Selector(self.engine, collection)


class DocumentTable(Table):
    """One collection with TinyDB's interface, and windows by key."""

    def __init__(
        self, storage: Storage, name: str, cache_size: int = 0, persist_empty: bool = False
    ) -> None:
        if not isinstance(storage, EngineStorage):
            raise TypeError(f"{type(storage).__name__} is not a store's engine")
        if name not in storage.collections:
            raise KeyError(f"{name!r} is not a declared collection")
        self.engine_storage = storage
        self.selector = Selector(storage.engine, storage.collections[name])
        super().__init__(storage, name, cache_size=0)  # others write: no answer stays true

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name!r}, total={len(self)}>"

    def insert(self, document: Mapping[str, Any]) -> int:
        """Stores a document; returns its number."""
        return self.insert_multiple([document])[0]

    def search(self, cond: QueryLike) -> list[Document]:
        """All documents that meet the query, by number."""
        return [Document(found, number) for number, found in self.selector.documents(cond)]

    def window(
        self,
        cond: QueryLike | None = None,
        field: str | None = None,
        descending: bool = False,
        after: Place | None = None,
        limit: int | None = None,
    ) -> list[Document]:
        """Documents by a field and then by number, from `after` on, found by key.

        Those whose field is null or missing come first (last when descending).
        """
        cond = query_of(()) if cond is None else cond
        found = self.selector.documents(cond, field, descending, after, limit)
        return [Document(document, number) for number, document in found]

    def get(
        self,
        cond: QueryLike | None = None,
        doc_id: int | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> Any:
        """One document by number or query (None if there is none), or a list by numbers."""
        if doc_id is not None:
            text = self.selector.text(doc_id)
            return None if text is None else _document(doc_id, text)
        if doc_ids is not None:
            return [_document(*found) for found in self.selector.texts(list(doc_ids))]
        if cond is not None:
            for number, document in self.selector.documents(cond, limit=1):
                return Document(document, number)
            return None
        raise RuntimeError("You have to pass either cond or doc_id or doc_ids")

    def count(self, cond: QueryLike) -> int:
        """How many documents meet the query."""
        return self.selector.count(cond)

    def update(
        self,
        fields: Change,
        cond: QueryLike | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> list[int]:
        """Changes the documents of these numbers, or that meet the query, or all."""
        with self.engine_storage.writing(WRITE):
            return super().update(fields, doc_ids=self._numbers(cond, doc_ids))

    def update_multiple(self, updates: Iterable[tuple[Change, QueryLike]]) -> list[int]:
        """Makes several changes, each where its query is met, in one transaction."""
        pairs = list(updates)
        found: list[int] = []
        with self.engine_storage.writing(WRITE):
            met = {number for _, cond in pairs for number, _ in self.selector.documents(cond)}

            def updater(table: ChangingTable) -> None:
                for number in sorted(met):
                    for fields, cond in pairs:
                        if cond(table[number]):
                            found.append(number)
                            _apply(fields, table[number])

            self._update_table(updater)
        return found

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """Changes what meets the query, else stores it anew: one transaction."""
        with self.engine_storage.writing(WRITE):
            return super().upsert(document, cond)

    def remove(
        self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None
    ) -> list[int]:
        """Removes the documents of these numbers or that meet the query."""
        if cond is None and doc_ids is None:
            raise RuntimeError("Use truncate() to remove all documents")
        with self.engine_storage.writing(WRITE):
            return super().remove(doc_ids=self._numbers(cond, doc_ids))

    def __len__(self) -> int:
        return self.selector.length()

    def __iter__(self) -> Iterator[Document]:
        for number, text in self.selector.every():
            yield _document(number, text)

    def _numbers(self, cond: QueryLike | None, doc_ids: Iterable[int] | None) -> list[int]:
        if doc_ids is not None:
            return list(doc_ids)
        if cond is not None:
            return [number for number, _ in self.selector.documents(cond)]
        return self.selector.numbers()

    def _get_next_id(self) -> int:
        with self.engine_storage.writing(WRITE) as transaction:
            return transaction.take_numbers(self.name, 1)

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        return {str(number): to_document(text) for number, text in self.selector.every()}

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self.engine_storage.writing(WRITE) as transaction:
            changing = ChangingTable(transaction, self.selector)
            updater(changing)
            changing.flush()


class DocumentStore(TinyDB):
    """A TinyDB over an engine; without a scribe it is for reading."""

    table_class = DocumentTable

    def __init__(
        self,
        engine: Engine,
        scribe: Scribe | None = None,
        collections: Iterable[Collection] = COLLECTIONS,
    ) -> None:
        super().__init__(engine, collections, scribe, storage=EngineStorage)

    @property
    def engine_storage(self) -> EngineStorage:
        """The engine and what may write to it."""
        return cast(EngineStorage, self.storage)

    def table(self, name: str, **options: Any) -> DocumentTable:
        """A declared collection; raises KeyError for any other name."""
        return cast(DocumentTable, super().table(name, **options))

    def transaction(self, verb: str) -> AbstractContextManager[Transaction]:
        """Everything that is written in the block is one transaction of that verb."""
        return self.engine_storage.writing(verb)

    def tables(self) -> set[str]:
        """The tables that hold documents."""
        return self.engine_storage.names_in_use()

    def drop_tables(self) -> None:
        """Removes every document of every table."""
        with self.transaction(WRITE):
            for name in self.tables():
                self.drop_table(name)
        self._tables.clear()

    def drop_table(self, name: str) -> None:
        """Removes every document of one table; its numbers are not used again."""
        if name in self.tables():
            self.table(name).truncate()
        self._tables.pop(name, None)


def _apply(fields: Change, document: MutableMapping[str, Any]) -> None:
    if callable(fields):
        fields(document)
    else:
        document.update(fields)


def _document(number: int, text: str) -> Document:
    return Document(to_document(text), number)
