"""Who makes the daily copy of a workspace, and what happens when it fails."""

from collections.abc import Callable
from pathlib import Path

from cmtui.clock import DAY, Moment
from cmtui.errors import StoreFull
from cmtui.services.desk import BACKUP_SECONDS, FIRST_BACKUP_SECONDS, Desk
from cmtui.store.opening import open_store
from tests.desks import identity
from tests.manual_clock import ManualClock
from tests.scripted import ScriptedNetwork


class Copies:
    """Remembers when copies were made; fails when told so."""

    def __init__(self) -> None:
        self.made: list[Moment] = []
        self.full = False

    async def due(self, now: Moment) -> bool:
        return not self.made or now - self.made[-1] >= DAY

    async def make(self, now: Moment) -> None:
        if self.full:
            raise StoreFull("no backup was made: there is no room")
        self.made.append(now)


async def until(clock: ManualClock, met: Callable[[], bool]) -> None:
    """Moves time on until it is so."""
    for _ in range(400):
        if met():
            return
        await clock.leap(BACKUP_SECONDS / 4)
    raise AssertionError("it did not come to that")


async def test_one_process_makes_a_copy_a_day_and_a_failure_is_said(tmp_path: Path) -> None:
    clock, copies = ManualClock(), Copies()
    network = ScriptedNetwork(clock)
    desks = []
    for who in (identity("anna"), identity("ben")):
        store = open_store(tmp_path, who, clock, create=True)
        desks.append(Desk(store, network, clock, who, backups=copies))
        await desks[-1].start()
    await clock.advance(FIRST_BACKUP_SECONDS - 1)
    assert not copies.made
    await until(clock, lambda: bool(copies.made))
    copies.full = True
    await until(clock, lambda: not all(one.notices.empty() for one in desks))
    said = [one.notices.get_nowait() for one in desks if not one.notices.empty()]
    assert all("no backup was made" in each for each in said) and len(copies.made) == 1
    copies.full = False
    await until(clock, lambda: len(copies.made) == 2)
    for one in desks:
        await one.stop()
