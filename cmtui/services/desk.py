"""The desk: every use case of one operator, wired to one store, and its life in this process."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Any

from cmtui.clock import Clock
from cmtui.errors import CmtuiError, StoreFailed
from cmtui.model.account import Account
from cmtui.model.operation import Operation
from cmtui.model.operator import Identity
from cmtui.model.sending import Sending
from cmtui.services.accounts import Accounts
from cmtui.services.adding import Adding
from cmtui.services.claims import Claims
from cmtui.services.composer import Composer
from cmtui.services.conversation import Conversations
from cmtui.services.correcting import Correcting
from cmtui.services.courier import Courier, Settled
from cmtui.services.deleting import Deleting
from cmtui.services.feed import Feed
from cmtui.services.follow_ups import FollowUps
from cmtui.services.handover import HandingOver
from cmtui.services.house_rules import HouseRules
from cmtui.services.hub import Hub, SetupChanged
from cmtui.services.intake import Intake, follow_all
from cmtui.services.leases import RENEW_SECONDS, Leases
from cmtui.services.lines import Lines
from cmtui.services.naming import Naming
from cmtui.services.network_ports import Networks
from cmtui.services.offers import Offers
from cmtui.services.opening import Opener
from cmtui.services.operations import Operations
from cmtui.services.operators import Operators
from cmtui.services.outbox import Outbox
from cmtui.services.people import People
from cmtui.services.performing import Performer, SettledAct
from cmtui.services.ports import Backups, Blobs, House, Rescue, Store
from cmtui.services.preflight import Preflight
from cmtui.services.preparing import Preparing
from cmtui.services.releasing import Releaser
from cmtui.services.rescuing import Rescuer
from cmtui.services.reweighing import Reweighing
from cmtui.services.saved_replies import SavedReplies
from cmtui.services.status import StatusBoard
from cmtui.services.tagging import Tags
from cmtui.services.taking_back import TakingBack
from cmtui.services.triage import Triage
from cmtui.services.undo import Undo
from cmtui.services.waking import Waking
from cmtui.services.writing import Writing

BACKUP = "backup"
"""The lease of the process that makes the copy."""

FIRST_BACKUP_SECONDS = 60.0
"""The start belongs to whoever waits for the screen."""

BACKUP_SECONDS = 3_600.0
"""How often it is looked whether a copy is due."""

LOG = logging.getLogger("cmtui")

TIDY_SECONDS = 60.0
"""How often what changes with time alone is seen to."""

PAUSES = (2.0, 5.0, 10.0)
"""Seconds before work that the store failed is begun anew; the last one repeats."""

INDEX_SECONDS = 10.0
"""How often the search index is brought up to date; what came since is scanned by a search."""

INDEX_PAUSE = 0.02
"""Seconds between two steps of it, about as long as one: half a core at most."""


class Desk:
    """Everything that a screen or a shell can do, and nothing about how it is shown."""

    def __init__(
        self,
        store: Store,
        networks: Networks,
        clock: Clock,
        identity: Identity,
        *,
        house: House | None = None,
        sign_own_account: bool = True,
        rescue: Rescue | None = None,
        backups: Backups | None = None,
        blobs: Blobs | None = None,
    ) -> None:
        self._backups = backups
        self.store = store
        self.clock = clock
        self.identity = identity
        self.hub = Hub(store)
        self.lines = Lines(networks)
        self.leases = Leases(store, clock, identity)
        self.operators = Operators(store, clock, identity)
        self.accounts = Accounts(store, clock, self.operators, self.lines)
        self.house = HouseRules(house)
        self.intake = Intake(store, clock, self.leases, self.lines, self.house)
        self.feed = Feed(store, clock, self.operators)
        self.conversations = Conversations(store, clock, self.lines, self.house)
        self.people = People(store, clock, self.operators)
        self.tags = Tags(store, clock, self.operators)
        self.triage = Triage(store, clock, identity, self.operators, self.feed, self.tags)
        self.adding = Adding(store, clock, self.operators, self.lines, self.house)
        self.claims = Claims(store, clock, identity)
        self.waking = Waking(store, clock)
        self.reweighing = Reweighing(store, self.leases, self.house)
        self.follow_ups = FollowUps(store, clock, self.operators)
        self.offers = Offers(store, clock, self.follow_ups)
        self.saved_replies = SavedReplies(store, clock, self.operators)
        self.naming = Naming(store)
        opener = Opener(self.lines, sign_own_account)
        self.composer = Composer(store, clock, identity, self.operators, opener, blobs)
        self.preparing = Preparing(store, clock, identity, self.operators, opener)
        self.rescuer = Rescuer(store, clock, identity, self.operators, rescue)
        releaser = Releaser(store, clock, self.operators)
        self.outbox = Outbox(
            store, clock, identity, self.operators, self.leases, self.composer, releaser
        )
        self.preflight = Preflight(store, clock, self.lines)
        self.courier = Courier(store, clock, identity, self.leases, self.lines, self.preflight)
        self.undo = Undo(store, identity, self.operators)
        self.deleting = Deleting(store, clock, self.operators, self.lines)
        self.correcting = Correcting(
            store, clock, identity, self.operators, opener, self.composer, self.deleting
        )
        self.operations = Operations(
            store, clock, identity, self.operators, self.leases, self.lines
        )
        self.performer = Performer(store, clock, identity, self.leases, self.lines)
        self.taking_back = TakingBack(
            store, self.operators, self.outbox, self.operations, self.deleting
        )
        self.handing_over = HandingOver(store, clock, identity, self.operators)
        self.status = StatusBoard(store, clock, identity)
        self.notices: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Takes the session's lease and keeps it; needed before anything is sent."""
        await self.leases.session()
        self._run(self._again(self._renew))
        self._run(self._again(self._settle))

    async def start(self) -> None:
        """Opens, and begins everything that runs by itself: following, reading, renewing."""
        await self.open()
        self._run(self._again(self.hub.pump))
        self._run(self._again(lambda: follow_all(self.intake, self._account_lists())))
        if self._backups is not None:
            self._run(self._keep_backups(self._backups))
        self._run(self._again(self._keep_index))
        self._run(self._again(self._tidy_by_the_minute))

    async def tidy(self) -> None:
        """Wakes what was snoozed until now, and makes due times follow new weights."""
        await self.waking.wake()
        await self.reweighing.keep_up()

    def carry(self, sendings: Sequence[Sending]) -> None:
        """Carries them in the background; their states say how it goes."""
        self._run(self._carry(sendings))

    def perform(self, operations: Sequence[Operation]) -> None:
        """Does these acts in the background; their states say how it goes."""
        self._run(self._perform(operations))

    def keep_later(self, writing: Writing, text: str) -> None:
        """Goes on trying to keep words whose composer was closed while the store took none."""

        async def keep() -> None:
            await self.composer.keep(writing, text)
            await self.rescuer.forget(writing)
            self.notices.put_nowait("the words that could not be kept are in your drafts")

        self._run(self._again(keep))

    async def stop(self, why: str = "the program was closed in the hold") -> int:
        """Ends it all; what was in the hold is a draft again. Returns how many those are."""
        drafts = await self._end_all(why)
        await self.lines.close()
        await self.store.close()
        return drafts

    async def pause(self) -> int:
        """Before the program is stopped by Ctrl-Z: holds become drafts, leases are released."""
        drafts = await self._end_all("the program was suspended in the hold")
        self.store.quiesce()
        return drafts

    async def resume(self) -> None:
        """After `fg`: leases are taken anew and everything runs again."""
        self.store.resume()
        await self.start()

    # --- by itself ---------------------------------------------------------------------------

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._reported(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _reported(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except CmtuiError as error:
            LOG.warning("%s", error)
            self.notices.put_nowait(str(error))
        except Exception as error:
            LOG.exception("a background task failed")
            self.notices.put_nowait(f"something failed inside: {error!r}; the log has it")

    async def _again(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Begins it anew whenever the store failed it, until it ends by itself.

        Why it fails is said by `Store.trouble`, not by each work for itself.
        """
        turn, began = 0, self.clock.boot()
        while True:
            try:
                return await work()
            except StoreFailed as error:
                LOG.warning("%s", error)
            if self.clock.boot() - began > PAUSES[-1]:
                turn = 0
            await self.clock.sleep(PAUSES[min(turn, len(PAUSES) - 1)])
            turn, began = turn + 1, self.clock.boot()

    async def _carry(self, sendings: Sequence[Sending]) -> None:
        for ended in await self.courier.carry(sendings):
            if ended.state in ("failed", "unknown", "withdrawn") and ended.error:
                self.notices.put_nowait(_in_words(ended))

    async def _perform(self, operations: Sequence[Operation]) -> None:
        for ended in await self.performer.carry(operations):
            if ended.state in ("failed", "unknown", "withdrawn") and ended.error:
                self.notices.put_nowait(await self._act_in_words(ended))

    async def _act_in_words(self, operation: Operation) -> str:
        title = (await self.operations.titles([operation]))[operation.number]
        state = "not done" if operation.state == "withdrawn" else operation.state
        return f"{title}: {state}: {operation.error}"

    async def _renew(self) -> None:
        async for _ in self.clock.every(RENEW_SECONDS):
            lost = await self.leases.renew()
            if f"session:{self.identity.session}" in lost:
                await self.leases.session()
            if self.store.trouble() is None:  # which leases the living still have is not known
                await self.claims.sweep()

    async def _settle(self) -> None:
        async for _ in self.clock.every(RENEW_SECONDS):
            for settled in await self.courier.settle_left_behind():
                self.notices.put_nowait(_left_behind(settled))
            for left in await self.performer.settle_left_behind():
                self.notices.put_nowait(await self._left_act(left))
            if await self.rescuer.bring_back():
                self.notices.put_nowait("words that were kept aside are in your drafts again")

    async def _left_act(self, settled: SettledAct) -> str:
        one = settled.operation
        if one.state == "done":
            title = (await self.operations.titles([one]))[one.number]
            return f"{title}, on its way when a program ended, is done"
        return await self._act_in_words(one)

    async def _keep_backups(self, backups: Backups) -> None:
        """One process of the workspace makes a copy a day; a failure is said and tried later."""
        await self.clock.sleep(FIRST_BACKUP_SECONDS)
        async for _ in self.clock.every(BACKUP_SECONDS):
            try:
                if await backups.due(self.clock.now()) and await self.leases.take(BACKUP):
                    try:
                        if await backups.due(self.clock.now()):  # another was quicker
                            await backups.make(self.clock.now())
                    finally:
                        await self.leases.release(BACKUP)
            except CmtuiError as error:
                LOG.warning("%s", error)
                self.notices.put_nowait(str(error))

    async def _keep_index(self) -> None:
        while True:
            await self.clock.sleep(INDEX_SECONDS)  # first of all: the screen is being built
            await self.store.index(INDEX_PAUSE)

    async def _tidy_by_the_minute(self) -> None:
        async for _ in self.clock.every(TIDY_SECONDS):
            await self.tidy()
            for words in self.house.news():
                self.notices.put_nowait(words)

    async def _account_lists(self) -> AsyncIterator[list[Account]]:
        yield await self.accounts.all()
        async for event in self.hub.events():
            if isinstance(event, SetupChanged):
                yield await self.accounts.all()

    async def _end_all(self, why: str) -> int:
        """Holds become drafts, what runs by itself ends, leases are released.

        What the store does not take is settled by whoever comes next: a hold whose process has
        ended is a draft, a lease that nobody renews ends.
        """
        try:
            drafts = len(await self.outbox.shut_down(why))
            await self.operations.shut_down(why)
        except StoreFailed as error:
            LOG.warning("what was held is made drafts by the next start: %s", error)
            drafts = 0
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            await self._let_go()
        except StoreFailed as error:
            LOG.warning("the leases end by themselves: %s", error)
        return drafts

    async def _let_go(self) -> None:
        await self.claims.let_all_go()
        await self.status.leave()
        await self.leases.release()


def _in_words(sending: Sending) -> str:
    if sending.state == "withdrawn":
        return f"not sent, it is a draft again: {sending.error}"
    if sending.state == "unknown":
        return f"it is not known whether it went out: {sending.error}"
    return f"not sent: {sending.error}"


def _left_behind(settled: Settled) -> str:
    if settled.sending.state == "sent":
        return "a reply that was on its way when a program ended is out"
    if settled.sending.state == "withdrawn":
        return f"a reply of {settled.sending.operator} is a draft again: {settled.sending.error}"
    return f"a reply of {settled.sending.operator} is {settled.sending.state}"
