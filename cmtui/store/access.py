"""Which index answers a query: decided here and told to SQLite, which keeps no statistics."""

from collections.abc import Iterable

import msgspec
from tinydb.queries import QueryLike

from cmtui.store.plan import (
    Fact,
    Narrowed,
    Shape,
    alternatives_of,
    facts_of,
    known_of,
    narrow_known,
)
from cmtui.store.schema import Collection, Index, Path, path_of


class Access(msgspec.Struct, frozen=True):
    """Where to look: the source with the index to use, and what every document there meets."""

    source: str
    narrowed: Narrowed


def access_to(
    collection: Collection, shape: Shape, cond: QueryLike, order: Path | None = None
) -> Access:
    """How the documents that may meet the query are reached, in this order.

    By one index; else, where one of several conditions must hold and each has an index, by the
    numbers that these give. Where no index fits, SQLite would still take one whose first field has
    a few values, and sort it all: it is told to use none.
    """
    known = known_of(cond)
    narrowed = narrow_known(known, shape)
    name = collection.name
    facts = facts_of(known)
    index = index_for(collection, facts, order)
    if index is not None:
        return Access(f"{name} INDEXED BY {index}", narrowed)
    union = _union(collection, shape, known)
    if union is not None:
        args = (*union.args, *narrowed.args)
        both = Narrowed(f"{union.sql} AND ({narrowed.sql})", args, narrowed.exact)
        return Access(f"{name} NOT INDEXED", both)
    return Access(f"{name} NOT INDEXED" if facts else name, narrowed)


def _union(collection: Collection, shape: Shape, known: object) -> Narrowed | None:
    """The numbers of all that meets one of the alternatives, each by its own index."""
    for alternatives in alternatives_of(known):
        found = [(index_for(collection, facts_of(each)), each) for each in alternatives]
        if all(index is not None for index, _ in found):
            parts = [(index, narrow_known(each, shape)) for index, each in found]
            numbers = " UNION ALL ".join(
                f"SELECT id FROM {collection.name} INDEXED BY {index} WHERE {part.sql}"
                for index, part in parts
            )
            args = tuple(value for _, part in parts for value in part.args)
            return Narrowed(f"id IN ({numbers})", args)
    return None


def index_for(
    collection: Collection, facts: frozenset[Fact], order: Path | None = None
) -> str | None:
    """The name of the best index for these conditions in this order; None: leave it to SQLite.

    A field fixed to a value beats everything, then comes an index that gives the order, then one
    whose own condition is the query's. Raises nothing; SQLite can use what is returned.
    """
    scored = [
        (score, index)
        for index in collection.indexes
        if (score := _score(index, facts, order)) is not None
    ]
    if not scored:
        return None
    return max(scored, key=lambda pair: pair[0])[1].name(collection.name)


def _score(index: Index, facts: frozenset[Fact], order: Path | None) -> tuple[int, int, int] | None:
    """Better indexes score higher; None: of no use here."""
    held = {(path_of(each.field), each.op, each.value) for each in index.where}
    if not held <= _as_conditions(facts):
        return None
    fixed = {path for path, sign, value in facts if sign == "==" and value is not None}
    paths = [path_of(field) for field in index.fields]
    leading = _leading(paths, fixed)
    ordered = order is not None and paths[leading : leading + 1] == [order]
    bounded = _is_bounded(paths, leading, facts)
    if not (leading or ordered or bounded or held):
        return None
    return (leading, int(ordered), 2 * len(held) + int(bounded))


def _is_bounded(paths: list[Path], leading: int, facts: frozenset[Fact]) -> bool:
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


_OPS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def _as_conditions(facts: frozenset[Fact]) -> set[tuple[Path, str, object]]:
    return {(path, _OPS.get(sign, sign), value) for path, sign, value in facts}
