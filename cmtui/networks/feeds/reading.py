"""The bytes of a feed as items: pure, bounded, and total on whatever bytes come."""

import io
import re
from calendar import timegm
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from html import unescape
from importlib import import_module
from time import struct_time
from typing import Any
from urllib.parse import urljoin

import msgspec

from cmtui.clock import MINUTE, SECOND, Moment, from_iso
from cmtui.networks.feeds.wire import JsonFeed, JsonItem
from cmtui.networks.mending import mended_json

MOST_ITEMS = 500
"""Items of one feed that are looked at, from its top."""

MOST_MARKS = 150_000
"""Tags of a feed that is read at all: a parser of XML is slow on nothing but tags."""

MOST_TEXT = 50_000
"""Characters of one item's text that are looked at."""

EARLIEST = 631_152_000 * SECOND
"""1990: a date before there were web pages is none."""

_MARKS_OF_ORDER = (BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE)
"""A body that begins with one says itself how it is encoded, whatever its server says."""

_LINK = re.compile(rb"<link\b[^<>]{0,500}>", re.IGNORECASE)
_FEED_KIND = re.compile(rb"application/(?:rss|atom|feed)\+", re.IGNORECASE)
_ADDRESS = re.compile(rb"href\s*=\s*[\"']?([^\"'\s<>]{1,300})", re.IGNORECASE)
_HEAD = 100_000
_PERIODS = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}


class NoFeed(Exception):
    """These bytes are no feed; why, in people's words."""


class Item(msgspec.Struct, frozen=True):
    """One item as it came: nothing in it is cleaned. `html`: title and text may be HTML."""

    id: str
    title: str
    text: str
    url: str
    author: str = ""
    at: Moment | None = None
    language: str = ""
    html: bool = True


class Feed(msgspec.Struct, frozen=True):
    """A feed as it came. `lasts`: milliseconds for which it says that it stays as it is.

    `whole`: it was well-formed to its end, so that nothing of it can be missing.
    """

    title: str
    items: tuple[Item, ...]
    language: str = ""
    lasts: int = 0
    whole: bool = True


def read_feed(body: bytes, headers: Mapping[str, str], base: str) -> Feed:
    """The feed in an answer that came from `base`. Raises NoFeed."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if "json" in kind or body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _read_json(body, base)
    if not body.strip():
        raise NoFeed("it is empty")
    if b"<!ENTITY" in body.replace(b"\0", b""):
        raise NoFeed("it declares entities of its own, which can hide any amount of text")
    if body.count(b"<") > MOST_MARKS:
        raise NoFeed(f"it has more than {MOST_MARKS:,} tags")
    return _read_xml(body, headers, base)


def _read_xml(body: bytes, headers: Mapping[str, str], base: str) -> Feed:
    feedparser = import_module("feedparser")
    said = {"content-location": base}
    if (kind := headers.get("content-type")) and not body.startswith(_MARKS_OF_ORDER):
        said["content-type"] = kind
    # As a stream: a text could be taken for the name of a file here, which would be opened.
    try:
        found = feedparser.parse(
            io.BytesIO(body),
            response_headers=said,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # it promises not to raise, and does on some broken feeds
        raise NoFeed(f"it cannot be read ({type(error).__name__})") from None
    if not found.get("version") and not found.entries:
        raise NoFeed(_what_else(body, base))
    about = found.feed
    return Feed(
        title=_word(about, "title"),
        items=tuple(_xml_item(entry, base) for entry in found.entries[:MOST_ITEMS]),
        language=_word(about, "language"),
        lasts=_lasts(about),
        whole=not found.get("bozo") or _is_harmless(found.get("bozo_exception")),
    )


def _xml_item(entry: Any, base: str) -> Item:
    link = _word(entry, "link")
    contents = entry.get("content") or ()
    text = next((value for one in contents if (value := _word(one, "value"))), "")
    return Item(
        id=_word(entry, "id"),
        title=_word(entry, "title"),
        text=(text or _word(entry, "summary"))[:MOST_TEXT],
        url=_joined(base, link),
        author=_word(entry, "author"),
        # as it is kept: what the library makes of one that is missing comes with a warning
        at=_moment(dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")),
    )


def _read_json(body: bytes, base: str) -> Feed:
    try:
        feed = msgspec.json.decode(mended_json(body), type=JsonFeed)
    except (msgspec.DecodeError, RecursionError):
        raise NoFeed("it is JSON, but not a feed") from None
    if "jsonfeed.org/version/" not in feed.version:
        raise NoFeed("it is JSON, but not a feed")
    items = []
    for raw in feed.items[:MOST_ITEMS]:
        try:
            items.append(_json_item(msgspec.json.decode(raw, type=JsonItem), base))
        except msgspec.DecodeError:
            continue
    return Feed(feed.title or "", tuple(items), feed.language or "")


def _json_item(item: JsonItem, base: str) -> Item:
    writers = item.authors or ([item.author] if item.author else [])
    text = item.content_text or item.content_html or item.summary or ""
    return Item(
        id="" if item.id is None else str(item.id),
        title=item.title or "",
        text=text[:MOST_TEXT],
        url=_joined(base, item.url or item.external_url or ""),
        author=", ".join(one.name for one in writers if one.name),
        at=_iso(item.date_published) or _iso(item.date_modified),
        language=item.language or "",
        html=not item.content_text,
    )


def _is_harmless(trouble: object) -> bool:
    """A wrong word about the encoding, which many servers say, takes nothing away."""
    return type(trouble).__name__ in ("CharacterEncodingOverride", "NonXMLContentType")


def _word(place: Any, name: str) -> str:
    """A value that is a text, whatever the feed has put there."""
    value = place.get(name)
    return value if isinstance(value, str) else ""


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:
        return ""


def _moment(parts: Any) -> Moment | None:
    if not isinstance(parts, struct_time):
        return None
    try:
        at = timegm(parts) * SECOND
    except (ValueError, OverflowError):
        return None
    return at if at >= EARLIEST else None


def _iso(text: str | None) -> Moment | None:
    try:
        at = from_iso((text or "").strip())
    except (ValueError, OverflowError):
        return None
    return at if at >= EARLIEST else None


def _lasts(about: Any) -> int:
    """RSS's `ttl` in minutes, or the period of the syndication module."""
    ttl = _word(about, "ttl").strip()
    if ttl.isascii() and ttl.isdigit():
        return int(ttl[:6]) * MINUTE
    period = _PERIODS.get(_word(about, "sy_updateperiod").strip().lower(), 0)
    often = _word(about, "sy_updatefrequency").strip()
    times = int(often[:4]) if often.isascii() and often.isdigit() else 1
    return period * MINUTE // max(1, times)


def _what_else(body: bytes, base: str) -> str:
    """What it is instead, with the feed that a web page names."""
    head = body[:_HEAD]
    for link in _LINK.findall(head):
        address = _ADDRESS.search(link)
        if _FEED_KIND.search(link) and address:
            named = unescape(address[1].decode(errors="replace"))
            return f"it is a web page; its feed is {_joined(base, named)}"
    return "it is a web page" if b"<html" in head.lower() else "it is something else"
