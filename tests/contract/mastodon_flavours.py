"""How the servers that speak Mastodon's API differ, as measured or documented."""

from typing import NamedTuple


class Flavour(NamedTuple):
    """One software.

    `ulids`: ids are ULIDs, else decimal. `idempotent`: a repeated Idempotency-Key gives the first
    post. `searches`: text search finds strangers' posts. `reblogs_once`: a second boost gives the
    first. `hides_blocked`: the posts of whom we block are 404. `streams`: "ws", "sse" or "".
    `subscribes`: what a websocket may be asked to tell besides, None where that is anything.
    `token_in_protocol`: a websocket's token is read only from Sec-WebSocket-Protocol.
    `links`: pages carry a Link header. `v2`: knows /api/v2/instance. `token_seconds`: how long a
    token lasts that a login gave (0: until it is revoked).
    """

    software: str
    version: str
    ulids: bool = False
    idempotent: bool = False
    searches: bool = False
    quotes: bool = False
    reblogs_once: bool = True
    hides_blocked: bool = False
    streams: str = "ws"
    subscribes: frozenset[str] | None = None
    token_in_protocol: bool = False
    links: bool = True
    v2: bool = True
    edits: bool = True
    max_characters: int = 500
    url_length: int = 23
    token_seconds: int = 0


MASTODON = Flavour("mastodon", "4.5.2", idempotent=True, searches=True, quotes=True)
OLD_MASTODON = Flavour("mastodon", "4.2.0", idempotent=True, searches=True, streams="sse")
# stream.go, AllStatusTimelines: a hashtag is not among them, and the field `tag` is not read
GOTOSOCIALS_STREAMS = frozenset(("user", "direct", "list", "public", "public:local"))
GOTOSOCIAL = Flavour(
    "gotosocial", "0.20.0-rc1+57cb4fe", ulids=True, reblogs_once=False, hides_blocked=True,
    max_characters=5000, url_length=25, subscribes=GOTOSOCIALS_STREAMS,
)  # fmt: skip
PLEROMA = Flavour(
    "pleroma", "2.7.2 (compatible; Pleroma 2.9.1)", v2=False, max_characters=5000,
    token_in_protocol=True,
)  # fmt: skip
PIXELFED = Flavour(
    "pixelfed", "3.5.3 (compatible; Pixelfed 0.12.4)", streams="", links=False,
    token_seconds=15 * 24 * 3600,
)  # fmt: skip
