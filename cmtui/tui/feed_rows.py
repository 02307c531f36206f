"""Where a row belongs in the list, and what is said about those that wait; pure functions."""

from collections.abc import Iterable, Sequence

from cmtui.clock import Moment
from cmtui.model.row import Row
from cmtui.model.views import View


def place_for(row: Row, rows: Sequence[Row | None], view: View) -> int:
    """Where the row belongs among those that are shown."""
    mine = _rank(row, view)
    for index, other in enumerate(rows):
        if other is not None and mine < _rank(other, view):
            return index
    return len(rows)


def badge(waiting: Iterable[Row], under_cursor: Row | None, key: str, dot: str) -> str:
    """`6 new, 1 due sooner · g g to see them`; "" when none waits to join."""
    rows = list(waiting)
    if not rows:
        return ""
    due = under_cursor.due_at if under_cursor is not None else None
    sooner = sum(_is_sooner(row.due_at, due) for row in rows)
    words = f"{len(rows)} new" + (f", {sooner} due sooner" if sooner else "")
    return f"{words} {dot} {key} to see {'it' if len(rows) == 1 else 'them'}"


def _is_sooner(due: Moment | None, than: Moment | None) -> bool:
    return due is not None and (than is None or due < than)


def _rank(row: Row, view: View) -> tuple[int, int]:
    value = getattr(row, view.order.field)
    value = 0 if value is None else value
    return (-value, -row.number) if view.order.descending else (value, row.number)
