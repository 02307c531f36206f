"""What a key costs in the feed, an idle screen, arrivals, and all of it on a slow line.

    python -m tests.benchmarks.bench_keys [--mentions N] [--presses N] [--idle SECONDS]

Beside a bare list drawn by the line API, in the same run; nothing is asserted.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

from tests.benchmarks.big_workspace import build, first_row
from tests.benchmarks.measure import (
    BARE,
    CMTUI,
    NARROW,
    ROOT,
    WIDE,
    Size,
    environment,
    idle_share,
    open_terminal,
    percentile,
    say,
    started,
    timed,
)
from tests.redteam.terminal import Link, Terminal

QUIET = 0.06
"""Seconds without a byte after which a key's repaint is over; the right side follows at 0.25."""

FRAME_ENDS = b"\x1b[?2026l"

SLOW = Link(kbit=64, delay=0.1)
SLOW_QUIET = 0.4
AFTER_A_START = 15.0
ARRIVING = 20


class Keys(NamedTuple):
    """Bytes of each press, seconds to the end of its repaint, and to the end of its first frame."""

    sent: list[int]
    took: list[float]
    first: list[float]


def pressed(terminal: Terminal, key: str, presses: int, quiet: float = QUIET) -> Keys:
    """Presses a key so often, each when the one before has been painted."""
    sent, took, first = [], [], []
    for _ in range(presses):
        at = terminal.press(key)
        chunks = terminal.settle(quiet, 5.0, needs_bytes=True)
        sent.append(sum(len(chunk.data) for chunk in chunks))
        if chunks:
            took.append(chunks[-1].at - at)
            frame = (chunk.at for chunk in chunks if FRAME_ENDS in chunk.data)
            first.append(next(frame, chunks[-1].at) - at)
    return Keys(sent, took, first)


def say_keys(what: str, keys: Keys) -> None:
    """Its figures."""
    figure = f"{median(keys.sent):.0f} / {mean(keys.sent):.0f} / {max(keys.sent)} B"
    p50, p95 = percentile(keys.took, 0.5) * 1e3, percentile(keys.took, 0.95) * 1e3
    say(what, f"{figure}, {p50:.1f} / {p95:.1f} ms", "med/mean/max, p50/p95")


def key_costs(folder: Path, size: Size, presses: int, words: str, lines: int) -> None:
    """`j` and `k` in the feed and in the bare list."""
    name = f"{size[0]}x{size[1]}"
    home = folder / "home"
    with open_terminal((*BARE, "list", str(lines)), environment(home), size) as terminal:
        started(terminal, size)
        bare = pressed(terminal, "j", presses)
        say_keys(f"{name} bare list, j", bare)
    with open_terminal(CMTUI, environment(home, folder / "w"), size) as terminal:
        started(terminal, size, words)
        down = pressed(terminal, "j", presses)
        up = pressed(terminal, "k", presses)
    for key, keys in (("j", down), ("k", up)):
        say_keys(f"{name} feed, {key}", keys)
    usual, average = median(down.sent), mean([*down.sent, *up.sent])
    if size == WIDE:
        say(f"{name} a key when nothing scrolls", f"{usual:.0f} B", "<= 1,000 B", usual <= 1000)
        say(f"{name} mean a key", f"{average:.0f} B", "<= 1,500 B", average <= 1500)
    ratio = percentile(down.took, 0.5) / percentile(bare.took, 0.5)
    say(f"{name} repaint p50", f"{ratio:.2f} x bare", "<= 1.5 x bare", ratio <= 1.5)


def idle(folder: Path, seconds: float, words: str) -> None:
    """Nothing happens, between two minutes, once what a start leaves to be done (the index of the
    search, the past of the spike watch) is done."""
    with open_terminal(CMTUI, environment(folder / "home", folder / "w")) as terminal:
        started(terminal, WIDE, words)
        terminal.settle(AFTER_A_START, AFTER_A_START + 10)
        left = 60 - time.time() % 60
        if left < seconds + 1:  # a minute's tick may paint; it is not what is measured
            time.sleep(left + 1)
        sent, share = idle_share(terminal, seconds)
    say(f"idle for {seconds:.0f} s: sent", f"{sent} B", "0 B", sent == 0)
    say("idle: CPU", f"{share * 100:.2f} %", "<= 0.1 %", share <= 0.001)


def arrivals(folder: Path, seconds: float, words: str) -> None:
    """Another process takes in twenty mentions a second."""
    with open_terminal(CMTUI, environment(folder / "home", folder / "w")) as terminal:
        started(terminal, WIDE, words)
        words_of = (str(folder / "w"), "rate", str(ARRIVING), str(seconds + 2))
        argv = [sys.executable, "-m", "tests.benchmarks.colleague", *words_of]
        with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.DEVNULL) as colleague:
            mark = terminal.mark()
            terminal.wait_until(lambda: len(terminal.raw(mark)) > 0, "the first arrival")
            sent, share = idle_share(terminal, seconds)
            colleague.wait(30)
    rate = sent / seconds
    say(f"{ARRIVING} a second arriving: sent", f"{rate:.0f} B/s", "<= 2,000 B/s", rate <= 2000)
    say(f"{ARRIVING} a second arriving: CPU", f"{share * 100:.1f} %", "<= 15 %", share <= 0.15)


def slow_line(folder: Path, words: str, presses: int = 8) -> None:
    """64 kbit/s and 100 ms each way."""
    environ = environment(folder / "home", folder / "w")
    with open_terminal(CMTUI, environ, link=SLOW) as terminal:
        start = started(terminal, WIDE, words)
        terminal.settle(1.0, 10)
        keys = pressed(terminal, "j", presses, SLOW_QUIET)
    say("64 kbit/s, 100 ms: useful feed", f"{start.useful:.2f} s, {start.sent / 1e3:.1f} kB",
        "<= 3 s", start.useful <= 3)  # fmt: skip
    p50 = percentile(keys.first, 0.5) * 1e3
    limit = 2 * SLOW.delay * 1e3 + 100
    say("64 kbit/s, 100 ms: a key, p50", f"{p50:.0f} ms", f"<= {limit:.0f} ms", p50 <= limit)


def main() -> None:
    """All of it, in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mentions", type=int, default=10_000, help="stored (default 10,000)")
    parser.add_argument("--presses", type=int, default=200, help="of each key (default 200)")
    parser.add_argument("--idle", type=float, default=20.0, help="seconds (default 20)")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-keys-") as name:
        folder = Path(name)
        timed(f"building {words.mentions:,} mentions", lambda: build(folder / "w", words.mentions))
        first = first_row(folder / "w").text[:12]
        key_costs(folder, WIDE, words.presses, first, lines=2)
        key_costs(folder, NARROW, words.presses, first, lines=1)
        idle(folder, words.idle, first)
        arrivals(folder, 10.0, first)
        slow_line(folder, first)


if __name__ == "__main__":
    main()
