"""Asks our store and stock TinyDB random questions; the answers must be the same.

    python -m tests.tinydb.random_queries [--queries 10000] [--seed 1]

Where stock TinyDB raises TypeError (it compares text with a number) ours may answer from an index;
those are counted. Ends with 1 at the first difference, and prints the query.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from tinydb import Query, TinyDB, where
from tinydb.operations import delete
from tinydb.operations import set as set_field
from tinydb.queries import QueryInstance
from tinydb.storages import MemoryStorage
from tinydb.table import Document, Table

from cmtui.store.plan import narrow, shape_of
from cmtui.store.schema import Collection, Index
from cmtui.store.sqlite import field_sql
from tests.store.stored import free_documents

THINGS = Collection(
    "things", None, "durable",
    (Index(("a",)), Index(("b",)), Index(("a.b",)), Index(("o'dd",), title="odd"),
     Index(("n", "a"))),
)  # fmt: skip
KEYS = ("a", "a", "b", "n", "o'dd", 'q"k', "dé.t", "$x", "[0]", "", "中", "A")
TEXTS = ("", "a", "b", "A", "é", "e\u0301", "ß", "中文", "😀", "null", "1", "true", "%", "_", "'",
         '"', "\\", "\n", "\x1f", "[1]", '{"b":1}', "\uffff")  # fmt: skip
NUMBERS = (0, 1, -1, 2, 3, 0.0, -0.0, 1.0, 0.1, 0.30000000000000004, 0.3, 1e16, 1e-300, 1e300,
           5e-324, 2**53, 2**53 + 1, 9007199254740992.0, 2**63 - 1, -(2**63),
           9.223372036854776e18)  # fmt: skip
ONLY_ASKED = (2**70, -(2**64), float("inf"), float("-inf"), float("nan"), Decimal("0.1"),
              Decimal(1), "a\0", "\ud800", 2**63)  # fmt: skip
"""What a document cannot hold and a query may name."""

DOCUMENTS, QUERIES = 40, 250
"""In each round, that is in each pair of stores."""

Answer = list[tuple[int, dict[str, Any]]]


class Asker:
    """Makes documents and queries out of one seed."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._any = random.choice

    def value(self, depth: int = 2) -> Any:
        """A value that JSON has."""
        kinds: list[Callable[[], Any]] = [
            lambda: None, lambda: self._any((True, False)), lambda: self._any(NUMBERS),
            lambda: self._any(NUMBERS), lambda: self._any(TEXTS), lambda: self._any(TEXTS),
        ]  # fmt: skip
        if depth:
            kinds += [lambda: [self.value(depth - 1) for _ in range(self._random.randrange(3))],
                      lambda: self.document(depth - 1)]  # fmt: skip
        return self._any(kinds)()

    def document(self, depth: int = 2) -> dict[str, Any]:
        """Up to four fields."""
        keys = {self._any(KEYS) for _ in range(self._random.randrange(6))}
        return {key: self._value_of(key, depth) for key in sorted(keys)}

    def _value_of(self, key: str, depth: int) -> Any:
        of_one_sort = {"n": NUMBERS, "b": TEXTS}.get(key)
        return self.value(depth) if of_one_sort is None else self._any(of_one_sort)

    def query(self, depth: int = 3) -> QueryInstance:
        """Conditions on fields, nested by and, or and not."""
        if not depth or self._random.random() < 0.3:
            return self._condition()
        one = self.query(depth - 1)
        match self._random.randrange(5):
            case 0 | 1:
                return one & self.query(depth - 1)
            case 2 | 3:
                return one | self.query(depth - 1)
            case _:
                return ~one

    def _condition(self) -> QueryInstance:
        at = where(self._any(KEYS))
        if self._random.random() < 0.3:
            at = at[self._any(KEYS)]
        chance = self._random.random()
        if chance < 0.4:
            return self._any((at.__eq__, at.__eq__, at.__ne__))(self._asked())
        if chance < 0.6:
            return self._comparison(at)
        made: list[Callable[[], QueryInstance]] = [
            lambda: at.one_of([self._asked() for _ in range(self._random.randrange(4))]),
            lambda: at.one_of([self._asked() for _ in range(self._random.randrange(4))]),
            at.exists, at.exists, lambda: at.matches(self._any(("a", ".*", "")), 0),
            lambda: at.search("[a-z]"), lambda: at.test(bool), lambda: at.map(repr) == "1",
            lambda: at.any([self.value(1)]), lambda: at.all([self.value(1)]),
            lambda: at.any(where("b") == self._asked()),
            lambda: Query().fragment(self.document(1)), lambda: Query().noop(),
        ]  # fmt: skip
        return self._any(made)()

    def _comparison(self, at: Query) -> QueryInstance:
        """Mostly of a field whose values are all of one sort: the others cannot be compared."""
        if self._random.random() < 0.1:
            values: tuple[Any, ...] = (*NUMBERS, *TEXTS, *ONLY_ASKED, True)
        else:
            key = self._any(("n", "b"))
            at, values = where(key), {"n": NUMBERS, "b": TEXTS}[key]
        sign = self._any((at.__lt__, at.__le__, at.__gt__, at.__ge__))
        return sign(self._any(values))

    def _asked(self) -> Any:
        return self._any(ONLY_ASKED) if self._random.random() < 0.1 else self.value(1)


def answer(table: Table, query: QueryInstance) -> Answer | None:
    """By number, all that the query accepts; None: it raised TypeError."""
    try:
        return sorted((found.doc_id, dict(found)) for found in table.search(query))
    except TypeError:
        return None


def everything(table: Table) -> Answer:
    """All documents by number."""
    return sorted(((found.doc_id, dict(found)) for found in table), key=lambda pair: pair[0])


def differs(ours: Table, stock: Table, query: QueryInstance, counted: Counter[str]) -> str:
    """How the answers to one query differ; empty: they do not."""
    expected = answer(stock, query)
    if expected is None:
        counted["stock raises TypeError"] += 1
        return ""
    found = answer(ours, query)
    if found != expected:
        return f"search: {found} instead of {expected}"
    if ours.count(query) != len(expected) or ours.contains(query) != bool(expected):
        return "count or contains differs from search"
    first: Document | None = ours.get(query)
    if (None if first is None else first.doc_id) != (expected[0][0] if expected else None):
        return f"get: {first} instead of {expected[:1]}"
    counted["answered"] += 1
    counted["not empty"] += bool(expected)
    counted["narrowed by SQL"] += narrow(query, SHAPE).sql != "1"
    return ""


SHAPE = shape_of(THINGS, field_sql)

CHANGES: tuple[Callable[[Table, QueryInstance], object], ...] = (
    lambda table, query: table.update({"n": 1, "中": "x"}, query),
    lambda table, query: table.update(set_field("a", 2), query),
    lambda table, query: table.update(delete("b"), query & where("b").exists()),
    lambda table, query: table.upsert({"b": "new"}, query),
    lambda table, query: table.update_multiple([({"a": 1}, query), ({"b": 2}, where("a") == 1)]),
    lambda table, query: table.remove(query),
)


def changed_differently(ours: Table, stock: Table, query: QueryInstance) -> str:
    """Makes every kind of change by the query on both; how they differ then."""
    if answer(stock, query) is None:
        return ""
    for change in CHANGES:
        try:
            expected = change(stock, query)
        except TypeError:
            return ""  # the change itself has made the query one that cannot be asked
        found = change(ours, query)
        if found != expected or everything(ours) != everything(stock):
            return f"after a change: {found} instead of {expected}"
    return ""


def run_round(asker: Asker, folder: Path, queries: int, counted: Counter[str]) -> str:
    """One pair of stores; the first difference, if any."""
    with free_documents(folder, THINGS) as store, TinyDB(storage=MemoryStorage) as memory:
        ours, stock = store.table("things"), memory.table("things", cache_size=0)
        documents = [asker.document() for _ in range(DOCUMENTS)]
        ours.insert_multiple(documents)
        stock.insert_multiple(documents)
        for _ in range(queries):
            query = asker.query()
            wrong = differs(ours, stock, query, counted)
            if wrong:
                return f"{query!r}: {wrong}"
        query = asker.query()
        wrong = changed_differently(ours, stock, query)
        return f"{query!r}: {wrong}" if wrong else ""


def main(queries: int, seed: int) -> int:
    """Rounds until so many queries were asked; the exit code."""
    asker = Asker(Random(seed))
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="random-queries-") as folder:
        for start in range(0, queries, QUERIES):
            size = min(QUERIES, queries - start)
            wrong = run_round(asker, Path(folder) / f"round-{start}", size, counted)
            if wrong:
                print(f"DIFFERENT (seed {seed}) {wrong}")
                return 1
    said = ", ".join(f"{count} {what}" for what, count in counted.items())
    print(f"{queries} random queries, no difference from stock TinyDB: {said}")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sys.exit(main(asked.queries, asked.seed))
