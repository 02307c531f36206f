"""Prints what intake, the views' windows and counts, and verify cost at so many rows.

    python -m tests.benchmarks.bench_windows [rows]

Nothing is asserted: only figures, HIT or MISS against the goals.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from cmtui.clock import SystemClock
from cmtui.model.operator import Identity
from cmtui.model.post import Author, Post
from cmtui.model.row import Row
from cmtui.model.views import VIEWS, Place, Where
from cmtui.store import WorkspaceStore, open_store

BATCH = 250
TEXT = "Why is the 14 to the station late again? " * 5


def post(n: int) -> Post:
    """A mention of some 700 bytes of JSON."""
    return Post(
        id=f"bluesky:at://did:plc:abc/app.bsky.feed.post/{n}", network="bluesky", kind="mention",
        accounts=("bluesky:brand",), author=Author(f"bluesky:did:plc:{n % 997}", "who.example"),
        text=TEXT, created_at=n * 1000, received_at=n * 1000 + 5,
        conversation=f"bluesky:at://did:plc:abc/app.bsky.feed.post/{n // 3}",
    )  # fmt: skip


def row(n: int) -> Row:
    """Nine of ten are done; of the others, one in five is held."""
    open_row = n % 10 == 0
    return Row(
        key=f"c{n}|a{n % 997}", network="bluesky", account="bluesky:brand", conversation=f"c{n}",
        author=f"a{n % 997}", person=n % 997, handle="who.example", name="Who", text=TEXT,
        kind="mention", latest=n, arrived_at=n * 1000, state="new" if open_row else "done",
        waiting_since=n * 1000 if open_row else None, due_at=n * 900 if open_row else None,
        holder="AB" if n % 50 == 0 else None,
    )  # fmt: skip


async def median(count: int, act: Callable[[int], Awaitable[object]]) -> float:
    """Median seconds of the act."""
    took = []
    for n in range(count):
        begun = time.perf_counter()
        await act(n)
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


def say(what: str, figure: str, goal: bool | None = None) -> None:
    """One line."""
    verdict = "" if goal is None else ("  HIT" if goal else "  MISS")
    print(f"{what:<48}{figure:>24}{verdict}")


async def intake(store: WorkspaceStore, rows: int) -> None:
    """Posts and rows in batches, as intake writes them."""
    begun = time.perf_counter()
    for start in range(0, rows, BATCH):
        posts = [post(n) for n in range(start, start + BATCH)]
        made = [row(n) for n in range(start, start + BATCH)]
        await store.transact("intake", lambda tx, p=posts, m=made: (tx.add_all(p), tx.add_all(m)))
    rate = rows / (time.perf_counter() - begun)
    say(f"intake of {rows} posts with rows, batches of {BATCH}", f"{rate:.0f}/s", rate >= 1000)


async def windows(store: WorkspaceStore) -> None:
    """The first and a later window of 200 rows of every view, and its capped count."""
    for view in VIEWS:
        where = view.where
        if view.held == "mine":
            where = (*where, Where("holder", "eq", "AB"))
        if view.held == "others":
            where = (*where, Where("holder", "one_of", (None, "AB")))
        first = await store.read(lambda r, w=where, v=view: r.window(Row, w, v.order, limit=200))
        took = await median(
            5, lambda n, w=where, v=view: store.read(lambda r: r.window(Row, w, v.order, None, 200))
        )
        later = 0.0
        if first:
            place = Place(getattr(first[-1], view.order.field), first[-1].number)
            later = await median(
                5,
                lambda n, w=where, v=view, p=place: store.read(
                    lambda r: r.window(Row, w, v.order, p, 200)
                ),
            )
        counted = await median(3, lambda n, w=where: store.read(lambda r: r.count(Row, w)))
        say(f"{view.name}: 200 first / next / count",
            f"{took * 1e3:.1f} / {later * 1e3:.1f} / {counted * 1e3:.1f} ms")  # fmt: skip


async def main(rows: int) -> None:
    """All of it, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-store-") as folder:
        here = Path(folder)
        who = Identity("anna", "bench", "bench")
        store = open_store(here / "store", who, SystemClock(), create=True)
        await intake(store, rows)
        await windows(store)
        begun = time.perf_counter()
        broken = await store.verify()
        say("verify", f"{time.perf_counter() - begun:.2f} s, {broken}")
        await store.close()
        begun = time.perf_counter()
        store = open_store(here / "store", who, SystemClock())
        view = VIEWS[0]
        await store.read(lambda r: r.window(Row, view.where, view.order, limit=200))
        say("open and first window", f"{(time.perf_counter() - begun) * 1e3:.1f} ms")
        await store.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000))
