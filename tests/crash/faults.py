"""A file layer of SQLite's that fails at the nth write, sync or truncation, as a bad disk does."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import apsw

Kind = Literal["full", "short", "broken", "read-only", "quota"]
"""What happens: no room, half of a write and then no room, an I/O error, or its errno."""

KINDS: tuple[Kind, ...] = ("full", "short", "broken", "read-only", "quota")

_ERRNO = {
    "full": errno.ENOSPC,
    "short": errno.ENOSPC,
    "broken": errno.EIO,
    "read-only": errno.EROFS,
    "quota": errno.EDQUOT,
}


class Disk:
    """Counts the calls that change a file, and fails those that it is told to."""

    def __init__(self) -> None:
        self.calls = 0
        self.failed = 0
        self.kind: Kind = "full"
        self._first: int | None = None
        self._heals = False

    def fail_from(self, nth: int, kind: Kind, *, once: bool) -> None:
        """The nth call from here on fails (the first is 1), alone or with all that follow."""
        self.calls = self.failed = 0
        self.kind, self._first, self._heals = kind, nth, once

    def heal(self) -> None:
        """Nothing fails any more."""
        self._first = None

    def is_failing(self) -> bool:
        """Called by the files at every change: counts it, and says whether it fails."""
        self.calls += 1
        if self._first is None or self.calls < self._first:
            return False
        if self._heals:
            self._first = None
        self.failed += 1
        return True

    def error(self) -> apsw.Error:
        """What SQLite's own layer says in that case."""
        return (
            apsw.FullError("disk is full")
            if self.kind in ("full", "short")
            else apsw.IOError("disk I/O error")
        )


class FaultyFile(apsw.VFSFile):
    """One file on the disk."""

    def __init__(self, disk: Disk, inherit: str, name: Any, flags: list[int]) -> None:
        self._disk = disk
        super().__init__(inherit, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        if self._disk.is_failing():
            if self._disk.kind == "short":
                super().xWrite(data[: len(data) // 2], offset)
            raise self._disk.error()
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:
        if self._disk.is_failing():
            raise self._disk.error()
        super().xSync(flags)

    def xTruncate(self, size: int) -> None:
        if self._disk.is_failing():
            raise self._disk.error()
        super().xTruncate(size)

    def xLock(self, level: int) -> None:
        try:
            super().xLock(level)
        except apsw.IOError:
            # A reader that closes last asks for a lock that its file cannot have. SQLite goes
            # without; apsw would raise out of `close` whatever a layer in Python raises but this.
            raise apsw.BusyError("database is locked") from None


class FaultyVfs(apsw.VFS):
    """The default layer over a disk that may fail."""

    def __init__(self, name: str, disk: Disk) -> None:
        self._disk = disk
        super().__init__(name, base="", makedefault=False)

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return FaultyFile(self._disk, "", name, flags)

    def xGetLastError(self) -> tuple[int, str]:
        number = _ERRNO[self._disk.kind]
        return number, os.strerror(number)


@contextmanager
def faulty_disk(name: str = "faulty") -> Iterator[Disk]:
    """A disk, and the name of the layer that is on it."""
    disk = Disk()
    vfs = FaultyVfs(name, disk)
    try:
        yield disk
    finally:
        vfs.unregister()
