"""The desk: every use case of one operator, and its life in this process."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence

from cmtui.clock import Clock
from cmtui.errors import CmtuiError, StoreFailed
from cmtui.model.account import Account
from cmtui.model.drill import Drill, is_reached
from cmtui.model.operation import Operation
from cmtui.model.operator import Identity
from cmtui.model.sending import Sending
from cmtui.services.background import Background
from cmtui.services.contact_ports import Contacts
from cmtui.services.courier import Settled
from cmtui.services.crisis.escalating import escalation_words
from cmtui.services.crisis.papers.briefing import BRIEF_SECONDS
from cmtui.services.crisis.queue_keeping import keep_queue
from cmtui.services.hook_ports import Hooks
from cmtui.services.hub import SetupChanged
from cmtui.services.intake import follow_all
from cmtui.services.leases import RENEW_SECONDS
from cmtui.services.network_ports import Networks
from cmtui.services.performing import SettledAct
from cmtui.services.ports import Backups, Blobs, House, Past, Rescue, Store
from cmtui.services.use_cases import UseCases
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

INDEX_SECONDS = 10.0
"""How often the search index is brought up to date; what came since is scanned by a search."""

INDEX_PAUSE = 0.02
"""Seconds between two steps of it, about as long as one: half a core at most."""


class Desk(UseCases):
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
        hooks: Hooks | None = None,
        contacts: Contacts | None = None,
        past: Past | None = None,
        drill: Drill | None = None,
    ) -> None:
        super().__init__(
            store,
            networks,
            clock,
            identity,
            house=house,
            sign_own_account=sign_own_account,
            rescue=rescue,
            blobs=blobs,
            hooks=hooks,
            contacts=contacts,
            past=past,
            drill=drill,
        )
        self._backups = backups
        self.notices: asyncio.Queue[str] = asyncio.Queue()
        self._background = Background(clock, self.notices)

    async def open(self) -> None:
        """Takes the session's lease and keeps it; needed before anything is sent."""
        await self.leases.session()
        self._background.keep_up(self._renew)
        self._background.keep_up(self._settle)
        self._background.keep_up(self._keep_queue)

    async def start(self) -> None:
        """Opens, and begins everything that runs by itself: following, reading, renewing."""
        await self.open()
        self._background.keep_up(self.hub.pump)
        self._background.keep_up(lambda: follow_all(self.intake, self._account_lists()))
        if self._backups is not None:
            self._background.run(self._keep_backups(self._backups))
        self._background.keep_up(self.spike_watch.follow)
        self._background.keep_up(self._keep_index)
        self._background.keep_up(self._tidy_by_the_minute)
        self._background.keep_up(self._escalate_by_the_minute)
        self._background.keep_up(self._brief_by_the_minute)

    async def tidy(self) -> None:
        """Wakes what was snoozed until now, and makes due times follow new weights."""
        await self.waking.wake()
        await self.reweighing.keep_up()

    def carry(self, sendings: Sequence[Sending]) -> None:
        """Carries them in the background; their states say how it goes."""
        self._background.run(self._carry(sendings))

    def perform(self, operations: Sequence[Operation]) -> None:
        """Does these acts in the background; their states say how it goes."""
        self._background.run(self._perform(operations))

    def keep_later(self, writing: Writing, text: str) -> None:
        """Goes on trying to keep words whose composer was closed while the store took none."""

        async def keep() -> None:
            await self.composer.keep(writing, text)
            await self.rescuer.forget(writing)
            self.notices.put_nowait("the words that could not be kept are in your drafts")

        self._background.keep_up(keep)

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

    async def _carry(self, sendings: Sequence[Sending]) -> None:
        for ended in await self.courier.carry(sendings):
            if ended.state in ("failed", "unknown", "withdrawn", "sent") and ended.error:
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

    async def _keep_queue(self) -> None:
        async for words in keep_queue(self.holder, self.queue_watch, self.clock, self.hub):
            self.notices.put_nowait(words)

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

    async def _escalate_by_the_minute(self) -> None:
        async for _ in self.clock.every(TIDY_SECONDS):
            for one in await self.escalating.go_on():
                self.notices.put_nowait(f"{one.contact}: {escalation_words(one)}")

    async def _brief_by_the_minute(self) -> None:
        async for _ in self.clock.every(BRIEF_SECONDS):
            for told in await self.briefing.look():
                if told.error:
                    self.notices.put_nowait(f"{told.name} did not get the brief: {told.error}")

    async def read_here(self) -> list[Account]:
        """The accounts that this workspace reads: in a drill its own alone."""
        accounts = await self.accounts.all()
        return [one for one in accounts if is_reached(self.drill, one.key)]

    async def _account_lists(self) -> AsyncIterator[list[Account]]:
        yield await self.read_here()
        async for event in self.hub.events():
            if isinstance(event, SetupChanged):
                yield await self.read_here()

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
        await self._background.end()
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
    if sending.state == "sent":
        return f"it is out, but {sending.error}"
    return f"not sent: {sending.error}"


def _left_behind(settled: Settled) -> str:
    if settled.sending.state == "sent":
        return "a reply that was on its way when a program ended is out"
    if settled.sending.state == "withdrawn":
        return f"a reply of {settled.sending.operator} is a draft again: {settled.sending.error}"
    return f"a reply of {settled.sending.operator} is {settled.sending.state}"
