"""SQLite as the store's engine, through apsw, which bundles a version without the WAL-reset bug."""

import errno
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import apsw

from cmtui.errors import CmtuiError, Conflict, StoreBusy, StoreFailed, StoreFull
from cmtui.store.engine import Value

FOREIGN_WAIT_MS = 5_000
"""How long to wait for a program that writes to the file without taking our lock."""

WAL_BYTES_KEPT = 64 * 1024 * 1024

_OUR_CONSTRAINT = "UNIQUE constraint failed: index "


class SqliteEngine:
    """One connection to the database file, which must exist."""

    def __init__(self, path: Path, *, read_only: bool = False, indexed: bool = True) -> None:
        self.path = path
        self.indexed = indexed
        flags = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE
        try:
            self._connection = apsw.Connection(str(path), flags=flags)
            self._connection.set_busy_timeout(FOREIGN_WAIT_MS)
            if not read_only:
                self._connection.execute("PRAGMA synchronous=FULL").fetchall()
                self._connection.execute(f"PRAGMA journal_size_limit={WAL_BYTES_KEPT}").fetchall()
        except apsw.Error as error:
            raise translated(error, path) from error

    @property
    def log_path(self) -> Path:
        """SQLite's write-ahead log, which every commit goes to."""
        return self.path.with_name(f"{self.path.name}-wal")

    def rows(self, sql: str, args: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement and returns all of its rows."""
        try:
            return self._connection.execute(sql, args).fetchall()
        except apsw.Error as error:
            raise translated(error, self.path) from error

    def many(self, sql: str, each: Iterable[Sequence[Value]]) -> None:
        """Runs one statement for each tuple of arguments."""
        try:
            self._connection.executemany(sql, each).fetchall()
        except apsw.Error as error:
            raise translated(error, self.path) from error

    def field(self, path: tuple[str, ...]) -> str:
        """The SQL of a value inside a document."""
        return field_sql(path)

    def begin(self, *, writing: bool) -> None:
        """Begins a transaction."""
        self.rows("BEGIN IMMEDIATE" if writing else "BEGIN")

    def commit(self) -> None:
        """Makes the transaction durable."""
        self.rows("COMMIT")

    def roll_back(self) -> None:
        """Forgets the transaction, if one is open."""
        if self._connection.in_transaction:
            self.rows("ROLLBACK")

    def data_version(self) -> int:
        """A number that changes when any other connection has committed."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def use_wal(self) -> None:
        """Makes readers and the writer independent of each other; hold the writers' lock."""
        self.rows("PRAGMA journal_mode=WAL")

    def leave_the_log(self) -> None:
        """Closing will not fold the log into the file: for when another process may write."""
        self._connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)

    def close(self) -> None:
        """Lets go of the database."""
        try:
            self._connection.close()
        except apsw.Error as error:
            raise translated(error, self.path) from error


def field_sql(path: tuple[str, ...]) -> str:
    """The one text for a value inside a document: an index serves a query only if they agree."""
    inside = "".join(f'."{part}"' for part in path).replace("'", "''")
    return f"json_extract(doc,'${inside}')"


def translated(error: apsw.Error, path: Path) -> CmtuiError:
    """The error in our words, with the mend where there is one."""
    folder = path.parent
    match error:
        case apsw.FullError():
            return full_disk(folder)
        case apsw.BusyError() | apsw.LockedError():
            return StoreBusy(f"another program is writing to {path}; try again")
        case apsw.ReadOnlyError() | apsw.CantOpenError() | apsw.PermissionsError():
            return not_writable(folder)
        case apsw.NotADBError() | apsw.CorruptError():
            return StoreFailed(f"{path} is damaged or not a store; restore it from a backup")
        case apsw.ConstraintError():
            return Conflict(_doubled(str(error)))
        case apsw.IOError():
            return StoreFailed(f"the disk under {path} failed: {error}")
        case _:
            return StoreFailed(f"the store {path} failed: {error}")


def translated_os(error: OSError, folder: Path) -> CmtuiError:
    """A failure of the file system around the database, in our words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return full_disk(folder)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return not_writable(folder)
    return StoreFailed(f"the folder {folder} cannot be used: {error.strerror}")


def full_disk(folder: Path) -> StoreFull:
    """Nothing of the transaction was kept."""
    return StoreFull(f"the disk with {folder} is full; nothing was written: free some space")


def not_writable(folder: Path) -> StoreFailed:
    """The folder or a file in it is not ours to write."""
    return StoreFailed(
        f"{folder} is not writable for you; ask its owner for write access, or name another"
        " folder with --workspace"
    )


def _doubled(message: str) -> str:
    name = message.partition(_OUR_CONSTRAINT)[2].strip("'")
    collection, _, fields = name.partition("_by_")
    return f"{collection}: there is one with this {fields} already" if fields else message
