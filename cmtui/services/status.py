"""The status: the one line that answers "what needs me now?"."""

from contextlib import suppress

import msgspec
from msgspec.structs import replace

from cmtui.clock import MINUTE, Clock, Moment
from cmtui.errors import StoreFailed
from cmtui.model.account import Account, Health
from cmtui.model.crisis import Crisis
from cmtui.model.drill import Drill, is_reached
from cmtui.model.follow_up import FollowUp
from cmtui.model.lease import Lease, Presence
from cmtui.model.operator import Identity, Operator, Workspace
from cmtui.model.paused_post import PausedPost
from cmtui.model.queue_pause import QueuePause
from cmtui.model.row import Row
from cmtui.model.sending import Sending
from cmtui.model.spike_alert import SpikeAlert
from cmtui.model.views import OPEN, Order, Where, named_view
from cmtui.services.counts import Counts, read_counts
from cmtui.services.crisis.current import open_crisis
from cmtui.services.crisis.held_back import held_posts, pause_in_force
from cmtui.services.feed import count_view
from cmtui.services.leases import is_alive
from cmtui.services.onlooker import onlooker
from cmtui.services.operators import find_me
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.spike_alerts import read_open


class Line(msgspec.Struct, frozen=True):
    """One account in the status bar."""

    account: Account
    health: Health | None


class Status(msgspec.Struct, frozen=True):
    """What the status bar and `cmtui status` show. Counts stop at 10,001.

    `oldest` is since when the one who waits longest has waited. `late` counts the rows past their
    due time, `set_aside` those kept apart. `failed` counts my failed and unknown sendings, `held`
    those in the hold. `promises` counts what I owe people by a date, `overdue` what is past it.
    `crisis` is the open one; `pause` is what holds the social media manager's queues, with the
    posts whose fate is not decided yet.
    `drill`: all of it is an exercise.
    `spikes` are the incidents that go on and that nobody has decided on, the gravest first.
    """

    brand: str
    me: Operator
    needs_me: int
    mine: int
    oldest: Moment | None
    failed: int
    held: int
    late: int
    set_aside: int
    snoozed: int
    promises: int
    overdue: int
    spikes: tuple[SpikeAlert, ...]
    lines: tuple[Line, ...]
    others: tuple[Presence, ...]
    crisis: Crisis | None = None
    pause: QueuePause | None = None
    paused_posts: tuple[PausedPost, ...] = ()
    drill: Drill | None = None

    @property
    def place(self) -> str:
        """What the workspace is called wherever one looks: its brand, marked in a drill."""
        return f"DRILL {self.brand}" if self.drill is not None else self.brand


class StatusBoard:
    """Reads the status, and says that I am here."""

    def __init__(self, store: Store, clock: Clock, identity: Identity) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity

    async def now(self) -> Status:
        """The status at this moment."""
        return await self._store.read(self._read)

    async def counts(self) -> Counts:
        """How many rows stand how."""
        return await self._store.read(read_counts)

    async def appear(self, row: int | None = None, typing: bool = False) -> None:
        """Shows the others which row is open here and whether I type; not logged.

        It is a sign of life: my claims last for ten minutes from here.
        """

        def work(tx: Writer) -> None:
            me = find_me(tx, self._identity).initials
            old = tx.find(Presence, "session", self._identity.session)
            here = Presence(
                number=old.number if old else 0,
                session=self._identity.session,
                operator=me,
                terminal=self._identity.terminal,
                at=self._clock.now(),
                row=row,
                typing=typing,
                active_at=self._clock.now(),
            )
            if old is None:
                tx.add(here)
            else:
                tx.put(here)

        with suppress(StoreFailed):  # a courtesy to the others; the store's trouble is told
            await self._store.transact("presence", work)

    async def active(self) -> None:
        """Says that somebody presses keys here, so that her claims last; nobody is woken."""

        def work(tx: Writer) -> None:
            old = tx.find(Presence, "session", self._identity.session)
            if old is not None:
                tx.renew(replace(old, active_at=self._clock.now()))

        with suppress(StoreFailed):
            await self._store.transact("presence", work)

    async def leave(self) -> None:
        """Takes my presence away."""

        def work(tx: Writer) -> None:
            old = tx.find(Presence, "session", self._identity.session)
            if old is not None:
                tx.remove(Presence, old.number)

        await self._store.transact("presence", work)

    def _read(self, reader: Reader) -> Status:
        me = find_me(reader, self._identity)
        looker = onlooker(reader, me.initials, self._clock)
        workspace = reader.window(Workspace, limit=1)
        drill = workspace[0].drill if workspace else None
        health = self._health(reader)
        now = self._clock.now()
        late = (*OPEN, Where("due_at", "le", now - MINUTE))
        owed = (Where("state", "eq", "open"), Where("by", "eq", me.initials))
        oldest = reader.window(Row, OPEN, Order("waiting_since"), limit=1)
        mine = (Where("operator", "eq", me.initials),)
        troubled = (Where("state", "one_of", ("failed", "unknown")), *mine)
        return Status(
            brand=workspace[0].brand if workspace else "",
            me=me,
            needs_me=count_view(reader, named_view("needs-me"), looker),
            mine=count_view(reader, named_view("mine"), looker),
            oldest=oldest[0].waiting_since if oldest else None,
            failed=reader.count(Sending, troubled),
            held=reader.count(Sending, (Where("state", "eq", "held"), *mine)),
            late=reader.count(Row, late),
            set_aside=count_view(reader, named_view("set-aside"), looker),
            snoozed=count_view(reader, named_view("snoozed"), looker),
            promises=reader.count(FollowUp, owed),
            overdue=reader.count(FollowUp, (*owed, Where("due_at", "le", now - MINUTE))),
            spikes=tuple(read_open(reader)),
            lines=tuple(
                Line(one, health.get(one.key))
                for one in reader.window(Account)
                if is_reached(drill, one.key)
            ),
            others=self._others(reader),
            crisis=open_crisis(reader),
            pause=(pause := pause_in_force(reader)),
            drill=drill,
            paused_posts=tuple(held_posts(reader)) if pause is not None else (),
        )

    def _health(self, reader: Reader) -> dict[str, Health]:
        """What was last known; "off" where no living process reads the account."""
        alive = {one.name for one in reader.window(Lease) if is_alive(one, self._clock)}
        return {
            one.account: one if f"intake:{one.account}" in alive else replace(one, state="off")
            for one in reader.window(Health)
        }

    def _others(self, reader: Reader) -> tuple[Presence, ...]:
        alive = {lease.session for lease in reader.window(Lease) if is_alive(lease, self._clock)}
        return tuple(
            one
            for one in reader.window(Presence)
            if one.session in alive and one.session != self._identity.session
        )
