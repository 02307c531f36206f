"""What the benchmarks share: programs in terminals, first paints, medians, lines of a table."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.redteam.picture import Picture
from tests.redteam.terminal import Link, Terminal

ROOT = Path(__file__).resolve().parents[2]
BARE = (sys.executable, "-m", "tests.benchmarks.bare")
CMTUI = (sys.executable, "-m", "cmtui")

Size = tuple[int, int]
WIDE, NARROW = (120, 40), (80, 24)


class Start(NamedTuple):
    """One start: seconds to the first paint and to the wanted text, bytes until quiet, MB, CPU."""

    first: float
    useful: float
    sent: int
    memory: float
    cpu: float


def environment(home: Path, workspace: Path | None = None) -> dict[str, str]:
    """Nothing of the caller's but the path; a home of its own."""
    home.mkdir(parents=True, exist_ok=True)
    env = {
        "PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT),
        "CMTUI_STATE": str(home / "state"), "TERM": "xterm-256color", "LANG": "C.UTF-8",
    }  # fmt: skip
    return env if workspace is None else {**env, "CMTUI_WORKSPACE": str(workspace)}


def open_terminal(
    argv: Sequence[str], env: dict[str, str], size: Size = WIDE, link: Link | None = None
) -> Terminal:
    """Starts it in the checkout."""
    return Terminal(argv, env, size=size, cwd=ROOT, link=link)


def started(terminal: Terminal, size: Size, words: str = "") -> Start:
    """Waits until the program stands, and says how it got there."""
    if words:
        terminal.wait_until(lambda: words.encode() in terminal.raw(), f"{words!r} sent", 60)
    terminal.settle(0.5, 30, needs_bytes=True)
    picture = Picture(*size)
    first = useful = 0.0
    for chunk in terminal.chunks:
        picture.feed(chunk.data)
        since = chunk.at - terminal.started
        if not first and not picture.is_blank():
            first = since
        if words and not useful and words in picture.text():
            useful = since
    sent = len(terminal.raw())
    return Start(first, useful, sent, terminal.memory(), terminal.cpu())


def idle_share(terminal: Terminal, seconds: float) -> tuple[int, float]:
    """Bytes sent and share of one core used while so much time passes."""
    mark, cpu, begun = terminal.mark(), terminal.cpu(), time.perf_counter()
    time.sleep(seconds)
    passed = time.perf_counter() - begun
    return len(terminal.raw(mark)), (terminal.cpu() - cpu) / passed


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which that part of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def say(what: str, figure: str, goal: str = "", hit: bool | None = None) -> None:
    """One line of the table."""
    verdict = "" if hit is None else ("HIT" if hit else "MISS")
    print(f"{what:<46.46}{figure:>38}  {goal:<22}{verdict}".rstrip(), flush=True)


def timed(what: str, work: Callable[[], object]) -> None:
    """Does it and says how long it took."""
    begun = time.perf_counter()
    work()
    say(what, f"{time.perf_counter() - begun:.1f} s")
