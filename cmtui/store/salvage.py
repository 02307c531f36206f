"""The mend of a damaged store: a new one from all that can be read, and from the newest backup.

The damaged files are never changed; they are set aside beside the new store for evidence.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from cmtui.clock import Clock, to_datetime
from cmtui.errors import NewerFormat, NotFound, StoreBusy, StoreFailed
from cmtui.model.operator import Identity
from cmtui.sharing import is_shared
from cmtui.store.aside import exchange, remove, set_aside
from cmtui.store.canonical import to_document
from cmtui.store.checkpoints import CHECKPOINTS
from cmtui.store.examining import SPOILED
from cmtui.store.lock import PRIVATE_MODE, WritersLock, newest_txn
from cmtui.store.migrations import APPLICATION_ID, FORMAT, bring_up_to_date
from cmtui.store.names import BACKUPS, FILE_NAME, LOCK_NAME
from cmtui.store.remains import (
    LOGGED,
    Document,
    Remains,
    Timeline,
    agrees,
    read_remains,
    timeline,
)
from cmtui.store.schema import COLLECTIONS, Collection
from cmtui.store.sqlite import SqliteEngine, translated_os
from cmtui.store.transaction import Scribe
from cmtui.store.verify import told, verify

IN_USE_BYTE = 128
"""Of the shared memory file: every connection holds a lock on it (SQLite's `WAL_SHM` layout)."""

BATCH = 5_000
"""Documents that one transaction of a fresh log takes over."""

NUMBERS_LEFT_OUT = 10_000
"""Where transactions are lost, nobody knows which numbers they gave out: so many are skipped."""

RECOVERED = "recovered"
"""The verb of a fresh log's first transactions."""


class Mended(msgspec.Struct, frozen=True):
    """What became of the documents. `log_kept`: its chain held; `aside`: the evidence.

    `doubtful`: those among the kept that the log has otherwise. `lost`: those that the log tells
    of; where it is not whole, `perhaps_lost` more had numbers and may have been removed before or
    be lost, and `transactions_lost` is how many are missing at its end.
    """

    kept: int
    from_backup: int
    set_aside: int
    lost: int
    doubtful: int
    log_kept: bool
    aside: tuple[Path, ...]
    perhaps_lost: int = 0
    transactions_lost: int = 0


def mend(folder: Path, identity: Identity, clock: Clock) -> Mended:
    """Puts a sound store in the damaged one's place.

    Raises StoreBusy while another process has the workspace open, NotFound where there is nothing
    to read, NewerFormat, StoreFull, StoreFailed; then everything is as it was.
    """
    try:
        lock = WritersLock(folder / LOCK_NAME, clock, "doctor", shared=is_shared(folder))
        try:
            lock.acquire_within()
            try:
                with _alone(folder):
                    mended = _mended(folder, identity, clock, newest_txn(lock.path))
                lock.ring(0)  # a fresh log begins anew
                return mended
            finally:
                lock.release()
        finally:
            lock.close()
    except OSError as error:
        raise translated_os(error, folder) from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keeps every other process from opening the file; raises StoreBusy where one has it open."""
    memory = folder / f"{FILE_NAME}-shm"
    file = os.open(memory, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_MODE)
    try:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, IN_USE_BYTE)
        except OSError as error:
            raise StoreBusy(
                f"another process has {folder} open; close every cmtui there, then mend it"
            ) from error
        yield
    finally:
        os.close(file)


def _mended(folder: Path, identity: Identity, clock: Clock, committed: int) -> Mended:
    remains = read_remains(folder / FILE_NAME)
    if remains.format > FORMAT:
        raise NewerFormat(f"{folder} has format {remains.format}: update cmtui")
    backup = _newest_backup(folder)
    if backup is not None:
        _fill_log(remains, backup)
    missing = max(0, committed - max(remains.tables.get("transactions", ()), default=0))
    if missing:
        remains.gap = NUMBERS_LEFT_OUT
    story = timeline(remains)
    filled = _fill(remains, backup, story) if backup is not None else set()
    _forget_what_was_removed(remains, story)
    if not remains.documents():
        raise NotFound(
            f"nothing can be read of the store in {folder}, and there is no backup; an archive:"
            " cmtui import FILE"
        )
    fresh = folder / f"{FILE_NAME}.mending-{os.getpid()}"
    try:
        log_kept = _build(fresh, identity, clock, remains)
        kept = _numbers_in(fresh)
        stamp = f"{to_datetime(clock.now()):%Y%m%d-%H%M%S}"
        spoiled = {each: why for each, why in remains.unreadable.items() if each not in kept}
        doubtful = _doubtful(remains, story, kept)
        aside = set_aside(folder, stamp, spoiled | doubtful)
        aside += exchange(folder, fresh, stamp)
    finally:
        remove(fresh)
    lost = sum(1 for each in story.alive if each not in kept and each not in spoiled)
    accounted = kept | set(spoiled) | set(story.alive) | story.gone
    return Mended(
        len(kept - filled), len(kept & filled), len(spoiled), lost, len(doubtful), log_kept,
        tuple(aside), _not_told_of(remains, accounted), missing,
    )  # fmt: skip


def _not_told_of(remains: Remains, accounted: set[Document]) -> int:
    """Numbers that were given out to documents of which nothing is left, not even in the log."""
    counters = remains.keyed.get("tables", ())
    given = {name: max(n for each, n, *_ in counters if each == name) for name, *_ in counters}
    return sum(
        max(0, given.get(name, 1) - 1 - sum(1 for each, _ in accounted if each == name))
        for name in LOGGED
    )


def _doubtful(remains: Remains, story: Timeline, kept: set[Document]) -> dict[Document, str]:
    """Documents that fit their type but are not what was written, as far as a whole log tells."""
    if not story.whole:
        return {}
    return {
        each: f"kept, but the log has it otherwise; it is: {remains.text(each)}"
        for each, expected in story.alive.items()
        if each in kept and not agrees(remains, each, expected)
    }


def _newest_backup(folder: Path) -> Remains | None:
    """The newest copy that has documents; a damaged one is passed over."""
    for path in sorted((folder / BACKUPS).glob("*.db"), reverse=True):
        found = read_remains(path)
        if found.documents() and not found.unreadable:
            return found
    return None


def _fill_log(remains: Remains, backup: Remains) -> None:
    """The log only grows: rows that are missing here stand in the backup as they were."""
    for name in ("transactions", "changes"):
        found = remains.tables.setdefault(name, {})
        for number, values in backup.tables.get(name, {}).items():
            found.setdefault(number, values)
    remains.keyed.setdefault("tables", backup.keyed.get("tables", []))


def _fill(remains: Remains, backup: Remains, story: Timeline) -> set[Document]:
    """Takes documents from the backup that the log has and the store lost; returns which."""
    filled = set()
    for document in backup.documents():
        name, number = document
        expected = story.alive.get(document)
        if name in LOGGED:
            known = document in story.alive or not (story.whole or document in story.gone)
            better = agrees(backup, document, expected) and not agrees(remains, document, expected)
            wanted = known and (better or remains.text(document) is None)
        else:
            wanted = document in remains.unreadable and remains.text(document) is None
        if wanted:
            remains.tables.setdefault(name, {})[number] = backup.tables[name][number]
            filled.add(document)
    return filled


def _forget_what_was_removed(remains: Remains, story: Timeline) -> None:
    """Pages that nothing leads to may hold what was taken out on purpose."""
    for name, number in story.gone:
        remains.tables.get(name, {}).pop(number, None)


def _build(path: Path, identity: Identity, clock: Clock, remains: Remains) -> bool:
    """Makes the new store; returns whether the log could be kept."""
    lock = WritersLock(path.with_name(f"{path.name}-lock"), clock, "doctor", shared=False)
    try:
        try:
            _build_as_it_was(path, lock, identity, clock, remains)
            return True
        except SPOILED:  # the chain does not hold over what is left
            remove(path)
        _build_with_fresh_log(path, lock, identity, clock, remains)
        return False
    finally:
        lock.close()
        lock.path.unlink()


def _build_as_it_was(
    path: Path, lock: WritersLock, identity: Identity, clock: Clock, remains: Remains
) -> None:
    """Every row as it stood. Raises StoreFailed unless the result is sound."""
    with _new_file(path) as engine:
        if remains.schema and remains.format < FORMAT:
            engine.make_schema(remains.schema)
            engine.rows(f"PRAGMA application_id={APPLICATION_ID}")
            engine.rows(f"PRAGMA user_version={remains.format}")
        else:  # also where it cannot be told: most likely it was of this format
            bring_up_to_date(engine, lock, create=True)
        engine.begin(writing=True)
        for name, rows in remains.tables.items():
            columns = _columns(engine, name)
            for number, values in sorted(rows.items()):
                _insert(engine, name, columns, (number, *values[1:]))
        for name, keyed in remains.keyed.items():
            columns = _columns(engine, name)
            for values in sorted(keyed, key=lambda values: values[1]):
                _insert(engine, name, columns, values)
        engine.commit()
        _finish(engine, lock, _scribe(engine, lock, identity, clock), remains)


def _columns(engine: SqliteEngine, name: str) -> list[str]:
    """Empty for what is no table of the store's own."""
    return [
        row[0]
        for row in engine.rows(
            "SELECT i.name FROM pragma_table_list(?1) t, pragma_table_info(?1) i"
            " WHERE t.type='table' AND t.schema='main' ORDER BY i.cid",
            (name,),
        )
    ]


def _insert(engine: SqliteEngine, name: str, columns: list[str], values: tuple[Any, ...]) -> None:
    if not columns:  # a search index is built anew
        return
    names = ", ".join(f'"{column}"' for column in columns[: len(values)])
    marks = ", ".join("?" for _ in values)
    engine.rows(f'REPLACE INTO "{name}"({names}) VALUES({marks})', values)


def _build_with_fresh_log(
    path: Path, lock: WritersLock, identity: Identity, clock: Clock, remains: Remains
) -> None:
    """Every document under its number, written by transactions of their own."""
    with _new_file(path) as engine:
        bring_up_to_date(engine, lock, create=True)
        scribe = _scribe(engine, lock, identity, clock)
        for collection in COLLECTIONS:
            if collection.name == CHECKPOINTS:  # of the log that could not be kept
                continue
            _set_doubles_aside(collection, remains)
            _take_over(scribe, collection.name, remains)
        _finish(engine, lock, scribe, remains)


def _scribe(engine: SqliteEngine, lock: WritersLock, identity: Identity, clock: Clock) -> Scribe:
    return Scribe(engine, lock, clock, identity, {each.name: each for each in COLLECTIONS})


def _set_doubles_aside(collection: Collection, remains: Remains) -> None:
    """Of two documents with the same value in a unique field, the one of the lower number goes."""
    rows = remains.tables.get(collection.name, {})
    for field in (index.fields[0] for index in collection.indexes if index.unique):
        seen: set[Any] = set()
        for number in sorted(rows, reverse=True):
            value = to_document(rows[number][1]).get(field)
            if value is not None and value in seen:
                reason = f"there is another with this {field}; it was: {rows[number][1]}"
                remains.unreadable[collection.name, number] = reason
                del rows[number]
            seen.add(value)


def _take_over(scribe: Scribe, name: str, remains: Remains) -> None:
    rows = sorted(remains.tables.get(name, {}).items())
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        with scribe.writing(RECOVERED) as transaction:
            transaction.title = f"recovered {len(batch)} of {name} from a damaged store"
            for first, texts in _runs(batch):
                transaction.add(name, first, texts)


def _raise_counters(scribe: Scribe, remains: Remains) -> None:
    """The next numbers go on above every number that was ever seen."""
    with scribe.writing(RECOVERED) as transaction:
        for collection in COLLECTIONS:
            missing = _next_number(collection.name, remains) - transaction.take_numbers(
                collection.name, 0
            )
            transaction.take_numbers(collection.name, max(0, missing))
        transaction.wrote = True


def _runs(rows: list[tuple[int, tuple[Any, ...]]]) -> Iterator[tuple[int, list[str]]]:
    """Documents as unbroken runs of numbers: each is one row of the log."""
    first, texts = 0, list[str]()
    for number, values in rows:
        if texts and number != first + len(texts):
            yield first, texts
            texts = []
        if not texts:
            first = number
        texts.append(values[1])
    if texts:
        yield first, texts


def _next_number(name: str, remains: Remains) -> int:
    """Above every number that was ever seen, in documents, counters and the log."""
    changes = remains.tables.get("changes", {}).values()
    highest: int = max(
        [
            1,
            *(number + 1 for number in remains.tables.get(name, ())),
            *(number + 1 for found, number in remains.unreadable if found == name),
            *(values[1] for values in remains.keyed.get("tables", ()) if values[0] == name),
            *(values[4] + 1 for values in changes if values[2] == name),
        ]
    )
    return remains.gap + highest


@contextmanager
def _new_file(path: Path) -> Iterator[SqliteEngine]:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_MODE))
    engine = SqliteEngine(path)
    try:
        yield engine
    finally:
        engine.close()


def _finish(engine: SqliteEngine, lock: WritersLock, scribe: Scribe, remains: Remains) -> None:
    """Brings it to this format and checks it as a whole; raises StoreFailed if it is not sound."""
    bring_up_to_date(engine, lock, create=False)
    _raise_counters(scribe, remains)
    broken = verify(engine)
    if broken is not None:
        raise StoreFailed(told(broken))
    engine.rows("PRAGMA wal_checkpoint(TRUNCATE)")


def _numbers_in(path: Path) -> set[Document]:
    engine = SqliteEngine(path, read_only=True)
    try:
        return {
            (each.name, number)
            for each in COLLECTIONS
            for (number,) in engine.rows(f"SELECT id FROM {each.name}")
        }
    finally:
        engine.close()
