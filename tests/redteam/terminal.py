"""A program in a pseudo-terminal: keys in, every byte out with the moment it came."""

import os
import re
import select
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ptyprocess import PtyProcess

from tests.redteam.picture import Picture

KEYS = {
    "enter": "\r", "tab": "\t", "escape": "\x1b", "space": " ", "backspace": "\x7f",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H",
    "end": "\x1b[F", "pageup": "\x1b[5~", "pagedown": "\x1b[6~",
}  # fmt: skip

# What a current terminal answers when it is asked: (question, answer).
_ANSWERS = (
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),  # synchronised output: known, off
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),  # resizing in band: not known
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
)

_BUFFERED = 32_768
"""Bytes that a slow line holds before the program's writes block."""


class Chunk(NamedTuple):
    """Bytes, and when they came."""

    at: float
    data: bytes


class Link(NamedTuple):
    """A line: kbit/s (0: any) and seconds each way."""

    kbit: float = 0.0
    delay: float = 0.0


def key_bytes(name: str) -> bytes:
    """What a key sends: a name of KEYS, `ctrl+x`, or the characters themselves."""
    if name == "ctrl+underscore":
        return b"\x1f"
    if name.startswith("ctrl+"):
        return bytes([ord(name[5]) & 0x1F])
    return KEYS.get(name, name).encode()


class Terminal:
    """One program, its terminal and its process tree; `close` ends them all."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        size: tuple[int, int] = (120, 40),
        cwd: Path | None = None,
        link: Link | None = None,
    ) -> None:
        """`size` is columns by rows."""
        self.chunks: list[Chunk] = []
        self.picture = Picture(*size)
        self._link = link or Link()
        self._arriving: deque[Chunk] = deque()
        self._came = threading.Event()
        self._ended = False
        self._hanging_up = False
        self._drawn = 0
        self._code: int | None = None
        self.started = time.perf_counter()
        self._process = PtyProcess.spawn(
            list(argv), dimensions=(size[1], size[0]), env=dict(env), cwd=str(cwd) if cwd else None
        )
        self.pid: int = self._process.pid
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    # --- in ----------------------------------------------------------------------------------

    def press(self, *names: str) -> float:
        """Presses keys, in one write; returns when."""
        now = time.perf_counter()
        self._write(b"".join(map(key_bytes, names)), self._link.delay)
        return now

    def type(self, text: str) -> float:
        """Types the characters."""
        now = time.perf_counter()
        self._write(text.encode(), self._link.delay)
        return now

    def paste(self, text: str) -> None:
        """A bracketed paste."""
        self._write(b"\x1b[200~" + text.encode() + b"\x1b[201~", self._link.delay)

    def resize(self, columns: int, rows: int) -> None:
        """The window has another size."""
        self.draw()
        self.picture.resize(columns, rows)
        self._process.setwinsize(rows, columns)

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the program."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """The terminal goes away, as with a lost line."""
        self._hanging_up = True
        self._reader.join(2)

    # --- out ---------------------------------------------------------------------------------

    def raw(self, since: int = 0) -> bytes:
        """All bytes that came, or those after the first `since` chunks."""
        self._take()
        return b"".join(chunk.data for chunk in self.chunks[since:])

    def mark(self) -> int:
        """A place in the bytes, for `raw` and `since`."""
        self._take()
        return len(self.chunks)

    def draw(self) -> Picture:
        """The picture as it is now."""
        self._take()
        for chunk in self.chunks[self._drawn :]:
            self.picture.feed(chunk.data)
        self._drawn = len(self.chunks)
        return self.picture

    def text(self) -> str:
        """What stands on the screen."""
        return self.draw().text()

    def shows(self, *wanted: str) -> bool:
        """Whether all of these texts stand on the screen."""
        text = self.text()
        return all(one in text for one in wanted)

    def wait_for(self, *wanted: str, limit: float = 20.0) -> None:
        """Waits until all of these stand on the screen; fails with the picture."""
        self.wait_until(lambda: self.shows(*wanted), f"{wanted} on the screen", limit)

    def wait_gone(self, unwanted: str, limit: float = 20.0) -> None:
        """Waits until this does not stand on the screen any more."""
        self.wait_until(lambda: not self.shows(unwanted), f"{unwanted!r} gone", limit)

    def wait_until(self, holds: Callable[[], bool], what: str, limit: float = 20.0) -> None:
        """Waits until it holds; fails with the picture."""
        end = time.perf_counter() + limit
        while not holds():
            if time.perf_counter() > end or (self._ended and not self._arriving and not holds()):
                ended = f" (it has ended: {self.code()})" if self._ended else ""
                raise AssertionError(f"waited in vain for {what}{ended}\n{self.text()}")
            self._came.wait(0.02)
            self._came.clear()

    def settle(
        self, quiet: float = 0.15, limit: float = 10.0, *, needs_bytes: bool = False
    ) -> list[Chunk]:
        """Waits until nothing came for `quiet` seconds; returns what came meanwhile."""
        first = self.mark()
        last = begun = time.perf_counter()
        while (now := time.perf_counter()) < begun + limit and not self._is_over():
            known = len(self.chunks)
            self._take()
            if len(self.chunks) > known:
                last = now
            has_any = len(self.chunks) > first or not needs_bytes
            if has_any and now - last >= quiet and not self._arriving:
                break
            self._came.wait(0.005)
            self._came.clear()
        return self.chunks[first:]

    # --- the process -------------------------------------------------------------------------

    def code(self) -> int | None:
        """The exit code (negative: the signal that ended it); None while it lives."""
        if self._code is None and not self._process.isalive():
            killed = self._process.signalstatus
            self._code = -killed if killed else self._process.exitstatus
        return self._code

    def wait_end(self, limit: float = 15.0) -> int:
        """Waits for the end of the program; returns its exit code."""
        end = time.perf_counter() + limit
        while self.code() is None:
            if time.perf_counter() > end:
                raise AssertionError(f"it has not ended within {limit} s\n{self.text()}")
            time.sleep(0.01)
        if not self._hanging_up:
            self._reader.join(5)
        code = self.code()
        assert code is not None
        return code

    def is_stopped(self) -> bool:
        """Whether the process stands still (SIGSTOP)."""
        return _stat(self.pid)[0] == "T"

    def cpu(self) -> float:
        """Seconds of CPU that its living threads have used, to the nanosecond."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9

    def memory(self) -> float:
        """Its proportional share of memory, in MB of 1,024 x 1,024 bytes."""
        text = Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii")
        found = re.search(r"^Pss:\s+(\d+) kB", text, re.M)
        assert found is not None
        return int(found[1]) / 1024

    def close(self) -> None:
        """Ends the program if it still runs."""
        if self.code() is None:
            os.kill(self.pid, signal.SIGCONT)
            os.kill(self.pid, signal.SIGKILL)
            self.wait_end()
        self._hanging_up = True
        self._reader.join(2)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- inside ------------------------------------------------------------------------------

    def _is_over(self) -> bool:
        return self._ended and not self._arriving

    def _take(self) -> None:
        now = time.perf_counter()
        while self._arriving and self._arriving[0].at <= now:
            self.chunks.append(self._arriving.popleft())

    def _read(self) -> None:
        free = 0.0
        handle, link = self._process.fd, self._link
        while True:
            while not select.select([handle], [], [], 0.05)[0]:
                if self._hanging_up:
                    self._let_go()
                    return
            if self._hanging_up:
                self._let_go()
                return
            try:
                data = os.read(handle, 4096 if link.kbit else 65_536)
            except OSError:
                data = b""
            if not data:
                self._ended = True
                self._came.set()
                self._let_go()
                return
            now = time.perf_counter()
            free = max(free, now) + (len(data) * 8 / (link.kbit * 1000) if link.kbit else 0.0)
            arrival = free + link.delay
            self._arriving.append(Chunk(arrival, data))
            self._came.set()
            self._answer(data, arrival - now + link.delay)
            if link.kbit:
                time.sleep(max(0.0, free - now - _BUFFERED * 8 / (link.kbit * 1000)))

    def _let_go(self) -> None:
        # By its file object: that would close the number once more, which is another's by then.
        self._process.closed = True
        self._process.fileobj.close()

    def _answer(self, data: bytes, delay: float) -> None:
        for question, answer in _ANSWERS:
            if question.search(data):
                self._write(answer, delay)

    def _write(self, data: bytes, delay: float) -> None:
        def put() -> None:
            left = data
            try:
                while left:
                    select.select([], [self._process.fd], [], 5)
                    left = left[os.write(self._process.fd, left) :]
            except OSError:  # it has ended
                pass

        if delay > 0.0005:
            threading.Timer(delay, put).start()
        else:
            put()


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on."""
    text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    return text.rsplit(")", 1)[1].split()


def piped(argv: Sequence[str], env: Mapping[str, str], cwd: Path) -> tuple[int, str, str]:
    """Runs a program without any terminal: its exit code, output and messages."""
    done = subprocess.run(
        argv, env=dict(env), cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, timeout=30,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode()
