"""Hacker News under test: a small server that answers as its public search does.

It matches words in any part of a text, as Algolia does with prefixes and slips, gives at most
1,000 hits however one pages, and knows deleted items as such without author and text.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmtui.clock import SECOND, Clock, Moment, SystemClock, to_iso
from cmtui.model.account import Account
from cmtui.model.post import Visibility
from cmtui.networks.hackernews.connection import HackerNewsConnection
from cmtui.services.network_ports import Connection
from tests.contract.harness import Harness
from tests.contract.misbehaving import Misbehaving, Reply, Request, reply_json
from tests.contract.nobody import DEAD, Nobody

PAGE = 5
MOST_HITS = 1_000


@dataclass
class Item:
    """A story (with a title) or a comment."""

    id: int
    author: str | None
    at: int
    title: str | None = None
    url: str | None = None
    text: str | None = None
    parent: int | None = None


class HackerNewsServer:
    """The search and the items behind it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.items: dict[int, Item] = {}
        self.extra_hits: list[Any] = []
        self.abouts: dict[str, str] = {}
        self.front = Misbehaving(self.answer, lambda request: False)

    def add(self, author: str, at: Moment | None = None, **fields: Any) -> Item:
        number = 41_000_000 + len(self.items)
        when = (self.clock.now() if at is None else at) // SECOND
        self.items[number] = Item(number, author, when, **fields)
        return self.items[number]

    def story_of(self, item: Item) -> Item:
        while item.parent is not None:
            item = self.items[item.parent]
        return item

    def answer(self, request: Request) -> Reply:
        if request.path == "/api/v1/search_by_date":
            return self._search(request.query)
        if match := re.fullmatch(r"/api/v1/items/(\d+)", request.path):
            item = self.items.get(int(match[1]))
            return reply_json({"status": 404, "error": "Not Found"}, 404) if item is None else (
                reply_json(self._tree(item))
            )  # fmt: skip
        if match := re.fullmatch(r"/api/v1/users/(\w+)", request.path):
            known = any(item.author == match[1] for item in self.items.values())
            about = self.abouts.get(match[1])
            user = {"username": match[1], "about": about, "karma": 7}
            return reply_json(user if known else {"error": "User not found"}, 200 if known else 404)
        return Reply(404, b"Cannot GET", {"Content-Type": "text/html"})

    def _search(self, query: dict[str, list[str]]) -> Reply:
        word = query.get("query", [""])[0].lower()
        size = int(query["hitsPerPage"][0])
        hits = [item for item in self.items.values() if item.author and self._says(item, word)]
        for condition in query.get("numericFilters", [""])[0].split(","):
            if match := re.fullmatch(r"created_at_i(>=|<=|>|<)(\d+)", condition):
                hits = [one for one in hits if _holds(one.at, match[1], int(match[2]))]
        hits.sort(key=lambda one: (one.at, one.id), reverse=True)
        start = int(query.get("page", ["0"])[0]) * size
        page = [self._hit(one) for one in hits[:MOST_HITS][start : start + size]]
        return reply_json({"hits": [*self.extra_hits, *page], "nbHits": len(hits)})

    def _says(self, item: Item, word: str) -> bool:
        return word in f"{item.title or ''} {item.text or ''} {item.url or ''}".lower()

    def _hit(self, item: Item) -> dict[str, Any]:
        story = self.story_of(item)
        is_story = item.parent is None
        return {
            "objectID": str(item.id), "created_at": to_iso(item.at * SECOND),
            "created_at_i": item.at, "author": item.author, "title": item.title, "url": item.url,
            "story_text": item.text if is_story else None,
            "comment_text": None if is_story else item.text,
            "story_id": story.id, "parent_id": item.parent, "story_title": story.title,
            "points": 3 if is_story else None, "_tags": ["story" if is_story else "comment"],
        }  # fmt: skip

    def _tree(self, item: Item) -> dict[str, Any]:
        below = [self._tree(one) for one in self.items.values() if one.parent == item.id]
        return {
            "id": item.id, "created_at": to_iso(item.at * SECOND), "created_at_i": item.at,
            "type": "story" if item.parent is None else "comment", "author": item.author,
            "title": item.title, "url": item.url, "text": item.text, "points": None,
            "parent_id": item.parent, "story_id": self.story_of(item).id, "children": below,
            "options": [],
        }  # fmt: skip


class HackerNewsHarness(Nobody):
    """See `Harness`. A post without a parent is a story without an address."""

    network = "hackernews"
    page_size = PAGE
    keeps_ties = True
    backdates = True
    edits = True
    quotes = False
    searches = True
    names_words = "fernwick"

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.server = HackerNewsServer(clock)
        self.front = self.server.front
        self.stolen = self.front.stolen
        self.pictures: dict[str, bytes] = {}

    def line(self, server: str = "") -> HackerNewsConnection:
        """A line with a small page, so that page ends are reached."""
        account = Account(
            key="hackernews:search",
            network="hackernews",
            handle="search",
            native_id="",
            server=server or self.front.url,
            role="watch",
            keywords=(self.names_words,),
        )
        return HackerNewsConnection(account, self.clock, PAGE)

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
        if to is not None:
            item = self.server.add(who, at, text=f"<p>{text}", parent=int(to.partition(":")[2]))
        else:
            item = self.server.add(who, at, title=text, url=link[1] if link else None)
        return f"hackernews:{item.id}"

    async def member_is_called(self, who: str, name: str) -> None:
        self.server.abouts[who] = name

    async def member_edits(self, id: str, text: str) -> None:
        item = self.server.items[int(id.partition(":")[2])]
        if item.parent is None:
            item.title = text
        else:
            item.text = text

    async def member_deletes(self, id: str) -> None:
        item = self.server.items[int(id.partition(":")[2])]
        item.author = item.text = item.title = None

    async def settled(self) -> None:
        return None

    def fail_next(self, fault: Any) -> None:
        self.front.fail_next(fault)

    def recovers(self) -> None:
        self.front.recovers()

    async def close(self) -> None:
        self.front.close()


def _holds(at: int, sign: str, limit: int) -> bool:
    return {">=": at >= limit, "<=": at <= limit, ">": at > limit, "<": at < limit}[sign]


async def open_harness(folder: Path) -> Harness:
    """A server of its own."""
    return HackerNewsHarness(SystemClock())
