"""Prints what the store costs beside raw sqlite3 with the same settings, and stock TinyDB.

    python -m tests.benchmarks.bench_store [--documents 100000] [--stock 100000]

The whole: --documents 1000000. Ours and the control take turns, so that noise hits both; medians.
Nothing is asserted: figures, ratios, HIT or MISS against the goals. Reads are decoded documents.
"""

import argparse
import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tinydb import TinyDB, where
from tinydb.storages import JSONStorage

from cmtui.store.schema import Collection
from tests.benchmarks.sides import (
    MENTIONS,
    NEWEST,
    POSTS,
    Raw,
    Records,
    Side,
    Tables,
    mention,
    open_documents,
    post,
)

BATCH = 500
READS, WRITES, LISTS, OPENINGS = 400, 300, 60, 15
MOST_WRITE, MOST_READ, LEAST_STOCK = 2.5, 1.5, 1_000
"""Goals: times raw for a durable change with its log entry and for a read by index, times faster
than stock TinyDB."""

Act = Callable[[int], object]


class Pair(NamedTuple):
    """Median seconds of ours and of the control."""

    ours: float
    control: float


def timed(act: Act, n: int) -> float:
    """Seconds of one act."""
    begun = time.perf_counter()
    act(n)
    return time.perf_counter() - begun


def in_turn(ours: Act, control: Act, count: int) -> Pair:
    """The medians of acts that take turns, and in turn begin."""
    took: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    for n in range(count):
        order = (0, 1) if n % 2 else (1, 0)
        for side in order:
            took[side].append(timed((ours, control)[side], n))
    return Pair(statistics.median(took[0]), statistics.median(took[1]))


def say(what: str, pair: Pair, most: float | None = None, control: str = "raw") -> None:
    """One line of the table."""
    ratio = pair.ours / pair.control
    goal = "" if most is None else f"<= {most} x  {'HIT' if ratio <= most else 'MISS'}"
    print(f"{what:<34}{length(pair.ours):>10}{control:>8}{length(pair.control):>10}"
          f"{ratio:>7.2f} x  {goal}".rstrip(), flush=True)  # fmt: skip


def length(seconds: float) -> str:
    """Three digits and a unit."""
    return f"{seconds * 1e6:.0f} us" if seconds < 0.01 else f"{seconds * 1e3:.0f} ms"


def fill(ours: Side, raw: Side, documents: int) -> Pair:
    """So many documents in batches of 500 by turns; the medians of a batch."""
    return in_turn(
        lambda n: ours.batch(n * BATCH, BATCH), lambda n: raw.batch(n * BATCH, BATCH),
        documents // BATCH,
    )  # fmt: skip


def singles(ours: Side, raw: Side, documents: int) -> None:
    """Reads by index, then durable changes of one document, all over the collection."""

    def at(n: int) -> int:
        return n * 7_919 % documents

    for what, count, read in (
        ("get by number", READS, lambda side: lambda n: side.get(at(n))),
        ("get by external id", READS, lambda side: lambda n: side.by_id(at(n))),
        ("by an indexed field, 5 found", READS, lambda side: lambda n: side.few(at(n))),
        ("by an indexed field, 50 found", LISTS, lambda side: lambda n: side.many(at(n))),
        (f"newest {NEWEST}", LISTS, lambda side: lambda n: side.newest()),
    ):
        say(what, in_turn(read(ours), read(raw), count), MOST_READ)
    for what, write in (
        ("insert, durable, with log", lambda side: lambda n: side.insert(documents + n)),
        ("update of one field, with log", lambda side: lambda n: side.update(at(n), n + 1)),
        ("claim, with log", lambda side: lambda n: side.claim(at(n), f"row {n}")),
    ):
        say(what, in_turn(write(ours), write(raw), WRITES), MOST_WRITE)


def openings(folder: Path, collection: Collection) -> Pair:
    """Open, one get, close."""

    def ours(_: int) -> None:
        documents = open_documents(folder / "ours.db", collection, create=False)
        Tables(documents).get(7) if collection is MENTIONS else Records(documents).get(7)
        documents.engine_storage.engine.close()

    def raw(_: int) -> None:
        control = Raw(folder / "raw.db", collection, create=False)
        control.get(7)
        control.database.close()

    return in_turn(ours, raw, OPENINGS)


def memory(folder: Path, collection: Collection, side: str) -> str:
    """What a process of its own adds privately and in shares while it reads."""
    words = [sys.executable, "-m", "tests.benchmarks.reading", str(folder), collection.name, side]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def compare(folder: Path, collection: Collection, documents: int) -> None:
    """One interface beside raw."""
    folder.mkdir()
    opened = open_documents(folder / "ours.db", collection, create=True)
    ours: Side = Tables(opened) if collection is MENTIONS else Records(opened)
    raw = Raw(folder / "raw.db", collection, create=True)
    say(f"batch of {BATCH}, with log", fill(ours, raw, documents))
    singles(ours, raw, documents)
    opened.engine_storage.engine.close()
    raw.database.close()
    say("open, first get, close", openings(folder, collection))
    for side in ("ours", "raw"):
        print(f"memory of {side}: {memory(folder, collection, side)}")


def stock(folder: Path, documents: int) -> None:
    """Stock TinyDB on one JSON file, which it rewrites at every change.

    Ours first, alone: what the other leaves to be written would be waited for by our commits.
    """
    opened = open_documents(folder / "tables" / "ours.db", MENTIONS, create=False)
    ours, already = Tables(opened), len(opened.table("mentions"))
    own = statistics.median(timed(lambda n: ours.insert(10 * already + n), n) for n in range(50))
    opened.engine_storage.engine.close()
    with TinyDB(folder / "stock.json", storage=JSONStorage) as database:
        database.insert_multiple(mention(n) for n in range(documents))
        inserts = (timed(lambda n: database.insert(mention(documents + n)), n) for n in range(5))
        theirs = statistics.median(inserts)
        factor = theirs / own
        verdict = "HIT" if factor >= LEAST_STOCK else "MISS"
        print(f"insert: stock {length(theirs)}, ours among {already:,} {length(own)}:"
              f" {factor:,.0f} x faster  >= {LEAST_STOCK:,} x  {verdict}", flush=True)  # fmt: skip
        acts: tuple[tuple[str, Act], ...] = (
            ("update of one field", lambda n: database.update({"edited_at": 1}, doc_ids=[n + 1])),
            ("get by number", lambda n: database.get(doc_id=n + 1)),
            ("get by external id", lambda n: database.get(where("id") == post(n).id)),
        )
        for what, act in acts:
            took = statistics.median(timed(act, n) for n in range(3))
            print(f"{what}: stock {length(took)}", flush=True)


def main(documents: int, stock_documents: int) -> None:
    """Both interfaces and stock TinyDB, in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="bench-store-") as temporary:
        folder = Path(temporary)
        print(f"-- {documents:,} documents through TinyDB's interface, without a declared type")
        compare(folder / "tables", MENTIONS, documents)
        print(f"-- {documents:,} documents through records")
        compare(folder / "records", POSTS, documents)
        print(f"-- stock TinyDB with JSONStorage, {stock_documents:,} documents")
        stock(folder, stock_documents)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--stock", type=int, default=100_000)
    asked = parser.parse_args()
    main(asked.documents, asked.stock)
