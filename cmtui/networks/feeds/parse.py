"""Items of feeds as our records: pure functions; every text is cleaned here."""

import hashlib
from urllib.parse import urlsplit

from cmtui.clock import Moment
from cmtui.model.person import Profile
from cmtui.model.post import Author, Link, Post
from cmtui.networks.cleaning import Cleaner
from cmtui.networks.feeds.reading import Feed, Item
from cmtui.text.html import read_html
from cmtui.text.links import host, is_openable
from cmtui.text.pages import page_of, short_address, unwrapped
from cmtui.text.safe import clean_line

NETWORK = "feeds"
PREFIX = "feeds:"

MOST_SHOWN = 4_000
"""Characters of an item that are kept: the rest is read on its page."""

_LONGEST_ID = 1_000
_MOST_LANGUAGE = 35  # characters of a BCP 47 tag, RFC 5646 4.4.1


def parse_items(feed: Feed, address: str, now: Moment) -> list[Post]:
    """The feed's items, each once; one without a date came now. `address` is the feed's own."""
    posts: dict[str, Post] = {}
    for item in feed.items:
        post = _parse_item(feed, item, address, now)
        if post is not None:
            posts.setdefault(post.id, post)
    return list(posts.values())


def parse_profiles(feed: Feed, address: str, posts: list[Post]) -> tuple[Profile, ...]:
    """Who published them, once each: places, since feeds know people by name only."""
    title = clean_line(read_html(feed.title).text).text.strip()
    own = host(address).removeprefix("www.")
    authors = {post.author.id: post.author for post in posts}
    return tuple(
        Profile(
            id=author.id,
            network=NETWORK,
            handle=author.handle,
            name=author.name,
            about=f"the feed {title}" if title and author.handle == own else "",
            url=f"https://{author.handle}" if author.handle else "",
        )
        for author in authors.values()
    )


def is_google_alert(address: str) -> bool:
    """Whether the feed is one of Google Alerts, whose items Google has matched already."""
    parts = urlsplit(address)
    name = (parts.hostname or "").removeprefix("www.")
    return name.startswith("google.") and parts.path.startswith("/alerts/feeds/")


def _parse_item(feed: Feed, item: Item, address: str, now: Moment) -> Post | None:
    cleaner = Cleaner()
    target = unwrapped(item.url)
    url = cleaner.line(target).strip() if is_openable(target) else ""
    body = read_html(item.text) if item.html else None
    title = (cleaner.html_line if item.html else cleaner.line)(item.title).strip()
    text = cleaner.text(body.text if body else item.text).strip()
    if not (title or text or url):
        return None
    page = page_of(url)
    written_by = cleaner.html_line(item.author).strip()[:200]
    shown = [
        title, f"By {written_by}" if written_by else "", text if text != title else ""
    ]  # fmt: skip
    whole = "\n\n".join(part for part in shown if part) or url
    links = [Link(title or url, url)] if url else []
    links += [
        Link(cleaner.line(one.shown), cleaner.line(one.url)) for one in (body.links if body else ())
    ]
    id = PREFIX + (page or _own_id(item, address))
    found = {*cleaner.altered, *(body.found if body else ())}
    return Post(
        id=id,
        network=NETWORK,
        kind="named",
        accounts=(),
        author=_publisher(feed, url or address, address, cleaner),
        text=whole[:MOST_SHOWN] + (" …" if len(whole) > MOST_SHOWN else ""),
        created_at=now if item.at is None else min(item.at, now),
        received_at=0,
        conversation=id,
        url=url,
        language=cleaner.line(item.language or feed.language)[:_MOST_LANGUAGE],
        links=tuple(links[:50]),
        page=page or None,
        altered=tuple(sorted(found)),
    )


def _own_id(item: Item, address: str) -> str:
    """The id of an item without an address: its own in its feed, else made of what it says."""
    named = clean_line(item.id).text.strip()
    if not named or len(named) > _LONGEST_ID:
        what = item.id or f"{item.title}\n{item.text}\n{item.at}"
        named = hashlib.sha256(what.encode(errors="replace")).hexdigest()[:32]
    return f"{short_address(address)}#{named}"


def _publisher(feed: Feed, url: str, address: str, cleaner: Cleaner) -> Author:
    """The place that the item stands at; called by the feed's title where that is its own."""
    place = host(url).removeprefix("www.")
    own = host(address).removeprefix("www.")
    title = cleaner.html_line(feed.title).strip() if place == own else ""
    return Author(f"{PREFIX}{place}", place, title or place)
