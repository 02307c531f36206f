"""Copies of the store that are made by themselves, and which of them are kept."""

import asyncio
import os
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from cmtui.clock import DAY, Moment, from_datetime, to_datetime
from cmtui.errors import StoreFailed, StoreFull
from cmtui.store.lock import PRIVATE_MODE
from cmtui.store.names import BACKUPS, FILE_NAME
from cmtui.store.sqlite import SqliteEngine, translated_os

SPARE_BYTES = 64 * 1024 * 1024
"""What must be left on the disk beside the copy."""

STAMP = "%Y-%m-%d-%H%M%S"
"""A copy's name is the moment (UTC) that it was begun."""


_UNFINISHED = re.compile(r"\.\d{4}-\d\d-\d\d-\d{6}\.db\.\d+(-journal|-wal|-shm)?")


class Copy:
    """One copy: its file and when it was begun."""

    def __init__(self, path: Path, at: Moment) -> None:
        self.path, self.at = path, at


class BackupFolder:
    """The folder of the copies; satisfies `services.ports.Backups`."""

    def __init__(self, workspace: Path, daily: int, weekly: int) -> None:
        self._database = workspace / FILE_NAME
        self._folder = workspace / BACKUPS
        self._daily, self._weekly = daily, weekly

    async def due(self, now: Moment) -> bool:
        """Whether there is no copy of the last day; never where none are kept.

        One of a time to come is of a clock that went ahead, and says nothing.
        """
        if not self._daily and not self._weekly:
            return False
        found = await asyncio.to_thread(copies, self._folder)
        return not any(0 <= now - copy.at < DAY for copy in found)

    async def make(self, now: Moment) -> None:
        """Makes a copy, checks it, and takes out those that are not to be kept.

        In a thread and on a connection of its own. Raises StoreFull where the disk has no room
        for it and StoreFailed where the copy is not sound; then nothing is taken out.
        """
        await asyncio.to_thread(self._make, now)

    def _make(self, now: Moment) -> None:
        try:
            _make_folder(self._folder)
            _clear_up(self._folder, now)
            path = self._folder / f"{to_datetime(now):{STAMP}}.db"
            copy_database(self._database, path)
            found = copies(self._folder)
            keep = kept([copy.at for copy in found], self._daily, self._weekly)
            for copy in found:
                if copy.at not in keep and copy.path != path:
                    copy.path.unlink(missing_ok=True)
        except OSError as error:
            raise translated_os(error, self._folder) from error


def copies(folder: Path) -> list[Copy]:
    """The copies in the folder, newest first; other files are nobody's business."""
    found = []
    for path in folder.glob("*.db"):
        try:
            begun = datetime.strptime(path.stem, STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append(Copy(path, from_datetime(begun)))
    return sorted(found, key=lambda copy: copy.at, reverse=True)


def kept(moments: Iterable[Moment], daily: int, weekly: int) -> set[Moment]:
    """The newest of each of the last so many days and weeks that have a copy (UTC, ISO weeks)."""
    days: dict[object, Moment] = {}
    weeks: dict[object, Moment] = {}
    for moment in sorted(moments, reverse=True):
        when = to_datetime(moment)
        days.setdefault(when.date(), moment)
        weeks.setdefault(when.isocalendar()[:2], moment)
    return {*list(days.values())[:daily], *list(weeks.values())[:weekly]}


def _make_folder(folder: Path) -> None:
    """As open to the group as the workspace is."""
    if not folder.exists():
        folder.mkdir()
        folder.chmod(folder.parent.stat().st_mode & 0o7777)


def _clear_up(folder: Path, now: Moment) -> None:
    """Takes out what a copy left that was killed; one that is being made is younger than a day."""
    for path in folder.glob(".*.db.*"):
        with suppress(FileNotFoundError):  # its own process, or another one, was first
            if _UNFINISHED.fullmatch(path.name) and now - path.stat().st_mtime * 1000 > DAY:
                path.unlink()


def copy_database(database: Path, path: Path) -> None:
    """A checked copy of what is committed at this moment. Raises StoreFull and StoreFailed."""
    size = database.stat().st_size
    free = shutil.disk_usage(path.parent).free
    if free < size + SPARE_BYTES:
        raise StoreFull(
            f"no backup was made: it takes {size // 2**20} MB and"
            f" {path.parent} has {free // 2**20} MB left"
        )
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        os.close(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_MODE))
        fresh.chmod(database.stat().st_mode & 0o777)
        _fill(database, fresh)
        fresh.rename(path)
    finally:
        for tail in ("", "-journal", "-wal", "-shm"):
            fresh.with_name(fresh.name + tail).unlink(missing_ok=True)


def _fill(database: Path, fresh: Path) -> None:
    """Copies what is committed at this moment; a sound file of its own when it returns."""
    source = SqliteEngine(database, read_only=True)
    try:
        target = SqliteEngine(fresh)
        try:
            source.copy_to(target)
            target.rows("PRAGMA journal_mode=DELETE")
            found = target.rows("PRAGMA quick_check(1)")
            if found != [("ok",)]:
                raise StoreFailed(
                    f"no backup was made: the copy of {database} is damaged ({found[0][0]});"
                    " run cmtui doctor"
                )
        finally:
            target.close()
    finally:
        source.close()
    file = os.open(fresh, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
