"""What the doctor sees of the store's files: the pages, the log, the copies."""

import os
from pathlib import Path

import msgspec

from cmtui.clock import DAY, Clock
from cmtui.errors import CmtuiError
from cmtui.mounts import network_kind
from cmtui.services.doctor import Finding
from cmtui.sharing import is_shared, unshared
from cmtui.store.backup import copies
from cmtui.store.migrations import FORMAT
from cmtui.store.names import BACKUPS
from cmtui.store.opening import checked_database
from cmtui.store.sqlite import SqliteEngine
from cmtui.store.verify import told, verify

MEND = "cmtui doctor --mend"
STALE_DAYS = 3
"""A copy older than this means that nothing makes them."""

SPOILED = (CmtuiError, TypeError, ValueError, AttributeError, msgspec.MsgspecError)
"""What looking at damaged rows can end in."""


def examine_store(folder: Path, clock: Clock, *, quick: bool) -> list[Finding]:
    """Looks at the files; without `quick` every page and every link of the log is read."""
    return [*_place(folder), _whole(folder, quick), _copies(folder, clock)]


def _place(folder: Path) -> list[Finding]:
    """The file system it lies on, and whether a group's folder is the group's."""
    found = []
    kind = network_kind(folder)
    if kind:
        says = f"on {kind}, where locks and shared memory do not work"
        found.append(Finding("folder", False, says, "move the workspace to a disk of a machine"))
    if is_shared(folder):
        mends = unshared(folder)
        says = f"the group cannot write {len(mends)} of its files" if mends else "the group's"
        found.append(Finding("sharing", not mends, says, "; ".join(mends[:3])))
    return found


def _whole(folder: Path, quick: bool) -> Finding:
    try:
        database = checked_database(folder)
        engine = SqliteEngine(database, read_only=True)
        try:
            engine.begin(writing=False)
            found = int(engine.rows("PRAGMA user_version")[0][0])
            if found > FORMAT:
                newer = f"it has format {found}, this cmtui knows up to {FORMAT}"
                return Finding("store", False, newer, "update cmtui")
            says = None if quick else _spoiled(engine, is_older=found < FORMAT)
        finally:
            engine.close()
    except SPOILED as error:
        says = str(error)
    if says is not None:
        is_mendable = os.access(folder, os.W_OK)  # else it says so, and what helps instead
        return Finding("store", False, says, MEND if is_mendable and MEND not in says else "")
    if found < FORMAT:
        sound = "opens" if quick else "every page is sound"
        says = f"{sound}; of format {found}, brought up to {FORMAT} when it is next used"
        return Finding("store", True, says)
    return Finding("store", True, "opens" if quick else "every page and the whole log are sound")


def _spoiled(engine: SqliteEngine, *, is_older: bool) -> str | None:
    """What is wrong with it; a log in an older format is read when it is brought up to date."""
    found = engine.rows("PRAGMA quick_check(1)")
    if found != [("ok",)]:
        return f"damaged: {found[0][0]}"
    if is_older:
        return None
    broken = verify(engine)
    return None if broken is None else told(broken)


def _copies(folder: Path, clock: Clock) -> Finding:
    found = copies(folder / BACKUPS)
    if not found:
        return Finding("backups", True, "none yet; a running screen makes one a day")
    newest = found[0]
    days = max(0, clock.now() - newest.at) // DAY
    size = newest.path.stat().st_size / 2**20
    says = f"{len(found)}, the newest of {newest.path.stem} ({days} days old, {size:.1f} MB)"
    mend = "leave a screen or `cmtui sync --follow` running, or: cmtui export FILE"
    return Finding("backups", days <= STALE_DAYS, says, mend)
