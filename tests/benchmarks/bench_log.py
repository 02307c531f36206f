"""Prints what the log costs: bytes a change, verifying, compacting, and how long others wait.

    python -m tests.benchmarks.bench_log [DOCUMENTS]

The control, in the same run: reading and hashing every document by itself, and the durable
change of one record while nobody compacts. Nothing is asserted.
"""

import asyncio
import hashlib
import itertools
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from cmtui.clock import MINUTE, Moment, SystemClock
from cmtui.model.operator import Identity
from cmtui.model.post import Post
from cmtui.store import WorkspaceStore, open_store
from cmtui.store.records import RecordWriter
from tests.benchmarks.bench_windows import post, row
from tests.benchmarks.measure import percentile, say

BATCH = 500
CHANGED_SHARE = 4
"""One post in so many is changed by itself before the compaction."""

VERIFY_GOAL = 0.2
"""Of the control's documents a second: SQLite looks into every index as well."""

HOLD_GOAL = 1.0
"""Seconds that a colleague's change may take while the log is compacted."""


class LateClock(SystemClock):
    """The system's clock, set forward by hand."""

    late: Moment = 0

    def now(self) -> Moment:
        return super().now() + self.late


async def build(store: WorkspaceStore, documents: int) -> None:
    """Half posts, half rows, in batches as intake has them; then single changes of posts."""
    for start in range(0, documents // 2, BATCH):
        numbers = range(start, start + BATCH)
        posts, rows = [post(n) for n in numbers], [row(n) for n in numbers]
        await store.transact("intake", lambda tx, p=posts, r=rows: (tx.add_all(p), tx.add_all(r)))
    for start in range(1, documents // 2, BATCH * CHANGED_SHARE):
        numbers = range(start, start + BATCH * CHANGED_SHARE, CHANGED_SHARE)
        await store.transact("change", lambda tx, n=numbers: [change(tx, each) for each in n])


def change(tx: RecordWriter, number: int) -> None:
    """One post is edited."""
    found = tx.get(Post, number)
    if found is not None:
        tx.put(msgspec.structs.replace(found, text=f"{found.text} (edited)"))


def control(path: Path) -> float:
    """Seconds to read and hash every document with plain sqlite3."""
    begun = time.perf_counter()
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    for table in ("posts", "rows"):
        for (text,) in database.execute(f"SELECT doc FROM {table}"):
            hashlib.sha256(text.encode()).digest()
    database.close()
    return time.perf_counter() - begun


async def others_wait(store: WorkspaceStore, until: "asyncio.Task[object]") -> list[float]:
    """Seconds of each durable change of one record by another process's store meanwhile."""
    took = []
    for n in itertools.count():
        begun = time.perf_counter()
        number = 1 + n % 100
        await store.transact("touch", lambda tx, k=number: change(tx, k))
        took.append(time.perf_counter() - begun)
        if until.done():
            return took
        await asyncio.sleep(0.01)
    return took


async def main(documents: int) -> None:
    """All of it, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-log-") as folder:
        here = Path(folder)
        clock = LateClock()
        store = open_store(here, Identity("anna", "bench", "a"), clock, create=True)
        await build(store, documents)
        figures = await store.log_figures()
        say("documents, changes of the log", f"{figures.documents}, {figures.changes}")
        say("the log", f"{figures.bytes / 1e6:.1f} MB, {figures.bytes // figures.changes} B/change")
        plain = figures.documents / control(here / "store.db")
        say("read and hash each document, raw", f"{plain:,.0f}/s")
        begun = time.perf_counter()
        broken = await store.verify()
        rate = figures.documents / (time.perf_counter() - begun)
        say("verify", f"{rate:,.0f} documents/s, {broken or 'sound'}", f">= {VERIFY_GOAL} x raw",
            rate >= VERIFY_GOAL * plain)  # fmt: skip
        clock.late += MINUTE
        other = open_store(here, Identity("ben", "bench", "b"), clock)
        idle = asyncio.create_task(asyncio.sleep(2.0))
        alone = await others_wait(other, idle)
        begun = time.perf_counter()
        compacting = asyncio.create_task(store.compact(clock.now() - MINUTE // 2))
        waits = await others_wait(other, compacting)
        signed = await compacting
        took = time.perf_counter() - begun
        say("compact", f"{took:.1f} s, {signed.changes if signed else 0} changes dropped")
        usual = [percentile(each, 0.5) * 1e3 for each in (alone, waits)]
        say("another's change, median: alone, meanwhile", f"{usual[0]:.1f}, {usual[1]:.1f} ms")
        say("another's change, worst: alone, meanwhile",
            f"{max(alone) * 1e3:.0f}, {max(waits) * 1e3:.0f} ms", f"<= {HOLD_GOAL * 1e3:.0f} ms",
            max(waits) <= HOLD_GOAL)  # fmt: skip
        after = await store.log_figures()
        say("the log afterwards", f"{after.bytes / 1e6:.1f} MB, {after.changes} changes")
        broken = await store.verify()
        say("verify afterwards", f"{broken or 'sound'}")
        await other.close()
        await store.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
