"""Pixelfed under test: the same harness before a server of that flavour."""

from pathlib import Path

from tests.contract import mastodon_harness
from tests.contract.harness import Harness
from tests.contract.mastodon_flavours import PIXELFED


async def open_harness(folder: Path) -> Harness:
    """A server that behaves as Pixelfed does."""
    return await mastodon_harness.open_harness(folder, PIXELFED)
