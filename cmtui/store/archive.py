"""The archive of a workspace: every row of every table as lines of JSON.

The first line says what it is and how it is laid out, each following line is one row under its
table's name, then come the team's files and the pictures, and the last has the counts and a SHA-256
of all before it. A document stands in it as JSON to the letter, so that its digest stays true; a
blob is an object with its `hex`, a file one with its `base64`.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import msgspec

from cmtui import __version__
from cmtui.clock import Moment, to_iso
from cmtui.errors import StoreFailed
from cmtui.store.beside import names_beside, read_beside
from cmtui.store.sqlite import SqliteEngine

ARCHIVE = "cmtui workspace"
VERSION = 2
"""1 had no files."""

DOCUMENT_COLUMNS = ("doc", "before")
"""Columns that hold a document's text."""

FILE = "#file"
"""The name that a line with a file stands under."""

PAGE = 1_000
"""Rows read and written at a time."""

Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many."""


class Table(msgspec.Struct, frozen=True):
    """One table of the archive."""

    name: str
    columns: tuple[str, ...]
    rows: int


class Header(msgspec.Struct, frozen=True):
    """The first line. `schema` makes the tables and indexes; `made` is RFC 3339 in UTC."""

    archive: str
    version: int
    format: int
    application: int
    cmtui: str
    made: str
    tables: tuple[Table, ...]
    schema: tuple[str, ...]


class File(msgspec.Struct, frozen=True):
    """A file beside the database, by its path within the workspace."""

    name: str
    base64: bytes


class End(msgspec.Struct, frozen=True):
    """The last line: rows and files in all, and the digest of every byte before it."""

    rows: int
    sha256: str
    files: int = 0


class Archived(msgspec.Struct, frozen=True):
    """How much is in the archive; `left_out`: pictures that are not as they were."""

    rows: int
    files: int
    left_out: tuple[str, ...]


class Sink(Protocol):
    """Where the lines go: a file or a pipe."""

    def write(self, data: bytes, /) -> object: ...


def write_archive(database: Path, out: Sink, now: Moment, progress: Progress) -> Archived:
    """Writes the whole workspace as it is at this moment.

    On a connection of its own, within one picture: nobody waits for it. Raises StoreFailed where
    a row cannot be read.
    """
    engine = SqliteEngine(database, read_only=True)
    try:
        engine.begin(writing=False)
        return _write(engine, out, now, progress)
    finally:
        engine.close()


def header_of(engine: SqliteEngine, now: Moment) -> Header:
    """What the database holds, by its own schema."""
    return Header(
        ARCHIVE, VERSION, engine.rows("PRAGMA user_version")[0][0],
        engine.rows("PRAGMA application_id")[0][0], __version__, to_iso(now),
        tuple(_tables(engine)), tuple(_schema(engine)),
    )  # fmt: skip


def _write(engine: SqliteEngine, out: Sink, now: Moment, progress: Progress) -> Archived:
    sha, done = hashlib.sha256(), 0
    header = header_of(engine, now)
    total = sum(table.rows for table in header.tables)

    def put(lines: bytes) -> None:
        sha.update(lines)
        out.write(lines)

    put(msgspec.json.encode({"#archive": header}) + b"\n")
    for table in header.tables:
        for page in _pages(engine, table):
            put(b"".join(page))
            done += len(page)
            progress(done, total)
    workspace, files, left_out = engine.path.parent, 0, list[str]()
    for name in names_beside(workspace):
        content = read_beside(workspace, name)
        if content is None:
            left_out.append(name)
            continue
        put(msgspec.json.encode({FILE: File(name, content)}) + b"\n")
        files += 1
    out.write(msgspec.json.encode({"#end": End(done, sha.hexdigest(), files)}) + b"\n")
    return Archived(done, files, tuple(left_out))


def _schema(engine: SqliteEngine) -> Iterator[str]:
    """The statements that make it, without what virtual tables make for themselves."""
    shadows = {name for name, kind in _kinds(engine) if kind == "shadow"}
    for name, sql in engine.rows(
        "SELECT tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
    ):
        if name not in shadows:
            yield sql


def _tables(engine: SqliteEngine) -> Iterator[Table]:
    for name, kind in sorted(_kinds(engine)):
        if kind in ("table", "shadow") and not name.startswith("sqlite_"):
            columns = tuple(row[1] for row in engine.rows(f'PRAGMA table_info("{name}")'))
            count = engine.rows(f'SELECT count(*) FROM "{name}"')[0][0]
            yield Table(name, columns, count)


def _kinds(engine: SqliteEngine) -> list[tuple[str, str]]:
    return engine.rows("SELECT name, type FROM pragma_table_list WHERE schema = 'main'")


def _pages(engine: SqliteEngine, table: Table) -> Iterator[list[bytes]]:
    """The table's rows as lines, in the order of its key."""
    keys = _keys(engine, table)
    names = ", ".join(f'"{name}"' for name in table.columns)
    order = ", ".join(f'"{table.columns[key]}"' for key in keys)
    marks = ", ".join("?" for _ in keys)
    after = ""
    place: tuple[Any, ...] = ()
    while True:
        rows = engine.rows(
            f'SELECT {names} FROM "{table.name}"{after} ORDER BY {order} LIMIT {PAGE}', place
        )
        yield [_line(table, row) for row in rows]
        if len(rows) < PAGE:
            return
        place = tuple(rows[-1][key] for key in keys)
        after = f" WHERE ({order}) > ({marks})"


def _keys(engine: SqliteEngine, table: Table) -> list[int]:
    """The places of the primary key's columns."""
    found = engine.rows(f'PRAGMA table_info("{table.name}")')
    keyed = sorted((row[5], row[0]) for row in found if row[5])
    if not keyed:
        raise StoreFailed(f"{table.name} has no primary key and cannot be exported")
    return [place for _, place in keyed]


def _line(table: Table, row: tuple[Any, ...]) -> bytes:
    values = {name: _shown(name, value) for name, value in zip(table.columns, row, strict=True)}
    return msgspec.json.encode({table.name: values}) + b"\n"


def _shown(column: str, value: Any) -> Any:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if column in DOCUMENT_COLUMNS and isinstance(value, str) and is_plain_object(value):
        return msgspec.Raw(value.encode())
    return value


_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


def is_plain_object(text: str) -> bool:
    """Whether the text is a JSON object on one line, so that it may stand in a line of JSON."""
    if not (text.startswith("{") and text.endswith("}")) or "\n" in text or "\r" in text:
        return False
    try:
        _OBJECT.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return False
    return True
