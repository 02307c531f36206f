"""Whether everything in the store is as it was written: the file, the log, every document.

A flipped bit can turn any value into any other, so whatever fails to be read is a finding.
"""

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec

from cmtui.clock import Moment
from cmtui.errors import StoreBusy
from cmtui.model.log import Broken, LogFigures
from cmtui.store.canonical import checksum, digest, refuse_unless_json
from cmtui.store.checkpoints import CHECKPOINTS, beginning_of, newest_checkpoint
from cmtui.store.engine import Engine
from cmtui.store.migrations import schema_of, schema_of_format
from cmtui.store.schema import COLLECTIONS, Collection
from cmtui.store.sqlite import SqliteEngine
from cmtui.store.timeline import Step, timelines
from cmtui.store.transaction import LOGGED, NO_HASH, Change, Stamp, link

PAGE = 1_000
"""Links of the chain, or counters, that are read at a time."""

LATEST_MOMENT = 253_402_300_800_000
"""The end of the year 9999: no transaction is of a later time."""

_CHANGE = (
    "c.seq, c.txn, c.tbl, c.doc_id, c.last_id, c.before, c.before_digest, c.after_digest, c.hash"
)
_STAMP = (
    "t.txn, t.at, t.actor, t.terminal, t.session, t.verb, t.undoes, t.title_digest, t.first_seq"
)

_LOG_TABLES = "'changes', 'changes_doc', 'transactions', 'transactions_undoes'"

Look = Callable[[], Broken | None]


def integrity(engine: Engine) -> Broken | None:
    """What SQLite itself finds: pages, order, and whether each index agrees with its table."""

    def look() -> Broken | None:
        found = engine.rows("PRAGMA integrity_check(1)")
        return None if found == [("ok",)] else Broken(f"SQLite finds: {found[0][0]}")

    return _guarded("the file", look)


def verify(
    engine: SqliteEngine, collections: tuple[Collection, ...] = COLLECTIONS
) -> Broken | None:
    """The first thing that is not as it was written; None: everything is.

    An erased text or title (its digest is kept) is no break. Runs in one picture: begin a
    transaction for reading before. Raises StoreBusy when another program keeps the file.
    """
    return next(_findings(engine, collections), None)


def told(broken: Broken) -> str:
    """Where and why, in a few words."""
    if broken.seq is not None:
        return f"change {broken.seq}: {broken.reason}"
    if broken.collection is not None:
        return f"{broken.collection} {broken.first}: {broken.reason}"
    return broken.reason


def figures(engine: Engine, collections: tuple[Collection, ...] = COLLECTIONS) -> LogFigures:
    """How much the log holds."""
    begins = beginning_of(engine)

    def number(sql: str, *args: int) -> int:
        return int(engine.rows(sql, args)[0][0] or 0)

    documents = [number(f"SELECT count(*) FROM {collection.name}") for collection in collections]
    return LogFigures(
        transactions=number("SELECT count(*) FROM transactions"),
        changes=number("SELECT count(*) FROM changes WHERE seq >= ?", begins.first_seq),
        documents=sum(documents),
        checkpoints=number(f"SELECT count(*) FROM {CHECKPOINTS}"),
        bytes=number(f"SELECT sum(pgsize) FROM dbstat WHERE name IN ({_LOG_TABLES})"),
        free_bytes=number("PRAGMA freelist_count") * number("PRAGMA page_size"),
        begins=begins.at,
    )


def _findings(engine: SqliteEngine, collections: tuple[Collection, ...]) -> Iterator[Broken]:
    names = {collection.name for collection in collections}
    walk = _Chain(engine, names)
    looks: list[tuple[str, Look]] = [
        ("the schema", lambda: _schema(engine, collections)),
        ("the log", walk.broken),
    ]
    for each in collections:
        documents = _logged if each.logged else _unlogged
        looks.append((each.name, partial(documents, engine, each.name)))
    looks.append(("the next numbers", lambda: _counters(engine, names, walk)))
    for what, look in looks:
        found = _guarded(what, look)
        if found is not None:
            yield found


def _guarded(what: str, look: Look) -> Broken | None:
    try:
        return look()
    except StoreBusy:  # says nothing about the store
        raise
    except Exception as error:  # what a damaged value does to whoever reads it has no bounds
        return Broken(f"{what} cannot be read: {error}")


def _schema(engine: SqliteEngine, collections: tuple[Collection, ...]) -> Broken | None:
    found = schema_of(engine)
    for expected in sorted(schema_of_format(collections) - found):
        return Broken(f"the {expected[0]} {expected[1]} is missing or not the one of this format")
    return None


class _Chain:
    """One walk along all links, and what it came by."""

    def __init__(self, engine: Engine, names: set[str]) -> None:
        self._engine = engine
        self._names = names
        self.highest: dict[str, int] = {}
        self.newest = 0
        self._seen = 0
        self._txn = 0

    def broken(self) -> Broken | None:
        """The first link that does not hold."""
        begins = beginning_of(self._engine)
        checkpoint = newest_checkpoint(self._engine) if CHECKPOINTS in self._names else None
        if begins.is_checkpoint and (checkpoint is None or checkpoint.txn != begins.txn):
            return Broken("the log begins at a checkpoint that nobody has signed off")
        signed = checkpoint if begins.is_checkpoint else None
        previous, self.newest = NO_HASH, begins.first_seq - 1
        while page := self._page():
            for row in page:
                change, stamp = Change(*row[:9]), Stamp(*row[9:])
                reason = self._reason(change, stamp, previous)
                if reason is not None:
                    return _at(change, stamp, reason)
                previous = change.hash
                self._note(change)
                if signed is not None and change.seq == signed.seq:
                    if previous.hex() != signed.baseline:
                        return _at(change, stamp, "the baseline is not the one signed off")
                    previous = bytes.fromhex(signed.hash)
        return self._transactions_broken()

    def _page(self) -> list[tuple[Any, ...]]:
        return self._engine.rows(
            f"SELECT {_CHANGE}, {_STAMP} FROM changes c LEFT JOIN transactions t ON t.txn = c.txn"
            f" WHERE c.seq > ? ORDER BY c.seq LIMIT {PAGE}",
            (self.newest,),
        )

    def _reason(self, change: Change, stamp: Stamp, previous: bytes) -> str | None:
        if change.seq != self.newest + 1:
            return "a change before this one is missing"
        if stamp.txn is None:
            return "nothing says who made this change"
        if link(previous, stamp, change) != change.hash:
            return "its hash does not follow from the one before"
        if change.before is not None and digest(change.before) != change.before_digest:
            return "the text from before is not the one that was hashed"
        if change.collection not in self._names:
            return f"{change.collection} is not a collection"
        return self._out_of_turn(change, stamp)

    def _out_of_turn(self, change: Change, stamp: Stamp) -> str | None:
        begins = change.txn != self._txn
        if begins != (change.seq == stamp.first_seq):
            return "its transaction begins elsewhere"
        if begins and self._txn and change.txn != self._txn + 1:
            return "a transaction before this one is missing"
        return None

    def _note(self, change: Change) -> None:
        self.newest = change.seq
        self.highest[change.collection] = max(self.highest.get(change.collection, 0), change.last)
        if change.txn != self._txn:
            self._txn = change.txn
            self._seen += 1

    def _transactions_broken(self) -> Broken | None:
        """Titles, which the links only stand for, and transactions that no link is of."""
        last, counted = -(2**63), 0
        while page := self._engine.rows(
            "SELECT txn, at, actor, verb, title, title_digest FROM transactions"
            f" WHERE txn > ? ORDER BY txn LIMIT {PAGE}",
            (last,),
        ):
            for txn, at, actor, verb, title, title_digest in page:
                if txn <= last or (title is not None and digest(title) != title_digest):
                    reason = "the title is not the one that was hashed"
                    return Broken(reason, None, txn, _plausible(at), _words(actor), _words(verb))
                last = txn
            counted += len(page)
        if counted != self._seen:
            return Broken(f"of {counted} transactions {self._seen} have changes")
        return None


def _logged(engine: Engine, name: str) -> Broken | None:
    """Every document against what the log says that it became."""
    first_seq = beginning_of(engine).first_seq
    batches: dict[int, tuple[Step, Any]] = {}
    for number, text, steps in timelines(engine, name, first_seq):
        if not steps:
            return Broken("no change of the log tells of it", collection=name,
                          first=number, last=number)  # fmt: skip
        today = None if text is None else _digest_of_json(text)
        for place, step in enumerate(steps, 1):
            after = today if place == len(steps) else steps[place].before
            if step.first == step.last:
                if after != step.after:
                    return _changed(engine, name, step)
                continue
            if step.seq not in batches:
                broken = _settled(engine, name, batches, number)
                if broken is not None:
                    return broken
                batches[step.seq] = (step, hashlib.sha256())
            if after is not None:
                batches[step.seq][1].update(after)
    return _settled(engine, name, batches, None)


def _settled(
    engine: Engine, name: str, batches: dict[int, tuple[Step, Any]], before: int | None
) -> Broken | None:
    """Compares the batches that end before that number (None: all) and forgets them."""
    ended = [step for step, _ in batches.values() if before is None or step.last < before]
    for step in ended:
        _, hashed = batches.pop(step.seq)
        if hashed.digest() != step.after:
            return _changed(engine, name, step)
    return None


def _digest_of_json(text: str) -> bytes:
    """The document's digest; none at all for what is not JSON, since no change wrote that."""
    try:
        refuse_unless_json(text)
    except msgspec.DecodeError:
        return b""
    return digest(text)


def _changed(engine: Engine, name: str, step: Step) -> Broken:
    """A document that is not what the change made of it."""
    found = engine.rows(
        f"SELECT {_CHANGE}, {_STAMP} FROM changes c JOIN transactions t ON t.txn = c.txn"
        " WHERE c.seq=?",
        (step.seq,),
    )
    what = f"{name} {step.first}" + (f" to {step.last}" if step.last != step.first else "")
    reason = f"{what}: not what was written, and nothing says who changed it since"
    return _at(Change(*found[0][:9]), Stamp(*found[0][9:]), reason)


def _at(change: Change, stamp: Stamp, reason: str) -> Broken:
    return Broken(
        reason, change.seq, stamp.txn, _plausible(stamp.at), _words(stamp.actor),
        _words(stamp.verb), _words(change.collection), change.first, change.last,
    )  # fmt: skip


def _words(value: object) -> str | None:
    return None if value is None else str(value)


def _plausible(at: object) -> Moment | None:
    return at if isinstance(at, int) and 0 <= at < LATEST_MOMENT else None


def _unlogged(engine: Engine, name: str) -> Broken | None:
    """Documents that are in no chain, by their checksums."""
    last = -(2**63)
    while page := engine.rows(
        f"SELECT id, doc, checksum FROM {name} WHERE id > ? ORDER BY id LIMIT {PAGE}", (last,)
    ):
        for number, text, written in page:
            if number <= last or checksum(number, text) != written:
                return Broken("not what was written", collection=name, first=number, last=number)
            refuse_unless_json(text)
            last = number
    return None


def _counters(engine: Engine, names: set[str], walk: _Chain) -> Broken | None:
    counters: dict[str, int] = {}
    for name, next_number, written in engine.rows("SELECT name, next_id, checksum FROM tables"):
        if checksum(name, next_number) != written:
            return Broken(f"the next number of {name} is not what was written")
        counters[name] = next_number
    if counters.get(LOGGED, walk.newest + 1) != walk.newest + 1:
        return Broken(
            f"the newest change is {walk.newest}, but {counters[LOGGED] - 1} were written",
            seq=walk.newest,
        )
    if walk.newest and LOGGED not in counters:
        return Broken("how many changes were written is not known any more")
    for name in sorted(names):
        stored = engine.rows(f"SELECT max(id) FROM {name}")[0][0] or 0
        used = max(stored, walk.highest.get(name, 0))
        if counters.get(name, 1) <= used:
            return Broken(f"{name}: the number {used} would be given out again")
    return None
