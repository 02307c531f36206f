"""Snoozed rows come back by themselves, each at its time."""

from cmtui.clock import Clock
from cmtui.model.row import Row
from cmtui.model.views import Order, Where
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.standing import stand, waiting_again

AT_ONCE = 500
"""Rows that wake in one transaction."""


class Waking:
    """Wakes what was snoozed; any process does it for all."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def wake(self) -> int:
        """Every row whose time has come waits as before; returns how many."""
        woken = 0
        while await self._store.read(lambda reader: self._due(reader, 1)):
            now = await self._store.transact("wake", self._wake)
            if not now:
                break
            woken += now
        return woken

    def _wake(self, tx: Writer) -> int:
        rows = self._due(tx, AT_ONCE)
        tx.name("1 mention woke" if len(rows) == 1 else f"{len(rows)} mentions woke")
        stand(tx, [waiting_again(tx, row) for row in rows])
        return len(rows)

    def _due(self, reader: Reader, most: int) -> list[Row]:
        asleep = (Where("state", "eq", "snoozed"), Where("wake_at", "le", self._clock.now()))
        return reader.window(Row, asleep, Order("wake_at"), limit=most)
