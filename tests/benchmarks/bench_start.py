"""Start-up in a terminal of 120x40 beside an empty Textual app, in one run.

    python -m tests.benchmarks.bench_start [--runs N] [--million]

Interleaved starts, medians; nothing is asserted.
"""

import argparse
import itertools
import tempfile
from pathlib import Path
from statistics import median

from tests.benchmarks.big_workspace import build, first_row
from tests.benchmarks.measure import (
    BARE,
    CMTUI,
    WIDE,
    Start,
    environment,
    open_terminal,
    say,
    started,
    timed,
)

SMALL, LARGE, HUGE = 1_000, 100_000, 1_000_000
MOST_MEMORY = 80.0
MOST_RATIO, MOST_GROWTH = 1.6, 1.1


class Contestant:
    """A program that is started again and again."""

    def __init__(self, name: str, argv: tuple[str, ...], env: dict[str, str], words: str) -> None:
        self.name, self.argv, self.env, self.words = name, argv, env, words
        self.runs: list[Start] = []

    def start(self) -> None:
        """Once, to the end of the paint."""
        with open_terminal(self.argv, self.env) as terminal:
            self.runs.append(started(terminal, WIDE, self.words))

    def middle(self, field: str) -> float:
        """The median of a field."""
        return median(getattr(run, field) for run in self.runs)


def contestants(folder: Path, sizes: list[int]) -> list[Contestant]:
    """The empty app, and cmtui on a workspace of each size."""
    home = folder / "home"
    found = [Contestant("empty Textual app", (*BARE, "empty"), environment(home), "")]
    for mentions in sizes:
        workspace = folder / f"w{mentions}"
        timed(f"building {mentions:,} mentions", lambda w=workspace, n=mentions: build(w, n))
        env = environment(home, workspace)
        words = first_row(workspace).text[:12]
        found.append(Contestant(f"cmtui, {mentions:,} mentions", CMTUI, env, words))
    return found


def report(found: list[Contestant]) -> None:
    """The table."""
    for one in found:
        useful = f", useful {one.middle('useful') * 1e3:.0f}" if one.words else ""
        figure = f"first {one.middle('first') * 1e3:.0f}{useful} ms"
        say(one.name, figure)
        rest = f"{one.middle('sent') / 1e3:.1f} kB, {one.middle('memory'):.1f} MB"
        say("", f"{rest}, {one.middle('cpu'):.2f} CPU s")
    empty, small, *large = found
    say("control: first paint of the empty app", f"{empty.middle('first') * 1e3:.0f} ms")
    for one in (small, *large):
        ratio = one.middle("useful") / empty.middle("first")
        by_cpu = one.middle("cpu") / empty.middle("cpu")
        goal = f"<= {MOST_RATIO} x empty"
        say(f"{one.name}: useful", f"{ratio:.2f} x (CPU {by_cpu:.2f} x)", goal, ratio <= MOST_RATIO)
        memory = one.middle("memory")
        say(f"{one.name}: memory", f"{memory:.1f} MB", "<= 80 MB PSS", memory <= MOST_MEMORY)
    for less, more in itertools.pairwise(found[1:]):
        growth = more.middle("useful") / less.middle("useful")
        say(f"{more.name}: useful", f"{growth:.2f} x {less.name.split(', ')[1]}",
            f"<= {MOST_GROWTH} x the smaller", growth <= MOST_GROWTH)  # fmt: skip


def main() -> None:
    """All of it, in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7, help="starts of each (default 7)")
    parser.add_argument("--million", action="store_true", help="also 1,000,000 mentions")
    words = parser.parse_args()
    sizes = [SMALL, LARGE, *([HUGE] if words.million else [])]
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder:
        found = contestants(Path(folder), sizes)
        for one in found:  # the byte code is compiled, the files are in memory
            one.start()
            one.runs.clear()
        for _ in range(words.runs):
            for one in found:
                one.start()
        report(found)


if __name__ == "__main__":
    main()
