"""Which rows the feed shows, which wait to join, and where one belongs; pure functions."""

from collections.abc import Iterable, Sequence
from typing import Any

from cmtui.clock import Moment
from cmtui.model.row import Row
from cmtui.model.views import View, Where, named_view
from cmtui.services.feed import Query


def is_in_view(row: Row, query: Query, me: str) -> bool:
    """Whether the view as it is filtered would list the row for this operator."""
    view = named_view(query.view)
    if not all(meets(row, condition) for condition in view.where):
        return False
    if view.held == "mine" and row.holder != me:
        return False
    if view.held == "others" and row.holder not in (None, me):
        return False
    if query.network and row.network != query.network:
        return False
    words = query.text.casefold()
    return not words or any(words in part.casefold() for part in (row.text, row.name, row.handle))


def meets(row: Row, condition: Where) -> bool:
    """Whether a row meets one condition of a view."""
    value: Any = getattr(row, condition.field)
    wanted: Any = condition.value
    match condition.op:
        case "eq":
            return bool(value == wanted)
        case "ne":
            return bool(value != wanted)
        case "one_of":
            return value in wanted
    if value is None:
        return False
    match condition.op:
        case "lt":
            return bool(value < wanted)
        case "le":
            return bool(value <= wanted)
        case "gt":
            return bool(value > wanted)
        case _:
            return bool(value >= wanted)


def place_for(row: Row, rows: Sequence[Row | None], view: View) -> int:
    """Where the row belongs among those that are shown."""
    mine = _rank(row, view)
    for index, other in enumerate(rows):
        if other is not None and mine < _rank(other, view):
            return index
    return len(rows)


def badge(waiting: Iterable[Row], under_cursor: Row | None, key: str) -> str:
    """`6 new, 1 due sooner · g g to see them`; "" when none waits to join."""
    rows = list(waiting)
    if not rows:
        return ""
    due = under_cursor.due_at if under_cursor is not None else None
    sooner = sum(_is_sooner(row.due_at, due) for row in rows)
    words = f"{len(rows)} new" + (f", {sooner} due sooner" if sooner else "")
    return f"{words} · {key} to see {'it' if len(rows) == 1 else 'them'}"


def _is_sooner(due: Moment | None, than: Moment | None) -> bool:
    return due is not None and (than is None or due < than)


def _rank(row: Row, view: View) -> tuple[int, int]:
    value = getattr(row, view.order.field)
    value = 0 if value is None else value
    return (-value, -row.number) if view.order.descending else (value, row.number)
