"""Making a workspace's store out of an archive, or out of a backup copy of one."""

import gzip
import io
import os
import shutil
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
    FILE,
    PAGE,
    VERSION,
    End,
    File,
    Header,
    Progress,
    Table,
)
from cmtui.store.archive_lines import DAMAGED_GZIP, Lines, WrongArchive
from cmtui.store.beside import (
    bring_in,
    is_beside,
    is_whole,
    names_beside,
    read_beside,
    take_out,
    write_beside,
)
from cmtui.store.lock import PRIVATE_MODE, WritersLock
from cmtui.store.migrations import APPLICATION_ID, FORMAT, bring_up_to_date
from cmtui.store.names import FILE_NAME, LOCK_NAME
from cmtui.store.sqlite import SqliteEngine, translated_os
from cmtui.store.verify import told, verify

SQLITE_MAGIC = b"SQLite format 3\0"
GZIP_MAGIC = b"\x1f\x8b"
CHUNK = 1024 * 1024

_ROW = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Restored(msgspec.Struct, frozen=True):
    """What the workspace holds now; `kept`: files that were there before and were left alone."""

    rows: int
    files: int
    kept: tuple[str, ...]


def restore(
    source: BinaryIO,
    folder: Path,
    clock: Clock,
    progress: Progress,
    copied_from: Path | None = None,
) -> Restored:
    """Makes the workspace of the folder from an archive or a backup.

    `source` must be able to peek (a buffered reader). `copied_from`: the workspace that a backup
    is a copy of, whose files come along. Raises Refused where the folder holds a store,
    NewerFormat, and StoreFailed naming the line; then nothing is left behind.
    """
    try:
        _refuse_a_store(folder)
        with _unfinished(folder, clock) as (path, staged, lock):
            _fill(source, path, staged, progress, copied_from)
            rows = _proved(path, lock)
            lock.ring(0)  # what a store before this one committed is no matter
            return _all_kept(path, staged, folder, rows)
    except OSError as error:
        raise translated_os(error, folder) from error


def _refuse_a_store(folder: Path) -> None:
    """Raises Refused for a store, and for a log that would be read into another than its own."""
    if (folder / FILE_NAME).exists():
        raise Refused(
            f"{folder} holds a store already; name another folder with --workspace, or move"
            f" {FILE_NAME}, {FILE_NAME}-wal and {FILE_NAME}-shm away"
        )
    log = folder / f"{FILE_NAME}-wal"
    if log.exists() and log.stat().st_size:
        raise Refused(f"{log} is left of another store and has its last changes: move it away, too")


def _all_kept(path: Path, staged: Path, folder: Path, rows: int) -> Restored:
    """Gives everything its name, the store last: where it is, the rest is too."""
    brought = list[str]()
    try:
        brought.extend(bring_in(staged, folder))
        for tail in ("-wal", "-shm"):  # empty, and of no store
            (folder / f"{FILE_NAME}{tail}").unlink(missing_ok=True)
        _keep(path, folder / FILE_NAME)
    except BaseException:
        take_out(folder, brought)
        raise
    kept = tuple(
        name
        for name in names_beside(staged)
        if name not in brought and read_beside(folder, name) != read_beside(staged, name)
    )
    return Restored(rows, len(brought), kept)


@contextmanager
def _unfinished(folder: Path, clock: Clock) -> Iterator[tuple[Path, Path, WritersLock]]:
    """A file and a folder beside the store to be, and the lock; what was made goes if it fails."""
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{FILE_NAME}.restoring-{os.getpid()}"
    staged = path.with_name(f"{path.name}-files")
    had_lock = (folder / LOCK_NAME).exists()
    lock = WritersLock(folder / LOCK_NAME, clock, "import", shared=is_shared(folder))
    done = False
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_MODE))
        staged.mkdir()
        yield path, staged, lock
        done = True
    finally:
        lock.close()
        shutil.rmtree(staged, ignore_errors=True)
        for tail in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + tail).unlink(missing_ok=True)
        if not done:
            if not had_lock:
                (folder / LOCK_NAME).unlink(missing_ok=True)
            with suppress(OSError):  # somebody put something else there meanwhile
                for each in made:
                    each.rmdir()


def _fill(
    source: BinaryIO, path: Path, staged: Path, progress: Progress, copied_from: Path | None
) -> None:
    start = _peek(source)
    if start.startswith(GZIP_MAGIC):
        unpacked = cast(io.RawIOBase, gzip.GzipFile(fileobj=source))
        source = io.BufferedReader(unpacked)
        with suppress(*DAMAGED_GZIP):  # which the first line says, too
            start = _peek(source)
    if start.startswith(SQLITE_MAGIC):
        _copy(source, path)
        if copied_from is not None:
            _copy_files(copied_from, staged)
        return
    engine = SqliteEngine(path)
    try:
        _read_archive(Lines(source), engine, staged, progress)
    finally:
        engine.close()


def _copy(source: BinaryIO, path: Path) -> None:
    with path.open("wb") as out:
        while chunk := _chunk(source):
            out.write(chunk)


def _chunk(source: BinaryIO) -> bytes:
    try:
        return source.read(CHUNK)
    except DAMAGED_GZIP as error:
        raise WrongArchive("the file is cut or damaged; nothing was imported") from error


def _copy_files(workspace: Path, staged: Path) -> None:
    """All but pictures that are damaged: those were of no use before, either."""
    for name in names_beside(workspace):
        content = read_beside(workspace, name)
        if content is not None:
            write_beside(staged, name, content)


def _peek(source: BinaryIO) -> bytes:
    peek = cast(Callable[[int], bytes], getattr(source, "peek"))  # noqa: B009
    return peek(len(SQLITE_MAGIC))[: len(SQLITE_MAGIC)]


def _read_archive(lines: Lines, engine: SqliteEngine, staged: Path, progress: Progress) -> None:
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
    end = _read_rows(lines, engine, tables, counts, staged, progress)
    if end.sha256 != lines.digest():
        raise lines.wrong("has another digest than what came before it: the archive was changed")
    for name, table in tables.items():
        if counts[name] != table.rows:
            raise lines.wrong(f"comes after {counts[name]} rows of {name} instead of {table.rows}")
    engine.commit()


def _header(lines: Lines) -> Header:
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


def _check_tables(lines: Lines, engine: SqliteEngine, header: Header) -> None:
    """Every table of the header is in the schema with these columns, and empty."""
    for table in header.tables:
        found = tuple(row[0] for row in engine.rows(
            "SELECT name FROM pragma_table_info(?) ORDER BY cid", (table.name,)))  # fmt: skip
        if found != table.columns or not found:
            raise lines.wrong(f"has columns of {table.name} that its schema does not make")
        engine.rows(f'DELETE FROM "{table.name}"')  # a virtual table fills its own at birth


def _read_rows(
    lines: Lines,
    engine: SqliteEngine,
    tables: dict[str, Table],
    counts: dict[str, int],
    staged: Path,
    progress: Progress,
) -> End:
    total = sum(table.rows for table in tables.values())
    done, files, page, filling = 0, 0, list[tuple[Any, ...]](), ""
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
            return _end(lines, raw, done, files)
        if name == FILE:
            _stage(lines, raw, staged)
            files += 1
            lines.note(line)
            continue
        if name not in tables:
            raise lines.wrong(f"is of {name}, which the header does not name")
        filling = name
        page.append(_values(lines, tables[name], raw))
        counts[name] += 1
        done += 1
        lines.note(line)


def _stage(lines: Lines, raw: msgspec.Raw, staged: Path) -> None:
    try:
        file = msgspec.json.decode(raw, type=File)
    except msgspec.DecodeError as error:
        raise lines.wrong("is no file of a workspace") from error
    if not is_beside(file.name) or not is_whole(file.name, file.base64):
        raise lines.wrong(f"has a file {file.name[:80]!r} that is none of a workspace")
    try:
        write_beside(staged, file.name, file.base64)
    except FileExistsError as error:
        raise lines.wrong(f"has {file.name} a second time") from error


def _end(lines: Lines, raw: msgspec.Raw, done: int, files: int) -> End:
    try:
        end = msgspec.json.decode(raw, type=End)
    except msgspec.DecodeError as error:
        raise lines.wrong("is no end of a cmtui archive") from error
    if (end.rows, end.files) != (done, files):
        raise lines.wrong(
            f"comes after {done} rows and {files} files instead of {end.rows} and {end.files}"
        )
    if lines.next():
        raise lines.wrong("comes after the end")
    return end


def _insert(lines: Lines, engine: SqliteEngine, table: Table, page: list[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{name}"' for name in table.columns)
    marks = ", ".join("?" for _ in table.columns)
    try:
        engine.many(f'INSERT INTO "{table.name}"({names}) VALUES({marks})', page)
    except Refused as error:  # a number or unique field twice
        raise lines.wrong(f"or one of the {len(page)} before it is there twice") from error


def _values(lines: Lines, table: Table, raw: msgspec.Raw) -> tuple[Any, ...]:
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
        _refuse_what_is_not_ours(engine)
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


def _refuse_what_is_not_ours(engine: SqliteEngine) -> None:
    if engine.rows("PRAGMA application_id") != [(APPLICATION_ID,)]:
        raise WrongArchive("it belongs to another program; nothing was imported")
    found = int(engine.rows("PRAGMA user_version")[0][0])
    if found > FORMAT:
        raise NewerFormat(
            f"the copy has format {found}, this cmtui knows up to {FORMAT}: update cmtui;"
            " nothing was imported"
        )


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
