"""Logging in from a machine without a browser: an address for any browser, and the code it shows.

OAuth's out-of-band way (docs.joinmastodon.org, methods/oauth). The program makes itself known to
each server once, since servers limit how often that may be done, and asks only for what it uses.
"""

import asyncio
import hashlib
from pathlib import Path
from urllib.parse import urlencode

import msgspec

from cmtui.clock import Clock
from cmtui.config import write_atomically
from cmtui.errors import LoginFailed, Rejected
from cmtui.networks.http import Answer, Edge
from cmtui.networks.mastodon import wire
from cmtui.networks.mastodon.api import complaint_of
from cmtui.networks.mastodon.permissions import DUTIES
from cmtui.networks.mastodon.tokens import Renewal, RenewalFile, renewal_of
from cmtui.services.network_ports import Wanted

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
NAME = "cmtui"
WHOSE = Wanted("read:accounts", "say whose token it is, and show people's profiles")
SCOPES = (WHOSE, *(Wanted(duty.scope, duty.what) for duty in DUTIES))

_JSON = {"Content-Type": "application/json"}


class KeptClient(msgspec.Struct, frozen=True):
    """The program as one server knows it."""

    host: str
    client_id: str
    client_secret: str
    scopes: str


class MastodonLogin:
    """One login at one server; satisfies `services.network_ports.Login`."""

    wanted = SCOPES

    def __init__(self, server: str, folder: Path, clock: Clock) -> None:
        """`folder` is the operator's own. Raises LoginFailed for an unsafe server."""
        self._edge = Edge(server, clock)
        digest = hashlib.sha256(self._edge.base.encode()).hexdigest()[:12]
        self._folder = folder
        self._clock = clock
        self._file = folder / f"mastodon-client-{digest}.json"
        self._client: KeptClient | None = None

    async def address(self) -> str:
        """Where to allow it, in any browser on any machine."""
        client = await self._known()
        query = urlencode(
            {
                "client_id": client.client_id,
                "redirect_uri": OUT_OF_BAND,
                "response_type": "code",
                "scope": client.scopes,
                "force_login": "true",  # a browser is often logged in as somebody else
            }
        )
        return f"{self._edge.base}/oauth/authorize?{query}"

    async def token(self, code: str) -> str:
        """The token for the code that the browser showed. Raises LoginFailed for a wrong one."""
        client = await self._known()
        body = {
            "grant_type": "authorization_code",
            "client_id": client.client_id,
            "client_secret": client.client_secret,
            "redirect_uri": OUT_OF_BAND,
            "code": code.strip(),
            "scope": client.scopes,
        }
        answer = await self._edge.ask("/oauth/token", msgspec.json.encode(body), _JSON)
        if answer.status == 401:  # the server has forgotten the program
            await asyncio.to_thread(self._file.unlink, True)
        if answer.status != 200:
            raise LoginFailed(
                f"{self._edge.host} does not take the code ({complaint_of(answer)}): it is used up,"
                " or not whole; begin again and copy all of the longest one."
            )
        told = self._edge.decode(answer, wire.Token, "the login")
        if told.refresh_token and told.expires_in:
            await self._keep_renewal(told, client)
        return told.access_token

    async def close(self) -> None:
        """Lets go of the line."""
        await self._edge.close()

    async def _keep_renewal(self, told: wire.Token, client: KeptClient) -> None:
        """Keeps what renews a token that ends. Raises LoginFailed when the disk refuses."""
        base, access = self._edge.base, told.access_token
        client_id, secret = client.client_id, client.client_secret
        first = Renewal(base, access, "", 0, client_id, secret, client.scopes)
        renewal = renewal_of(told, first, self._clock.now())
        await asyncio.to_thread(RenewalFile(self._folder, base, access).write, renewal)

    async def _known(self) -> KeptClient:
        if self._client is None:
            self._client = await asyncio.to_thread(self._read) or await self._register()
        return self._client

    async def _register(self) -> KeptClient:
        scopes = " ".join(one.scope for one in SCOPES)
        body = {"client_name": NAME, "redirect_uris": OUT_OF_BAND, "scopes": scopes}
        answer = await self._edge.ask("/api/v1/apps", msgspec.json.encode(body), _JSON)
        if answer.status != 200:
            raise self._refused(answer)
        made = self._edge.decode(answer, wire.Client, "the login")
        client = KeptClient(self._edge.base, made.client_id, made.client_secret, scopes)
        await asyncio.to_thread(self._write, client)
        return client

    def _refused(self, answer: Answer) -> Rejected:
        if answer.status == 404:
            return Rejected(f"{self._edge.host} does not speak Mastodon's API.")
        return Rejected(f"{self._edge.host} does not let us log in: {complaint_of(answer)}")

    def _read(self) -> KeptClient | None:
        try:
            kept = msgspec.json.decode(self._file.read_bytes(), type=KeptClient)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        is_ours = kept.host == self._edge.base
        return kept if is_ours and kept.scopes == " ".join(one.scope for one in SCOPES) else None

    def _write(self, client: KeptClient) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(self._file, msgspec.json.encode(client).decode(), mode=0o600)
        except OSError:
            return  # the next login makes the program known once more
