"""The courier: carries what is in the outbox to the network, and settles what others left.

Before the freeze nothing has left and everything can be a draft again. After it there is
exactly one post, or the sending says that it does not know.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from cmtui.clock import Clock
from cmtui.errors import (
    AnswerLost,
    Conflict,
    LimitReached,
    LoginFailed,
    NetworkFailed,
    Rejected,
    StoreFailed,
    Unreachable,
)
from cmtui.model.account import Account
from cmtui.model.lease import Lease
from cmtui.model.operator import Identity
from cmtui.model.sending import HOLD_SECONDS, Sending, SendState
from cmtui.model.views import Where
from cmtui.services.crisis.said_officially import official, outdated
from cmtui.services.delivery import LIFE, rival_reply, went_out
from cmtui.services.leases import Leases, end_session, session_is_alive
from cmtui.services.lines import Lines
from cmtui.services.moving import move, reopen_draft, withdraw
from cmtui.services.network_ports import Connection
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.preflight import Preflight, Returned
from cmtui.services.recording import Recorder, must_get
from cmtui.services.waiting import turns, waited_out


class Settled(msgspec.Struct, frozen=True):
    """What became of a sending that another process had left behind."""

    sending: Sending
    was: SendState


class Courier:
    """Carries this process's sendings, and those of processes that died."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        identity: Identity,
        leases: Leases,
        lines: Lines,
        preflight: Preflight,
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._leases = leases
        self._lines = lines
        self._preflight = preflight
        self._recorder = Recorder(store, clock, leases)

    async def carry(self, sendings: Sequence[Sending]) -> list[Sending]:
        """Waits out the hold and sends the parts in order; returns them as they ended.

        Never raises for a network's failure: the state and `error` say it. While the store takes
        nothing it goes no further, and tries again for as long as the process lives: nothing
        leaves before the freeze is durable, and what left is recorded once that can be done.
        """
        ended: list[Sending] = []
        for sending in sendings:
            ended.append(await self._carry(sending))
            if ended[-1].state != "sent":
                break
        return ended

    async def settle_left_behind(self) -> list[Settled]:
        """Settles every sending whose process has ended: drafts again, or one post.

        A held one becomes a draft. A frozen one is looked for on the network; it is sent again
        only where that cannot post twice, and only within its ten minutes.
        """
        left = await self._store.read(self._left_behind)
        settled: list[Settled] = []
        for sending in left:
            if sending.state == "held":
                done = await self._drafted_for_the_dead(sending)
            else:
                done = await self._settle(sending)
            if done is not None:
                settled.append(Settled(done, sending.state))
        return settled

    # --- one sending of this process ---------------------------------------------------------

    async def _carry(self, sending: Sending) -> Sending:
        if sending.session != self._identity.session:
            return await self._watch(sending)
        lease = await self._recorder.insist(self._leases.session)
        if sending.state == "held":
            if sending.part == 1 and not await self._hold_is_over(sending):
                return await self._recorder.now(sending)
            sending = await self._frozen(sending, lease)
        if sending.state == "frozen":
            sending = await self._send(sending, lease)
        return sending

    async def _watch(self, sending: Sending) -> Sending:
        async for _ in self._clock.every(0.5):
            sending = await self._recorder.now(sending)
            if sending.state in ("sent", "failed", "withdrawn"):
                break
            with suppress(StoreFailed):  # the next turn looks again
                await self.settle_left_behind()
            if self._clock.now() - sending.held_at > LIFE:
                break
        return await self._recorder.now(sending)

    async def _hold_is_over(self, sending: Sending) -> bool:
        in_time = await waited_out(self._clock, HOLD_SECONDS)
        now = await self._recorder.now(sending)
        if now.state != "held":
            return False
        if not in_time:
            await self._withdraw(now, "the program was suspended during the hold")
            return False
        return True

    async def _frozen(self, sending: Sending, lease: Lease) -> Sending:
        """Re-reads the parent, builds the request and makes it durable.

        Where the store does not take it, all of that is done again: the parent may have changed.
        """

        async def once() -> Sending:
            if self._clock.now() - sending.held_at > LIFE:
                return await self._withdraw(sending, "it could not be written within 10 minutes")
            return await self._frozen_once(sending, lease)

        return await self._recorder.insist(once)

    async def _frozen_once(self, sending: Sending, lease: Lease) -> Sending:
        try:
            frozen = None
            async for _ in self._tries(sending):
                try:
                    connection = await self._connection(sending)
                    message, parent = await self._preflight.ready(sending, connection)
                    frozen = await connection.freeze(message, parent)
                    break
                except (Unreachable, AnswerLost, LimitReached) as error:
                    await self._note(sending, str(error))
                    last = str(error)
            if frozen is None:
                raise Returned(f"it could not go within 10 minutes: {last}")
        except Returned as back:
            return await self._withdraw(sending, str(back))
        except (Rejected, LoginFailed, NetworkFailed) as error:
            return await self._fail(sending, str(error), lease)

        def work(tx: Writer) -> Sending:
            tx.expect(lease)
            at = self._clock.now()
            if rival := rival_reply(tx, sending):
                withdraw(tx, sending, f"{rival} answered meanwhile", at, into="retired")
                return must_get(tx, sending)
            if old := outdated(official(tx), sending.words):
                withdraw(tx, sending, f"it {old}", at)
                return must_get(tx, sending)
            return move(tx, sending, "frozen", frozen=frozen, frozen_at=at, error="")

        return await self._recorder.move_once("freeze", work, sending, lease)

    async def _send(self, sending: Sending, lease: Lease) -> Sending:
        """Sends a frozen one until it is out, refused, or its time is over."""
        async for _ in self._tries(sending):
            sending = await self._about_to_send(sending, lease)
            if sending.state != "sending":
                return sending
            sending = await self._try_once(sending, lease)
            if sending.state != "frozen":
                return sending
        return await self._withdraw(sending, f"it could not go within 10 minutes: {sending.error}")

    async def _about_to_send(self, sending: Sending, lease: Lease) -> Sending:
        """Durably on its way; a draft again where that took longer than it may live."""

        def work(tx: Writer) -> Sending:
            tx.expect(lease)
            now = self._clock.now()
            if now - sending.held_at > LIFE:
                withdraw(tx, sending, "it could not be written within 10 minutes", now)
                return must_get(tx, sending)
            return move(tx, sending, "sending", tries=sending.tries + 1)

        return await self._recorder.moved("sending", work, sending, lease)

    async def _try_once(self, sending: Sending, lease: Lease) -> Sending:
        assert sending.frozen is not None
        try:
            connection = await self._connection(sending)
            sent = await connection.send(sending.frozen)
        except AnswerLost as error:
            return await self._read_back(sending, lease, str(error))
        except (Unreachable, LimitReached) as error:
            return await self._step("not sent", sending, lease, "frozen", error=str(error))
        except NetworkFailed as error:
            return await self._fail(sending, str(error), lease)
        return await self._out(sending, sent, lease)

    async def _read_back(self, sending: Sending, lease: Lease, lost: str) -> Sending:
        """The answer was lost: looks whether it is out; where that cannot post twice, tries on."""
        assert sending.frozen is not None
        async for _ in self._tries(sending):
            try:
                connection = await self._connection(sending)
                found = await connection.settle(sending.frozen)
            except NetworkFailed as error:
                lost = str(error)
                continue
            if found is not None:
                return await self._out(sending, found, lease)
            if connection.capabilities.idempotent_send:
                return await self._step("not sent", sending, lease, "frozen", error=lost)
        at = self._clock.now()
        return await self._step("unknown", sending, lease, "unknown", error=lost, ended_at=at)

    def _tries(self, sending: Sending) -> AsyncIterator[int]:
        """One turn at once, then after growing waits, until the sending's life is over."""
        return turns(self._clock, sending.held_at, LIFE)

    # --- what others left behind -------------------------------------------------------------

    def _left_behind(self, reader: Reader) -> list[Sending]:
        states = ("held", "frozen", "sending", "unknown")
        open_ones = reader.window(Sending, (Where("state", "one_of", states),))
        return [one for one in open_ones if self._is_orphan(reader, one)]

    def _is_orphan(self, reader: Reader, sending: Sending) -> bool:
        if sending.session == self._identity.session:
            return sending.state == "unknown"
        return not session_is_alive(reader, sending.session, self._clock)

    async def _drafted_for_the_dead(self, sending: Sending) -> Sending | None:
        def work(tx: Writer) -> Sending:
            if not self._is_orphan(tx, must_get(tx, sending)):
                raise Conflict("its process is alive again")
            end_session(tx, sending.session)
            withdraw(
                tx, must_get(tx, sending), "the program ended during the hold", self._clock.now()
            )
            return must_get(tx, sending)

        try:
            return await self._store.transact("hold ended", work, vital=True)
        except Conflict:
            return None

    async def _settle(self, sending: Sending) -> Sending | None:
        lease = await self._leases.take(f"outbox:{sending.account}")
        if lease is None:
            return None
        try:
            sending = await self._taken_over(sending, lease)
            return await self._looked_for(sending, lease)
        except (Conflict, NetworkFailed):
            return None
        finally:
            await self._leases.release(lease.name)

    async def _taken_over(self, sending: Sending, lease: Lease) -> Sending:
        def work(tx: Writer) -> Sending:
            tx.expect(lease)
            now = must_get(tx, sending)
            if now.state != sending.state or not self._is_orphan(tx, now):
                raise Conflict("somebody else settles it")
            if now.session != self._identity.session:
                end_session(tx, now.session)
            return tx.put(msgspec.structs.replace(now, session=lease.session, epoch=lease.epoch))

        return await self._store.transact("settle", work, vital=True)

    async def _looked_for(self, sending: Sending, lease: Lease) -> Sending:
        assert sending.frozen is not None
        connection = await self._connection(sending)
        found = await connection.settle(sending.frozen)
        if found is not None:
            return await self._out(sending, found, lease)
        if self._clock.now() - sending.held_at > LIFE:
            return await self._withdraw(sending, "the program ended; it did not go out in time")
        never_left = sending.state == "frozen"
        if not (never_left or connection.capabilities.idempotent_send):
            error = "the answer was lost, and it is not on the network so far"
            if sending.state == "unknown":
                return sending
            return await self._step("unknown", sending, lease, "unknown", error=error)
        if sending.state != "frozen":
            sending = await self._step("settle", sending, lease, "frozen")
        return await self._send(sending, lease)

    # --- single steps ------------------------------------------------------------------------

    async def _connection(self, sending: Sending) -> Connection:
        account = await self._recorder.insist(
            lambda: self._store.read(lambda reader: reader.find(Account, "key", sending.account))
        )
        if account is None:
            raise Rejected(f"the account {sending.account} was removed")
        return self._lines.to(account)

    async def _step(
        self, verb: str, sending: Sending, lease: Lease, state: SendState, **changes: Any
    ) -> Sending:
        def work(tx: Writer) -> Sending:
            tx.expect(lease)
            return move(tx, sending, state, **changes)

        return await self._recorder.moved(verb, work, sending, lease)

    async def _out(self, sending: Sending, sent: Any, lease: Lease) -> Sending:
        def work(tx: Writer) -> Sending:
            tx.expect(lease)
            return went_out(tx, sending, sent, self._clock.now())

        return await self._recorder.moved("sent", work, sending, lease)

    async def _withdraw(self, sending: Sending, why: str) -> Sending:
        def work(tx: Writer) -> Sending:
            withdraw(tx, sending, why, self._clock.now())
            return must_get(tx, sending)

        return await self._recorder.moved("draft again", work, sending)

    async def _fail(self, sending: Sending, why: str, lease: Lease) -> Sending:
        def work(tx: Writer) -> Sending:
            tx.expect(lease)
            at = self._clock.now()
            failed = move(tx, sending, "failed", error=why, ended_at=at)
            reopen_draft(tx, sending.draft, why)
            tx.name(f"a reply failed: {why}")
            return failed

        return await self._recorder.moved("failed", work, sending, lease)

    async def _note(self, sending: Sending, error: str) -> None:
        def work(tx: Writer) -> None:
            now = tx.get(Sending, sending.number)
            if now is not None and now.state == sending.state:
                tx.put(msgspec.structs.replace(now, error=error))

        with suppress(StoreFailed):  # words for the outbox; it goes on without them
            await self._store.transact("waiting for the network", work, vital=True)
