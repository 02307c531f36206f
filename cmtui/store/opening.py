"""Opening a workspace's store, and making one."""

import os
from pathlib import Path

from cmtui.clock import Clock, HurriedClock
from cmtui.errors import NotFound, StoreFull
from cmtui.model.drill import Drill
from cmtui.model.operator import Identity
from cmtui.sharing import is_shared
from cmtui.store.ballast import Ballast
from cmtui.store.checks import check_content, check_file, is_lost
from cmtui.store.drilled import drill_of
from cmtui.store.lock import PRIVATE_MODE, WritersLock, newest_txn
from cmtui.store.migrations import bring_up_to_date
from cmtui.store.names import BALLAST_NAME, FILE_NAME, LOCK_NAME
from cmtui.store.sqlite import SqliteEngine, translated_os
from cmtui.store.workspace_store import LOCK_LIMIT, WorkspaceStore

__all__ = ["FILE_NAME", "LOCK_NAME", "checked_database", "clock_of", "is_lost", "open_store"]

SHARED_FOLDER_MODE = 0o2770
"""Set-group-id: files made by any member belong to the folder's group."""


def open_store(
    folder: Path,
    identity: Identity,
    clock: Clock,
    *,
    create: bool = False,
    shared: bool = False,
    holder: str = "",
    lock_limit: float = LOCK_LIMIT,
    vfs: str | None = None,
) -> WorkspaceStore:
    """Opens the store in the folder; with `create` it is made if there is none.

    `shared` gives a new store to the folder's group whatever the umask. `holder` names us to
    those who wait for us (default: the login). `lock_limit`: seconds until StoreBusy. The store has
    the clock by which the workspace lives.
    Raises NotFound, NewerFormat, StoreFull, StoreBusy, and StoreFailed for what is not a store
    or not ours to write.
    """
    path = folder / FILE_NAME
    try:
        shared = shared or is_shared(folder)
        if create:
            _prepare_folder(folder, shared)
        elif not path.exists() and not is_lost(folder):
            raise NotFound(f"there is no store in {folder}; `cmtui init` makes one")
        lock = WritersLock(folder / LOCK_NAME, clock, holder or identity.actor, shared=shared)
    except OSError as error:
        raise translated_os(error, folder) from error
    ballast = Ballast(folder / BALLAST_NAME)
    try:
        committed = newest_txn(lock.path)
        check_file(folder)
        if create:
            _prepare_file(path, shared)
        try:
            writer, reader = _connected(path, lock, create, committed, vfs)
        except StoreFull:
            ballast.give_up()
            writer, reader = _connected(path, lock, create, committed, vfs)
        drill = _drill_of(writer, reader)
    except OSError as error:
        lock.close()
        raise translated_os(error, folder) from error
    except BaseException:
        lock.close()
        raise
    return WorkspaceStore(
        writer, reader, lock, ballast, identity, clock_of(drill, clock), lock_limit=lock_limit,
        drill=drill,
    )  # fmt: skip


def clock_of(drill: Drill | None, clock: Clock) -> Clock:
    """The clock by which a workspace lives: the machine's own, but in a drill that is hurried."""
    if drill is None or drill.speed == 1:
        return clock
    return HurriedClock(clock, drill.began_at, drill.speed)


def checked_database(folder: Path) -> Path:
    """The folder's database file, for one who reads it; raises NotFound where there is none."""
    path = folder / FILE_NAME
    check_file(folder)
    if not path.exists():
        raise NotFound(f"there is no store in {folder}; `cmtui init` makes one")
    return path


def _connected(
    path: Path, lock: WritersLock, create: bool, committed: int, vfs: str | None
) -> tuple[SqliteEngine, SqliteEngine]:
    writer = SqliteEngine(path, vfs=vfs)
    try:
        bring_up_to_date(writer, lock, create=create)
        check_content(writer, committed)
        reader = SqliteEngine(path, read_only=True, vfs=vfs)
    except BaseException:
        writer.leave_the_log()  # a damaged one is evidence, and the mend reads what is good of it
        writer.close()
        raise
    return writer, reader


def _drill_of(writer: SqliteEngine, reader: SqliteEngine) -> Drill | None:
    try:
        return drill_of(writer)
    except BaseException:
        reader.close()
        writer.leave_the_log()
        writer.close()
        raise


def _prepare_folder(folder: Path, shared: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if shared and folder.stat().st_uid == os.geteuid():
        folder.chmod(SHARED_FOLDER_MODE)


def _prepare_file(path: Path, shared: bool) -> None:
    """Makes the file ourselves: SQLite gives its mode to the log and the shared memory."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_MODE)
    try:
        if shared and os.fstat(file).st_uid == os.geteuid():
            os.fchmod(file, PRIVATE_MODE)
    finally:
        os.close(file)
