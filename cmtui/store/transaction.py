"""One transaction is one verb: its changes to documents and their rows in the log.

The log keeps each document's text from before; what it became is the next change's `before`, or
the document as it is now, and is only hashed. The chain is over digests of the texts, so that a
person's text can be erased from `before` and the chain still verifies.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from cmtui.clock import Clock, Moment
from cmtui.errors import Refused, StoreFailed
from cmtui.model.operator import Identity
from cmtui.store.canonical import checksum, digest, digest_of_batch, to_document
from cmtui.store.checkpoints import CHECKPOINTS
from cmtui.store.engine import Engine
from cmtui.store.lock import WritersLock
from cmtui.store.schema import Collection

UNLOGGED = "#unlogged"
"""The row of `tables` that counts transactions with unlogged changes; no collection's name."""

LOGGED = "#logged"
"""The row of `tables` with the number of the next change, so that a log cut short shows."""

NO_HASH = bytes(32)
"""What the first link of the chain follows."""

Document = tuple[str, int]
"""A collection's name and a document's number in it."""


class Withdrawn(Exception):
    """Nobody waits for this transaction any more; nothing was begun."""


class Stamp(msgspec.Struct, frozen=True):
    """Who did what, as it stands in `transactions` and in every link of the chain.

    The title is in it by its digest, so that one can be erased; `first_seq` is its first change.
    """

    txn: int
    at: Moment
    actor: str
    terminal: str
    session: str
    verb: str
    undoes: int | None
    title_digest: bytes
    first_seq: int


class Change(msgspec.Struct, frozen=True):
    """One row of `changes`: a document (or a batch of new ones, `first` to `last`)."""

    seq: int
    txn: int
    collection: str
    first: int
    last: int
    before: str | None
    before_digest: bytes | None
    after_digest: bytes | None
    hash: bytes


def link(previous: bytes, stamp: Stamp, change: Change) -> bytes:
    """The hash of one change, chained to the one before it."""
    header = msgspec.json.encode(
        [change.seq, change.collection, change.first, change.last,
         change.before_digest is None, change.after_digest is None, stamp]
    )  # fmt: skip
    digests = (change.before_digest or NO_HASH) + (change.after_digest or NO_HASH)
    return hashlib.sha256(previous + digests + header).digest()


def write_stamp(engine: Engine, stamp: Stamp, title: str) -> None:
    """Writes a transaction's row."""
    engine.rows(
        "INSERT INTO transactions VALUES(?,?,?,?,?,?,?,?,?,?)",
        (stamp.txn, stamp.at, stamp.actor, stamp.terminal, stamp.session, stamp.verb, title,
         stamp.title_digest, stamp.undoes, stamp.first_seq),
    )  # fmt: skip


def write_changes(engine: Engine, changes: Iterable[Change]) -> None:
    """Writes rows of the log."""
    engine.many(
        "INSERT INTO changes VALUES(?,?,?,?,?,?,?,?,?)",
        [msgspec.structs.astuple(change) for change in changes],
    )


class Transaction:
    """The changes of one verb, written at once and entered in the log by `seal`."""

    def __init__(self, engine: Engine, collections: Mapping[str, Collection], verb: str) -> None:
        self.engine = engine
        self.verb = verb
        self.title = ""
        self.undoes: int | None = None
        self.txn: int | None = None
        self.wrote = False
        self._forgotten: set[Document] = set()
        self._collections = collections
        self._next: dict[str, int] = {}
        self._before: dict[Document, str | None] = {}
        self._after: dict[Document, bytes | None] = {}
        self._ranges: list[tuple[str, int, int]] = []
        self._unlogged = False

    def derived(self, collection: str) -> frozenset[str]:
        """The collection's fields that follow from other documents."""
        return self._collections[collection].derived

    def text(self, collection: str, number: int) -> str | None:
        """The document as it is now, with this transaction's changes."""
        found = self.engine.rows(f"SELECT doc FROM {collection} WHERE id=?", (number,))
        return found[0][0] if found else None

    def take_numbers(self, collection: str, count: int) -> int:
        """The first of so many new numbers in a row; none is ever given out twice."""
        first = self._next_number(collection)
        self._next[collection] = first + count
        return first

    def add(self, collection: str, first: int, texts: Sequence[str]) -> None:
        """Stores new documents under numbers from `first` on; several are one row of the log."""
        numbers = range(first, first + len(texts))
        self._next[collection] = max(self._next_number(collection), numbers.stop)
        if not self._enter(collection):
            self._add_unlogged(collection, numbers, texts)
            return
        self.engine.many(
            f"INSERT INTO {collection}(id, doc) VALUES(?, ?)", zip(numbers, texts, strict=True)
        )
        if not texts:
            return
        one_removed_before = len(texts) == 1 and (collection, first) in self._before
        if not one_removed_before:
            self._ranges.append((collection, first, numbers[-1]))
        for number, text in zip(numbers, texts, strict=True):
            self._before.setdefault((collection, number), None)
            self._after[collection, number] = digest(text)

    def replace(self, collection: str, number: int, before: str, after: str) -> None:
        """Changes a document whose text is `before`. Raises Refused for a loss of what lasts."""
        self._refuse_loss(collection, number, before, after)
        if self._collections[collection].logged:
            self.engine.rows(f"UPDATE {collection} SET doc=? WHERE id=?", (after, number))
        else:
            self._replace_unlogged(collection, number, after)
        self._note(collection, number, before, after)

    def renew(self, collection: str, number: int, after: str) -> None:
        """Changes an unlogged document so that nobody need be told; its time goes on, no more."""
        if self._collections[collection].logged:
            raise TypeError(f"{collection} is logged: whoever follows it is told of every change")
        self._replace_unlogged(collection, number, after)
        self.wrote = True

    def _replace_unlogged(self, collection: str, number: int, after: str) -> None:
        self.engine.rows(
            f"UPDATE {collection} SET doc=?, checksum=? WHERE id=?",
            (after, checksum(number, after), number),
        )

    def remove(self, collection: str, number: int, before: str) -> None:
        """Takes a document out whose text is `before`.

        Raises Refused for a checkpoint and for what has something that lasts.
        """
        self._refuse_loss(collection, number, before, None)
        if collection == CHECKPOINTS:
            raise Refused("a checkpoint of the log is what the rest stands on: it is never removed")
        self.engine.rows(f"DELETE FROM {collection} WHERE id=?", (number,))
        self._note(collection, number, before, None)

    def forget(self, collection: str, number: int) -> None:
        """Empties what the log remembers of a document, from this transaction as well.

        The digests stay, so the chain still verifies; what is undone by these texts cannot be
        undone any more. SQLite overwrites the bytes, from here on also those of what is removed.
        """
        self.engine.rows("PRAGMA secure_delete=ON")
        self.engine.rows(
            "UPDATE changes SET before=NULL WHERE tbl=? AND doc_id=? AND before IS NOT NULL",
            (collection, number),
        )
        self.wrote = True
        self._forgotten.add((collection, number))

    def seal(self, identity: Identity, now: Moment) -> None:
        """Writes the log; the transaction is then ready to be committed."""
        if self._unlogged:
            self._next[UNLOGGED] = self._next_number(UNLOGGED) + 1
        if any(self._is_change(*found) for found in self._ranges):
            self._next[LOGGED] = self._write_log(identity, now) + 1
        self.engine.many(
            "INSERT INTO tables(name, next_id, checksum) VALUES(?, ?, ?) ON CONFLICT(name)"
            " DO UPDATE SET next_id=excluded.next_id, checksum=excluded.checksum",
            [(name, number, checksum(name, number)) for name, number in self._next.items()],
        )

    def _add_unlogged(self, collection: str, numbers: range, texts: Sequence[str]) -> None:
        self.engine.many(
            f"INSERT INTO {collection}(id, doc, checksum) VALUES(?, ?, ?)",
            [(number, text, checksum(number, text))
             for number, text in zip(numbers, texts, strict=True)],
        )  # fmt: skip

    @property
    def is_news(self) -> bool:
        """Once sealed: whether followers have to be told."""
        return self._unlogged or self.txn is not None

    def _enter(self, collection: str) -> bool:
        """Remembers that the collection was written; whether the log wants to know."""
        self.wrote = True
        logged = self._collections[collection].logged
        self._unlogged = self._unlogged or not logged
        return logged

    def _note(self, collection: str, number: int, before: str, after: str | None) -> None:
        if not self._enter(collection):
            return
        document = (collection, number)
        if document not in self._before:
            self._before[document] = before
            self._ranges.append((collection, number, number))
        self._after[document] = None if after is None else digest(after)

    def _refuse_loss(self, collection: str, number: int, before: str, after: str | None) -> None:
        """Raises Refused where a field would lose what it has for good."""
        for field in self._collections[collection].lasting:
            had = to_document(before).get(field)
            if had is not None and (after is None or to_document(after).get(field) != had):
                raise Refused(f"{collection} {number}: its {field} is for good; nothing ends it")

    def _next_number(self, collection: str) -> int:
        if collection not in self._next:
            found = self.engine.rows("SELECT next_id FROM tables WHERE name=?", (collection,))
            self._next[collection] = found[0][0] if found else 1
        return self._next[collection]

    def _write_log(self, identity: Identity, now: Moment) -> int:
        """Returns the number of the newest change."""
        engine = self.engine
        last = engine.rows("SELECT txn, at FROM transactions ORDER BY txn DESC LIMIT 1")
        newest = engine.rows("SELECT seq, hash FROM changes ORDER BY seq DESC LIMIT 1")
        txn, at = (last[0][0] + 1, max(now, last[0][1])) if last else (1, now)
        seq: int = newest[0][0] if newest else 0
        previous: bytes = newest[0][1] if newest else NO_HASH
        stamp = Stamp(
            txn, at, identity.actor, identity.terminal, identity.session, self.verb, self.undoes,
            digest(self.title), seq + 1,
        )  # fmt: skip
        write_stamp(engine, stamp, self.title)
        changes = []
        for found in self._ranges:
            if not self._is_change(*found):
                continue
            seq += 1
            change = self._change(seq, txn, *found)
            previous = link(previous, stamp, change)
            changes.append(msgspec.structs.replace(change, hash=previous))
        write_changes(engine, changes)
        self.txn = txn
        return seq

    def _is_change(self, collection: str, first: int, last: int) -> bool:
        """Whether the documents differ at the end from what they were at the beginning."""
        if first == last:
            before = self._before[collection, first]
            return self._after[collection, first] != (None if before is None else digest(before))
        return any(self._after[collection, number] for number in range(first, last + 1))

    def _change(self, seq: int, txn: int, collection: str, first: int, last: int) -> Change:
        if first == last:
            before = self._before[collection, first]
            before_digest = None if before is None else digest(before)
            after = self._after[collection, first]
            kept = None if (collection, first) in self._forgotten else before
            return Change(seq, txn, collection, first, last, kept, before_digest, after, NO_HASH)
        digests = (self._after[collection, number] for number in range(first, last + 1))
        batch = digest_of_batch(found for found in digests if found is not None)
        return Change(seq, txn, collection, first, last, None, None, batch, NO_HASH)


def _always() -> bool:
    return True


class Scribe:
    """Runs transactions of one process, one at a time, on the thread that owns the engine."""

    def __init__(
        self,
        engine: Engine,
        lock: WritersLock,
        clock: Clock,
        identity: Identity,
        collections: Mapping[str, Collection],
    ) -> None:
        self.clock = clock
        self.current: Transaction | None = None
        self._engine = engine
        self._lock = lock
        self._identity = identity
        self._collections = collections

    @contextmanager
    def writing(self, verb: str, wanted: Callable[[], bool] = _always) -> Iterator[Transaction]:
        """A transaction that is kept if the block ends well, else forgotten as a whole.

        `wanted` is asked once the lock is ours; False raises Withdrawn.
        """
        if self.current is not None:
            raise StoreFailed("a transaction is open already")
        self._lock.acquire()
        try:
            if not wanted():
                raise Withdrawn
            self._engine.begin(writing=True)
            try:
                self.current = Transaction(self._engine, self._collections, verb)
                yield self.current
                self._finish(self.current)
            except BaseException:
                self._engine.roll_back()
                raise
            finally:
                self.current = None
        finally:
            self._lock.release()

    def _finish(self, transaction: Transaction) -> None:
        if not transaction.wrote:
            self._engine.roll_back()
            return
        transaction.seal(self._identity, self.clock.now())
        self._engine.commit()
        if transaction.is_news:
            self._lock.ring(transaction.txn)
