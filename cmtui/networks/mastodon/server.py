"""The server and the account at it: asked once, then known; kept between runs for a day."""

import asyncio
import hashlib
from contextlib import suppress
from pathlib import Path

import msgspec

from cmtui.clock import DAY, Clock, Moment
from cmtui.config import write_atomically
from cmtui.errors import LoginFailed, Rejected
from cmtui.model.account import Account
from cmtui.networks.mastodon import ids, wire
from cmtui.networks.mastodon.api import Api, Refusal
from cmtui.networks.mastodon.instance import UNKNOWN, Instance, parse_instance
from cmtui.networks.mastodon.parse import Us

LASTS = DAY
"""How long a server's answers about itself are taken for true."""


class Kept(msgspec.Struct, frozen=True):
    """A server's answers on the disk."""

    host: str
    asked_at: Moment
    instance: Instance


class InstanceFile:
    """What one server said about itself, in the operator's own folder."""

    def __init__(self, folder: Path, host: str, clock: Clock) -> None:
        digest = hashlib.sha256(host.encode()).hexdigest()[:12]
        self._path = folder / f"mastodon-server-{digest}.json"
        self._host = host
        self._clock = clock

    def read(self) -> Instance | None:
        """Its answers, unless they are too old, another's or unreadable."""
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=Kept)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        is_fresh = 0 <= self._clock.now() - kept.asked_at < LASTS
        return kept.instance if kept.host == self._host and is_fresh else None

    def write(self, instance: Instance) -> None:
        """Keeps them; what cannot be kept is asked again."""
        kept = Kept(self._host, self._clock.now(), instance)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(self._path, msgspec.json.encode(kept).decode(), mode=0o600)
        except OSError:
            return


class Server:
    """The server of one account."""

    def __init__(self, api: Api, account: Account, folder: Path, clock: Clock) -> None:
        self._api = api
        self._account = account
        self._file = InstanceFile(folder, api.edge.base, clock)
        self._known: Instance | None = self._file.read()
        self._us: Us | None = None
        self._turn = asyncio.Lock()

    @property
    def known(self) -> Instance | None:
        """What it is, if it was asked."""
        return self._known

    async def instance(self) -> Instance:
        """What it is and allows."""
        async with self._turn:
            if self._known is None:
                self._known = await self._ask()
                if self._known.software != UNKNOWN:
                    await asyncio.to_thread(self._file.write, self._known)
            return self._known

    async def us(self) -> Us:
        """The account, by its token. Raises LoginFailed for a token of another account."""
        instance = await self.instance()
        async with self._turn:
            if self._us is None:
                account = await self.whoami()
                us = Us(account.id, account.acct, self._api.edge.host, instance.domain)
                self._require_whose(us)
                self._us = us
            return self._us

    def _require_whose(self, us: Us) -> None:
        """Raises LoginFailed unless the token is that of the account, by name and for good."""
        bare = self._account.handle.removeprefix("@").removesuffix(f"@{self._api.edge.host}")
        handle = ids.full_acct(bare, us.domain).lower()
        if ids.PREFIX + handle != us.person or self._account.native_id not in ("", us.person):
            raise LoginFailed(f"The token for @{handle} belongs to @{us.acct}.")

    async def whoami(self) -> wire.Account:
        """Whose token it is. Raises LoginFailed where it may not even say that."""
        call = "/api/v1/accounts/verify_credentials"
        try:
            return await self._api.get(call, {}, wire.Account, "the account")
        except Refusal as refusal:
            if refusal.status in (403, 422):
                raise LoginFailed(
                    f"The token may not say whose it is: it needs read:accounts. {refusal}"
                ) from None
            raise

    async def _ask(self) -> Instance:
        told = None
        for version in ("v2", "v1"):
            call = f"/api/{version}/instance"
            with suppress(Refusal):  # each older server says in its own way that it has no v2
                told = await self._api.get(call, {}, wire.Instance, "what it is")
                break
        if told is None:
            raise Rejected(f"{self._api.edge.host} does not speak Mastodon's API.")
        node = await self._api.perhaps("/nodeinfo/2.0", wire.NodeInfo)  # on some servers a page
        return parse_instance(told, node, self._api.edge.base)
