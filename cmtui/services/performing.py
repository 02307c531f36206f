"""Performing: waits out the hold of acts, does them on the network, and settles what others left.

What did not go while its process lived is withdrawn: nobody carries it out later. What may have
left is looked for by whoever holds the account's lease.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec
from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import (
    AnswerLost,
    Conflict,
    LimitReached,
    NetworkFailed,
    Rejected,
    StoreFailed,
    Unreachable,
)
from cmtui.model.lease import Lease
from cmtui.model.operation import (
    HELD_KINDS,
    LASTING_KINDS,
    ON_ITS_WAY,
    Operation,
    OperationState,
)
from cmtui.model.operator import Identity
from cmtui.model.post import Post
from cmtui.model.sending import HOLD_SECONDS
from cmtui.model.views import Where
from cmtui.services.acting import account_of, move_operation, title_of, withdraw_all
from cmtui.services.delivery import LIFE, take_edit
from cmtui.services.leases import Leases, end_session, session_is_alive
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Connection
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.recording import Recorder, must_get
from cmtui.services.waiting import turns, waited_out

IN_TIME = "it could not be done within 10 minutes"
LOST = "the answer was lost, so it may have been done or not"


class SettledAct(msgspec.Struct, frozen=True):
    """What became of an act that another process had left behind."""

    operation: Operation
    was: OperationState


class Performer:
    """Carries this process's acts, and settles those of processes that died."""

    def __init__(
        self, store: Store, clock: Clock, identity: Identity, leases: Leases, lines: Lines
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._leases = leases
        self._lines = lines
        self._recorder = Recorder(store, clock, leases)
        self._doing: set[int] = set()

    async def carry(self, operations: Sequence[Operation]) -> list[Operation]:
        """Waits out the hold and does them in order; returns them as they ended.

        Never raises for a network's failure: the state and `error` say it.
        """
        in_time = True
        if any(self._is_mine(one) and one.act.kind in HELD_KINDS for one in operations):
            in_time = await waited_out(self._clock, HOLD_SECONDS)
        return [await self._carry(one, in_time) for one in operations]

    async def settle_left_behind(self) -> list[SettledAct]:
        """Settles every act whose process has ended.

        A held one is withdrawn. One that may have left is done again where that changes nothing
        (the adapter looks first); a report, and a public act after its ten minutes, is unknown.
        """
        settled: list[SettledAct] = []
        for one in await self._store.read(self._left_behind):
            done = await self._settle(one)
            if done is not None:
                settled.append(SettledAct(done, one.state))
        return settled

    def _is_mine(self, operation: Operation) -> bool:
        return operation.session == self._identity.session and operation.state == "held"

    async def _carry(self, operation: Operation, in_time: bool) -> Operation:
        operation = await self._recorder.now(operation)
        if operation.session != self._identity.session and operation.state in ON_ITS_WAY:
            return await self._watch(operation)
        if operation.state != "held":
            return operation
        if not in_time and operation.act.kind in HELD_KINDS:
            return await self._withdraw(operation, "the program was suspended during the hold")
        lease = await self._recorder.insist(self._leases.session)
        self._doing.add(operation.number)
        try:
            return await self._do(operation, lease)
        finally:
            self._doing.discard(operation.number)

    async def _watch(self, operation: Operation) -> Operation:
        """Another process has it: waits for how it ends there."""
        async for _ in turns(self._clock, operation.at, LIFE):
            operation = await self._recorder.now(operation)
            if operation.state not in ON_ITS_WAY:
                break
            with suppress(StoreFailed):  # the next turn looks again
                await self.settle_left_behind()
        return await self._recorder.now(operation)

    async def _do(self, operation: Operation, lease: Lease) -> Operation:
        """Does it, trying on while the network is away, for ten minutes at most."""
        error, lost = "", False
        async for _ in turns(self._clock, operation.at, LIFE):
            try:
                line = await self._line(operation)
                if operation.state == "held" and (changed := await self._changed(operation, line)):
                    return await self._withdraw(operation, changed)
                operation = await self._step("acting", operation, lease, "doing", error=error)
                if operation.state != "doing":
                    return operation
                receipt = await line.act(operation.act)
            except (Unreachable, LimitReached) as failure:
                error = str(failure)
            except AnswerLost as failure:
                error, lost = str(failure), operation.state == "doing"
                if lost and operation.act.kind not in LASTING_KINDS:
                    break
            except NetworkFailed as failure:
                return await self._end("act failed", operation, lease, "failed", str(failure))
            else:
                return await self._end("acted", operation, lease, "done", "", receipt=receipt)
        if lost:
            return await self._end("act unknown", operation, lease, "unknown", f"{LOST}: {error}")
        if operation.state == "held":
            return await self._withdraw(operation, f"{IN_TIME}: {error}")
        return await self._end("act failed", operation, lease, "failed", f"{IN_TIME}: {error}")

    async def _changed(self, operation: Operation, line: Connection) -> str:
        """Why a public act must not go after all: its post is gone or reads otherwise ("" = none).

        Raises NetworkFailed.
        """
        if operation.act.kind not in HELD_KINDS or operation.post is None:
            return ""
        number = operation.post
        stored = await self._recorder.insist(
            lambda: self._store.read(lambda reader: reader.get(Post, number))
        )
        now = await line.look(operation.act.post)
        if now is None:
            return "the post is gone"
        if stored is not None and now.text != stored.text:
            edited, old = now, stored
            await self._recorder.insist(
                lambda: self._store.transact(
                    "edited", lambda tx: take_edit(tx, old, edited), vital=True
                )
            )
            return "the post was edited: read it again"
        return ""

    # --- what others left behind -------------------------------------------------------------

    def _left_behind(self, reader: Reader) -> list[Operation]:
        open_ones = reader.window(Operation, (Where("state", "one_of", ON_ITS_WAY),))
        return [one for one in open_ones if self._is_orphan(reader, one)]

    def _is_orphan(self, reader: Reader, operation: Operation) -> bool:
        if operation.session == self._identity.session:  # left when this process was stopped
            return operation.state == "doing" and operation.number not in self._doing
        return not session_is_alive(reader, operation.session, self._clock)

    async def _settle(self, operation: Operation) -> Operation | None:
        if operation.state == "held":
            try:
                return await self._taken_over(operation, None)
            except Conflict:
                return None
        lease = await self._leases.take(f"outbox:{operation.account}")
        if lease is None:
            return None
        try:
            return await self._looked_for(await self._taken_over(operation, lease), lease)
        except (Conflict, NetworkFailed):
            return None
        finally:
            await self._leases.release(lease.name)

    async def _taken_over(self, operation: Operation, lease: Lease | None) -> Operation:
        """Out of the dead process's hands: ours to look for with a lease, withdrawn without."""

        def work(tx: Writer) -> Operation:
            if lease is not None:
                tx.expect(lease)
            now = must_get(tx, operation)
            if now.state != operation.state or not self._is_orphan(tx, now):
                raise Conflict("its process is alive again, or somebody else settles it")
            if now.session != self._identity.session:
                end_session(tx, now.session)
            if lease is not None:
                return tx.put(replace(now, session=lease.session, epoch=lease.epoch))
            why = "the program ended during the hold"
            return withdraw_all(tx, [now], why, self._clock.now())[0]

        return await self._store.transact("act settled", work, vital=True)

    async def _looked_for(self, operation: Operation, lease: Lease) -> Operation:
        kind = operation.act.kind
        too_late = kind in HELD_KINDS and self._clock.now() - operation.at > LIFE
        if kind not in LASTING_KINDS or too_late:
            why = f"the program ended at that moment; {LOST}"
            return await self._end("act unknown", operation, lease, "unknown", why)
        try:
            receipt = await (await self._line(operation)).act(operation.act)
        except Rejected as refusal:
            return await self._end("act failed", operation, lease, "failed", str(refusal))
        return await self._end("acted", operation, lease, "done", "", receipt=receipt)

    # --- single steps ------------------------------------------------------------------------

    async def _line(self, operation: Operation) -> Connection:
        account = await self._recorder.insist(
            lambda: self._store.read(lambda reader: account_of(reader, operation))
        )
        return self._lines.to(account)

    async def _step(
        self, verb: str, operation: Operation, lease: Lease, state: OperationState, **changes: Any
    ) -> Operation:
        def work(tx: Writer) -> Operation:
            tx.expect(lease)
            late = state == "doing" and self._clock.now() - operation.at > LIFE
            if late and operation.state == "held":
                return withdraw_all(tx, [operation], IN_TIME, self._clock.now())[0]
            more = {"tries": operation.tries + 1} if state == "doing" else {}
            return move_operation(tx, operation, state, **changes, **more)

        return await self._recorder.moved(verb, work, operation, lease)

    async def _end(
        self,
        verb: str,
        operation: Operation,
        lease: Lease,
        state: OperationState,
        error: str,
        **changes: Any,
    ) -> Operation:
        def work(tx: Writer) -> Operation:
            tx.expect(lease)
            at = self._clock.now()
            tx.name(f"{title_of(tx, [operation])}: {state}")
            return move_operation(tx, operation, state, error=error, ended_at=at, **changes)

        return await self._recorder.moved(verb, work, operation, lease)

    async def _withdraw(self, operation: Operation, why: str) -> Operation:
        def work(tx: Writer) -> Operation:
            return move_operation(tx, operation, "withdrawn", error=why, ended_at=self._clock.now())

        return await self._recorder.moved("act withdrawn", work, operation)
