"""Dry runs of weights: when past mentions would have been due by others; nothing is changed."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from cmtui.clock import MINUTE
from cmtui.model.row import Row
from cmtui.model.views import Order, Where
from cmtui.model.weights import Weights
from cmtui.services.ports import Reader, Store
from cmtui.services.timing import is_running, timed, weights_in_use

MOVED_MOST = 5
"""Of those that wait, the ones whose place would change most are named."""


class Moved(msgspec.Struct, frozen=True):
    """A row that waits now, its place among those that do (from 1), and the one it would have."""

    row: Row
    place: int
    new_place: int


class WeightsTrial(msgspec.Struct, frozen=True):
    """A dry run over the newest rows, each as if it had just come and nobody had answered it.

    `sooner` and `later` count those that would be due at another time than by the weights in
    use; `reasons` how many each named addend would move. `waiting` wait at this moment.
    """

    looked_at: int
    sooner: int
    later: int
    reasons: dict[str, int]
    waiting: int
    moved: tuple[Moved, ...]


async def try_weights(store: Store, weights: Weights, last: int) -> WeightsTrial:
    """What the weights would have done to the newest `last` rows that address us."""
    return await store.read(lambda reader: _tried(reader, weights, last))


def _tried(reader: Reader, weights: Weights, last: int) -> WeightsTrial:
    to_us = (Where("addressed", "eq", True),)
    rows = reader.window(Row, to_us, Order("arrived_at", descending=True), limit=last)
    in_use = weights_in_use(reader)
    sooner = later = 0
    reasons: dict[str, int] = {}
    waiting: list[tuple[Row, int]] = []
    for row in rows:
        asked = row if is_running(row) else _as_if_new(row)
        was = timed(reader, [asked], weights=in_use).rows[0]
        now = timed(reader, [asked], weights=weights).rows[0]
        sooner += _due(now) < _due(was)
        later += _due(now) > _due(was)
        for addend in now.addends:
            reasons[addend.reason] = reasons.get(addend.reason, 0) + 1
        if is_running(row):
            waiting.append((was, _due(now)))
    moved = _moved(waiting)
    return WeightsTrial(len(rows), sooner, later, reasons, len(waiting), moved)


def _as_if_new(row: Row) -> Row:
    asked = row.arrived_at if row.waiting_since is None else row.waiting_since
    return replace(
        row,
        state="new",
        pending=row.pending or (row.latest,),
        waiting_since=asked,
        due_at=asked + row.allowance * MINUTE,
    )


def _due(row: Row) -> int:
    return row.due_at or 0


def _moved(waiting: Sequence[tuple[Row, int]]) -> tuple[Moved, ...]:
    before = sorted(waiting, key=lambda one: (_due(one[0]), one[0].number))
    after = sorted(waiting, key=lambda one: (one[1], one[0].number))
    places = {row.number: place for place, (row, _) in enumerate(after, 1)}
    found = [Moved(row, place, places[row.number]) for place, (row, _) in enumerate(before, 1)]
    found = [one for one in found if one.place != one.new_place]
    found.sort(key=lambda one: (-abs(one.place - one.new_place), one.place))
    return tuple(found[:MOVED_MOST])
