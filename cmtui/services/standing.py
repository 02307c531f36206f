"""The one door through which rows are written: with each comes what follows for others."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from cmtui.model.account import Cursor
from cmtui.model.post import Post
from cmtui.model.row import Row, State
from cmtui.services.folding import is_grouped, join, regroup
from cmtui.services.ports import Reader, Writer
from cmtui.services.settling import waited
from cmtui.services.timing import Other, timed


def stand(tx: Writer, changed: Sequence[Row], fresh: Sequence[Row] = ()) -> None:
    """Stores rows, sets the clocks of their people, and folds what says the same."""
    before = tx.get_many(Row, [row.number for row in changed])
    rows, others = timed(tx, [*changed, *fresh])
    texts = _put_others(tx, others)
    joining: list[Row] = []
    for row in rows:
        old = before.get(row.number)
        if old is None or old.same_as != row.same_as:
            joining.append(replace(row, leader=None, stands_for=None, copies=0))
            texts |= {old.same_as} if old is not None and is_grouped(old) else set()
            continue
        now = replace(row, leader=old.leader, stands_for=old.stands_for, copies=old.copies)
        tx.put(now)
        texts |= {now.same_as} if _may_turn(old, now) else set()
    join(tx, joining)
    regroup(tx, texts)


def stand_anew(tx: Writer, people: Iterable[int]) -> None:
    """Sets the clocks of these people: something about them has changed."""
    regroup(tx, _put_others(tx, timed(tx, (), people).others))


def put_marked(tx: Writer, rows: Sequence[Row]) -> None:
    """Stores rows of which only marks have changed that no clock depends on, such as a claim."""
    for row in rows:
        tx.put(row)
    regroup(tx, {row.same_as for row in rows if is_grouped(row)})


def _put_others(tx: Writer, others: Sequence[Other]) -> set[str | None]:
    """Stores rows whose clocks alone have changed; returns the texts that may be led otherwise."""
    for _, now in others:
        tx.put(now)
    return {now.same_as for before, now in others if _may_turn(before, now)}


def _may_turn(before: Row, now: Row) -> bool:
    """Whether its group may have another leader: one that leads is due later, a copy sooner."""
    if before.holder != now.holder:
        return is_grouped(now)
    was, is_now = before.due_at or 0, now.due_at or 0
    return is_now < was if now.leader is not None else now.copies > 0 and is_now > was


def waiting_again(reader: Reader, row: Row, state: State = "new") -> Row:
    """The row as its unanswered posts are now, in this state; to be stored by `stand`."""
    pending = list(reader.get_many(Post, row.pending).values())
    return waited(row, pending, history_of(reader, row), state)


def history_of(reader: Reader, row: Row) -> int:
    """Posts to the row's account that are older than this are history."""
    cursor = reader.find(Cursor, "account", row.account)
    return cursor.from_at if cursor else 0
