"""A program that was stopped (Ctrl-Z) and goes on: no old right is good, and nothing was missed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.errors import Conflict
from cmtui.services.desk import Desk
from cmtui.services.hub import Event, RowsChanged
from tests.desks import identity, opened
from tests.manual_clock import ManualClock
from tests.scripted import ScriptedNetwork


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def desks(tmp_path: Path, clock: ManualClock) -> AsyncIterator[tuple[Desk, Desk]]:
    """Two operators; the first one's program runs."""
    network = ScriptedNetwork(clock)
    first = await opened(tmp_path, network, clock, identity("nathan"), create=True)
    await first.operators.found("Acme")
    await first.operators.join("Nathan Rossi", "NR")
    await first.accounts.add("demo", "acme", "script.invalid")
    network.says("mara", "Hello?")
    await first.intake.sync()
    second = await opened(tmp_path, network, clock, identity("ben"))
    await second.operators.join("Ben", "BN")
    await first.start()
    yield first, second
    await first.stop()
    await second.stop()


@pytest.mark.parametrize("name", ["session:nathan-1", "outbox:demo:acme"])
async def test_a_lease_from_before_the_stop_is_worth_nothing_after_it(
    desks: tuple[Desk, Desk], name: str
) -> None:
    desk, _ = desks
    old = await desk.leases.take(name) if name.startswith("outbox") else desk.leases.held(name)
    assert old is not None
    await desk.pause()
    await desk.resume()
    fresh = desk.leases.held(name) or await desk.leases.take(name)
    assert fresh is not None and fresh.epoch > old.epoch
    with pytest.raises(Conflict):
        await desk.store.transact("send", lambda tx: tx.expect(old))


async def test_a_session_that_was_given_up_for_dead_begins_a_higher_epoch(
    desks: tuple[Desk, Desk], clock: ManualClock
) -> None:
    desk, colleague = desks
    old = await desk.leases.session()
    await clock.advance(0.1)
    await desk.leases.renew()  # after those that the start has begun
    clock._boot += 3_600  # it stood still for an hour: nothing of it ran meanwhile
    await colleague.claims.sweep()
    assert await desk.leases.renew() != ()
    assert (await desk.leases.session()).epoch > old.epoch


async def test_what_others_did_meanwhile_is_told_once_and_in_order(
    desks: tuple[Desk, Desk], clock: ManualClock
) -> None:
    desk, colleague = desks
    heard: list[Event] = []

    async def listen() -> None:
        async for event in desk.hub.events():
            heard.append(event)

    listening = asyncio.create_task(listen())
    await clock.advance(0.1)
    await desk.pause()
    await colleague.triage.claim(1)
    await colleague.triage.done([1])
    await desk.resume()
    await colleague.triage.claim(1)
    async with asyncio.timeout(10):
        while len(_by(heard, "ben")) < 3:
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    listening.cancel()
    assert len(_by(heard, "ben")) == 3


def _by(events: list[Event], actor: str) -> list[RowsChanged]:
    return [one for one in events if isinstance(one, RowsChanged) and one.actor == actor]
