"""Which index answers a query: decided here and told to SQLite, which keeps no statistics."""

from collections.abc import Iterable

from cmtui.store.plan import Fact
from cmtui.store.schema import Collection, Index, Path, path_of


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
