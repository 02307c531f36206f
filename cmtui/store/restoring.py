"""Making a workspace's store out of an archive, or out of a backup copy of one."""

import gzip
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec

from cmtui.clock import Clock
from cmtui.errors import NewerFormat, Refused, StoreFailed
from cmtui.sharing import is_shared, share_like_its_folder
from cmtui.store.archive import (
    ARCHIVE,
    DOCUMENT_COLUMNS,
    PAGE,
    VERSION,
    End,
    Header,
    Progress,
    Table,
)
from cmtui.store.lock import PRIVATE_MODE, WritersLock
from cmtui.store.migrations import APPLICATION_ID, FORMAT, bring_up_to_date
from cmtui.store.names import FILE_NAME, LOCK_NAME
from cmtui.store.sqlite import SqliteEngine, translated_os
from cmtui.store.verify import told, verify

SQLITE_MAGIC = b"SQLite format 3\0"
GZIP_MAGIC = b"\x1f\x8b"
LONGEST_LINE = 256 * 1024 * 1024
CHUNK = 1024 * 1024

_LINE = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ROW = msgspec.json.Decoder(dict[str, msgspec.Raw])


class WrongArchive(StoreFailed):
    """The archive is none, is cut, or was changed; the message names the line."""


def restore(source: BinaryIO, folder: Path, clock: Clock, progress: Progress) -> int:
    """Makes the store of the folder from an archive or a backup; returns the rows it holds.

    `source` must be able to peek (a buffered reader). Raises Refused where the folder holds a
    store, NewerFormat, and StoreFailed naming the line; then nothing is left behind.
    """
    if (folder / FILE_NAME).exists():
        raise Refused(f"{folder} holds a store already; name another folder with --workspace")
    try:
        with _unfinished(folder, clock) as (path, lock):
            _fill(source, path, progress)
            rows = _proved(path, lock)
            lock.ring(0)  # what a store before this one committed is no matter
            _keep(path, folder / FILE_NAME)
            return rows
    except OSError as error:
        raise translated_os(error, folder) from error


@contextmanager
def _unfinished(folder: Path, clock: Clock) -> Iterator[tuple[Path, WritersLock]]:
    """A file beside the store to be, and the lock; whatever was made goes when it fails."""
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{FILE_NAME}.restoring-{os.getpid()}"
    had_lock = (folder / LOCK_NAME).exists()
    lock = WritersLock(folder / LOCK_NAME, clock, "import", shared=is_shared(folder))
    done = False
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_MODE))
        yield path, lock
        done = True
    finally:
        lock.close()
        for tail in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + tail).unlink(missing_ok=True)
        if not done:
            if not had_lock:
                (folder / LOCK_NAME).unlink(missing_ok=True)
            with suppress(OSError):  # somebody put something else there meanwhile
                for each in made:
                    each.rmdir()


def _fill(source: BinaryIO, path: Path, progress: Progress) -> None:
    start = _peek(source)
    if start.startswith(GZIP_MAGIC):
        source = cast(BinaryIO, gzip.GzipFile(fileobj=source))
        start = b""
    if start.startswith(SQLITE_MAGIC):
        with path.open("wb") as out:
            while chunk := source.read(CHUNK):
                out.write(chunk)
        return
    engine = SqliteEngine(path)
    try:
        _read_archive(_Lines(source), engine, progress)
    finally:
        engine.close()


def _peek(source: BinaryIO) -> bytes:
    peek = cast(Callable[[int], bytes], getattr(source, "peek"))  # noqa: B009
    return peek(len(SQLITE_MAGIC))[: len(SQLITE_MAGIC)]


class _Lines:
    """The archive's lines, counted and digested."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._sha = hashlib.sha256()
        self.number = 0

    def next(self) -> bytes:
        """The next line; empty at the end."""
        self.number += 1
        try:
            line = self._source.readline(LONGEST_LINE)
        except (gzip.BadGzipFile, EOFError, OSError) as error:
            raise self.wrong("cannot be read: the file is cut or damaged") from error
        if line and not line.endswith(b"\n"):
            raise self.wrong("is cut: the archive has no end")
        return line

    def digest(self) -> str:
        """Of every line that was noted."""
        return self._sha.hexdigest()

    def note(self, line: bytes) -> None:
        """The line belongs to what the digest is over."""
        self._sha.update(line)

    def wrong(self, why: str) -> WrongArchive:
        """An error that names the line."""
        return WrongArchive(f"the archive's line {self.number} {why}; nothing was imported")

    def object(self, line: bytes) -> tuple[str, msgspec.Raw]:
        """The line's one name and what stands under it."""
        try:
            found = _LINE.decode(line)
        except msgspec.DecodeError as error:
            raise self.wrong("is no line of a cmtui archive") from error
        if len(found) != 1:
            raise self.wrong("is no line of a cmtui archive")
        return next(iter(found.items()))


def _read_archive(lines: _Lines, engine: SqliteEngine, progress: Progress) -> None:
    header = _header(lines)
    try:
        engine.make_schema(header.schema)
    except StoreFailed as error:
        raise lines.wrong(f"has a schema that cannot be made ({error})") from error
    engine.rows(f"PRAGMA application_id={APPLICATION_ID}")
    engine.rows(f"PRAGMA user_version={int(header.format)}")
    tables = {table.name: table for table in header.tables}
    _check_tables(lines, engine, header)
    engine.rows("PRAGMA synchronous=OFF")  # the file counts only once it is proved and synced
    engine.rows("PRAGMA journal_mode=OFF")
    engine.begin(writing=True)
    counts = dict.fromkeys(tables, 0)
    end = _read_rows(lines, engine, tables, counts, progress)
    if end.sha256 != lines.digest():
        raise lines.wrong("has another digest than what came before it: the archive was changed")
    for name, table in tables.items():
        if counts[name] != table.rows:
            raise lines.wrong(f"comes after {counts[name]} rows of {name} instead of {table.rows}")
    engine.commit()


def _header(lines: _Lines) -> Header:
    line = lines.next()
    name, raw = lines.object(line)
    if name != "#archive":
        raise lines.wrong("is not the beginning of a cmtui archive")
    version = _field(raw, "version"), _field(raw, "format")
    if _field(raw, "archive") != ARCHIVE or not all(isinstance(each, int) for each in version):
        raise lines.wrong("is not the beginning of a cmtui archive")
    if version > (VERSION, FORMAT) or version[1] > FORMAT:
        raise NewerFormat(
            f"the archive's line 1: it has version {version[0]} and format {version[1]}, this"
            f" cmtui knows up to {VERSION} and {FORMAT}: update cmtui; nothing was imported"
        )
    try:
        header = msgspec.json.decode(raw, type=Header)
    except msgspec.DecodeError as error:
        raise lines.wrong(f"is no header of a cmtui archive ({error})") from error
    if header.application != APPLICATION_ID:
        raise lines.wrong("belongs to another program")
    lines.note(line)
    return header


def _field(raw: msgspec.Raw, name: str) -> Any:
    try:
        return msgspec.json.decode(raw, type=dict[str, Any]).get(name)
    except msgspec.DecodeError:
        return None


def _check_tables(lines: _Lines, engine: SqliteEngine, header: Header) -> None:
    """Every table of the header is in the schema with these columns, and empty."""
    for table in header.tables:
        found = tuple(row[0] for row in engine.rows(
            "SELECT name FROM pragma_table_info(?) ORDER BY cid", (table.name,)))  # fmt: skip
        if found != table.columns or not found:
            raise lines.wrong(f"has columns of {table.name} that its schema does not make")
        engine.rows(f'DELETE FROM "{table.name}"')  # a virtual table fills its own at birth


def _read_rows(
    lines: _Lines,
    engine: SqliteEngine,
    tables: dict[str, Table],
    counts: dict[str, int],
    progress: Progress,
) -> End:
    total = sum(table.rows for table in tables.values())
    done, page, filling = 0, list[tuple[Any, ...]](), ""
    while True:
        line = lines.next()
        if not line:
            raise lines.wrong("is missing: the archive is cut, it has no end")
        name, raw = lines.object(line)
        if page and (name != filling or len(page) >= PAGE):
            _insert(lines, engine, tables[filling], page)
            page = []
            progress(done, total)
        if name == "#end":
            return _end(lines, raw, done)
        if name not in tables:
            raise lines.wrong(f"is of {name}, which the header does not name")
        filling = name
        page.append(_values(lines, tables[name], raw))
        counts[name] += 1
        done += 1
        lines.note(line)


def _end(lines: _Lines, raw: msgspec.Raw, done: int) -> End:
    try:
        end = msgspec.json.decode(raw, type=End)
    except msgspec.DecodeError as error:
        raise lines.wrong("is no end of a cmtui archive") from error
    if end.rows != done:
        raise lines.wrong(f"comes after {done} rows instead of {end.rows}")
    if lines.next():
        raise lines.wrong("comes after the end")
    return end


def _insert(lines: _Lines, engine: SqliteEngine, table: Table, page: list[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{name}"' for name in table.columns)
    marks = ", ".join("?" for _ in table.columns)
    try:
        engine.many(f'INSERT INTO "{table.name}"({names}) VALUES({marks})', page)
    except Refused as error:  # a number or unique field twice
        raise lines.wrong(f"or one of the {len(page)} before it is there twice") from error


def _values(lines: _Lines, table: Table, raw: msgspec.Raw) -> tuple[Any, ...]:
    try:
        row = _ROW.decode(raw)
        if tuple(row) != table.columns:
            raise lines.wrong(f"has other columns than {table.name}")
        return tuple(_value(name, bytes(value)) for name, value in row.items())
    except (msgspec.DecodeError, ValueError, KeyError) as error:
        raise lines.wrong(f"is no row of {table.name}") from error


def _value(column: str, raw: bytes) -> Any:
    if raw[:1] != b"{":
        return msgspec.json.decode(raw)
    if column in DOCUMENT_COLUMNS:
        return raw.decode()
    return bytes.fromhex(msgspec.json.decode(raw, type=dict[str, str])["hex"])


def _proved(path: Path, lock: WritersLock) -> int:
    """Brings it up to date and checks all of it; returns how many rows it holds."""
    engine = SqliteEngine(path)
    try:
        for (answer,) in engine.rows("PRAGMA quick_check(1)"):
            if answer != "ok":
                raise WrongArchive(f"it is damaged ({answer}); nothing was imported")
        bring_up_to_date(engine, lock, create=False)
        broken = verify(engine)
        if broken is not None:
            raise WrongArchive(f"its log does not hold: {told(broken)}; nothing was imported")
        names = engine.rows(
            "SELECT name FROM pragma_table_list WHERE schema='main' AND type='table'"
            " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        rows = sum(engine.rows(f'SELECT count(*) FROM "{name}"')[0][0] for (name,) in names)
        engine.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return int(rows)
    finally:
        engine.close()


def _keep(path: Path, final: Path) -> None:
    """Gives the file its name, unless another process was first; durable when it returns."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
    share_like_its_folder(path)
    try:
        os.link(path, final)
    except FileExistsError as error:
        raise Refused(f"{final.parent} holds a store already; nothing was imported") from error
    folder = os.open(final.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
