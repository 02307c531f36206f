"""Looking for words: by the index where there is one, else by a bounded scan, newest first.

Every candidate is read from the store itself and looked at again, so an answer is never older
than the store's own picture, whatever state the index is in.
"""

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import chain
from typing import Protocol, TypeVar

import msgspec

from cmtui.model.record import Record
from cmtui.model.search import Hits, holds
from cmtui.model.views import Order, Place, Where
from cmtui.store.engine import Engine
from cmtui.store.records import record_of
from cmtui.store.schema import collection_of
from cmtui.store.search_file import mark_of, walked_to, words_table
from cmtui.store.search_index import continues, numbers_since
from cmtui.store.selecting import PAGE
from cmtui.store.sqlite import SqliteEngine
from cmtui.text.folding import fold, han_and_kana

R = TypeVar("R", bound=Record)

OPENED_MOST = 100_000
"""Documents that one search opens and looks at, 10 to 25 us each: a second or two."""

PASSED_MOST = 1_000_000
"""Documents that a scan passes over where SQL tells that they lack the words, 2 us each."""

CANDIDATES = 500
"""Documents that the index names at a time."""

TRIGRAM = 3
"""Signs; a shorter needle is not in the index."""

TRIGRAMS_MOST = 40
"""Of a long needle only the first are looked up; the documents are looked at again anyway."""

ENDLESS = 2**63 - 1

Candidate = tuple[int, str | None]
"""A document's number and text, or the number below which nothing was looked for, and None."""


class WindowReader(Protocol):
    """What a plain scan needs of a reader."""

    def window(
        self,
        kind: type[R],
        where: Sequence[Where] = (),
        order: Order | None = None,
        after: Place | None = None,
        limit: int | None = None,
    ) -> list[R]:
        """As `services.ports.Reader.window`."""
        ...


def scan(
    reader: WindowReader, kind: type[R], needle: str, limit: int, before: int | None = None
) -> Hits[R]:
    """Looks through the newest records of any reader, without an index."""
    wanted, newest_first = fold(needle), Order("number", descending=True)
    found: list[R] = []
    opened = 0
    after = None if before is None else Place(before, before)
    while page := reader.window(kind, (), newest_first, after, PAGE):
        for record in page:
            if holds(record, wanted):
                found.append(record)
                if len(found) >= limit:
                    return Hits(tuple(found), record.number)
        opened += len(page)
        if opened >= OPENED_MOST:
            return Hits(tuple(found), page[-1].number)
        after = Place(page[-1].number, page[-1].number)
    return Hits(tuple(found))


def search(
    store: Engine,
    index: SqliteEngine | None,
    kind: type[R],
    needle: str,
    limit: int,
    before: int | None = None,
) -> Hits[R]:
    """Records of the kind below the number `before` that hold the needle, newest first.

    Both engines have a transaction open, the index's begun first: what it does not know yet is
    then in the store's log.
    """
    wanted, below = fold(needle), ENDLESS if before is None else before
    if index is None or len(wanted) < TRIGRAM or not continues(index, store):
        return _looked_at(_scanned(store, kind, wanted, below), kind, wanted, limit)
    down_to = walked_to(index, kind)
    known = _indexed(store, index, kind, wanted, below, down_to)
    older = _scanned(store, kind, wanted, min(below, down_to))
    tail = [n for n in numbers_since(store, mark_of(index), kind) if n < below]
    candidates = merge(
        _of_numbers(store, kind, tail), chain(known, older), key=lambda found: -found[0]
    )
    return _looked_at(candidates, kind, wanted, limit)


def _looked_at(candidates: Iterator[Candidate], kind: type[R], wanted: str, limit: int) -> Hits[R]:
    found: list[R] = []
    last = ENDLESS
    for number, text in candidates:
        if text is None:
            return Hits(tuple(found), number)
        if number == last:
            continue
        last = number
        record = record_of(kind, number, text)
        if holds(record, wanted):
            found.append(record)
            if len(found) >= limit:
                return Hits(tuple(found), number)
    return Hits(tuple(found))


def _indexed(
    store: Engine, index: SqliteEngine, kind: type[Record], wanted: str, below: int, down_to: int
) -> Iterator[Candidate]:
    """Documents from `down_to` on that hold every trigram, as far as the index knows."""
    table = words_table(kind)
    trigrams = dict.fromkeys(wanted[n : n + TRIGRAM] for n in range(len(wanted) - TRIGRAM + 1))
    quoted = [f'"{each.replace(chr(34), chr(34) * 2)}"' for each in trigrams][:TRIGRAMS_MOST]
    opened = 0
    while True:
        found = index.rows(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid < ? AND rowid >= ?"
            f" ORDER BY rowid DESC LIMIT {CANDIDATES}",
            (" AND ".join(quoted), below, down_to),
        )
        numbers = [row[0] for row in found]
        yield from _of_numbers(store, kind, numbers)
        if len(numbers) < CANDIDATES:
            return
        below = numbers[-1]
        opened += CANDIDATES
        if opened >= OPENED_MOST:
            yield below, None
            return


def _of_numbers(store: Engine, kind: type[Record], numbers: list[int]) -> Iterator[Candidate]:
    """Those that exist of the documents of these falling numbers."""
    for start in range(0, min(len(numbers), OPENED_MOST), CANDIDATES):
        yield from store.rows(
            f"SELECT id, doc FROM {collection_of(kind).name}"
            " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id DESC",
            (msgspec.json.encode(numbers[start : start + CANDIDATES]).decode(),),
        )
    if len(numbers) > OPENED_MOST:
        yield numbers[OPENED_MOST], None


def _scanned(store: Engine, kind: type[Record], wanted: str, below: int) -> Iterator[Candidate]:
    """Every document below the number that SQL cannot tell to be without the words."""
    name = collection_of(kind).name
    condition, signs = _signs_condition(wanted)
    opened = passed = 0
    while True:
        newest = store.rows(f"SELECT max(id) FROM {name} WHERE id < ?", (below,))[0][0]
        if newest is None:
            return
        if opened >= OPENED_MOST or passed >= PASSED_MOST:
            yield newest + 1, None
            return
        below = max(newest - PAGE + 1, 0)
        found = store.rows(
            f"SELECT id, doc FROM {name} WHERE id BETWEEN ? AND ?{condition} ORDER BY id DESC",
            (below, newest, *signs),
        )
        yield from found
        opened += len(found)
        passed += newest + 1 - below


def _signs_condition(wanted: str) -> tuple[str, list[str]]:
    """What a document must meet if its folded text has the Han signs and kana of the needle."""
    sets = [sorted(each) for each in han_and_kana(wanted)]
    each_set = (" OR ".join("instr(doc, ?)" for _ in each) for each in sets)
    return "".join(f" AND ({one})" for one in each_set), [sign for each in sets for sign in each]
