"""The numbers of a crisis: every linked mention is counted once, and so is every person."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Literal

import msgspec

from cmtui.clock import Moment
from cmtui.model.crisis import Crisis
from cmtui.model.row import WAITING, Row
from cmtui.model.views import Where
from cmtui.services.crisis.board import percentile_90
from cmtui.services.crisis.first_replies import FirstReply, first_replies
from cmtui.services.ports import Reader

Fate = Literal["answered", "covered", "waiting", "closed"]

FATES: tuple[Fate, ...] = ("answered", "covered", "waiting", "closed")
"""What became of a linked mention, the best first.

answered: it got a reply of its own since the declaration, whatever came after. covered: only what
was said in public answers it. waiting: nothing was said to it yet. closed: done or dismissed
without a reply, or answered before the declaration."""

LIMITS = (5, 15, 30, 60, 120, 240)
"""Minutes that first replies are told apart by; the last group is all that took longer."""


class Figures(msgspec.Struct, frozen=True):
    """Counts of mentions and of people, each of whom has the best of her mentions' fates.

    `again` of the answered wait anew, since they wrote again. `late` of the replies came after the
    close. `spread` counts the first replies by the least of `LIMITS` that they kept, and those that
    kept none. `by_operator` are first replies by whose initials they bear ("" = unsigned).
    """

    mentions: int
    people: int
    by_fate: dict[Fate, int]
    people_by_fate: dict[Fate, int]
    again: int
    late: int
    median: float | None
    percentile_90: float | None
    spread: tuple[int, ...]
    by_operator: tuple[tuple[str, int], ...]

    @property
    def never_answered(self) -> int:
        """People who got no reply of their own while they waited."""
        return self.people_by_fate["covered"] + self.people_by_fate["waiting"]


def linked_rows(reader: Reader, crisis: int) -> list[Row]:
    """The linked mentions, by number."""
    return reader.window(Row, (Where("crisis", "ne", None), Where("crisis", "eq", crisis)))


def figures_of(reader: Reader, crisis: Crisis) -> Figures:
    """The numbers of that crisis in this picture of the store."""
    return counted_figures(
        linked_rows(reader, crisis.number), first_replies(reader, crisis), crisis
    )


def counted_figures(rows: Sequence[Row], replies: Sequence[FirstReply], crisis: Crisis) -> Figures:
    """The numbers of these linked mentions and their first replies."""
    replied = {one.row for one in replies}
    fates = {row.number: _fate(row, replied) for row in rows}
    best: dict[int, Fate] = {}
    for row in rows:
        mine = fates[row.number]
        known = best.get(row.person, mine)
        best[row.person] = min(known, mine, key=FATES.index)
    waited = sorted(one.minutes for one in replies)
    by_operator = Counter(one.by for one in replies)
    return Figures(
        mentions=len(rows),
        people=len(best),
        by_fate=_counted(fates.values()),
        people_by_fate=_counted(best.values()),
        again=sum(row.number in replied and row.state in WAITING for row in rows),
        late=sum(_is_after(one.at, crisis.closed_at) for one in replies),
        median=median(waited) if waited else None,
        percentile_90=percentile_90(waited) if waited else None,
        spread=_spread(waited),
        by_operator=tuple(sorted(by_operator.items(), key=lambda one: (-one[1], one[0]))),
    )


def _fate(row: Row, replied: set[int]) -> Fate:
    if row.number in replied:
        return "answered"
    if row.state == "covered":
        return "covered"
    return "waiting" if row.state in WAITING else "closed"


def _counted(fates: Iterable[Fate]) -> dict[Fate, int]:
    counts = Counter(fates)
    return {fate: counts[fate] for fate in FATES}


def _is_after(at: Moment, end: Moment | None) -> bool:
    return end is not None and at > end


def _spread(waited: Sequence[float]) -> tuple[int, ...]:
    counts = Counter(
        next((place for place, most in enumerate(LIMITS) if one <= most), len(LIMITS))
        for one in waited
    )
    return tuple(counts[place] for place in range(len(LIMITS) + 1))
