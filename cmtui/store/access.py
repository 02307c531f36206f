"""Which index answers a query: decided here and told to SQLite, which keeps no statistics."""

from collections.abc import Iterable

import msgspec
from tinydb.queries import QueryLike

from cmtui.store.plan import (
    Fact,
    Narrowed,
    Shape,
    alternatives_of,
    fact_of,
    facts_of,
    known_of,
    narrow_known,
)
from cmtui.store.schema import Collection, Index, Path, path_of


class Access(msgspec.Struct, frozen=True):
    """Where to look: the source with the index to use, and what every document there meets."""

    source: str
    narrowed: Narrowed


class _Known(msgspec.Struct, frozen=True):
    """An index as it is compared with a query."""

    name: str
    paths: tuple[Path, ...]
    held: frozenset[Fact]


class Chooser:
    """Chooses how to reach the documents of one collection."""

    def __init__(self, collection: Collection, shape: Shape, *, indexed: bool) -> None:
        """`indexed`: the collection is a table with its indexes; else a view, which has none."""
        self._name = collection.name
        self._shape = shape
        self._is_indexed = indexed
        self._indexes = tuple(_known_index(index, collection) for index in collection.indexes)
        self._literals = frozenset(fact for index in self._indexes for fact in index.held)
        self._chosen: dict[tuple[frozenset[Fact], Path | None], str | None] = {}

    def access_to(self, cond: QueryLike, order: Path | None = None) -> Access:
        """How the documents that may meet the query are reached, in this order.

        By one index; else, where one of several conditions must hold and each has an index, by the
        numbers that these give. Where no index fits, SQLite would still take one whose first field
        has a few values, and sort it all: it is told to use none.
        """
        known = known_of(cond)
        narrowed = narrow_known(known, self._shape)
        if not self._is_indexed:
            return Access(self._name, narrowed)
        facts = facts_of(known)
        index = self._index_for(facts, order)
        if index is not None:
            return Access(f"{self._name} INDEXED BY {index}", narrowed)
        union = self._union(known)
        if union is not None:
            args = (*union.args, *narrowed.args)
            both = Narrowed(f"{union.sql} AND ({narrowed.sql})", args, narrowed.exact)
            return Access(f"{self._name} NOT INDEXED", both)
        return Access(f"{self._name} NOT INDEXED" if facts else self._name, narrowed)

    def has_literal(self, cond: QueryLike) -> bool:
        """Whether a partial index has a condition on a field of the query: then values matter."""
        fields = {path for path, _, _ in self._literals}
        return any(path in fields for path, _, _ in facts_of(known_of(cond)))

    def _union(self, known: object) -> Narrowed | None:
        """The numbers of all that meets one of the alternatives, each by its own index."""
        for alternatives in alternatives_of(known):
            found = [(self._index_for(facts_of(each), None), each) for each in alternatives]
            if all(index is not None for index, _ in found):
                parts = [(index, narrow_known(each, self._shape)) for index, each in found]
                numbers = " UNION ALL ".join(
                    f"SELECT id FROM {self._name} INDEXED BY {index} WHERE {part.sql}"
                    for index, part in parts
                )
                args = tuple(value for _, part in parts for value in part.args)
                return Narrowed(f"id IN ({numbers})", args)
        return None

    def _index_for(self, facts: frozenset[Fact], order: Path | None) -> str | None:
        """The name of the best index for these conditions in this order; None: there is none.

        A field fixed to a value beats everything, then comes an index that gives the order, then
        one whose own condition is the query's. Remembered by what decides: not by the values.
        """
        pattern = frozenset(map(self._without_value, facts)), order
        if pattern not in self._chosen:
            scored = [
                (score, index.name)
                for index in self._indexes
                if (score := _score(index, facts, order)) is not None
            ]
            best = max(scored, key=lambda pair: pair[0], default=None)
            self._chosen[pattern] = best[1] if best else None
        return self._chosen[pattern]

    def _without_value(self, fact: Fact) -> Fact:
        path, sign, value = fact
        return fact if value is None or fact in self._literals else (path, sign, ...)


def _known_index(index: Index, collection: Collection) -> _Known:
    held = frozenset(fact_of(condition) for condition in index.where)
    paths = tuple(path_of(field) for field in index.fields)
    return _Known(index.name(collection.name), paths, held)


def _score(
    index: _Known, facts: frozenset[Fact], order: Path | None
) -> tuple[int, int, int] | None:
    """Better indexes score higher; None: of no use here."""
    if not index.held <= facts:
        return None
    fixed = {path for path, sign, value in facts if sign == "==" and value is not None}
    leading = _leading(index.paths, fixed)
    ordered = order is not None and index.paths[leading : leading + 1] == (order,)
    bounded = _is_bounded(index.paths, leading, facts)
    if not (leading or ordered or bounded or index.held):
        return None
    return (leading, int(ordered), 2 * len(index.held) + int(bounded))


def _is_bounded(paths: tuple[Path, ...], leading: int, facts: frozenset[Fact]) -> bool:
    """Whether a condition narrows the index's next field.

    One of several values narrows an index of that field alone; an index of several fields is
    there for its order, and its first has few values, so all of it would have to be sorted.
    """
    useful = {"==", "<", "<=", ">", ">="} | ({"one_of"} if len(paths) == 1 else set())
    return any(path in paths[leading : leading + 1] and sign in useful for path, sign, _ in facts)


def _leading(paths: Iterable[Path], fixed: set[Path]) -> int:
    count = 0
    for path in paths:
        if path not in fixed:
            break
        count += 1
    return count
