"""The cheap checks of a store at its opening: damage is said at once, with the mend."""

from pathlib import Path

from cmtui.errors import StoreFailed
from cmtui.store.history import commits, last_txn
from cmtui.store.lock import newest_txn
from cmtui.store.names import BACKUPS, FILE_NAME, LOCK_NAME
from cmtui.store.pages import MAGIC
from cmtui.store.schema import COLLECTIONS
from cmtui.store.sqlite import SqliteEngine

HEADER_BYTES = 100
MEND = "see: cmtui doctor --mend"
LOG_TABLES = frozenset(("tables", "transactions", "changes"))


def is_lost(folder: Path) -> bool:
    """Whether there is no store although what stands beside it shows that there was one."""
    path = folder / FILE_NAME
    if path.exists() and path.stat().st_size:
        return False
    has_copies = any((folder / BACKUPS).glob("*.db"))
    return has_copies or _has_log(path) or newest_txn(folder / LOCK_NAME) > 0


def check_file(folder: Path) -> None:
    """Looks at the file from outside. Raises StoreFailed and OSError.

    It must not be lost, nor end before its own header says.
    """
    path = folder / FILE_NAME
    if is_lost(folder):
        raise StoreFailed(f"{path} is missing or empty, but there was a store; {MEND}")
    if not path.exists() or _has_log(path):
        return  # with a log, what stands in the file may be older
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    page = int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    counted = header[24:28] == header[92:96]
    size, expected = path.stat().st_size, page * int.from_bytes(header[28:32], "big")
    if header.startswith(MAGIC) and counted and size < expected:
        raise StoreFailed(f"{path} is cut: it has {size} bytes instead of {expected}; {MEND}")


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def check_content(engine: SqliteEngine, committed: int) -> None:
    """Looks at the tables and at the log's end; raises StoreFailed.

    `committed`: the newest transaction that the lock file knew of before the store was opened.
    """
    found = {name for (name,) in engine.rows("SELECT name FROM sqlite_schema WHERE type='table'")}
    missing = sorted((LOG_TABLES | {each.name for each in COLLECTIONS}) - found)
    if missing:
        raise StoreFailed(f"{engine.path} is damaged: it has no {', '.join(missing)}; {MEND}")
    newest = last_txn(engine)
    commits(engine, newest=1)
    if newest < committed:
        raise StoreFailed(
            f"{engine.path} is older than it should be: it ends at transaction {newest}, but"
            f" {committed} was committed; its log file was lost or damaged; {MEND}"
        )
