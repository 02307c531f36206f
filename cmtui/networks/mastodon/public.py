"""Hashtags of one server as anybody may read them, without an account."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from cmtui.clock import Clock, Moment
from cmtui.model.account import Account
from cmtui.model.person import Profile
from cmtui.model.post import Post
from cmtui.networks.http import Edge
from cmtui.networks.mastodon import ids
from cmtui.networks.mastodon.api import Api
from cmtui.networks.mastodon.capabilities import CAPABILITIES
from cmtui.networks.mastodon.instance import Instance
from cmtui.networks.mastodon.parse import Us
from cmtui.networks.mastodon.reading import Reading
from cmtui.networks.mastodon.server import Server
from cmtui.networks.mastodon.threads import Threads
from cmtui.networks.only_read import OnlyRead, without_account
from cmtui.services.network_ports import Found

PAGE = 40
POLL_SECONDS = 60.0
"""A server allows everybody behind one address 300 questions in five minutes together."""


class MastodonPublic(OnlyRead):
    """Satisfies `services.network_ports.Connection`. Nothing is sent before the first call."""

    def __init__(self, account: Account, folder: Path, clock: Clock) -> None:
        """`folder` is the operator's own. Raises LoginFailed for an unsafe server."""
        super().__init__(without_account(CAPABILITIES, POLL_SECONDS))
        self._edge = Edge(account.server, clock)
        api = Api(self._edge, None, account.handle, clock)
        self._server = _Anybodys(api, account, folder, clock)
        self._reading = _Anonymous(api, self._server, Threads(api), clock, PAGE)
        self._clock = clock

    async def login(self) -> Profile:
        """Whether the server speaks Mastodon's API; it needs no login."""
        domain = (await self._server.instance()).domain
        return Profile(id=f"{ids.PREFIX}{domain}", network="mastodon", handle=domain, name=domain)

    def named(self, words: Sequence[str], since: Moment) -> AsyncIterator[Found]:
        """Posts with the words as hashtags."""
        return self._reading.named(words, since)

    async def conversation(self, post: Post) -> Found:
        """What the server shows of it to everybody."""
        return await self._reading.conversation(post)

    async def look(self, id: str) -> Post | None:
        """One post as it is now; None when it is gone."""
        return await self._reading.look(id)

    async def profile(self, id: str) -> Profile | None:
        """A person's profile as it is now."""
        return await self._reading.profile(id)

    async def close(self) -> None:
        """Closes the sockets."""
        await self._edge.close()


class _Anybodys(Server):
    """A server where we are nobody; it searches for nobody's sake."""

    def __init__(self, api: Api, account: Account, folder: Path, clock: Clock) -> None:
        super().__init__(api, account, folder, clock)
        self._host = api.edge.host

    async def instance(self) -> Instance:
        return replace(await super().instance(), searches=False)

    async def us(self) -> Us:
        instance = await self.instance()
        return Us("", "", self._host, instance.domain)


class _Anonymous(Reading):
    """Reading as nobody, whom nobody blocks."""

    async def obstacle(self, account: str, handle: str) -> str:
        return ""
