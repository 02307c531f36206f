"""The writers' lock: one file beside the database that writers queue on and ring after a commit.

SQLite's own busy handler sleeps and starves (waits of a second among 8 writers); a blocking
`flock` wakes at once. It is taken before BEGIN and released after COMMIT, so the automatic
checkpoint never meets another writer of ours. Only the writer thread blocks in it: whoever waits
for a result watches her own deadline and withdraws, while the thread keeps its place in the
queue for the next job. So no signal, alarm or polling is needed, and nobody is overtaken.

A process that is about to be stopped leaves the line: the lock might else be given to it between
its last step and the stop, and it would keep it until somebody wakes it.
"""

import fcntl
import os
import threading
from contextlib import suppress
from pathlib import Path

from cmtui.clock import Clock
from cmtui.errors import StoreBusy

PRIVATE_MODE = 0o660
SIGNATURE_BYTES = 64
WITNESS_BYTES = 20
OPENING_LIMIT = 10.0
"""Seconds that opening waits for the lock when the format must be written."""

_OPENING_PAUSE = 0.01


def newest_txn(path: Path) -> int:
    """The newest logged transaction that the lock file knows of; 0: none. Raises OSError."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        file.seek(SIGNATURE_BYTES)
        read = file.read(WITNESS_BYTES).strip()
    return int(read) if read.isdigit() else 0


class WritersLock:
    """The lock of one process. `acquire` and `release` belong to its one writer thread."""

    def __init__(self, path: Path, clock: Clock, holder: str, *, shared: bool) -> None:
        self.path = path
        self.holder = holder
        self.pauses = 0
        self._clock = clock
        self._file = self._opened()
        if shared and os.fstat(self._file).st_uid == os.geteuid():
            os.fchmod(self._file, PRIVATE_MODE)
        self._place = self._opened()
        self._gate = threading.Condition()
        self._held = False
        self._paused = False
        self._waiting_since: float | None = None
        self._left_the_line = False

    def acquire(self) -> None:
        """Blocks until the lock is ours and the process is not quiesced."""
        while True:
            with self._gate:
                self._gate.wait_for(lambda: not self._paused)
                self._held = self._taken_at_once()
                self._waiting_since = None if self._held else self._clock.boot()
            if self._held or self._has_waited_in_line():
                break
        self._sign()

    def acquire_within(self, limit: float = OPENING_LIMIT) -> None:
        """As `acquire`, for opening, where no thread runs yet; raises StoreBusy."""
        pause = threading.Event()
        for _ in range(max(1, round(limit / _OPENING_PAUSE))):
            if self._taken_at_once():
                self._held = True
                self._sign()
                return
            pause.wait(_OPENING_PAUSE)
        raise StoreBusy(f"the store is busy: {self._signature() or 'another process'}; try again")

    def try_acquire(self) -> bool:
        """Takes the lock if it is free."""
        self._held = self._taken_at_once()
        return self._held

    def release(self) -> None:
        """Lets the next writer in."""
        fcntl.flock(self._place, fcntl.LOCK_UN)
        with self._gate:
            self._held = False
            self._gate.notify_all()

    def ring(self, txn: int | None = None) -> None:
        """Tells every follower on the machine that something was committed (IN_ATTRIB).

        `txn`, the newest logged transaction, is kept as a witness: a store that ends before it
        has lost something. It is written after the commit, so it never runs ahead.
        """
        with suppress(OSError):  # it is committed: followers see it by their slow poll as well
            if txn is not None:
                os.pwrite(self._file, f"{txn:<{WITNESS_BYTES}}".encode(), SIGNATURE_BYTES)
            os.utime(self._file)

    def busy_with(self, after: float = 0.0) -> str | None:
        """Who holds the lock that this process has waited for so many seconds, and since when.

        None: it does not wait, or not for so long.
        """
        since = self._waiting_since
        if since is None or self._clock.boot() - since < after:
            return None
        return self._signature() or "another process"

    def pause(self) -> None:
        """Returns once this process does not hold the lock, and keeps it so until `resume`."""
        with self._gate:
            self._paused = True
            self.pauses += 1
            if self._waiting_since is not None:
                self._leave_the_line()
            self._gate.wait_for(lambda: not self._held)

    def resume(self) -> None:
        """The opposite of `pause`."""
        with self._gate:
            self._paused = False
            self._gate.notify_all()

    def close(self) -> None:
        """Lets go of the file."""
        os.close(self._place)
        os.close(self._file)

    def _opened(self) -> int:
        return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_MODE)

    def _taken_at_once(self) -> bool:
        # As fair as blocking at once: the kernel grants a free lock to whoever asks first.
        try:
            fcntl.flock(self._place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _has_waited_in_line(self) -> bool:
        """Blocks; False: the process has left the line meanwhile, and stands at its end again."""
        fcntl.flock(self._place, fcntl.LOCK_EX)
        with self._gate:
            self._waiting_since = None
            self._held = not self._left_the_line
            if self._left_the_line:
                self._left_the_line = False
                os.close(self._place)
                self._place = self._opened()
            return self._held

    def _leave_the_line(self) -> None:
        """Puts another file under the number that the thread waits with.

        The lock belongs to the open file, so the kernel takes it back the moment that the thread
        in its call, its last user, comes out; no step of this process is needed for that.
        """
        reading, writing = os.pipe()
        os.dup2(reading, self._place, inheritable=False)
        os.close(reading)
        os.close(writing)
        self._left_the_line = True

    def _sign(self) -> None:
        signature = f"{self._clock.now()} {self.holder}".encode()[:SIGNATURE_BYTES]
        with suppress(OSError):  # a courtesy; a full disk must not stop what would free space
            os.pwrite(self._file, signature.ljust(SIGNATURE_BYTES), 0)

    def _signature(self) -> str:
        read = os.pread(self._file, SIGNATURE_BYTES, 0).decode(errors="replace").strip()
        since, _, holder = read.partition(" ")
        if not since.isdigit():
            return ""
        return f"{holder}, {max(0, self._clock.now() - int(since)) // 1000} s"
