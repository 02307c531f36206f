"""New weights: every open row's due time is made anew by them, in batches, by one process."""

from msgspec.structs import replace

from cmtui.model.row import Row
from cmtui.model.views import Order, Where
from cmtui.model.weights import Weights
from cmtui.model.weights_in_use import WeightsInUse
from cmtui.services.house_rules import HouseRules
from cmtui.services.leases import Leases
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.standing import stand

LEASE = "weights"
"""The lease of the process that does it."""

BATCH = 500


class Reweighing:
    """Brings due times up to date with the weights."""

    def __init__(self, store: Store, leases: Leases, house: HouseRules) -> None:
        self._store = store
        self._leases = leases
        self._house = house

    async def keep_up(self) -> int:
        """Makes open rows due by the weights as they are now; returns how many it looked at.

        Does nothing while another process is at it. Killed on the way, it is gone on with.
        """
        weights = self._house.weights()
        if weights is None or await self._store.read(lambda r: _is_done(r, weights)):
            return 0
        if await self._leases.take(LEASE) is None:
            return 0
        try:
            looked_at = 0
            await self._store.transact("weights", lambda tx: _take_up(tx, weights))
            while count := await self._store.transact("reweigh", _reweigh):
                looked_at += count
            return looked_at
        finally:
            await self._leases.release(LEASE)


def _in_use(reader: Reader) -> WeightsInUse | None:
    return next(iter(reader.window(WeightsInUse, limit=1)), None)


def _is_done(reader: Reader, weights: Weights) -> bool:
    found = _in_use(reader)
    return found is not None and found.weights == weights and found.retimed_to is None


def _take_up(tx: Writer, weights: Weights) -> None:
    """From here on due times are made by these weights; goes on where it was with the same."""
    found = _in_use(tx)
    if found is None:
        tx.add(WeightsInUse(weights=weights, retimed_to=0))
    elif found.weights != weights:
        tx.put(replace(found, weights=weights, retimed_to=0))


def _reweigh(tx: Writer) -> int:
    """One batch; 0: all have been set."""
    found = _in_use(tx)
    if found is None or found.retimed_to is None:
        return 0
    running = (
        Where("state", "eq", "new"),
        Where("due_at", "ne", None),
        Where("number", "gt", found.retimed_to),
    )
    rows = tx.window(Row, running, Order("number"), limit=BATCH)
    tx.put(replace(found, retimed_to=rows[-1].number if rows else None))
    if rows:
        tx.name(f"due times of {len(rows)} rows by new weights")
        stand(tx, rows)
    return len(rows)
