"""Claims as leases: they end with the terminal, and after ten minutes without a key."""

from collections.abc import Sequence

from msgspec.structs import replace

from cmtui.clock import MINUTE, SECOND, Clock, Moment
from cmtui.model.lease import Lease, Presence
from cmtui.model.operator import Identity
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.leases import SESSION, dead_sessions, end_session, is_alive
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.standing import put_marked

IDLE = 10 * MINUTE
"""A claim ends when its terminal has had no key for so long, words or no words."""

HELD = (Where("holder", "ne", None),)


class Claims:
    """Ends claims that nobody keeps, and says when one will end."""

    def __init__(self, store: Store, clock: Clock, identity: Identity) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity

    async def ends_at(self, row: Row) -> Moment | None:
        """When the claim of the row ends if nobody presses a key there; None: nobody has it."""
        return await self._store.read(lambda reader: claim_ends_at(reader, row, self._clock))

    async def sweep(self) -> None:
        """Frees rows whose holder's terminal has ended or is idle; forgets ended terminals."""

        def free(tx: Writer) -> None:
            rows = self._left(tx)
            tx.name(f"freed {_rows(rows)} that nobody was at any more")
            free_rows(tx, rows)

        def forget(tx: Writer) -> None:
            for lease in dead_sessions(tx, self._clock):
                presence = tx.find(Presence, "session", lease.session)
                if presence is not None:
                    tx.remove(Presence, presence.number)
                end_session(tx, lease.session)

        if await self._store.read(self._left):
            await self._store.transact("free", free)
        if await self._store.read(lambda reader: dead_sessions(reader, self._clock)):
            await self._store.transact("presence", forget)

    async def let_all_go(self) -> None:
        """Gives back all that this terminal holds: it ends or is suspended."""
        mine = (Where("holder_session", "eq", self._identity.session),)

        def work(tx: Writer) -> None:
            tx.name("released what was held")
            free_rows(tx, tx.window(Row, mine))

        if await self._store.read(lambda reader: reader.window(Row, mine, limit=1)):
            await self._store.transact("free", work)

    def _left(self, reader: Reader) -> list[Row]:
        now = self._clock.now()
        ends = ((row, claim_ends_at(reader, row, self._clock)) for row in reader.window(Row, HELD))
        return [row for row, end in ends if end is None or end <= now]


def claim_ends_at(reader: Reader, row: Row, clock: Clock) -> Moment | None:
    """When the claim ends; None: its terminal has ended already, or there is none.

    A terminal with a screen keeps it for ten minutes after the last key; a call from the shell
    for as long as its lease.
    """
    session = row.holder_session
    lease = reader.find(Lease, "name", f"{SESSION}{session}") if session else None
    if lease is None or lease.session != session or not is_alive(lease, clock):
        return None
    presence = reader.find(Presence, "session", lease.session)
    if presence is not None and presence.active_at:
        return presence.active_at + IDLE
    return clock.now() + int((lease.renewed + lease.lasts - clock.boot()) * SECOND)


def free_rows(tx: Writer, rows: Sequence[Row]) -> None:
    """Everyone's again."""
    put_marked(tx, [replace(row, holder=None, holder_session=None) for row in rows])


def _rows(rows: Sequence[Row]) -> str:
    return "1 row" if len(rows) == 1 else f"{len(rows)} rows"
