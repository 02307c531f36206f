"""Records by their type over TinyDB's tables: what services call a reader and a writer."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec

from cmtui.clock import Clock
from cmtui.errors import Conflict, NotFound, Refused, StoreFailed
from cmtui.model.lease import Lease
from cmtui.model.record import Record
from cmtui.model.views import Order, Place, Where
from cmtui.store.canonical import to_text
from cmtui.store.documents import DocumentStore, DocumentTable
from cmtui.store.history import last_txn
from cmtui.store.plan import query_of
from cmtui.store.schema import Moves, collection_of
from cmtui.store.transaction import Transaction

R = TypeVar("R", bound=Record)


class RecordReader:
    """One consistent picture of the store, read by type of record."""

    def __init__(self, documents: DocumentStore) -> None:
        self._documents = documents

    def get(self, kind: type[R], number: int) -> R | None:
        """The record of that number."""
        text = self._table(kind).selector.text(number)
        return None if text is None else record_of(kind, number, text)

    def get_many(self, kind: type[R], numbers: Sequence[int]) -> dict[int, R]:
        """The records that exist of these numbers."""
        found = self._table(kind).selector.texts(numbers)
        return {number: record_of(kind, number, text) for number, text in found}

    def find(self, kind: type[R], field: str, value: str | int) -> R | None:
        """The first record, by number, whose field equals the value."""
        found = self.window(kind, (Where(field, "eq", value),), limit=1)
        return found[0] if found else None

    def find_many(self, kind: type[R], field: str, values: Sequence[str]) -> dict[str, R]:
        """By a unique text field: those that exist, by their value."""
        found = self._table(kind).selector.texts_by(field, values)
        records = (record_of(kind, number, text) for number, text in found)
        return {getattr(record, field): record for record in records}

    def window(
        self,
        kind: type[R],
        where: Sequence[Where] = (),
        order: Order | None = None,
        after: Place | None = None,
        limit: int | None = None,
    ) -> list[R]:
        """Records that meet every condition, in order (default: by number), from `after` on.

        A null field meets no `lt`, `le`, `gt` or `ge`, and stands below every value in an order.
        """
        field, descending = (None, False) if order is None else (order.field, order.descending)
        found = self._table(kind).selector.select(query_of(where), field, descending, after, limit)
        return [record_of(kind, number, text) for number, text in found]

    def count(self, kind: type[Record], where: Sequence[Where] = (), most: int = 10_001) -> int:
        """How many meet every condition, counted up to `most`."""
        return self._table(kind).selector.count(query_of(where), most)

    def last_txn(self) -> int:
        """The newest logged transaction in this picture (0: none yet)."""
        return last_txn(self._documents.engine_storage.engine)

    def _table(self, kind: type[Record]) -> DocumentTable:
        return self._documents.table(collection_of(kind).name)


class RecordWriter(RecordReader):
    """A transaction: everything in it is kept, or nothing."""

    def __init__(self, documents: DocumentStore, transaction: Transaction, clock: Clock) -> None:
        super().__init__(documents)
        self._transaction = transaction
        self._clock = clock

    def add(self, record: R) -> R:
        """Stores a new record; returns it with its number, whatever number it had.

        Raises Conflict when a unique field has the value of another.
        """
        return self.add_all([record])[0]

    def add_all(self, records: Sequence[R]) -> list[R]:
        """Stores new records of one kind; a batch is one row of the log."""
        if not records:
            return []
        kind = type(records[0])
        if any(type(record) is not kind for record in records):
            raise TypeError("a batch is of one kind of record")
        name = collection_of(kind).name
        first = self._transaction.take_numbers(name, len(records))
        numbered = [
            msgspec.structs.replace(record, number=number)
            for number, record in enumerate(records, first)
        ]
        self._transaction.add(name, first, [to_text(record, name) for record in numbered])
        return numbered

    def put(self, record: R) -> R:
        """Replaces the record of that number; does nothing if it is equal.

        Raises NotFound when there is none, Conflict as `add`, and Refused for a state that may not
        follow the one it has.
        """
        collection = collection_of(type(record))
        name = collection.name
        before = self._transaction.text(name, record.number)
        if before is None:
            raise NotFound(f"{name}: nothing has the number {record.number}")
        if collection.moves is not None:
            _may_follow(collection.moves, record_of(type(record), record.number, before), record)
        after = to_text(record, name)
        if after != before and record_of(type(record), record.number, before) != record:
            self._transaction.replace(name, record.number, before, after)
        return record

    def renew(self, record: R) -> R:
        """As `put`, for an unlogged record whose time goes on: no follower is woken.

        Raises NotFound when there is none.
        """
        name = collection_of(type(record)).name
        if self._transaction.text(name, record.number) is None:
            raise NotFound(f"{name}: nothing has the number {record.number}")
        self._transaction.renew(name, record.number, to_text(record, name))
        return record

    def remove(self, kind: type[Record], number: int) -> None:
        """Removes the record; nothing happens when there is none."""
        name = collection_of(kind).name
        before = self._transaction.text(name, number)
        if before is not None:
            self._transaction.remove(name, number, before)

    def forget(self, kind: type[Record], number: int) -> None:
        """Empties what the log remembers of the record; the log still verifies.

        Forget before removing, so that the bytes of the removed one are overwritten too.
        """
        self._transaction.forget(collection_of(kind).name, number)

    def name(self, title: str) -> None:
        """Says for people what this transaction did, for the log and undo."""
        self._transaction.title = title

    def expect(self, lease: Lease) -> None:
        """Raises Conflict unless the lease's session and epoch still hold its name."""
        found = self.find(Lease, "name", lease.name)
        if found is None:
            raise Conflict(f"{lease.name} is held by nobody any more")
        if (found.session, found.epoch) != (lease.session, lease.epoch):
            raise Conflict(f"{lease.name} has gone over to {found.holder}")
        ends = found.renewed + found.lasts
        if found.boot_id != self._clock.boot_id() or self._clock.boot() > ends:
            raise Conflict(f"{lease.name} was not renewed in time and has ended")


def _may_follow(moves: Moves, before: Any, after: Any) -> None:
    """Raises Refused where the later record's state may not follow the earlier one's."""
    if before.state != after.state and after.state not in moves[before.state]:
        kind = type(after).__name__
        raise Refused(f"{kind} {after.number} is {before.state}: it cannot become {after.state}")


@cache
def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def record_of(kind: type[R], number: int, text: str) -> R:
    """The record that the text of a document is; raises StoreFailed for a damaged one."""
    try:
        record: R = _decoder(kind).decode(text)
    except msgspec.DecodeError as error:
        name = collection_of(kind).name
        raise StoreFailed(f"{name} {number} is damaged ({error}); see: cmtui doctor") from error
    if record.number == number:
        return record
    return msgspec.structs.replace(record, number=number)  # written through TinyDB's interface
