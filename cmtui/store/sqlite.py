"""SQLite as the store's engine, through apsw, which bundles a version without the WAL-reset bug."""

import errno
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from cmtui.errors import CmtuiError, Conflict, StoreBusy, StoreFailed, StoreFull
from cmtui.store.engine import Value

FOREIGN_WAIT_MS = 5_000
"""How long to wait for a program that writes to the file without taking our lock."""

WAL_PAGES = 1_000
"""So long the log grows before a commit folds it into the file."""

WAL_BYTES_KEPT = 64 * 1024 * 1024

MEMORY = Path(":memory:")
"""A database that is nowhere but in this connection."""

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)

_OUR_CONSTRAINT = "UNIQUE constraint failed: index "


class SqliteEngine:
    """One connection to the database file, which must exist."""

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = False,
        indexed: bool = True,
        vfs: str | None = None,
    ) -> None:
        """`vfs` names the layer of SQLite's that does the file's I/O (None: its own)."""
        self.path = path
        self.indexed = indexed
        self._read_only = read_only
        self._vfs = vfs
        self.pages_between_folds = WAL_PAGES
        self._log_pages = 0
        self._is_spoiled = False
        self._connection = self._connected()
        self._file = _file_at(path)

    def _connected(self) -> apsw.Connection:
        on_disk = self.path != MEMORY
        if on_disk and not self._read_only and not os.access(self.path, os.W_OK):
            # SQLite would open it for reading, and make a log that stays read-only for ever.
            raise not_writable(self.path.parent)
        flags = apsw.SQLITE_OPEN_READONLY if self._read_only else apsw.SQLITE_OPEN_READWRITE
        name = str(self.path)
        if self._read_only and on_disk and self._stands_still():
            # Else SQLite would make the files that readers and writers share, and could not.
            name = f"file:{quote(name)}?immutable=1"
            flags |= apsw.SQLITE_OPEN_URI
        try:
            connection = apsw.Connection(name, flags=flags, vfs=self._vfs)
        except apsw.Error as error:
            raise translated(error, self.path) from error
        try:
            connection.set_busy_timeout(FOREIGN_WAIT_MS)
            if not self._read_only:
                connection.execute("PRAGMA synchronous=FULL").fetchall()
                connection.execute(f"PRAGMA journal_size_limit={WAL_BYTES_KEPT}").fetchall()
                connection.set_wal_hook(self._note_log)  # in place of SQLite's own checkpoints
        except apsw.Error as error:
            failure = translated(error, self.path, connection.system_errno)
            connection.close(True)
            raise failure from error
        return connection

    def _stands_still(self) -> bool:
        """Whether nobody can write to it: its disk is read-only, and its log was folded in."""
        if not is_read_only(self.path.parent):
            return False
        return not self.log_path.exists() or not self.log_path.stat().st_size

    @property
    def log_path(self) -> Path:
        """SQLite's write-ahead log, which every commit goes to."""
        return self.path.with_name(f"{self.path.name}-wal")

    def rows(self, sql: str, args: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement and returns all of its rows."""
        try:
            return self._connection.execute(sql, args).fetchall()
        except apsw.Error as error:
            raise self._failed(error) from error
        except UnicodeDecodeError as error:
            raise StoreFailed(
                f"{self.path} is damaged: a text in it is broken; see: cmtui doctor --mend"
            ) from error

    def many(self, sql: str, each: Iterable[Sequence[Value]]) -> None:
        """Runs one statement for each tuple of arguments."""
        try:
            self._connection.executemany(sql, each).fetchall()
        except apsw.Error as error:
            raise self._failed(error) from error

    def field(self, path: tuple[str, ...]) -> str:
        """The SQL of a value inside a document."""
        return field_sql(path)

    def begin(self, *, writing: bool) -> None:
        """Begins a transaction, on a fresh connection if the file failed under the last one."""
        if writing or self._is_spoiled:
            self._refuse_if_moved()
        if self._is_spoiled:
            self._reconnect()
        self.rows("BEGIN IMMEDIATE" if writing else "BEGIN")

    def commit(self) -> None:
        """Makes the transaction durable, and then the log short again if that can be done."""
        self.rows("COMMIT")
        if self._log_pages >= self.pages_between_folds:
            with suppress(StoreFailed):  # it is durable all the same; the next commit tries again
                self.fold_in_the_log()

    def roll_back(self) -> None:
        """Forgets the transaction, if one is open; never raises."""
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK").fetchall()
        except apsw.Error:  # it is forgotten with its connection, before the next one begins
            self._is_spoiled = True

    def data_version(self) -> int:
        """A number that changes when any other connection has committed."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def use_wal(self) -> None:
        """Makes readers and the writer independent of each other; hold the writers' lock."""
        self.rows("PRAGMA journal_mode=WAL")

    def fold_in_the_log(self) -> None:
        """Writes the log into the file, so that the log is used from its start again.

        No more than readers allow; hold the writers' lock, in no transaction.
        """
        self._log_pages = 0
        self.rows("PRAGMA wal_checkpoint(PASSIVE)")

    def _note_log(self, _: apsw.Connection, __: str, pages: int) -> int:
        """Told by SQLite within each commit how long the log is."""
        self._log_pages = pages
        return apsw.SQLITE_OK

    def make_schema(self, statements: Iterable[str]) -> None:
        """Runs statements from elsewhere that may make tables, indexes and views, nothing else."""
        self._connection.authorizer = _may_make
        try:
            for statement in statements:
                self.rows(statement)
        finally:
            self._connection.authorizer = None

    def copy_to(self, target: "SqliteEngine") -> None:
        """Makes the target's file a copy of what is committed; nobody is kept from writing."""
        try:
            with target._connection.backup("main", self._connection, "main") as copying:
                while not copying.done:
                    copying.step()
        except apsw.Error as error:
            raise translated(error, target.path) from error

    def leave_the_log(self) -> None:
        """Closing will not fold the log into the file: for when another process may write."""
        self._connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)

    def close(self) -> None:
        """Lets go of the database."""
        try:
            self._connection.close()
        except apsw.Error as error:
            raise translated(error, self.path) from error

    def _refuse_if_moved(self) -> None:
        """What is written into a file that has lost its name, nobody would ever find again."""
        if self._file is None:
            return
        found = _file_at(self.path)
        if found is None:
            raise StoreFailed(f"{self.path} is not there any more: put it back where it was")
        if found != self._file:
            raise StoreFailed(
                f"{self.path} is another file than the one that was opened; leave, and start"
                " cmtui again"
            )

    def _reconnect(self) -> None:
        fresh = self._connected()
        self._connection.close(True)
        self._connection = fresh
        self._is_spoiled = False

    def _failed(self, error: apsw.Error) -> CmtuiError:
        """The error in our words; after some the connection may be of no more use."""
        self._is_spoiled = self._is_spoiled or isinstance(error, _SPOILS)
        system = self._connection.system_errno if isinstance(error, apsw.IOError) else 0
        return translated(error, self.path, system)


def _file_at(path: Path) -> tuple[int, int] | None:
    """Which file has that name: its device and its number; None: none has."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise translated_os(error, path.parent) from error
    return found.st_dev, found.st_ino


_SPOILS = (
    apsw.IOError, apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError,
    apsw.MisuseError, apsw.ConnectionClosedError,
)  # fmt: skip


_MAKING = frozenset(
    (
        apsw.SQLITE_CREATE_TABLE, apsw.SQLITE_CREATE_INDEX, apsw.SQLITE_CREATE_VIEW,
        apsw.SQLITE_CREATE_VTABLE, apsw.SQLITE_INSERT, apsw.SQLITE_UPDATE, apsw.SQLITE_READ,
        apsw.SQLITE_SELECT, apsw.SQLITE_FUNCTION, apsw.SQLITE_REINDEX, apsw.SQLITE_TRANSACTION,
    )
)  # fmt: skip


def _may_make(action: int, *_: str | None) -> int:
    return int(apsw.SQLITE_OK if action in _MAKING else apsw.SQLITE_DENY)


def field_sql(path: tuple[str, ...]) -> str:
    """The one text for a value inside a document: an index serves a query only if they agree."""
    inside = "".join(f'."{part}"' for part in path).replace("'", "''")
    return f"json_extract(doc,'${inside}')"


def translated(error: apsw.Error, path: Path, system: int = 0) -> CmtuiError:
    """The error in our words, with the mend where there is one.

    `system` is the errno behind a failed read or write: SQLite calls only ENOSPC a full disk.
    """
    folder = path.parent
    if isinstance(error, apsw.IOError) and system in (*_FULL, *_FORBIDDEN):
        return translated_os(OSError(system, os.strerror(system)), folder)
    match error:
        case apsw.FullError():
            return full_disk(folder)
        case apsw.BusyError() | apsw.LockedError():
            return StoreBusy(f"another program is writing to {path}; try again")
        case apsw.ReadOnlyError() | apsw.CantOpenError() | apsw.PermissionsError():
            return not_writable(folder)
        case apsw.NotADBError() | apsw.CorruptError():
            return StoreFailed(f"{path} is damaged or not a store; see: cmtui doctor --mend")
        case apsw.ConstraintError():
            return Conflict(_doubled(str(error)))
        case apsw.IOError():
            return StoreFailed(f"the disk under {path} failed ({error}); look after the disk")
        case _:
            return StoreFailed(f"the store {path} failed: {error}")


def translated_os(error: OSError, folder: Path) -> CmtuiError:
    """A failure of the file system around the database, in our words."""
    if error.errno in _FULL:
        return full_disk(folder)
    if error.errno in _FORBIDDEN:
        return not_writable(folder)
    return StoreFailed(f"the folder {folder} cannot be used: {error.strerror}")


def full_disk(folder: Path) -> StoreFull:
    """Nothing of the transaction was kept."""
    return StoreFull(f"the disk with {folder} is full; nothing was written: free some space")


def not_writable(folder: Path) -> StoreFailed:
    """The folder or a file in it is not ours to write, or nobody's."""
    if is_read_only(folder):
        return StoreFailed(f"the disk with {folder} is read-only; mount it for writing")
    return StoreFailed(
        f"{folder} is not writable for you; ask its owner for write access, or name another"
        " folder with --workspace"
    )


def is_read_only(folder: Path) -> bool:
    """Whether the disk is mounted for reading only, as far as that is known."""
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def trouble_of(error: StoreFailed, folder: Path) -> str:
    """Why nothing can be written, and the mend, short enough for a line of the screen."""
    if isinstance(error, StoreFull):
        return f"the disk with {folder} is full: free some space"
    return str(error)


def _doubled(message: str) -> str:
    name = message.partition(_OUR_CONSTRAINT)[2].strip("'")
    collection, _, fields = name.partition("_by_")
    return f"{collection}: there is one with this {fields} already" if fields else message
