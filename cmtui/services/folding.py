"""Folding: rows of different people with the same text, of which one stands for the others."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from cmtui.clock import DAY
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.ports import Reader, Writer

WITHIN = DAY
"""How far apart in time the same text may be posted to be one matter."""

LEADERS_MOST = 50
"""With how many rows of the same text a row is compared before it stands by itself."""


def refold(tx: Writer, texts: Iterable[str | None]) -> None:
    """Sees to it that of all open rows with each of these texts (by `Row.same_as`) one leads.

    The one that somebody holds, so that nobody else is served the matter meanwhile; else the one
    that is due first. Depends on the open rows alone, not on how they came to be so.
    """
    wanted = tuple(dict.fromkeys(text for text in texts if text is not None))
    if not wanted:
        return
    same = (Where("same_as", "ne", None), Where("same_as", "one_of", wanted))
    groups: dict[str | None, list[Row]] = {}
    for row in tx.window(Row, same):
        groups.setdefault(row.same_as, []).append(row)
    for rows in groups.values():
        _fold(tx, rows)


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
    same = (Where("same_as", "ne", None), Where("same_as", "eq", row.same_as))
    leading = (one for one in reader.window(Row, same) if one.leader is None)
    return next((one for one in leading if one.group == row.leader), None)


def _fold(tx: Writer, rows: Sequence[Row]) -> None:
    led: dict[int, list[Row]] = {}
    leaders: list[Row] = []
    for row in sorted(rows, key=_turn):
        leader = next((one for one in leaders[:LEADERS_MOST] if _may_lead(one, row)), None)
        if leader is None:
            leaders.append(row)
            led[row.number] = []
        else:
            led[leader.number].append(row)
    groups = _groups(leaders)
    for leader in leaders:
        followers, group = led[leader.number], groups[leader.number]
        stands_for = group if followers and group != leader.number else None
        _put(tx, leader, replace(
            leader, leader=None, stands_for=stands_for, copies=len(followers)
        ))  # fmt: skip
        for row in followers:
            _put(tx, row, replace(row, leader=group, stands_for=None, copies=0))


def _turn(row: Row) -> tuple[bool, int, int]:
    return (row.holder is None, row.due_at or 0, row.number)


def _may_lead(leader: Row, row: Row) -> bool:
    """What somebody holds is never folded away, nor are two of one author one."""
    if row.holder is not None or row.author == leader.author:
        return False
    assert row.waiting_since is not None and leader.waiting_since is not None
    return abs(row.waiting_since - leader.waiting_since) <= WITHIN


def _groups(leaders: Sequence[Row]) -> dict[int, int]:
    """Each leader's group: the one it was in already, so that few rows change, else its own.

    No two have the same: a number that is a leader's own is nobody else's.
    """
    numbers = {leader.number for leader in leaders}
    groups: dict[int, int] = {}
    for leader in leaders:
        was_in = leader.group if leader.leader is None else leader.leader
        free = was_in not in numbers and was_in not in groups.values()
        groups[leader.number] = was_in if free else leader.number
    return groups


def _put(tx: Writer, before: Row, now: Row) -> None:
    if now != before:
        tx.put(now)
