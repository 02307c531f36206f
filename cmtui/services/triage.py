"""Deciding about rows: done, claim, release."""

from collections.abc import Sequence

from msgspec.structs import replace

from cmtui.errors import Conflict, NotFound
from cmtui.model.operator import Identity
from cmtui.model.row import Row
from cmtui.services.operators import Operators
from cmtui.services.ports import Store, Writer
from cmtui.services.settling import closed


class Triage:
    """The verbs that change a row's state."""

    def __init__(self, store: Store, operators: Operators, identity: Identity) -> None:
        self._store = store
        self._operators = operators
        self._identity = identity

    async def done(self, numbers: Sequence[int]) -> list[Row]:
        """Closes rows without a reply. Raises NotFound, or Conflict if another holds one."""
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> list[Row]:
            rows = [_own_or_free(tx, number, me) for number in dict.fromkeys(numbers)]
            tx.name(f"done {_mentions(rows)}")
            return [tx.put(closed(row)) for row in rows]

        return await self._store.transact("done", work)

    async def claim(self, number: int) -> Row:
        """Takes a row so that nobody else is served it. Raises Conflict naming the holder."""
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> Row:
            row = _own_or_free(tx, number, me)
            tx.name(f"claimed {row.handle}")
            return tx.put(replace(row, holder=me, holder_session=self._identity.session))

        return await self._store.transact("claim", work, vital=True)

    async def release(self, number: int) -> Row:
        """Gives a row of mine back to everyone."""
        me = (await self._operators.me()).initials
        return await self._store.transact(
            "release", lambda tx: _released(tx, number, me), vital=True
        )

    async def let_go(self, number: int) -> Row:
        """Gives back a row that was opened and left without words: no act of hers to undo."""
        me = (await self._operators.me()).initials
        return await self._store.transact(
            "let go", lambda tx: _released(tx, number, me), vital=True
        )


def _released(tx: Writer, number: int, me: str) -> Row:
    row = _own_or_free(tx, number, me)
    tx.name(f"released {row.handle}")
    return tx.put(replace(row, holder=None, holder_session=None))


def _own_or_free(tx: Writer, number: int, me: str) -> Row:
    row = tx.get(Row, number)
    if row is None:
        raise NotFound(f"no row has the number {number}")
    if row.holder not in (None, me):
        raise Conflict(f"{row.holder} holds {row.handle}'s mention")
    return row


def _mentions(rows: Sequence[Row]) -> str:
    count = sum(max(1, len(row.pending)) for row in rows)
    return "1 mention" if count == 1 else f"{count} mentions"
