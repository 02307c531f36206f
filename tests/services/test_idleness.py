"""A program that only waits writes next to nothing and wakes nobody."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.model.lease import Lease
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.services.leases import RENEW_SECONDS
from cmtui.services.spike_watch import FIRST_SECONDS
from tests.desks import identity, opened
from tests.manual_clock import ManualClock
from tests.scripted import ScriptedNetwork


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def network(clock: ManualClock) -> ScriptedNetwork:
    return ScriptedNetwork(clock)


@pytest.fixture
async def desk(tmp_path: Path, network: ScriptedNetwork, clock: ManualClock) -> AsyncIterator[Desk]:
    """A program that runs, has read its account and has begun to watch it."""
    desk = await opened(tmp_path, network, clock, identity("nathan"), create=True)
    await desk.operators.found("Acme")
    await desk.operators.join("Nathan Rossi", "NR")
    await desk.accounts.add("demo", "acme", "script.invalid")
    network.says("mara", "Hello?")
    await desk.start()
    for _ in range(4):
        await passed(desk, clock, 1)
    await passed(desk, clock, FIRST_SECONDS)
    yield desk
    await desk.stop()


async def passed(desk: Desk, clock: ManualClock, seconds: float) -> None:
    """Time goes by, and what it began has ended: both threads have done what was queued."""
    await clock.advance(seconds)
    for _ in range(20):
        await desk.store.read(lambda reader: None)
        await desk.store.transact("nothing", lambda tx: None)


def written(folder: Path) -> tuple[int, int]:
    """Changes with every commit."""
    log = (folder / "store.db-wal").stat()
    return log.st_size, log.st_mtime_ns


async def test_reading_an_account_where_nothing_happens_writes_nothing(
    desk: Desk, network: ScriptedNetwork, clock: ManualClock, tmp_path: Path
) -> None:
    before, read = written(tmp_path), network.calls.count("mentions")
    await passed(desk, clock, 5)
    assert network.calls.count("mentions") == read + 1
    assert written(tmp_path) == before


async def test_what_comes_after_an_idle_reading_is_taken_in(
    desk: Desk, network: ScriptedNetwork, clock: ManualClock
) -> None:
    await passed(desk, clock, 5)
    network.says("ben", "And me?")
    await passed(desk, clock, 5)
    assert len(await desk.feed.mentions(Query(view="all"))) == 2


async def test_renewing_leases_wakes_no_follower_and_is_not_logged(
    desk: Desk, clock: ManualClock
) -> None:
    async def renewed() -> float:
        return await desk.store.read(lambda reader: max(x.renewed for x in reader.window(Lease)))

    heard: list[str | None] = []

    async def listen() -> None:
        async for commit in desk.store.follow():
            heard.append(None if commit is None else commit.verb)

    listening = asyncio.create_task(listen())
    txn = await desk.store.read(lambda reader: reader.last_txn())
    begun = await renewed()
    await passed(desk, clock, RENEW_SECONDS)
    assert await renewed() > begun
    await desk.people.note(1, "the first that there is to hear of")
    async with asyncio.timeout(10):
        while "note" not in heard:
            await asyncio.sleep(0.01)
    listening.cancel()
    assert heard == ["note"]
    assert await desk.store.read(lambda reader: reader.last_txn()) == txn + 1
