"""The queue in every process: what one intended and did not live to do, another does at once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.clock import HOUR, MINUTE, SystemClock
from cmtui.errors import Rejected
from cmtui.model.paused_post import PausedPost
from cmtui.services.desk import Desk
from cmtui.services.hub import CrisisChanged
from cmtui.store.opening import open_store
from tests.desks import identity
from tests.scripted import ScriptedNetwork

BANNER_SECONDS = 2.0
"""Within so long every open terminal shows it."""


@pytest.fixture
def network() -> ScriptedNetwork:
    return ScriptedNetwork(SystemClock())


@pytest.fixture
async def two(tmp_path: Path, network: ScriptedNetwork) -> AsyncIterator[tuple[Desk, Desk]]:
    """Nathan at a shell, and Abena's screen, which is open."""
    clock, folder = SystemClock(), tmp_path / "w"
    nathan = identity("nathan")
    shell = Desk(open_store(folder, nathan, clock, create=True), network, clock, nathan)
    await shell.operators.found("Acme")
    await shell.operators.join("Nathan Rossi", "NR")
    await shell.accounts.add("demo", "acme", "script.invalid")
    abena = identity("abena")
    screen = Desk(open_store(folder, abena, clock), network, clock, abena)
    await screen.operators.join("Abena", "AB")
    await screen.start()
    yield shell, screen
    await shell.stop()
    await screen.stop()


async def comes_to(desk: Desk, state: str) -> PausedPost:
    """The post, once it is in that state; fails after two seconds."""
    async with asyncio.timeout(BANNER_SECONDS):
        while True:
            found = await desk.store.read(lambda reader: reader.window(PausedPost))
            if found and found[0].state == state:
                return found[0]
            await asyncio.sleep(0.02)


async def test_a_pause_from_a_shell_is_known_in_an_open_screen_and_carried_out_there(
    two: tuple[Desk, Desk], network: ScriptedNetwork
) -> None:
    shell, screen = two
    network.schedules("Sale!", SystemClock().now() + HOUR)
    heard = asyncio.create_task(anext(_crises(screen)))
    await asyncio.sleep(0.05)
    await shell.pausing.pause("login is down")
    async with asyncio.timeout(BANNER_SECONDS):
        await heard
    pause, _ = await screen.pausing.standing()
    assert pause is not None and pause.why == "login is down"
    await comes_to(screen, "paused")
    assert network.moved == ["Sale!"]


async def test_what_is_not_held_is_said_where_a_screen_is_open(
    two: tuple[Desk, Desk], network: ScriptedNetwork
) -> None:
    shell, screen = two
    network.schedules("Sale!", SystemClock().now() + 2 * MINUTE)
    network.fail("move_away", Rejected("the queue is frozen"))
    await shell.pausing.pause("login is down")
    await comes_to(screen, "failed")
    async with asyncio.timeout(BANNER_SECONDS):
        words = await screen.notices.get()
    assert words == '"Sale!" of demo:acme: not paused: the queue is frozen'


async def _crises(desk: Desk) -> AsyncIterator[CrisisChanged]:
    async for event in desk.hub.events():
        if isinstance(event, CrisisChanged):
            yield event
