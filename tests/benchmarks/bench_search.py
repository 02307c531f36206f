"""Prints how fast words are found beside a plain `instr` scan, and what the index costs.

    python -m tests.benchmarks.bench_search [DOCUMENTS]

Nothing is asserted: only figures and ratios, HIT or MISS against the goals.
"""

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
import threading
import time
from pathlib import Path

from cmtui.clock import SystemClock
from cmtui.model.lease import Presence
from cmtui.model.post import Author, Post
from cmtui.services.feed import Query
from cmtui.services.ports import Writer
from cmtui.store import WorkspaceStore, open_store
from cmtui.store.search_file import FILE_NAME
from tests.benchmarks.big_workspace import build, me
from tests.benchmarks.measure import percentile, say

RUNS = 5
WANTED = 200
NEEDLES = {
    "rare": "xylophone", "absent": "quetzalcoatl", "common": "outage", "accent": "perche",
    "a phrase": "ends with a comma,", "2 letters, absent": "qq", "2 han signs, rare": "琴弦",
    "2 han signs, absent": "猫犬", "4 kana": "タブレット",
}  # fmt: skip


def plant(tx: Writer) -> None:
    """One post that nothing else resembles."""
    tx.add(
        Post(
            id="bluesky:planted", network="bluesky", kind="context", accounts=(),
            author=Author("bluesky:planted", "planted.example"), created_at=1, received_at=1,
            text="The xylophone (琴弦) ends with a comma, always.", conversation="bluesky:planted",
        )
    )  # fmt: skip


async def found_in(store: WorkspaceStore, needle: str) -> tuple[float, int, bool]:
    """Median seconds, how many were found, and whether all was searched."""
    took = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        hits = await store.search(Post, needle, WANTED)
        took.append(time.perf_counter() - begun)
        if took[-1] > 1:
            break
    return statistics.median(took), len(hits.records), hits.complete


def scanned_in(path: Path, needle: str) -> tuple[float, int]:
    """The control: `instr` over the same table, newest first, by sqlite3."""
    database = sqlite3.connect(path)
    begun = time.perf_counter()
    found = database.execute(
        "SELECT id, doc FROM posts WHERE instr(doc, ?) ORDER BY id DESC LIMIT ?", (needle, WANTED)
    ).fetchall()
    took = time.perf_counter() - begun
    database.close()
    return took, len(found)


async def compare(store: WorkspaceStore, folder: Path, title: str, goals: bool) -> None:
    """Each needle, beside the control."""
    for name, needle in NEEDLES.items():
        took, count, complete = await found_in(store, needle)
        control, _ = scanned_in(folder / "store.db", needle)
        figure = f"{took * 1e3:.1f} ms, {count}{'' if complete else '+'}; {control * 1e3:.0f} ms"
        indexed = goals and len(needle) > 2
        say(
            f"{title} {name}",
            figure,
            "<= 50 ms" if indexed else "",
            took <= 0.05 if indexed else None,
        )


async def worst_wait(folder: Path, seconds: float) -> tuple[float, float]:
    """A writer of one small transaction after the other: its median and worst wait."""
    store = open_store(folder, me(), SystemClock())
    took, end = [], time.perf_counter() + seconds
    n = 0
    while time.perf_counter() < end:
        n += 1
        record = Presence(session=f"bench{end}.{n}", operator="AB", terminal="", at=n)
        begun = time.perf_counter()
        await store.transact("presence", lambda tx, record=record: tx.add(record))
        took.append(time.perf_counter() - begun)
        await asyncio.sleep(0.005)
    await store.close()
    return percentile(took, 0.5), max(took)


class Elsewhere(threading.Thread):
    """Indexes in a thread and store of its own until it is done or told to end."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.ends = False

    def run(self) -> None:
        """Indexes."""
        asyncio.run(self._index())

    async def _index(self) -> None:
        store = open_store(self._folder, me(), SystemClock())
        while not self.ends and not await store.index(seconds=0.2):
            pass
        await store.close()


async def writers(folder: Path) -> None:
    """What a writer waits while nothing is indexed, and while the index is built."""
    calm_p50, calm = await worst_wait(folder, 3)
    indexer = Elsewhere(folder)
    indexer.start()
    busy_p50, busy = await worst_wait(folder, 3)
    indexer.ends = True
    indexer.join()
    say(
        "a writer's wait, nothing indexed",
        f"{calm_p50 * 1e3:.1f} / {calm * 1e3:.0f} ms",
        "p50/worst",
    )
    say("a writer's wait while indexing", f"{busy_p50 * 1e3:.1f} / {busy * 1e3:.0f} ms",
        "worst <= calm + 50 ms", busy <= calm + 0.05)  # fmt: skip


async def build_index(store: WorkspaceStore, folder: Path, documents: int) -> None:
    """How long all of it takes, without pauses, and the room it takes."""
    begun = time.perf_counter()
    steps = []
    while True:
        before = time.perf_counter()
        done = await store.index(seconds=0)
        steps.append(time.perf_counter() - before)
        if done:
            break
    took = time.perf_counter() - begun
    say("index built", f"{took:.1f} s, {documents / took:,.0f} a second")
    say("a step", f"{percentile(steps, 0.5) * 1e3:.0f} / {max(steps) * 1e3:.0f} ms", "p50/worst")
    size, whole = ((folder / name).stat().st_size for name in (FILE_NAME, "store.db"))
    say(
        "index on the disk",
        f"{size / 1e6:.0f} MB of {whole / 1e6:.0f} MB",
        "<= 40 %",
        size <= 0.4 * whole,
    )


async def through_the_feed(folder: Path) -> None:
    """`/` in a view: search, rows, order."""
    from cmtui.services.feed import Feed
    from cmtui.services.operators import Operators

    clock = SystemClock()
    store = open_store(folder, me(), clock)
    feed = Feed(store, clock, Operators(store, clock, me()))
    for name in ("rare", "common", "accent"):
        begun = time.perf_counter()
        listed = await feed.listing(Query(view="all", text=NEEDLES[name]))
        took = time.perf_counter() - begun
        say(f"feed, {name}", f"{took * 1e3:.0f} ms, {len(listed.items)} rows")
    await store.close()


async def measure(folder: Path, documents: int) -> None:
    """All figures of one workspace."""
    store = open_store(folder, me(), SystemClock())
    await compare(store, folder, "no index:", goals=False)
    await build_index(store, folder, documents)
    await compare(store, folder, "indexed:", goals=True)
    begun = time.perf_counter()
    await store.index()
    say("a look when nothing came", f"{(time.perf_counter() - begun) * 1e3:.1f} ms")
    await store.close()
    await through_the_feed(folder)
    for file in folder.glob("search.*"):
        file.unlink()
    await writers(folder)


async def found(folder: Path) -> None:
    """Plants the rare post."""
    store = open_store(folder, me(), SystemClock())
    await store.transact("intake", plant)
    await store.close()


def main() -> None:
    """In a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=int, nargs="?", default=100_000)
    documents = parser.parse_args().documents
    with tempfile.TemporaryDirectory(prefix="bench-search-") as name:
        folder = Path(name) / "w"
        build(folder, documents)
        asyncio.run(found(folder))
        print(f"{documents:,} posts; figure: found in, hits; plain instr scan")
        asyncio.run(measure(folder, documents))


if __name__ == "__main__":
    main()
