"""What the writers of the crash proofs do: the program's own verbs, and raw records beside them.

Each act reports what was acknowledged the moment it is, and before it what it is about to do
where only that explains what is found after a `kill -9`.
"""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from cmtui.clock import SystemClock
from cmtui.errors import Conflict
from cmtui.model.account import Account
from cmtui.model.operator import Identity
from cmtui.model.person import Person
from cmtui.model.post import Author, Post
from cmtui.model.row import Row
from cmtui.model.views import OPEN, Order
from cmtui.services.arrivals import take_in
from cmtui.services.desk import Desk
from cmtui.services.network_ports import Found
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.terms import Terms
from cmtui.services.writing import Writing
from cmtui.store import WorkspaceStore, open_store
from tests.crash.forked import Report
from tests.scripted import ScriptedNetwork

ACCOUNT = "demo:acme"
COUNTER = 1
"""The number of the person whose mentions everybody counts up."""

BATCH = 10
ARRIVING = 4
NEWEST_ROWS = 12

INITIALS = ("AA", "AB", "AC", "AD", "AE", "AF", "AG", "AH")
"""Operators of the crash workspace; the login of `AA` is `login-AA`."""


class LoopClock(SystemClock):
    """The machine's clock in a run of its own: leases of an earlier loop have ended with it."""

    def __init__(self, run: str) -> None:
        self._run = run

    def boot_id(self) -> str:
        return self._run


def identity(initials: str, session: str) -> Identity:
    """An operator's process."""
    return Identity(f"login-{initials}", f"pts/{initials}", session)


class Seat(NamedTuple):
    """An operator at her desk: the store beneath it and the network beside it."""

    store: WorkspaceStore
    desk: Desk
    network: ScriptedNetwork


def sit_down(
    folder: Path, initials: str, session: str, clock: SystemClock, wrap: Callable[[Any], Any] = id
) -> Seat:
    """Opens the workspace for an operator; `wrap` may stand between the desk and the store."""
    who = identity(initials, session)
    store = open_store(folder, who, clock, create=True, holder=initials)
    network = ScriptedNetwork(clock)
    return Seat(store, Desk(store if wrap is id else wrap(store), network, clock, who), network)


async def found(folder: Path, clock: SystemClock) -> None:
    """A workspace with eight operators, one account, the counter, and forty people who wait."""
    for initials in INITIALS:
        seat = sit_down(folder, initials, f"founding-{initials}", clock)
        desk = seat.desk
        if initials == INITIALS[0]:
            await desk.operators.found("Acme")
        await desk.operators.join(f"Operator {initials}", initials)
        if initials == INITIALS[0]:
            await desk.accounts.add("demo", "acme", "script.invalid")
            await seat.store.transact("add", lambda tx: tx.add(_person("everybody's")))
            await arrive(seat, "founding", 0, 40)
        await seat.store.close()


def _person(name: str) -> Person:
    return Person(name=name, first_seen_at=1)


def post_of(name: str, at: int) -> Post:
    """A mention by a person of its own."""
    id = f"demo:{name}"
    return Post(
        id=id, network="demo", kind="mention", accounts=(), author=Author(f"{id}/who", name, name),
        text=f"Where is it? {name}", created_at=at, received_at=0, conversation=id,
    )  # fmt: skip


async def arrive(seat: Seat, run: str, turn: int, count: int = ARRIVING) -> list[str]:
    """A batch of mentions in one transaction, as intake stores it."""
    now = seat.desk.clock.now()
    account = Account(
        key=ACCOUNT, network="demo", handle="acme", native_id="", server="", name="Acme",
        role="brand", added_by="AA", added_at=1,
    )  # fmt: skip
    terms = Terms(account, now, now - 3_600_000)
    posts = tuple(post_of(f"{run}.{turn}.{n}.{count}", now) for n in range(count))
    await seat.desk.store.transact("intake", lambda tx: take_in(tx, Found(posts), terms))
    return [post.id for post in posts]


class Actor:
    """One writer: what it has done so far, and the acts to choose from."""

    def __init__(self, seat: Seat, initials: str, run: str, report: Report, dice: random.Random):
        self.seat, self.me, self.run, self.report, self.dice = seat, initials, run, report, dice
        self._turn = 0
        self._drafts: list[tuple[Writing, int]] = []
        self._removable: list[int] = []

    async def act(self) -> None:
        """One act, by chance."""
        self._turn += 1
        acts = (
            (self.arrives, 18), (self.notes, 16), (self.claims, 18), (self.closes, 6),
            (self.counts, 16), (self.writes_on, 12), (self.adds, 10), (self.removes, 4),
            (self.syncs, 2), (self.leases, 6),
        )  # fmt: skip
        [chosen] = self.dice.choices([act for act, _ in acts], [weight for _, weight in acts])
        await chosen()

    @property
    def _store(self) -> Store:
        return self.seat.desk.store

    async def arrives(self) -> None:
        """A batch of mentions."""
        self.report(did="arrived", ids=await arrive(self.seat, self.run, self._turn))

    async def syncs(self) -> None:
        """The same through intake: lease, network, store, cursor."""
        network = self.seat.network
        network.posts.clear()
        ids = [
            network.says(f"{self.run}.{self._turn}.{n}.{ARRIVING}", "And now?")
            for n in range(ARRIVING)
        ]
        [read] = await self.seat.desk.intake.sync()
        if read.error is not None:
            raise read.error
        if not read.read_by:
            self.report(did="arrived", ids=ids)

    async def notes(self) -> None:
        """A note about one of the first people."""
        text = f"note {self.run}.{self._turn}"
        note = await self.seat.desk.people.note(self.dice.randint(2, 41), text)
        self.report(did="noted", number=note.number, text=text, author=self.me)

    async def claims(self) -> None:
        """One of the newest open rows; reports who had it if somebody was quicker."""
        row = await self._row_to(lambda number: number % 3 != 0)
        if row is None:
            return await self.counts()
        try:
            claimed = await self.seat.desk.triage.claim(row)
            self.report(did="claimed", row=claimed.number, holder=self.me)
        except Conflict as error:
            self.report(lost=row, told=str(error))

    async def closes(self) -> None:
        """One of the rows that are only ever closed."""
        row = await self._row_to(lambda number: number % 3 == 0)
        if row is None:
            return await self.counts()
        await self.seat.desk.triage.done([row])
        self.report(did="closed", row=row)

    async def _row_to(self, fits: Callable[[int], bool]) -> int | None:
        order = Order("waiting_since", descending=True)

        def open_rows(reader: Reader) -> list[int]:
            rows = reader.window(Row, OPEN, order, limit=NEWEST_ROWS)
            return [row.number for row in rows if row.holder is None and fits(row.number)]

        found = await self._store.read(open_rows)
        return self.dice.choice(found) if found else None

    async def counts(self) -> None:
        """Everybody's counter, one up."""

        def once(tx: Writer) -> int:
            person = tx.get(Person, COUNTER)
            assert person is not None
            return tx.put(replace(person, mentions=person.mentions + 1)).mentions

        self.report(trying="count")
        self.report(did="counted", to=await self._store.transact("count", once))

    async def writes_on(self) -> None:
        """The words of a draft, begun when there is none."""
        if not self._drafts:
            return await self._begins()
        place = self.dice.randrange(len(self._drafts))
        writing, version = self._drafts[place]
        assert writing.draft is not None
        number, version = writing.draft.number, version + 1
        self.report(trying="words", draft=number, version=version, run=self.run)
        kept = await self.seat.desk.composer.keep(writing, words(self.run, version))
        self._drafts[place] = (kept, version)
        self.report(did="kept", draft=number, version=version, run=self.run)

    async def _begins(self) -> None:
        row = await self._row_to(lambda number: number % 3 != 0)
        if row is None:
            return await self.counts()
        try:
            writing = await self.seat.desk.composer.reply(row)
            kept = await self.seat.desk.composer.keep(writing, words(self.run, 1))
        except Conflict as error:
            return self.report(lost=row, told=str(error))
        assert kept.draft is not None
        self._drafts.append((kept, 1))
        self.report(did="claimed", row=row, holder=self.me)
        self.report(did="kept", draft=kept.draft.number, version=1, run=self.run)

    async def adds(self) -> None:
        """Free records: one alone, or ten at once."""
        name = f"free {self.run}.{self._turn}"
        count = self.dice.choice((1, BATCH))
        people = [_person(f"{name}.{n}.{count}") for n in range(count)]
        stored = await self._store.transact("add", lambda tx: tx.add_all(people))
        self.report(did="added", people={one.number: one.name for one in stored})
        if count == 1:
            self._removable.append(stored[0].number)

    async def removes(self) -> None:
        """One that this writer added."""
        if not self._removable:
            return await self.adds()
        number = self._removable.pop()
        self.report(trying="remove", number=number)
        await self._store.transact("remove", lambda tx: tx.remove(Person, number))
        self.report(did="removed", number=number)

    async def leases(self) -> None:
        """The right that all of them want, for a moment."""
        lease = await self.seat.desk.leases.take("outbox:everybody")
        if lease is None:
            return
        self.report(did="leased", epoch=lease.epoch)
        await self.seat.desk.leases.renew()
        await self.seat.desk.leases.release(lease.name)


def words(run: str, version: int) -> str:
    """What stands in a draft of that run at that version."""
    return f"We look into it, {run}. " + "Again. " * (version % 40) + str(version)
