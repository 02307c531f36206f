"""What the server is and allows, by its own answers."""

import re
from urllib.parse import urlsplit

import msgspec

from cmtui.networks.mastodon import wire
from cmtui.text.limits import Limit
from cmtui.text.safe import clean_line

IDEMPOTENT = ("mastodon", "hometown")
"""Software that answers a repeated Idempotency-Key with the first post. GoToSocial and Pixelfed
take the key and post twice; for the others nobody promises it."""

TYPED = ("gotosocial", "pleroma", "akkoma")
"""Software where an account may have Markdown as its habit, and a post says which it is."""

NO_TAGS = ("gotosocial", "akkoma")
"""Software that takes the wish for a hashtag's stream, reads no tag in it and sends nothing."""

UNKNOWN = "unknown"
"""Software that does not say what it is; nothing beyond the API's oldest part is expected of it."""

STREAM_PATH = "/api/v1/streaming"

_QUOTES = 7  # api_versions.mastodon of 4.5
_GRAPHEMES = ("mastodon", "hometown")
_COMPATIBLE = re.compile(r"compatible; (\w+)", re.IGNORECASE)


class Instance(msgspec.Struct, frozen=True):
    """A server. `domain` is what its own people's names end in.

    `tells_by_name`: an answer's `mentions` are all whom it was told to. `typed`: a post says there
    that its text is plain. `counts_short`: a link counts 23 there and `@user@host` as `@user`.
    `streams` is where a websocket may be opened, "" where the server says that it has none.
    """

    domain: str
    software: str
    version: str
    max_characters: int = 500
    counts_short: bool = False
    idempotent: bool = False
    quotes: bool = False
    typed: bool = False
    tells_by_name: bool = False
    streams_tags: bool = True
    searches: bool = False
    most_images: int = 4
    image_bytes: int = 0
    alt_limit: int = 1500
    streams: str = ""

    @property
    def limit(self) -> Limit:
        """How long a post may be, and how that is counted there."""
        return Limit(self.max_characters, whole=not self.counts_short)


def parse_instance(told: wire.Instance, node: wire.NodeInfo | None, base: str) -> Instance:
    """The answers together. `base` is the server's address as the account has it."""
    version = clean_line(told.version or "").text
    software = _software(told, node, version)
    api = told.api_versions.mastodon if told.api_versions else None
    limits, media = told.configuration.statuses, told.configuration.media_attachments
    streaming = told.configuration.urls.streaming or told.urls.streaming_api
    return Instance(
        domain=_domain(told, base),
        software=software,
        version=clean_line(node.software.version).text if node else version,
        max_characters=limits.max_characters or told.max_toot_chars or 500,
        counts_short=software in _GRAPHEMES,
        idempotent=software in IDEMPOTENT,
        quotes=software in _GRAPHEMES and (api or 0) >= _QUOTES,
        typed=software in TYPED,
        tells_by_name=software in (*IDEMPOTENT, "gotosocial"),
        searches=software != "gotosocial",
        streams_tags=software not in NO_TAGS,
        most_images=limits.max_media_attachments or 4,
        image_bytes=media.image_size_limit or 0,
        alt_limit=media.description_limit or 1500,
        streams=stream_url(base, streaming) if streaming else "",
    )


def stream_url(base: str, told: str) -> str:
    """Where the websocket is opened, which gets the token.

    The server may name another host (streaming.mastodon.example), which is believed only if it
    is the server's own or stands below it. GoToSocial says wss even when it is plain http, so the
    scheme follows the account's own address.
    """
    own = urlsplit(base)
    try:
        named = urlsplit(told)
        host, netloc = named.hostname or "", named.netloc
    except ValueError:
        host, netloc = "", ""
    if own.scheme == "http":
        return f"ws://{own.netloc}{STREAM_PATH}"
    is_ours = host == own.hostname or host.endswith(f".{own.hostname}")
    if named_safely(host, netloc) and is_ours:
        return f"wss://{netloc}{STREAM_PATH}"
    return f"wss://{own.netloc}{STREAM_PATH}"


def named_safely(host: str, netloc: str) -> bool:
    """Whether it is a plain host with at most a port."""
    return bool(host) and "@" not in netloc and re.fullmatch(r"[\w.:\[\]-]+", netloc) is not None


def _software(told: wire.Instance, node: wire.NodeInfo | None, version: str) -> str:
    if node is not None and node.software.name:
        return clean_line(node.software.name).text.lower()
    if compatible := _COMPATIBLE.search(version):
        return compatible[1].lower()
    if (told.source_url or "").rstrip("/").lower().endswith("/gotosocial"):
        return "gotosocial"
    return "mastodon" if told.api_versions and told.api_versions.mastodon else UNKNOWN


def _domain(told: wire.Instance, base: str) -> str:
    named = told.account_domain or told.domain or told.uri or urlsplit(base).netloc
    return clean_line(named).text.rpartition("://")[2].partition("/")[0].lower()
