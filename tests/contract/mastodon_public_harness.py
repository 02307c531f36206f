"""A Mastodon server that shows hashtags to everybody, as those see it who have no account."""

from pathlib import Path

from cmtui.clock import SystemClock
from cmtui.model.account import Account
from cmtui.networks.mastodon.public import MastodonPublic
from cmtui.services.network_ports import Connection
from tests.contract.harness import Harness
from tests.contract.mastodon_harness import MastodonHarness
from tests.contract.nobody import DEAD, Nobody


class PublicMastodonHarness(Nobody, MastodonHarness):
    """See `Harness`."""

    searches = False

    def connection(self) -> Connection:
        return self._line(self.front.url)

    def dead_server(self) -> Connection:
        return self._line(DEAD)

    def _line(self, server: str) -> Connection:
        account = Account(
            key="mastodon:social.test",
            network="mastodon",
            handle="social.test",
            native_id="",
            server=server,
            role="watch",
            keywords=(self.names_words,),
        )
        return MastodonPublic(account, self.folder / "sessions", self.clock)


async def open_harness(folder: Path) -> Harness:
    """A server of its own."""
    harness = PublicMastodonHarness(folder, SystemClock())
    harness.server.is_open = True
    return harness
