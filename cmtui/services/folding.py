"""Folding: rows of different people with the same text, of which one stands for the others.

A group has a number, and all but the row that leads have it as their `leader`. The leader is the
row that somebody holds, so that nobody else is served the matter meanwhile; else the one due first.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from cmtui.clock import DAY
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.ports import Reader, Writer

WITHIN = DAY
"""How far in time from the row that leads the same text may be posted to be the same matter."""

LEADERS_MOST = 50
"""With how many rows of the same text a row is compared before it stands by itself."""

_SAME = Where("same_as", "ne", None)


def is_grouped(row: Row) -> bool:
    """Whether it stands for others or another stands for it."""
    return row.leader is not None or row.copies > 0


def copies_of(reader: Reader, row: Row) -> list[Row]:
    """The rows that this one stands for."""
    if not row.copies:
        return []
    led = (Where("leader", "ne", None), Where("leader", "eq", row.group))
    return [one for one in reader.window(Row, led) if one.same_as == row.same_as]


def leader_of(reader: Reader, row: Row) -> Row | None:
    """The row that stands for this one; None: it stands for itself."""
    if row.leader is None or row.same_as is None:
        return None
    leading = _leaders(reader, (row.same_as,))
    return next((one for one in leading if one.group == row.leader), None)


def join(tx: Writer, rows: Sequence[Row]) -> list[Row]:
    """Stores rows, each of which joins those with the same text that lead already, if any may.

    Those without a number are new. Only the rows that lead are read, however many follow them.
    """
    if not rows:
        return []
    groups = _groups_of(tx, rows)
    for place, row in enumerate(rows):
        if row.same_as is not None:
            _take_in(groups.setdefault(row.same_as, []), row, place)
    known = list(rows)
    for group in _changed(groups):
        group.settle(tx, known)
    stored = _stored(tx, known)
    for group in _changed(groups):
        if group.number is None:
            group.found(tx, stored)
    return stored


def regroup(tx: Writer, texts: Iterable[str | None], *, merge: bool = False) -> None:
    """Sees to it that every group of these texts has one leader, the right one, and its count.

    Who belongs together stays so, but for what somebody holds beside the leader. `merge`: rows
    that stand alone join a group that has them.
    """
    wanted = tuple(dict.fromkeys(text for text in texts if text is not None))
    if not wanted:
        return
    by_group: dict[tuple[str | None, int], list[Row]] = {}
    for row in tx.window(Row, (_SAME, Where("same_as", "one_of", wanted))):
        number = row.group if row.leader is None else row.leader
        by_group.setdefault((row.same_as, number), []).append(row)
    for (_, number), rows in by_group.items():
        _lead(tx, number, rows)
    if merge:
        alone = [row for row in _leaders(tx, wanted) if not row.copies and row.holder is None]
        for row in sorted(alone, key=_turn):
            now = tx.get(Row, row.number)
            if now is not None and not is_grouped(now):
                join(tx, [now])


class _Group:
    """The row that leads, and what joins it; `place` is a row's place among the given ones."""

    def __init__(self, leader: Row, place: int | None) -> None:
        self.leader, self.place = leader, place
        self.number = leader.group if leader.number else None
        self.copies = leader.copies
        self.joining: list[tuple[Row, int | None]] = []

    def takes(self, row: Row) -> bool:
        """Two of one author are not one, nor what is apart in time; a number means one group."""
        if row.number and row.number == self.number:
            return True
        if row.author == self.leader.author or (row.holder and self.leader.holder):
            return False
        assert row.waiting_since is not None and self.leader.waiting_since is not None
        return abs(row.waiting_since - self.leader.waiting_since) <= WITHIN

    def add(self, row: Row, place: int) -> None:
        """The row follows, or leads from now on."""
        if _turn(row)[:2] < _turn(self.leader)[:2]:
            self.joining.append((self.leader, self.place))
            self.leader, self.place = row, place
        else:
            self.joining.append((row, place))
        self.copies += 1

    def settle(self, tx: Writer, rows: list[Row]) -> None:
        """Writes what follows into the given rows and the stored ones, if its number is known."""
        if self.number is None:
            return
        number = self.number
        stands_for = number if number != self.leader.number else None
        lead = replace(self.leader, leader=None, stands_for=stands_for, copies=self.copies)
        led = [(_led(row, number), place) for row, place in self.joining]
        for row, place in [(lead, self.place), *led]:
            if place is None:
                tx.put(row)
            else:
                rows[place] = row

    def found(self, tx: Writer, stored: Sequence[Row]) -> None:
        """As `settle`, for a group of new rows alone, which are stored by now."""
        assert self.place is not None
        lead = tx.put(replace(stored[self.place], copies=self.copies))
        for _, place in self.joining:
            assert place is not None
            tx.put(_led(stored[place], lead.number))


def _groups_of(reader: Reader, rows: Sequence[Row]) -> dict[str, list[_Group]]:
    """The groups of these rows' texts as they are stored, without the rows themselves."""
    texts = tuple({row.same_as for row in rows if row.same_as is not None})
    numbers = {row.number for row in rows}
    groups: dict[str, list[_Group]] = {}
    for leader in sorted(_leaders(reader, texts), key=_turn):
        if leader.number not in numbers and leader.same_as is not None:
            groups.setdefault(leader.same_as, []).append(_Group(leader, None))
    return groups


def _take_in(groups: list[_Group], row: Row, place: int) -> None:
    group = next((one for one in groups[:LEADERS_MOST] if one.takes(row)), None)
    if group is None:
        groups.append(_Group(row, place))
    else:
        group.add(row, place)


def _changed(groups: dict[str, list[_Group]]) -> list[_Group]:
    return [group for each in groups.values() for group in each if group.joining]


def _leaders(reader: Reader, texts: Sequence[str]) -> list[Row]:
    if not texts:
        return []
    leading = (_SAME, Where("leader", "eq", None), Where("same_as", "one_of", tuple(texts)))
    return reader.window(Row, leading)


def _stored(tx: Writer, rows: Sequence[Row]) -> list[Row]:
    fresh = iter(tx.add_all([row for row in rows if not row.number]))
    return [tx.put(row) if row.number else next(fresh) for row in rows]


def _lead(tx: Writer, number: int, rows: Sequence[Row]) -> None:
    """One group: its leader, its followers, and held rows beside it that stand by themselves."""
    # Of several that are held the one with the group's number leads: no other may bear it.
    first, *others = sorted(
        rows, key=lambda row: (row.holder is None or row.number != number, _turn(row))
    )
    followers = [row for row in others if row.holder is None]
    for row in others:
        if row.holder is not None:
            _put(tx, row, replace(row, leader=None, stands_for=None, copies=0))
    stands_for = number if followers and number != first.number else None
    lead = replace(first, leader=None, stands_for=stands_for, copies=len(followers))
    _put(tx, first, lead)
    for row in followers:
        _put(tx, row, _led(row, number))


def _led(row: Row, number: int) -> Row:
    return replace(row, leader=number, stands_for=None, copies=0)


def _turn(row: Row) -> tuple[bool, int, int]:
    return (row.holder is None, row.due_at or 0, row.number)


def _put(tx: Writer, before: Row, now: Row) -> None:
    if now != before:
        tx.put(now)
