"""Desks for tests: a workspace, operators with logins of their own, a scripted network."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from cmtui.errors import ConfigInvalid
from cmtui.model.crisis_clocks import CrisisHouse
from cmtui.model.operator import Identity
from cmtui.model.row import Row
from cmtui.model.rule import Rule
from cmtui.model.weights import Weights
from cmtui.services.contact_ports import Contacts
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.services.hook_ports import Hooks
from cmtui.store.opening import open_store
from cmtui.store.past import PastFolder
from tests.manual_clock import ManualClock
from tests.scripted import ScriptedNetwork

LAST_HOUR = 3600.0
"""Seconds at the end of a long sleep in which keepers keep; in days, nobody would see the rest."""


class EagerClock(ManualClock):
    """Whoever sleeps wakes at once, and the time has gone by.

    `meanwhile` runs once in the next sleep; `keepers` every ten seconds of it, or of its last hour.
    """

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: list[Callable[[], Awaitable[object]]] = []
        self.keepers: list[Callable[[], Awaitable[object]]] = []
        self.late_by = 0.0

    async def sleep(self, seconds: float) -> None:
        end = self._boot + seconds + self.late_by
        self.late_by = 0.0
        self._move_to(max(self._boot, end - LAST_HOUR))
        while self._boot < end:
            self._move_to(min(end, self._boot + 10.0))
            for keep in self.keepers:
                await keep()
        while self.meanwhile:
            await self.meanwhile.pop(0)()


def identity(login: str, session: str = "") -> Identity:
    """An operator's process."""
    return Identity(login=login, terminal=f"/dev/{login}", session=session or f"{login}-1")


class PlainHouse:
    """A team's weights and rules as a test sets them."""

    def __init__(self) -> None:
        self.weighs = Weights()
        self.in_order: tuple[Rule, ...] = ()
        self.of_crises = CrisisHouse()
        self.problem = ""

    def weights(self) -> Weights:
        if self.problem:
            raise ConfigInvalid(self.problem)
        return self.weighs

    def rules(self) -> tuple[Rule, ...]:
        if self.problem:
            raise ConfigInvalid(self.problem)
        return self.in_order

    def crisis(self) -> CrisisHouse:
        if self.problem:
            raise ConfigInvalid(self.problem)
        return self.of_crises


async def founded(
    folder: Path,
    network: ScriptedNetwork,
    clock: EagerClock,
    house: PlainHouse | None = None,
    hooks: Hooks | None = None,
    contacts: Contacts | None = None,
) -> Desk:
    """The desk of Nathan (NR) in a new workspace with one brand account, opened for sending."""
    nathan = identity("nathan")
    desk = await opened(
        folder, network, clock, nathan, create=True, house=house, hooks=hooks, contacts=contacts
    )
    await desk.operators.found("Acme")
    await desk.operators.join("Nathan Rossi", "NR")
    await desk.accounts.add("demo", "acme", "script.invalid")
    await desk.leases.session()
    clock.keepers.append(desk.leases.renew)
    return desk


async def joined(
    folder: Path, network: ScriptedNetwork, clock: ManualClock, login: str, initials: str
) -> Desk:
    """Another operator's desk in the same workspace."""
    desk = await opened(folder, network, clock, identity(login))
    await desk.operators.join(login.title(), initials)
    await desk.leases.session()
    return desk


async def opened(
    folder: Path,
    network: ScriptedNetwork,
    clock: ManualClock,
    who: Identity,
    *,
    create: bool = False,
    house: PlainHouse | None = None,
    hooks: Hooks | None = None,
    contacts: Contacts | None = None,
) -> Desk:
    """A desk on the folder for this identity."""
    store = open_store(folder, who, clock, create=create)
    return Desk(
        store, network, clock, who, house=house, hooks=hooks, contacts=contacts,
        past=PastFolder(folder),
    )  # fmt: skip


async def row_of(desk: Desk, handle: str) -> Row:
    """The row of the person with this handle."""
    rows = await desk.feed.page(Query(view="all"))
    return next(row for row in rows if row.handle == handle)
