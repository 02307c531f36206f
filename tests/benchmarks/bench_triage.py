"""Triage under load: what a key costs among 10,000 open mentions while twenty a second arrive.

    python -m tests.benchmarks.bench_triage [--mentions N] [--presses N]

Beside a bare list drawn by the line API, in the same run, and beside the same keys while nothing
comes. And the list under the reader: what stands on the screen before and after the arrivals.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean, median

from tests.benchmarks.bench_keys import ARRIVING, Keys, pressed
from tests.benchmarks.big_workspace import build, first_row
from tests.benchmarks.measure import (
    BARE,
    CMTUI,
    ROOT,
    WIDE,
    environment,
    open_terminal,
    percentile,
    say,
    started,
    timed,
)
from tests.redteam.terminal import Terminal

WATCHED_SECONDS = 10.0
"""How long nobody touches a key while mentions come."""

MARKS = 12
"""Cells at the left of a row in which its clock and its network stand; they go on by the minute."""


@contextmanager
def arriving(folder: Path, seconds: float) -> Iterator[None]:
    """Another process takes mentions in meanwhile."""
    words = (str(folder / "w"), "rate", str(ARRIVING), str(seconds))
    argv = [sys.executable, "-m", "tests.benchmarks.colleague", *words]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.DEVNULL) as colleague:
        try:
            yield
        finally:
            colleague.terminate()
            colleague.wait(30)


def say_keys(what: str, keys: Keys) -> None:
    """Bytes and milliseconds of these presses."""
    figure = f"{median(keys.sent):.0f} / {mean(keys.sent):.0f} / {max(keys.sent)} B"
    p50, p99 = (percentile(keys.first, part) * 1e3 for part in (0.5, 0.99))
    say(what, f"{figure}, {p50:.1f} / {p99:.1f} ms", "med/mean/max, p50/p99")


def bare_keys(folder: Path, presses: int) -> Keys:
    """The control."""
    with open_terminal((*BARE, "list", "2"), environment(folder / "home"), WIDE) as terminal:
        started(terminal, WIDE)
        return pressed(terminal, "j", presses)


def key_costs(folder: Path, words: str, presses: int, bare: Keys) -> None:
    """`j` in the feed, at rest and under arrivals."""
    with open_terminal(CMTUI, environment(folder / "home", folder / "w"), WIDE) as terminal:
        started(terminal, WIDE, words)
        calm = pressed(terminal, "j", presses)
        say_keys("j, nothing comes", calm)
        with arriving(folder, presses * 2.0):
            wait_for_arrivals(terminal)
            busy = pressed(terminal, "j", presses)
    say_keys(f"j, {ARRIVING} a second arriving", busy)
    usual, average = median(busy.sent), mean(busy.sent)
    say("a key when nothing scrolls", f"{usual:.0f} B", "<= 1,000 B", usual <= 1_000)
    say("mean a key", f"{average:.0f} B", "<= 1,500 B", average <= 1_500)
    ratio = percentile(busy.first, 0.5) / percentile(bare.first, 0.5)
    say("repaint p50", f"{ratio:.2f} x bare", "<= 1.5 x bare", ratio <= 1.5)


def wait_for_arrivals(terminal: Terminal) -> None:
    """Until the badge counts new rows."""
    terminal.wait_for(" new", "to see them", limit=30.0)


def listed(terminal: Terminal) -> list[str]:
    """The feed's lines without their clocks, and without what stands beside and below them."""
    lines = [line.partition("│")[0] for line in terminal.text().splitlines()[2:-3]]
    return [line[MARKS:].rstrip() for line in lines]


def list_stands_still(folder: Path, words: str) -> None:
    """Nobody presses a key while two hundred mentions come, in the middle of the list."""
    with open_terminal(CMTUI, environment(folder / "home", folder / "w"), WIDE) as terminal:
        started(terminal, WIDE, words)
        for key in "jjjjjjjj":
            terminal.press(key)
            terminal.settle(0.1, 5.0, needs_bytes=True)
        terminal.settle(1.0, 10)
        before = listed(terminal)
        with arriving(folder, WATCHED_SECONDS + 30):
            wait_for_arrivals(terminal)
            terminal.settle(WATCHED_SECONDS, WATCHED_SECONDS)
            after = listed(terminal)
            badge = next(line for line in terminal.text().splitlines() if "to see them" in line)
    say("came meanwhile", badge.partition("│")[0].strip())
    moved = sum(one != other for one, other in zip(before, after, strict=True))
    say("rows under the reader that moved", f"{moved} of {len(before)} lines", "0", moved == 0)


def main() -> None:
    """All of it, in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mentions", type=int, default=11_200, help="nine in ten open (11,200)")
    parser.add_argument("--presses", type=int, default=200, help="of each sort (default 200)")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-triage-") as name:
        folder = Path(name)
        timed(f"building {words.mentions:,} mentions", lambda: build(folder / "w", words.mentions))
        first = first_row(folder / "w").text[:12]
        bare = bare_keys(folder, words.presses)
        say_keys("bare list, j", bare)
        key_costs(folder, first, words.presses, bare)
        list_stands_still(folder, first)


if __name__ == "__main__":
    main()
