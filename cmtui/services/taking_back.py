"""Taking back what has left our own records: out of the hold, or on the network after a yes."""

from collections.abc import Sequence

import msgspec

from cmtui.errors import NotFound
from cmtui.model.draft import Draft
from cmtui.model.operation import Operation
from cmtui.model.sending import Sending
from cmtui.model.views import Where
from cmtui.services.acting import title_of
from cmtui.services.deleting import Deleting
from cmtui.services.operations import Operations, newest_held
from cmtui.services.operators import Operators
from cmtui.services.outbox import Outbox
from cmtui.services.ports import Reader, Store
from cmtui.services.undo import Act


class CalledBack(msgspec.Struct, frozen=True):
    """What came out of the hold: a reply, which is a draft again, or acts that never left."""

    draft: Draft | None = None
    operations: tuple[Operation, ...] = ()
    title: str = ""


class TakingBack:
    """One door for replies and for acts on a network, the newest first."""

    def __init__(
        self,
        store: Store,
        operators: Operators,
        outbox: Outbox,
        operations: Operations,
        deleting: Deleting,
    ) -> None:
        self._store = store
        self._operators = operators
        self._outbox = outbox
        self._operations = operations
        self._deleting = deleting

    async def call_back(self) -> CalledBack:
        """Calls back whatever of mine came into the hold last. Raises NotFound when nothing did."""
        me = (await self._operators.me()).initials
        sending, operation = await self._store.read(lambda reader: _held(reader, me))
        if operation is None or (sending is not None and sending.held_at > operation.at):
            return CalledBack(draft=await self._outbox.call_back())
        ended = await self._operations.call_back()
        return CalledBack(operations=tuple(ended), title=await self._title(ended))

    async def offer(self, act: Act) -> str:
        """How it would be taken back, after a yes: `deletes it on Bluesky`.

        Raises Refused or NotFound where it cannot be.
        """
        if act.operations:
            return f"takes it back on {await self._operations.where(act.operations)}"
        return f"deletes it on {await self._deleting.where(act.sendings)}"

    async def carry_out(self, act: Act) -> tuple[int, ...]:
        """Takes it back on the network; returns the numbers of the rows that wait again.

        Raises as `offer`, and NetworkFailed.
        """
        if act.operations:
            await self._operations.take_back(act.operations)
            return ()
        if act.sendings:
            return await self._deleting.delete(act.sendings)
        raise NotFound("it has not left our own records")

    async def _title(self, operations: Sequence[Operation]) -> str:
        return await self._store.read(lambda reader: title_of(reader, operations))


def _held(reader: Reader, me: str) -> tuple[Sending | None, Operation | None]:
    """The newest reply and the newest act in the hold of the operator with these initials."""
    mine = (Where("state", "eq", "held"), Where("operator", "eq", me))
    sendings = reader.window(Sending, mine)
    return (sendings[-1] if sendings else None), newest_held(reader, me)
