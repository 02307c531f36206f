"""Bluesky's AppView as those see it who have no account, on a day when its search answers them."""

from pathlib import Path

from cmtui.clock import SystemClock
from cmtui.model.account import Account
from cmtui.networks.bluesky.public import BlueskyPublic
from cmtui.services.network_ports import Connection
from tests.contract.bluesky_harness import BlueskyHarness
from tests.contract.fake_pds import FakePds
from tests.contract.harness import Harness
from tests.contract.nobody import DEAD, Nobody


class PublicBlueskyHarness(Nobody, BlueskyHarness):
    """See `Harness`."""

    def connection(self) -> Connection:
        return self._line(self.front.url)

    def dead_server(self) -> Connection:
        return self._line(DEAD)

    def _line(self, server: str) -> Connection:
        account = Account(
            key="bluesky:search",
            network="bluesky",
            handle="search",
            native_id="",
            server=server,
            role="watch",
            keywords=(self.names_words,),
        )
        return BlueskyPublic(account, self.clock)


async def open_harness(folder: Path) -> Harness:
    """Before a fake of its own."""
    clock = SystemClock()
    fake = FakePds(clock)
    fake.is_open = True
    return PublicBlueskyHarness(fake.front.url, fake.front, folder, clock, "")
