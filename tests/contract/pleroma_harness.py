"""Pleroma under test: the same harness before a server of that flavour."""

from pathlib import Path

from tests.contract import mastodon_harness
from tests.contract.harness import Harness
from tests.contract.mastodon_flavours import PLEROMA


async def open_harness(folder: Path) -> Harness:
    """A server that behaves as Pleroma does."""
    return await mastodon_harness.open_harness(folder, PLEROMA)
