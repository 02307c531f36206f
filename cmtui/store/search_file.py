"""The file of the search index: derived from the store, so it may be lost at any moment.

A database of its own beside the store's: keeping it never takes the writers' lock. One process
at a time keeps it, whichever gets the lock of `search.lock`; anyone searches in it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from cmtui.errors import CmtuiError, StoreFull
from cmtui.model.record import Record
from cmtui.model.search import SEARCHED
from cmtui.store.schema import collection_of
from cmtui.store.sqlite import SqliteEngine

FILE_NAME = "search.db"
LOCK_NAME = "search.lock"

FORMAT = 1
"""Another number in the file: it is built anew."""

ROOM_LEFT = 128 * 1024 * 1024
"""Bytes of the disk that the index leaves free: the room is for what nobody can rebuild."""

MERGE_PAGES = 200
"""Pages of the index that are merged at most after each batch, so that none takes long."""

_STATEMENTS = (
    # FTS5's own merging does all that has become due at once (a second with a million posts).
    "CREATE VIRTUAL TABLE {0} USING fts5(words, content='', contentless_delete=1,"
    " tokenize='trigram case_sensitive 1', detail=none)",
    "INSERT INTO {0}({0}, rank) VALUES('automerge', 0)",
    "INSERT INTO {0}({0}, rank) VALUES('crisismerge', 512)",
)

Identity = tuple[int, int]
"""Device and inode of a file."""


class Mark(msgspec.Struct, frozen=True):
    """How far the store's log is indexed: up to the change `seq`, and `part` documents more.

    `hash` is the change's link of the chain, which names this store and this history of it.
    """

    seq: int
    hash: bytes
    part: int = 0


def words_table(kind: type[Record]) -> str:
    """Where the words of this kind of record are."""
    return f"{collection_of(kind).name}_words"


class SearchFile:
    """The index's file as one thread of this process knows it."""

    def __init__(self, store_path: Path) -> None:
        self.path = store_path.with_name(FILE_NAME)
        self._store_path = store_path
        self._lock_path = store_path.with_name(LOCK_NAME)
        self._engine: SqliteEngine | None = None
        self._opened: Identity | None = None

    @contextmanager
    def keeping(self) -> Iterator[bool]:
        """Whether this process may write the index within the block, and no other."""
        lock = self._open_ours(self._lock_path)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(lock)

    def engine(self) -> SqliteEngine | None:
        """The index, if there is a sound one in our format."""
        identity = self._identity()
        if self._engine is None or identity != self._opened:
            self.close()
            self._opened = identity
            self._engine = self._open() if identity else None
        return self._engine

    def make_anew(self, mark: Mark, beginnings: dict[str, int]) -> SqliteEngine:
        """An empty index whose walk begins below these numbers; only while keeping it."""
        self.discard()
        os.close(self._open_ours(self.path))
        engine = SqliteEngine(self.path)
        self._engine, self._opened = engine, self._identity()
        _settle(engine)
        engine.begin(writing=True)
        for kind in SEARCHED:
            for statement in _STATEMENTS:
                engine.rows(statement.format(words_table(kind)))
        engine.rows("CREATE TABLE mark(seq INTEGER, hash BLOB, part INTEGER)")
        engine.rows("INSERT INTO mark VALUES(?, ?, ?)", msgspec.structs.astuple(mark))
        engine.rows("CREATE TABLE walks(kind TEXT PRIMARY KEY, down_to INTEGER)")
        engine.many("INSERT INTO walks VALUES(?, ?)", beginnings.items())
        engine.rows(f"PRAGMA user_version={FORMAT}")
        engine.commit()
        return engine

    def discard(self) -> None:
        """Throws the index away; whoever has it open goes on with what it was, and notices."""
        self.close()
        for end in ("", "-wal", "-shm", "-journal"):
            self.path.with_name(FILE_NAME + end).unlink(missing_ok=True)

    def close(self) -> None:
        """Lets go of the file."""
        engine, self._engine, self._opened = self._engine, None, None
        if engine is not None:
            engine.close()

    def refuse_if_crowded(self) -> None:
        """Raises StoreFull when the disk has less room than the index must leave."""
        room = os.statvfs(self.path.parent)
        if room.f_bavail * room.f_frsize < ROOM_LEFT:
            raise StoreFull(f"{self.path.parent} has too little room for the search index")

    def _open(self) -> SqliteEngine | None:
        try:
            engine = SqliteEngine(self.path)
        except CmtuiError:  # it is as good as none: the next who keeps it makes another
            return None
        try:
            if engine.rows("PRAGMA user_version") == [(FORMAT,)]:
                _settle(engine)
                return engine
        except CmtuiError:  # no database, or one that is damaged at its beginning
            pass
        engine.close()
        return None

    def _identity(self) -> Identity | None:
        try:
            found = self.path.stat()
        except OSError:  # there is none
            return None
        return (found.st_dev, found.st_ino)

    def _open_ours(self, path: Path) -> int:
        """Opens or makes a file that whoever may write the store may write."""
        mode = self._store_path.stat().st_mode & 0o666
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, mode)
        found = os.fstat(file)
        if found.st_mode & 0o777 != mode and found.st_uid == os.geteuid():
            os.fchmod(file, mode)  # whatever the umask
        return file


def _settle(engine: SqliteEngine) -> None:
    """Readers and the one who writes do not wait for each other, and hardly for the disk."""
    engine.use_wal()
    engine.rows("PRAGMA synchronous=NORMAL")


def mark_of(engine: SqliteEngine) -> Mark:
    """How far the log is indexed."""
    return Mark(*engine.rows("SELECT seq, hash, part FROM mark")[0])


def walked_to(engine: SqliteEngine, kind: type[Record]) -> int:
    """The number from which on everything of this kind is indexed, but for the log's tail."""
    found = engine.rows("SELECT down_to FROM walks WHERE kind=?", (collection_of(kind).name,))
    return int(found[0][0])
