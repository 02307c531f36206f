"""The one door through which rows are written: with each comes what follows for others."""

from collections.abc import Iterable, Sequence

from cmtui.model.account import Cursor
from cmtui.model.post import Post
from cmtui.model.row import Row, State
from cmtui.services.folding import refold
from cmtui.services.ports import Reader, Writer
from cmtui.services.settling import waited
from cmtui.services.timing import timed


def stand(tx: Writer, changed: Sequence[Row], fresh: Sequence[Row] = ()) -> list[Row]:
    """Stores rows, sets the clocks of their people, and folds what says the same.

    Returns the changed ones, then the fresh ones, as they stand now.
    """
    before = tx.get_many(Row, [row.number for row in changed])
    rows, others = timed(tx, [*changed, *fresh])
    for row in (*rows[: len(changed)], *others):
        tx.put(row)
    stored = [*rows[: len(changed)], *tx.add_all(rows[len(changed) :])]
    refold(tx, [row.same_as for row in (*before.values(), *stored, *others)])
    now = tx.get_many(Row, [row.number for row in stored])
    return [now[row.number] for row in stored]


def stand_anew(tx: Writer, people: Iterable[int]) -> None:
    """Sets the clocks of these people: something about them has changed."""
    others = timed(tx, (), people).others
    for row in others:
        tx.put(row)
    refold(tx, [row.same_as for row in others])


def waiting_again(reader: Reader, row: Row, state: State = "new") -> Row:
    """The row as its unanswered posts are now, in this state; to be stored by `stand`."""
    pending = list(reader.get_many(Post, row.pending).values())
    return waited(row, pending, history_of(reader, row), state)


def history_of(reader: Reader, row: Row) -> int:
    """Posts to the row's account that are older than this are history."""
    cursor = reader.find(Cursor, "account", row.account)
    return cursor.from_at if cursor else 0
