"""Which networks the contract suite runs against without anything installed."""

import importlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.services.network_ports import Connection
from tests.contract.harness import Harness

NETWORKS = {
    "bluesky": "tests.contract.bluesky_harness",
    "demo": "tests.contract.demo_harness",
    "gotosocial": "tests.contract.gotosocial_harness",
    "mastodon": "tests.contract.mastodon_harness",
    "pixelfed": "tests.contract.pixelfed_harness",
    "pleroma": "tests.contract.pleroma_harness",
}

ONLY_READ = {
    "bluesky, no account": "tests.contract.bluesky_public_harness",
    "feeds": "tests.contract.feeds_harness",
    "hackernews": "tests.contract.hackernews_harness",
    "mastodon, no account": "tests.contract.mastodon_public_harness",
}
"""Sources without an account of ours: they have a contract of their own."""


@pytest.fixture(params=sorted(NETWORKS))
async def network(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Harness]:
    """A fresh network with a brand and members."""
    harness: Harness = await importlib.import_module(NETWORKS[request.param]).open_harness(tmp_path)
    yield harness
    await harness.close()


@pytest.fixture(params=sorted(ONLY_READ))
async def source(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Harness]:
    """A fresh source where we are nobody."""
    module = importlib.import_module(ONLY_READ[request.param])
    harness: Harness = await module.open_harness(tmp_path)
    yield harness
    await harness.close()


@pytest.fixture
async def line(network: Harness) -> AsyncIterator[Connection]:
    """A line for the brand's account."""
    connection = network.connection()
    yield connection
    await connection.close()


@pytest.fixture
def answers_within() -> float:
    """Seconds in which a server on this machine answers, unless it is silent."""
    return 2.0
