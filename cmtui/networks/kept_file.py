"""A file of the operator's own with a network's session: mode 0600, replaced as a whole."""

import asyncio
import fcntl
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cmtui.clock import Clock
from cmtui.errors import LoginFailed

LOCK_TRIES = 100
LOCK_PAUSE_SECONDS = 0.1


class KeptFile:
    """One file and its lock, shared by all processes of the operator's."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> bytes:
        """What stands in it, nothing when there is none or it cannot be read: a login mends it."""
        try:
            return self.path.read_bytes()
        except OSError:
            return b""

    def write(self, content: bytes) -> None:
        """Keeps it in place of what was before. Raises LoginFailed when the disk refuses."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".session-")  # mode 0600
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(name, self.path)
            except BaseException:
                os.unlink(name)
                raise
        except OSError as error:
            raise self._not_kept(error) from None

    @asynccontextmanager
    async def locked(self, clock: Clock) -> AsyncIterator[None]:
        """Keeps other processes from renewing meanwhile.

        Waits 10 s at most: beyond that its holder hangs.
        """
        handle = await asyncio.to_thread(self._open_lock)
        try:
            for _ in range(LOCK_TRIES):
                if _try_lock(handle):
                    break
                await clock.sleep(LOCK_PAUSE_SECONDS)
            yield
        finally:
            os.close(handle)  # lets go of the lock

    def _open_lock(self) -> int:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return os.open(self.path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise self._not_kept(error) from None

    def _not_kept(self, error: OSError) -> LoginFailed:
        reason = error.strerror or "failed"
        return LoginFailed(f"The session cannot be kept in {self.path}: {reason}.")


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
