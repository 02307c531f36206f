"""Feeds under test: a small server with one RSS feed, its validators and whatever else is set."""

import hashlib
from email.utils import formatdate
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from cmtui.clock import Clock, Moment, SystemClock
from cmtui.model.account import Account
from cmtui.model.post import Visibility
from cmtui.networks.feeds.connection import FeedsConnection
from cmtui.services.network_ports import Connection
from tests.contract.harness import Harness
from tests.contract.misbehaving import Misbehaving, Reply, Request
from tests.contract.nobody import DEAD, Nobody

PATH = "/blog/feed.xml"


class FeedsServer:
    """One feed at PATH, and whole answers by path in `pages`."""

    def __init__(self) -> None:
        self.items: list[dict[str, str]] = []
        self.pages: dict[str, Reply] = {}
        self.headers: dict[str, str] = {}
        self.channel = ""
        self.has_validators = True
        self.front = Misbehaving(self.answer, lambda request: False)

    @property
    def url(self) -> str:
        return self.front.url + PATH

    def answer(self, request: Request) -> Reply:
        if (page := self.pages.get(request.target)) is not None:
            return page
        if request.path != PATH:
            return Reply(404, b"Not Found", {"Content-Type": "text/plain"})
        body = self.feed()
        headers = {"Content-Type": "application/rss+xml; charset=utf-8"} | self.headers
        if self.has_validators:
            tag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
            headers |= {"ETag": tag, "Last-Modified": formatdate(0, usegmt=True)}
            if request.headers.get("if-none-match") == tag:
                return Reply(304, b"", headers)
        return Reply(200, body, headers)

    def answer_of_a_page(self) -> Reply:
        """A web page that names the feed."""
        link = f'<link rel="alternate" type="application/rss+xml" href="{PATH}">'
        return Reply(
            200, f"<html><head>{link}</head></html>".encode(), {"Content-Type": "text/html"}
        )

    def feed(self) -> bytes:
        items = "".join(
            f"<item>{''.join(f'<{name}>{escape(value)}</{name}>' for name, value in item.items())}"
            "</item>"
            for item in reversed(self.items)
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
            f"<title>The Larch Post</title>{self.channel}{items}</channel></rss>"
        ).encode(errors="replace")


class FeedsHarness(Nobody):
    """See `Harness`. A member's post is an item with a page of its own."""

    network = "feeds"
    page_size = 500
    keeps_ties = True
    backdates = True
    edits = True
    quotes = False
    searches = True
    names_words = "fernwick"

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.clock = clock
        self.folder = folder
        self.server = FeedsServer()
        self.front = self.server.front
        self.stolen = self.front.stolen
        self.pictures: dict[str, bytes] = {}

    def line(self, address: str = "", words: tuple[str, ...] = ("fernwick",)) -> FeedsConnection:
        """A line of a process of its own to the feed, or to another address."""
        account = Account(
            key="feeds:larch.test/feed.xml",
            network="feeds",
            handle="larch.test/feed.xml",
            native_id="",
            server=address or self.server.url,
            role="watch",
            keywords=words,
        )
        return FeedsConnection(account, self.folder / "sessions", self.folder, self.clock)

    def connection(self) -> Connection:
        return self.line()

    def wrong_secret(self) -> Connection:
        return self.line()

    def dead_server(self) -> Connection:
        return self.line(DEAD)

    async def member_posts(
        self,
        who: str,
        text: str,
        *,
        to: str | None = None,
        quote: str | None = None,
        at: Moment | None = None,
        alt: str | None = None,
        link: tuple[str, str] | None = None,
        language: str = "",
        warning: str = "",
        visibility: Visibility = "public",
    ) -> str:
        when = self.clock.now() if at is None else at
        page = f"https://larch.test/{who}/{len(self.server.items)}"
        body = f' <a href="{link[1]}">{link[0]}</a>' if link else ""
        self.server.items.append({
            "title": text, "link": page, "description": f"<p>{text}{body}</p>",
            "pubDate": formatdate(when / 1000, usegmt=True),
        })  # fmt: skip
        return f"feeds:{page}"

    async def member_is_called(self, who: str, name: str) -> None:
        return None

    async def member_edits(self, id: str, text: str) -> None:
        for item in self.server.items:
            if f"feeds:{item['link']}" == id:
                item["title"] = text
                item["description"] = text

    async def member_deletes(self, id: str) -> None:
        self.server.items = [one for one in self.server.items if f"feeds:{one['link']}" != id]

    async def settled(self) -> None:
        return None

    def fail_next(self, fault: Any) -> None:
        self.front.fail_next(fault)

    def recovers(self) -> None:
        self.front.recovers()

    async def close(self) -> None:
        self.front.close()


async def open_harness(folder: Path) -> Harness:
    """A server of its own."""
    return FeedsHarness(folder, SystemClock())
