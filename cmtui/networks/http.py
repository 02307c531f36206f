"""The edge to HTTP: one client a line, our time-outs, and no error but our own.

Three promises. A request goes to the line's own host and nowhere else: no redirect is followed,
so a token never travels on. An error says whether the server may have acted: `AnswerLost` only
after a write has begun, `Unreachable` when nothing can have happened or only reading was asked.
And an answer counts as data only if it says that it is JSON and parses.
"""

import asyncio
import importlib
import ssl
from collections.abc import AsyncGenerator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import msgspec

from cmtui import __version__
from cmtui.clock import SECOND, Clock, Moment, from_datetime, from_iso
from cmtui.errors import AnswerLost, LimitReached, LoginFailed, NetworkFailed, Rejected, Unreachable
from cmtui.networks.mending import mended_json
from cmtui.text.safe import clean_line

if TYPE_CHECKING:
    import httpx

USER_AGENT = f"cmtui/{__version__}"
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
WHOLE_SECONDS = 60.0
"""For one request from end to end: a server that drips a byte at a time must not hold us."""

MOST_BYTES = 20 * 1024 * 1024
"""The largest answer that is read, unpacked."""

LIMIT_SECONDS = 60
"""How long a rate limit lasts when the server does not say."""

LONGEST_LIMIT_SECONDS = 24 * 3600
READ_TRIES = 3

Params = Mapping[str, str | int | Sequence[str]]
T = TypeVar("T")


class Answer(msgspec.Struct, frozen=True):
    """What a server said. Header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_json(self) -> bool:
        """Whether it claims to be JSON; proxies answer in HTML."""
        return "json" in self.headers.get("content-type", "").partition(";")[0].lower()


class Edge:
    """Requests to one host. Made without the network; the library is loaded at first use."""

    def __init__(
        self, base: str, clock: Clock, *, secret: bool = True, most_bytes: int = MOST_BYTES
    ) -> None:
        """`base` is scheme, host and port; a larger answer than `most_bytes` is not read.

        `secret`: something of the operator's travels with it. Raises LoginFailed for plain HTTP
        to elsewhere then.
        """
        self.base = require_safe_host(base) if secret else base
        self.host = urlsplit(self.base).netloc
        self._clock = clock
        self._most_bytes = most_bytes
        self._client: httpx.AsyncClient | None = None
        self._library: ModuleType | None = None
        self._opening = asyncio.Lock()

    async def get(self, path: str, params: Params, headers: Mapping[str, str]) -> Answer:
        """Reads; tries again a few times when no connection was made."""
        stamina = await asyncio.to_thread(load_stamina)
        async for attempt in stamina.retry_context(
            on=Unreachable,
            attempts=READ_TRIES,
            timeout=READ_SECONDS,
            wait_initial=0.2,
            wait_max=2.0,
        ):
            with attempt:
                return await self._request("GET", path, params, headers, None, writes=False)
        raise Unreachable(f"{self.host} did not answer.")

    async def page(self, target: str, headers: Mapping[str, str]) -> Answer:
        """Reads what anybody may read, once, by its path with the query.

        Being sent on, "not changed" and a refusal are answers for the caller.
        """
        return await self._request("GET", target, {}, headers, None, writes=False, is_page=True)

    async def ask(self, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Posts something that is harmless when its answer is lost (a login): once."""
        return await self._request("POST", path, {}, headers, body, writes=False)

    async def write(
        self, path: str, body: bytes, headers: Mapping[str, str], method: str = "POST"
    ) -> Answer:
        """Sends something that counts: once. Raises AnswerLost when it may have been done."""
        return await self._request(method, path, {}, headers, body, writes=True)

    async def lines(
        self, path: str, headers: Mapping[str, str], silence: float
    ) -> AsyncGenerator[str, None]:
        """Lines of an answer that does not end, an empty one first, once it has begun.

        Raises Rejected when there is no such answer, Unreachable when the line is lost or says
        nothing for `silence` seconds.
        """
        client, library = await self._opened()
        waits = library.Timeout(silence, connect=CONNECT_SECONDS)
        try:
            async with client.stream("GET", path, headers=dict(headers), timeout=waits) as response:
                kind = response.headers.get("content-type", "").partition(";")[0]
                if response.status_code == 401:
                    raise LoginFailed(f"{self.host} does not accept the token for its stream.")
                if response.status_code != 200 or kind != "text/event-stream":
                    raise Rejected(f"{self.host} has no stream for us ({response.status_code}).")
                yield ""
                async for line in response.aiter_lines():
                    yield line
        except library.HTTPError as error:
            raise Unreachable(f"{self.host}: the stream ended ({_reason(error)}).") from None

    async def close(self) -> None:
        """Closes the sockets; the edge may be used again after it."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _request(
        self,
        method: str,
        path: str,
        params: Params,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        writes: bool,
        is_page: bool = False,
    ) -> Answer:
        client, library = await self._opened()
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                async with client.stream(
                    method,
                    path,
                    # None: an empty one would cut off what the path itself says after `?`
                    params={key: _plain(value) for key, value in params.items()} or None,
                    headers=dict(headers),
                    content=body,
                ) as response:
                    answer = Answer(
                        response.status_code,
                        {key.lower(): value for key, value in response.headers.items()},
                        await _read_capped(response, self._most_bytes),
                    )
        except (library.ConnectError, library.ConnectTimeout, library.PoolTimeout) as error:
            raise Unreachable(f"{self.host} cannot be reached ({_reason(error)}).") from None
        except (TimeoutError, library.TimeoutException):
            raise self.spoilt(f"{self.host} did not answer in time", writes=writes) from None
        except _TooLarge:
            raise self.spoilt(f"{self.host} answered with too much data", writes=writes) from None
        # what is no address at all, here or in a redirect, is no HTTPError
        except (library.HTTPError, library.InvalidURL, UnicodeError) as error:
            reason = _reason(error)
            raise self.spoilt(f"{self.host} broke off ({reason})", writes=writes) from None
        return self._checked(answer, writes=writes, is_page=is_page)

    def _checked(self, answer: Answer, *, writes: bool, is_page: bool) -> Answer:
        """The answer, unless its status has one meaning on every network."""
        if answer.status == 429:
            until = limit_end(answer.headers, self._clock.now())
            raise LimitReached(f"{self.host} limits how often it may be asked.", until)
        if answer.status == 503 and not writes and "retry-after" in answer.headers:
            until = limit_end(answer.headers, self._clock.now())
            raise LimitReached(f"{self.host} has too much to do.", until)
        if 300 <= answer.status < 400 and not is_page:
            target = clean_line(answer.headers.get("location", "another address")).text[:200]
            raise Rejected(
                f"{self.host} sends us on to {target}, which is not followed; "
                "check the account's server."
            )
        if answer.status >= 500 and not (writes and answer.is_json):
            raise self.spoilt(f"{self.host} is down ({answer.status})", writes=writes)
        return answer

    def decode(self, answer: Answer, shape: type[T], what: str, *, writes: bool = False) -> T:
        """The answer's JSON as that type.

        Broken characters are replaced: one bad post must not hide the page that it stands on.
        Raises Rejected naming the field that is not as documented. An answer to a write that
        cannot be read is AnswerLost, because the server has acted by then.
        """
        if not answer.is_json:
            raise self.spoilt(f"{self.host} answered {what} with a page, not data", writes=writes)
        try:
            return _decoded(answer.body, shape)
        except msgspec.ValidationError as error:
            if writes:
                raise AnswerLost(f"{self.host} answered {what} unreadably: {error}.") from None
            raise Rejected(
                f"{self.host} answered {what} otherwise than documented: {error}."
            ) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise self.spoilt(
                f"{self.host} answered {what} with broken data", writes=writes
            ) from None

    def spoilt(self, what: str, *, writes: bool) -> NetworkFailed:
        """The error for an answer that never came whole."""
        if writes:
            return AnswerLost(f"{what}; it may be done all the same.")
        return Unreachable(f"{what}.")

    async def _opened(self) -> tuple["httpx.AsyncClient", ModuleType]:
        async with self._opening:
            if self._library is None:
                # 180 ms: never on the loop and never before the first paint
                self._library = await asyncio.to_thread(importlib.import_module, "httpx")
            if self._client is None:
                try:
                    self._client = await asyncio.to_thread(_new_client, self._library, self.base)
                except (self._library.InvalidURL, UnicodeError):  # what no name can be
                    host = clean_line(self.host).text[:200]
                    raise Rejected(f"{host} is not the name of a server.") from None
            return self._client, self._library


def require_safe_host(base: str) -> str:
    """The server's address as `scheme://host[:port]`.

    Raises LoginFailed when a password would travel unencrypted, or when it is no address.
    """
    text = base.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if not host or parts.scheme not in ("http", "https") or "@" in parts.netloc:
        raise LoginFailed(f"{clean_line(base).text[:200]!r} is not a server's address.")
    if parts.scheme == "http" and host not in ("localhost", "127.0.0.1", "::1"):
        raise LoginFailed(f"{host} would get the password unencrypted: use https://{host}.")
    return f"{parts.scheme}://{parts.netloc}"


def limit_end(headers: Mapping[str, str], now: Moment) -> Moment:
    """When a rate limit ends by our clock.

    `Retry-After` (RFC 9110: seconds or a date) goes before `RateLimit-Reset` (Bluesky: Unix
    seconds) and `X-RateLimit-Reset` (Mastodon, GoToSocial: ISO 8601 as measured, Unix seconds as
    GoToSocial's own page says). Dates are compared with the server's own `Date`, since clocks
    differ.
    """
    server_now = _http_date(headers.get("date", "")) or now
    after = headers.get("retry-after", "").strip()
    wait: int | None = None
    if after.isascii() and after.isdigit():
        wait = int(after[:9]) * SECOND
    elif (date := _http_date(after)) is not None:
        wait = date - server_now
    else:
        theirs = headers.get("x-ratelimit-reset", "").strip()
        reset = headers.get("ratelimit-reset", "").strip() or theirs
        iso = _iso(theirs)
        if reset.isascii() and reset.isdigit():
            wait = int(reset[:12]) * SECOND - server_now
        elif iso is not None:
            wait = iso - server_now
    if wait is None:
        wait = LIMIT_SECONDS * SECOND
    return now + min(max(wait, SECOND), LONGEST_LIMIT_SECONDS * SECOND)


def clock_ahead(headers: Mapping[str, str], now: Moment) -> int:
    """How far the server's clock is ahead of ours, in milliseconds; 0 where it does not say."""
    said = _http_date(headers.get("date", ""))
    return said - now if said is not None else 0


def _http_date(text: str) -> Moment | None:
    try:
        return from_datetime(parsedate_to_datetime(text))
    except (TypeError, ValueError, OverflowError):
        return None


def _iso(text: str) -> Moment | None:
    try:
        return from_iso(text.strip())
    except (ValueError, OverflowError):
        return None


def _decoded(body: bytes, shape: type[T]) -> T:
    try:
        body.decode()  # msgspec does not look into the parts that are kept raw
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError):
        return msgspec.json.decode(mended_json(body), type=shape)


def _plain(value: str | int | Sequence[str]) -> str | int | list[str]:
    return value if isinstance(value, str | int) else list(value)


def _reason(error: Exception) -> str:
    return clean_line(str(error) or type(error).__name__).text[:200]


def load_stamina() -> ModuleType:
    """The library of retries, loaded at first use; blocks."""
    stamina = importlib.import_module("stamina")
    # its default hook logs each retry, and an unconfigured log draws over the screen
    importlib.import_module("stamina.instrumentation").set_on_retry_hooks(())
    return stamina


@cache
def _trust(library: ModuleType) -> ssl.SSLContext:
    """Which certificates are believed: read once a process, since that takes 20 ms."""
    context: ssl.SSLContext = library.create_ssl_context()
    return context


def _new_client(library: ModuleType, base: str) -> "httpx.AsyncClient":
    client: httpx.AsyncClient = library.AsyncClient(
        base_url=base,
        verify=_trust(library),
        headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
        timeout=library.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        follow_redirects=False,
    )
    return client


class _TooLarge(Exception):
    """An answer beyond what is read; never leaves this file."""


async def _read_capped(response: "httpx.Response", most: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > most:
            raise _TooLarge
    return bytes(body)
