"""The ballast: room on the disk that is kept for what must still be written when it is full."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from cmtui.sharing import share_like_its_folder
from cmtui.store.lock import PRIVATE_MODE

BALLAST_BYTES = 4 * 1024 * 1024
"""As much as SQLite's log grows to before it is folded into the file (1,000 pages).

With this room the log can be folded in once; from then on it is written over from its start, so
that small changes fit for as long as the disk stays full (measured on a full tmpfs: 5,000).
"""


class Ballast:
    """A file beside the store, really allocated. It belongs to whoever holds the writers' lock."""

    def __init__(self, path: Path, size: int = BALLAST_BYTES) -> None:
        self._path = path
        self._size = size

    def is_laid(self) -> bool:
        """Whether the room is kept."""
        try:
            found = self._path.stat()
        except OSError:
            return False
        return stat.S_ISREG(found.st_mode) and found.st_size >= self._size

    def lay(self) -> None:
        """Takes the room; raises OSError where there is none, and then has taken nothing."""
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        file = os.open(self._path, flags, PRIVATE_MODE)
        try:
            _allocate(file, self._size)
        except OSError:
            os.ftruncate(file, 0)
            raise
        finally:
            os.close(file)
        share_like_its_folder(self._path)

    def give_up(self) -> None:
        """Frees the room. The file stays: who may write to it may not be let make a new one."""
        with suppress(OSError):  # then there is no more room than there was
            os.truncate(self._path, 0)


def _allocate(file: int, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, size)
    else:  # macOS
        os.pwrite(file, bytes(size), 0)
