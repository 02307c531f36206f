"""Serving the next of a crisis: by due time, claimed in the same transaction."""

from collections.abc import Collection, Iterator

from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import NotFound
from cmtui.model.operator import Identity
from cmtui.model.row import Row
from cmtui.model.sending import UNRESOLVED, Sending
from cmtui.model.views import OPEN, Order, Place, Where
from cmtui.services.crisis.current import needed_crisis
from cmtui.services.onlooker import Onlooker, is_anothers, onlooker
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.standing import put_marked

STEP = 50
"""Rows looked at in one go for one that is free."""


class Serving:
    """Gives each operator somebody else to answer."""

    def __init__(
        self, store: Store, clock: Clock, identity: Identity, operators: Operators
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._operators = operators

    async def next(self, passed: Collection[int] = ()) -> Row:
        """Claims who of the crisis is due first, and is served to nobody else from then on.

        Who was `passed` by comes only when nobody else is left. Left out is whom a colleague
        holds or is asked to answer, whose reply is on its way, and who stands in a place of their
        own on the board. Raises NotFound when nobody waits, and without a crisis.
        """
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> Row:
            row = _first(tx, onlooker(tx, me, self._clock), passed)
            if row is None:
                raise NotFound("nobody of the crisis is waiting to be answered")
            tx.name(f"claimed {row.handle}")
            mine = replace(row, holder=me, holder_session=self._identity.session)
            put_marked(tx, [mine])
            return mine

        return await self._store.transact("claim", work, vital=True)


def _first(reader: Reader, looker: Onlooker, passed: Collection[int]) -> Row | None:
    """The first who was not passed by, else the first of those."""
    again: Row | None = None
    for row in _free(reader, looker):
        if row.number not in passed:
            return row
        again = again or row
    return again


def _free(reader: Reader, looker: Onlooker) -> Iterator[Row]:
    """Everybody whom she may be served, the earliest due first."""
    crisis = needed_crisis(reader)
    waiting = (
        Where("crisis", "ne", None),
        Where("crisis", "eq", crisis.number),
        *OPEN,
        Where("place", "eq", None),
    )
    on_the_way = (Where("state", "one_of", UNRESOLVED), Where("row", "ne", None))
    leaving = {one.row for one in reader.window(Sending, on_the_way)}
    after: Place | None = None
    while rows := reader.window(Row, waiting, Order("due_at"), after, STEP):
        for row in rows:
            if row.number not in leaving and not is_anothers(row, looker):
                yield row
        after = Place(rows[-1].due_at, rows[-1].number)
