"""Prints what reading the past costs, beside the same reading of the present, in one run.

    python -m tests.benchmarks.bench_past [rows]

Nothing is asserted: only figures.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from cmtui.model.operator import Identity
from cmtui.model.row import Row
from cmtui.model.views import named_view
from cmtui.store import WorkspaceStore, open_store
from cmtui.store.past import open_past
from cmtui.store.records import RecordReader, RecordWriter
from tests.benchmarks.measure import say
from tests.manual_clock import ManualClock
from tests.store.stored import row

BACK = (10, 1_000, 50_000)
BATCH = 500
ROUNDS = 5
VIEW = named_view("needs-me")

Reading = Callable[[RecordReader], object]

READINGS: tuple[tuple[str, Reading], ...] = (
    ("every row", lambda reader: reader.window(Row)),
    ("first page of needs-me", lambda reader: reader.window(Row, VIEW.where, VIEW.order, limit=50)),
    ("count of needs-me", lambda reader: reader.count(Row, VIEW.where)),
    ("one row by its key", lambda reader: reader.find(Row, "key", "c77|a77")),
    ("one row by its number", lambda reader: reader.get(Row, 77)),
)


def touched(first: int, count: int, rows: int) -> Callable[[RecordWriter], None]:
    """Changes so many rows, one row of the log each."""

    def work(tx: RecordWriter) -> None:
        for n in range(first, first + count):
            found = tx.get(Row, n % rows + 1)
            assert found is not None
            tx.put(replace(found, text=f"late again {n}"))

    return work


async def filled(store: WorkspaceStore, clock: ManualClock, rows: int) -> dict[int, int]:
    """Rows and changes to them; the moment before the last so many changes."""
    for first in range(1, rows + 1, BATCH):
        batch = [row(n) for n in range(first, min(first + BATCH, rows + 1))]
        await store.transact("intake", lambda tx, batch=batch: tx.add_all(batch))
    moments: dict[int, int] = {}
    done = 0
    for border in (*sorted(BACK, reverse=True), 0):
        while (left := (max(BACK) - border) - done) > 0:
            count = min(BATCH, left)
            await clock.advance(1)
            await store.transact("done", touched(done, count, rows))
            done += count
        moments[border] = clock.now()
        await clock.advance(1)
    return moments


async def median(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - begun) * 1_000)
    return statistics.median(taken)


async def opened(folder: Path, at: int) -> None:
    """Opens the past and lets go of it."""
    await open_past(folder, at).close()


async def measure(folder: Path, rows: int) -> None:
    clock = ManualClock()
    store = open_store(folder, Identity("bench", "none", "bench"), clock, create=True)
    moments = await filled(store, clock, rows)
    present = {name: await median(partial(store.read, work)) for name, work in READINGS}
    for name, figure in present.items():
        say(f"now: {name}", f"{figure:.2f} ms")
    for back in BACK:
        at = moments[back]
        opening = await median(partial(opened, folder, at))
        say(f"{back:,} changes back: opening", f"{opening:.1f} ms")
        past = open_past(folder, at)
        for name, work in READINGS:
            figure = await median(partial(past.read, work))
            times = f"{figure / present[name]:.1f} x now"
            say(f"{back:,} changes back: {name}", f"{figure:.2f} ms, {times}")
        await past.close()
    await store.close()


def main() -> None:
    """Runs it on so many rows (default 20,000)."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    print(f"{rows:,} rows, {max(BACK):,} changes, medians of {ROUNDS}")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder) / "workspace", rows))


if __name__ == "__main__":
    main()
