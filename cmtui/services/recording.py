"""Recording: the states of what is on its way out, written until they are durable."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from cmtui.clock import Clock
from cmtui.errors import Conflict, StoreFailed
from cmtui.model.lease import Lease
from cmtui.model.operation import Operation
from cmtui.model.paused_post import PausedPost
from cmtui.model.sending import Sending
from cmtui.services.leases import Leases
from cmtui.services.ports import Reader, Store, Writer

PAUSES = (1.0, 2.0, 5.0)
"""Seconds between tries while the store takes nothing; the last one repeats."""

T = TypeVar("T")
S = TypeVar("S", Sending, Operation, PausedPost)


class Recorder:
    """Moves what is on its way from state to state, however long the disk is full."""

    def __init__(self, store: Store, clock: Clock, leases: Leases) -> None:
        self._store = store
        self._clock = clock
        self._leases = leases

    async def insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Does it until the store has taken it; why that lasts is told by `Store.trouble`."""
        turn = 0
        while True:
            try:
                return await work()
            except StoreFailed:
                await self._clock.sleep(PAUSES[min(turn, len(PAUSES) - 1)])
                turn += 1

    async def now(self, sending: S) -> S:
        """It as it stands."""
        return await self.insist(lambda: self._store.read(lambda reader: must_get(reader, sending)))

    async def moved(
        self,
        verb: str,
        work: Callable[[Writer], S],
        sending: S,
        lease: Lease | None = None,
    ) -> S:
        """Runs a transition until it is durable; see `move_once`."""
        return await self.insist(lambda: self.move_once(verb, work, sending, lease))

    async def move_once(
        self,
        verb: str,
        work: Callable[[Writer], S],
        sending: S,
        lease: Lease | None,
    ) -> S:
        """Runs a transition; when somebody else moved it first, that is how it stands.

        Raises StoreFailed, also while our own lease waits to be renewed.
        """
        try:
            return await self._store.transact(verb, work, vital=True)
        except Conflict:
            now = await self.now(sending)
            if lease is None or now.state != sending.state or not self._is_overdue(lease):
                return now
            raise StoreFailed(f"{lease.name} could not be renewed in time") from None

    def _is_overdue(self, lease: Lease) -> bool:
        """Ours still, but ended by time: the store took no renewals."""
        return self._leases.will_be_renewed(lease) and self._leases.held(lease.name) is None


def must_get(reader: Reader, sending: S) -> S:
    """It as it stands. Raises Conflict when it is gone."""
    found = reader.get(type(sending), sending.number)
    if found is None:
        raise Conflict(f"what was on its way under the number {sending.number} is gone")
    return found
