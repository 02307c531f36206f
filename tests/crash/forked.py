"""Processes that a test forks from itself: everything is imported, so hundreds start in a second.

What a child reports is one `os.write` to an append-only file, so that it stands whatever happens
to the child next. The one who forks has no thread, no running loop and no open store.
"""

import asyncio
import ctypes
import gc
import json
import mmap
import os
import signal
import struct
import time
import traceback
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

DIES_WITH_PARENT = 1
"""`PR_SET_PDEATHSIG`: a test that fails leaves no writer behind."""

FAILED = 70
"""Exit code of a child whose work raised; its last report says what."""


class Report:
    """What a child tells, line by line."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __call__(self, **facts: Any) -> None:
        """One line; it stands once this returns."""
        os.write(self._file, json.dumps(facts).encode() + b"\n")


Work = Callable[[Report], Coroutine[Any, Any, None]]


class Child:
    """A forked process and what it has told."""

    def __init__(self, pid: int, file: Path) -> None:
        self.pid = pid
        self.file = file
        self._status: int | None = None

    def told(self) -> list[dict[str, Any]]:
        """Its whole lines so far."""
        if not self.file.exists():
            return []
        whole = self.file.read_bytes().rpartition(b"\n")[0]
        return [json.loads(line) for line in whole.splitlines()]

    def kill(self) -> None:
        """`kill -9`; returns when it is gone. Nothing happens when it has ended."""
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()

    def signal(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        os.kill(self.pid, number)

    def is_stopped(self) -> bool:
        """Whether it stands still."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii", errors="replace")
        return stat.rsplit(")", 1)[1].split()[0] == "T"

    def wait(self, limit: float = 60.0) -> int:
        """Its exit code, negative when a signal ended it; fails after so many seconds."""
        end = time.monotonic() + limit
        while self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > end:
                raise AssertionError(f"{self.file.name} has not ended; last: {self.told()[-1:]}")
            else:
                time.sleep(0.001)
        return self._status

    def succeed(self, limit: float = 60.0) -> list[dict[str, Any]]:
        """Waits for a good end; all that it told."""
        code = self.wait(limit)
        told = self.told()
        assert code == 0, told[-1]["failed"] if told and "failed" in told[-1] else code
        return told


def fork(work: Work, file: Path) -> Child:
    """Runs the coroutine in a process of its own, which ends with it."""
    gc.freeze()  # the child must not copy what it never changes
    pid = os.fork()
    if pid:
        return Child(pid, file)
    code = FAILED
    try:
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL)
        report = Report(file)
        try:
            asyncio.run(work(report))
            code = 0
        except BaseException:
            report(failed=traceback.format_exc())
    finally:
        os._exit(code)


class Counters:
    """Whole numbers that forked processes share; each has one writer."""

    def __init__(self, count: int) -> None:
        self._memory = mmap.mmap(-1, 8 * count)
        self._count = count

    def add(self, which: int) -> None:
        """One more."""
        struct.pack_into("q", self._memory, 8 * which, self[which] + 1)

    def __getitem__(self, which: int) -> int:
        found: int = struct.unpack_from("q", self._memory, 8 * which)[0]
        return found

    def sum(self) -> int:
        """All of them together."""
        return sum(self[which] for which in range(self._count))

    def clear(self) -> None:
        """All are 0 again."""
        self._memory[:] = bytes(8 * self._count)
