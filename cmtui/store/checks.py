"""The cheap checks of a store at its opening: damage is said at once, with the mend."""

from pathlib import Path

from cmtui.errors import StoreFailed
from cmtui.store.history import commits, last_txn
from cmtui.store.names import BACKUPS, FILE_NAME, LOCK_NAME
from cmtui.store.pages import MAGIC
from cmtui.store.schema import COLLECTIONS
from cmtui.store.sqlite import SqliteEngine

HEADER_BYTES = 100
MEND = "see: cmtui doctor --mend"
LOG_TABLES = frozenset(("tables", "transactions", "changes"))


def check_file(folder: Path, newest_txn: int) -> None:
    """Looks at the file from outside; `newest_txn`: what the lock file says was committed.

    Raises StoreFailed when it is missing or empty although there was a store, has another
    beginning than SQLite's, or ends before its header says.
    """
    path = folder / FILE_NAME
    log = path.with_name(f"{FILE_NAME}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    size = path.stat().st_size if path.exists() else 0
    if size == 0:
        if newest_txn or has_log or any((folder / BACKUPS).glob("*.db")):
            raise StoreFailed(f"{path} is missing or empty, but there was a store; {MEND}")
        return
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    if has_log:
        return  # what stands in the file may be older than its log
    page = int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    counted = header[24:28] == header[92:96]
    expected = page * int.from_bytes(header[28:32], "big")
    if header.startswith(MAGIC) and counted and size < expected:
        raise StoreFailed(f"{path} is cut: it has {size} bytes instead of {expected}; {MEND}")


def was_there(folder: Path) -> bool:
    """Whether the folder has what only a store leaves: then a missing file is damage."""
    return (folder / LOCK_NAME).exists() or (folder / BACKUPS).exists()


def check_content(engine: SqliteEngine, newest_txn: int) -> None:
    """Looks at the tables and at the log's end; raises StoreFailed."""
    found = {name for (name,) in engine.rows("SELECT name FROM sqlite_schema WHERE type='table'")}
    missing = sorted((LOG_TABLES | {each.name for each in COLLECTIONS}) - found)
    if missing:
        raise StoreFailed(f"{engine.path} is damaged: it has no {', '.join(missing)}; {MEND}")
    newest = last_txn(engine)
    commits(engine, newest=1)
    if newest < newest_txn:
        raise StoreFailed(
            f"{engine.path} is older than it should be: it ends at transaction {newest}, but"
            f" {newest_txn} was committed; its log file was lost or damaged; {MEND}"
        )
