"""The token in use. Some servers' tokens end, and are renewed with what the login gave beside them.

Mastodon's and GoToSocial's last until they are revoked; Pixelfed's end after 15 days, Pleroma's
after some days. What renews one stands in a file of the operator's own, found by the token that
the login gave, and is used up by each renewal: so one process does it, and the others take its.
"""

import asyncio
import hashlib
from contextlib import suppress
from pathlib import Path

import msgspec

from cmtui.clock import DAY, MINUTE, SECOND, Clock, Moment
from cmtui.errors import LoginFailed, NetworkFailed
from cmtui.networks.http import Edge
from cmtui.networks.kept_file import KeptFile
from cmtui.networks.mastodon import wire

SPARE = DAY
"""Renewed so long before it ends, or after half of a shorter life: a day's work is not cut off."""

FOREVER = 100 * 365 * 24 * 3600
"""Seconds that a token lasts of which no end is told."""

AGAIN = 5 * MINUTE
"""How soon a renewal is tried again that failed."""


class Renewal(msgspec.Struct, frozen=True):
    """A token that ends, and what renews it. `host` is where both belong; they go nowhere else."""

    host: str
    access: str
    refresh: str
    renew_at: Moment
    client_id: str
    client_secret: str
    scopes: str

    def __repr__(self) -> str:  # a token must never reach a log or a traceback
        return f"Renewal(at {self.host})"


class RenewalFile:
    """Where that stands for one login, named after a digest of its token."""

    def __init__(self, folder: Path, host: str, token: str) -> None:
        digest = hashlib.sha256(f"{host} {token}".encode()).hexdigest()[:16]
        self.kept = KeptFile(folder / f"mastodon-token-{digest}.json")
        self._host = host

    def read(self) -> Renewal | None:
        """What stands there, if it is of this host."""
        try:
            found = msgspec.json.decode(self.kept.read(), type=Renewal)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        return found if found.host == self._host else None

    def write(self, renewal: Renewal) -> None:
        """Keeps it. Raises LoginFailed when the disk refuses."""
        self.kept.write(msgspec.json.encode(renewal))


class Tokens:
    """The token of one account at its server, whichever process renewed it."""

    def __init__(self, edge: Edge, token: str, folder: Path, clock: Clock) -> None:
        self._edge = edge
        self._given = token
        self._clock = clock
        self._file = RenewalFile(folder, edge.base, token)
        self._renewal: Renewal | None = None
        self._was_read = False
        self._not_before: Moment = 0
        self._turn = asyncio.Lock()

    async def current(self) -> str:
        """The token to use now; renewed when its end is near."""
        async with self._turn:
            if not self._was_read:
                self._renewal = await asyncio.to_thread(self._file.read)
                self._was_read = True
            renewal = self._renewal
            if renewal is not None and renewal.renew_at <= self._clock.now():
                with suppress(NetworkFailed):  # the old one lasts a while yet
                    await self._renew(renewal)
            return self._token

    async def instead_of(self, refused: str) -> str | None:
        """Another token than this one, which the server does not accept; None: there is none.

        Raises NetworkFailed.
        """
        async with self._turn:
            if self._token == refused and self._renewal is not None:
                await self._renew(self._renewal)
            return self._token if self._token != refused else None

    @property
    def _token(self) -> str:
        return self._renewal.access if self._renewal is not None else self._given

    async def _renew(self, spent: Renewal) -> None:
        """The next token, unless another process has it already. Raises NetworkFailed."""
        if self._clock.now() < self._not_before:
            return
        self._not_before = self._clock.now() + AGAIN
        async with self._file.kept.locked(self._clock):
            kept = await asyncio.to_thread(self._file.read)
            if kept is not None and kept.access != spent.access:
                self._renewal = kept
                return
            body = {
                "grant_type": "refresh_token",
                "refresh_token": spent.refresh,
                "client_id": spent.client_id,
                "client_secret": spent.client_secret,
                "scope": spent.scopes,
            }
            headers = {"Content-Type": "application/json"}
            answer = await self._edge.ask("/oauth/token", msgspec.json.encode(body), headers)
            if answer.status != 200:
                return
            told = self._edge.decode(answer, wire.Token, "the renewal of the token")
            fresh = renewal_of(told, spent, self._clock.now())
            self._renewal, self._not_before = fresh, 0
            await asyncio.to_thread(self._file.write, fresh)


def renewal_of(told: wire.Token, before: Renewal, now: Moment) -> Renewal:
    """What a login or renewal told; a server that gives no new refresh token lets the old stand.

    Raises LoginFailed where the token is none.
    """
    if not told.access_token.isprintable() or not told.access_token:
        raise LoginFailed(f"{before.host} gave a token that is none.")
    life = (told.expires_in or FOREVER) * SECOND
    return msgspec.structs.replace(
        before,
        access=told.access_token,
        refresh=told.refresh_token or before.refresh,
        renew_at=now + max(life - SPARE, life // 2),
    )
