"""Getting a feed: over redirects, only when it has changed, and never more than is bearable."""

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

import msgspec

from cmtui.clock import SECOND, Clock, Moment
from cmtui.errors import LoginFailed, Rejected
from cmtui.networks.http import Answer, Edge
from cmtui.text.links import is_fetchable
from cmtui.text.safe import clean_line

MOST_BYTES = 5 * 1024 * 1024
"""The largest feed that is read, unpacked."""

MOST_HOPS = 5
"""How often a feed may send us on."""

ACCEPTED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9,"
    " text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)

_MAX_AGE = re.compile(r"\bmax-age\s*=\s*\"?([0-9]{1,9})", re.IGNORECASE)
_NO_CACHE = re.compile(r"\bno-(?:cache|store)\b", re.IGNORECASE)


class Validators(msgspec.Struct, frozen=True):
    """What a server needs to say that nothing has changed, as it gave it."""

    etag: str = ""
    modified: str = ""

    def __bool__(self) -> bool:
        return bool(self.etag or self.modified)


class Fetched(msgspec.Struct, frozen=True):
    """An answer and where it came from. `lasts`: milliseconds for which it stays as it is."""

    address: str
    answer: Answer
    validators: Validators
    lasts: int


class Fetcher:
    """Fetches the feed at one address."""

    def __init__(self, address: str, clock: Clock) -> None:
        """Raises LoginFailed for what is no web address."""
        if not is_fetchable(address):
            raise LoginFailed(f"{clean_line(address).text[:200]!r} is not the address of a feed.")
        self.address = address
        self._clock = clock
        self._edges: dict[str, Edge] = {}

    async def fetch(self, known: Validators) -> Fetched | None:
        """The feed as it is now; None where it is as `known` says.

        Raises Rejected where there is none, and the errors of `Edge.page`.
        """
        address = self.address
        for _ in range(MOST_HOPS + 1):
            parts = urlsplit(address)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            answer = await self._edge(f"{parts.scheme}://{parts.netloc}").page(
                target, _headers(known)
            )
            if answer.status == 304 and known:
                return None
            if answer.status not in (301, 302, 303, 307, 308):
                return self._checked(address, answer)
            address = self._next(address, answer.headers.get("location", ""))
        raise Rejected(f"{self._host} sends us on in a circle.")

    async def close(self) -> None:
        """Closes the sockets."""
        for edge in self._edges.values():
            await edge.close()

    @property
    def _host(self) -> str:
        return urlsplit(self.address).netloc

    def _edge(self, base: str) -> Edge:
        if base not in self._edges:
            self._edges[base] = Edge(base, self._clock, secret=False, most_bytes=MOST_BYTES)
        return self._edges[base]

    def _next(self, address: str, location: str) -> str:
        """Where to go on. Raises Rejected for what is no web address, or one inside our walls."""
        try:
            onward = urljoin(address, location.strip()).partition("#")[0]
            name = urlsplit(onward).hostname or ""
        except ValueError:
            onward, name = "", ""
        if not location.strip() or not is_fetchable(onward):
            raise Rejected(f"{self._host} sends us on to what is no web address.")
        if _is_inside(name) and not _is_inside(urlsplit(self.address).hostname or ""):
            raise Rejected(f"{self._host} sends us on to an address of our own network.")
        return onward

    def _checked(self, address: str, answer: Answer) -> Fetched:
        status = answer.status
        if status == 410:
            raise Rejected(f"{self._host}: the feed is gone for good (410).")
        if status == 404:
            raise Rejected(f"{self._host}: there is no feed at that address (404).")
        if status in (401, 403):
            raise LoginFailed(f"{self._host} does not show the feed to everybody ({status}).")
        if status != 200:
            raise Rejected(f"{self._host} does not give the feed ({status}).")
        headers = answer.headers
        given = Validators(headers.get("etag", "")[:500], headers.get("last-modified", "")[:100])
        return Fetched(address, answer, given, _lasts(headers))


def _headers(known: Validators) -> dict[str, str]:
    headers = {"Accept": ACCEPTED}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.modified:
        headers["If-Modified-Since"] = known.modified
    return headers


def _lasts(headers: Mapping[str, str]) -> Moment:
    said = headers.get("cache-control", "")
    age = _MAX_AGE.search(said)
    return 0 if age is None or _NO_CACHE.search(said) else int(age[1]) * SECOND


def _is_inside(name: str) -> bool:
    """Whether a host's name says by itself that it is this machine or its own network."""
    if name in ("localhost", "") or name.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return False
