"""Bluesky sessions: two tokens, kept between runs in a file of the operator's own.

`createSession` is limited to 30 in 5 minutes and 300 a day per account (Bluesky rate limits), so
a login is shared by every process of hers through the file: re-read before each login, renewed
under a lock, replaced as a whole.
"""

import asyncio
import base64
import binascii
import hashlib
import re
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import msgspec

from cmtui.clock import SECOND, Clock, Moment
from cmtui.errors import LoginFailed
from cmtui.model.account import Account
from cmtui.networks.bluesky import ids, wire
from cmtui.networks.http import Answer, Edge
from cmtui.networks.kept_file import KeptFile
from cmtui.text.safe import clean_line

SPARE = 60 * SECOND
"""Renewed this long before the access token ends, so that none ends on its way."""

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,8192}")


class Session(msgspec.Struct, frozen=True):
    """A login. `host` is where the tokens belong; they are sent nowhere else."""

    host: str
    did: str
    handle: str
    access: str
    refresh: str

    def __repr__(self) -> str:  # a token must never reach a log or a traceback
        return f"Session({self.handle} at {self.host})"


class SessionFile:
    """Where one account's session is kept; mode 0600, replaced atomically."""

    def __init__(self, folder: Path, account: Account, host: str) -> None:
        """`host` is scheme, host and port: a session of another host counts as none."""
        handle = re.sub(r"[^a-z0-9.-]", "_", bare_handle(account.handle).lower())[:100]
        digest = hashlib.sha256(f"{host} {account.key}".encode()).hexdigest()[:12]
        self._file = KeptFile(folder / f"bluesky-{handle}-{digest}.json")
        self._host = host
        self._did = did_of(account)

    def read(self) -> Session | None:
        """The session kept there, if it is this host's and this account's."""
        try:
            kept = msgspec.json.decode(self._file.read(), type=Session)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None  # unreadable is as good as none: a login replaces it
        tokens_are_sound = _TOKEN.fullmatch(kept.access) and _TOKEN.fullmatch(kept.refresh)
        is_ours = kept.host == self._host and self._did in ("", kept.did)
        return kept if tokens_are_sound and is_ours else None

    def keep(self, session: Session) -> None:
        """Keeps it in place of the one before. Raises LoginFailed when the disk refuses."""
        self._file.write(msgspec.json.encode(session))

    def locked(self, clock: Clock) -> AbstractAsyncContextManager[None]:
        """Keeps other processes from renewing meanwhile.

        Two renewals of one token do no harm: the PDS answers both with the same successor.
        """
        return self._file.locked(clock)


class Sessions:
    """The account's valid session, whoever of her processes made it."""

    def __init__(
        self, edge: Edge, account: Account, secret: str, folder: Path, clock: Clock
    ) -> None:
        self._edge = edge
        self._account = account
        self._secret = secret
        self._clock = clock
        self._file = SessionFile(folder, account, edge.base)
        self._session: Session | None = None
        self._refusal: str | None = None
        self._turn = asyncio.Lock()

    async def current(self) -> Session:
        """A session whose access token is good for a minute at least."""
        async with self._turn:
            if self._session is not None and self._is_fresh(self._session):
                return self._session
            return await self._replace(self._session)

    async def renewed(self, stale: Session) -> Session:
        """Another session than this one, which the server calls expired or invalid."""
        async with self._turn:
            if self._session is not None and self._session.access != stale.access:
                return self._session
            return await self._replace(stale)

    async def login(self) -> Session:
        """A session by the password itself, which is thereby proven."""
        async with self._turn, self._file.locked(self._clock):
            self._refusal = None
            return await self._log_in()

    async def _replace(self, stale: Session | None) -> Session:
        async with self._file.locked(self._clock):
            kept = await asyncio.to_thread(self._file.read)
            if kept is not None and (stale is None or kept.access != stale.access):
                self._session = kept  # another process has renewed it
                if self._is_fresh(kept):
                    return kept
            spent = kept or stale
            refreshed = await self._refresh(spent) if spent is not None else None
            return refreshed or await self._log_in()

    async def _refresh(self, spent: Session) -> Session | None:
        """The next pair of tokens; None when the refresh token is spent or revoked (400)."""
        headers = {"Authorization": f"Bearer {spent.refresh}"}
        answer = await self._edge.ask("/xrpc/com.atproto.server.refreshSession", None, headers)
        if answer.status != 200:
            return None
        return await self._keep(answer, "refreshSession")

    async def _log_in(self) -> Session:
        if self._refusal is not None:  # asking again with the same password only uses up logins
            raise LoginFailed(self._refusal)
        body = {"identifier": bare_handle(self._account.handle), "password": self._secret}
        answer = await self._edge.ask(
            "/xrpc/com.atproto.server.createSession",
            msgspec.json.encode(body),
            {"Content-Type": "application/json"},
        )
        if answer.status != 200:
            self._refusal = self._why_refused(answer)
            raise LoginFailed(self._refusal)
        return await self._keep(answer, "createSession")

    async def _keep(self, answer: Answer, what: str) -> Session:
        tokens = self._edge.decode(answer, wire.Tokens, what)
        if not (_TOKEN.fullmatch(tokens.accessJwt) and _TOKEN.fullmatch(tokens.refreshJwt)):
            raise LoginFailed(f"{self._edge.host} gave a token that is none.")
        handle = clean_line(tokens.handle).text
        if did_of(self._account) not in ("", tokens.did):
            wanted = bare_handle(self._account.handle)
            raise LoginFailed(f"The password for @{wanted} belongs to @{handle}.")
        session = Session(self._edge.base, tokens.did, handle, tokens.accessJwt, tokens.refreshJwt)
        await asyncio.to_thread(self._file.keep, session)
        self._session = session
        return session

    def _why_refused(self, answer: Answer) -> str:
        handle = bare_handle(self._account.handle)
        complaint = complaint_of(answer)
        if complaint.error == "AuthFactorTokenRequired":
            return (
                f"@{handle} asks for a code by e-mail at each login; make an app password "
                "at Settings > Privacy and security > App passwords."
            )
        if complaint.error == "AccountTakedown":
            return f"Bluesky has suspended @{handle}."
        if answer.status == 401:
            return (
                f"Bluesky refuses the password of @{handle}; make an app password "
                "at Settings > Privacy and security > App passwords."
            )
        reason = complaint.message or complaint.error or f"status {answer.status}"
        return f"{self._edge.host} refuses the login of @{handle}: {reason}"

    def _is_fresh(self, session: Session) -> bool:
        ends = expiry(session.access)
        return ends is None or ends - SPARE > self._clock.now()


def expiry(token: str) -> Moment | None:
    """When a JWT ends by its own `exp` claim, unverified; None when it does not say."""
    payload = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        return int(msgspec.json.decode(raw, type=_Claims).exp * SECOND)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        return None


def complaint_of(answer: Answer) -> wire.Complaint:
    """The error that an answer names, cleaned; empty when it names none."""
    try:
        said = msgspec.json.decode(answer.body, type=wire.Complaint)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return wire.Complaint()
    return wire.Complaint(clean_line(said.error).text[:100], clean_line(said.message).text[:300])


def did_of(account: Account) -> str:
    """The account's DID, which is kept as the canonical `bluesky:DID` ("" = not proven yet)."""
    return account.native_id.removeprefix(ids.PREFIX)


def bare_handle(handle: str) -> str:
    """The handle without its `@`, which createSession refuses (401)."""
    return handle.strip().removeprefix("@")


class _Claims(msgspec.Struct):
    exp: float
