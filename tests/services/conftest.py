"""One desk on a scripted network, with a clock that runs at the test's word."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.services.desk import Desk
from tests.desks import EagerClock, PlainHouse, founded
from tests.scripted import ScriptedNetwork


@pytest.fixture
def clock() -> EagerClock:
    return EagerClock()


@pytest.fixture
def network(clock: EagerClock) -> ScriptedNetwork:
    return ScriptedNetwork(clock)


@pytest.fixture
def house() -> PlainHouse:
    return PlainHouse()


@pytest.fixture
async def desk(
    tmp_path: Path, network: ScriptedNetwork, clock: EagerClock, house: PlainHouse
) -> AsyncIterator[Desk]:
    desk = await founded(tmp_path / "workspace", network, clock, house)
    yield desk
    await desk.stop()
