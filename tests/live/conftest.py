"""One rig a run; every test of the contract gets accounts of its own on it."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from cmtui.clock import SystemClock
from cmtui.services.network_ports import Connection
from tests.contract.bluesky_harness import BlueskyHarness
from tests.contract.fake_pds import is_write
from tests.contract.misbehaving import Misbehaving, forward
from tests.live.rig import Bluesky, RigMissing, bluesky_rig

_numbers = count(1)


@pytest.fixture(scope="session")
def bluesky() -> Iterator[Bluesky]:
    """The running network, seeded."""
    try:
        with bluesky_rig() as rig:
            yield rig
    except RigMissing as missing:
        pytest.exit(str(missing), returncode=1)


@pytest.fixture
async def network(bluesky: Bluesky, tmp_path: Path) -> AsyncIterator[BlueskyHarness]:
    """The contract's harness before the real PDS."""
    front = Misbehaving(forward(bluesky.pds), is_write)
    name = f"-t{next(_numbers)}"
    harness = BlueskyHarness(bluesky.pds, front, tmp_path, SystemClock(), name)
    yield harness
    await harness.close()


@pytest.fixture
async def line(network: BlueskyHarness) -> AsyncIterator[Connection]:
    """A line for the brand's account."""
    connection = network.connection()
    yield connection
    await connection.close()


@pytest.fixture
def answers_within() -> float:
    """Seconds in which real servers answer, however busy the machine, unless they are silent."""
    return 8.0
