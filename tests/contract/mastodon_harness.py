"""Mastodon under test: the small server, and members who act on it directly."""

import asyncio
import json
import urllib.request
from pathlib import Path
from typing import Any, get_args

from cmtui.clock import Clock, Moment, SystemClock, to_iso
from cmtui.errors import NotFound
from cmtui.model.account import Account
from cmtui.model.operation import ActKind
from cmtui.model.post import Visibility
from cmtui.networks.mastodon.connection import MastodonConnection
from cmtui.services.network_ports import Connection
from tests.contract.harness import Fault, Harness, Shown
from tests.contract.mastodon_flavours import MASTODON, Flavour
from tests.contract.mastodon_server import MastodonServer, Member, Post

PAGE = 5
TOKEN = "a-test-token"
DEAD = "http://127.0.0.1:9"
"""Nothing listens at the discard port."""

_WORDS: dict[Visibility, str] = {"followers": "private"}


class MastodonHarness:
    """See `Harness`. The brand is @larch."""

    network = "mastodon"
    page_size = PAGE
    faults: frozenset[Fault] = frozenset(get_args(Fault))
    keeps_ties = True
    backdates = True
    edits = True
    names_words = "fernwick"

    def __init__(self, folder: Path, clock: Clock, flavour: Flavour = MASTODON) -> None:
        self.clock = clock
        self.folder = folder
        self.server = MastodonServer(clock, flavour)
        self.front = self.server.front
        self.stolen = self.front.stolen
        self.pictures: dict[str, bytes] = {}
        self.quotes = flavour.quotes
        self.searches = flavour.searches
        self.brand = self.server.join("larch", TOKEN)

    def account(self, server: str | None = None) -> Account:
        """The brand's account as the workspace holds it."""
        return Account(
            key="mastodon:larch",
            network="mastodon",
            handle="larch",
            native_id=f"mastodon:larch@{self.server.domain}",
            server=server or self.front.url,
        )

    def mastodon(self, token: str = TOKEN, page: int | None = None) -> MastodonConnection:
        """A line with a small page, so that page ends are reached."""
        return MastodonConnection(
            self.account(), token, self.folder / "sessions", self.clock,
            page or self.page_size, self._picture,
        )  # fmt: skip

    def connection(self) -> Connection:
        return self.mastodon()

    def wrong_secret(self) -> Connection:
        return self.mastodon("not-the-password")

    def dead_server(self) -> Connection:
        return MastodonConnection(self.account(DEAD), TOKEN, self.folder / "dead", self.clock)

    def member(self, who: str) -> Member:
        """The member of that name, made on first use."""
        return self.server.find(who) or self.server.join(who)

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
        author = self.member(who)
        fields: dict[str, Any] = {"language": language or None, "warning": warning}
        fields["visibility"] = _WORDS.get(visibility, visibility)
        if to is not None:
            parent = self.post(to)
            fields["parent"] = parent.id
            if parent.author == self.brand.id and "{brand}" not in text:
                text = f"{{brand}} {text}"  # every client does, since nothing else notifies
        if quote is not None:
            fields["quotes"] = self.post(quote).id
        if alt is not None:
            fields["media"] = [self._media(alt)]
        if link is not None:
            fields["links"] = [link]
        said = text.replace("{brand}", "@larch")
        return await asyncio.to_thread(self._published, author, said, at, fields)

    async def member_is_called(self, who: str, name: str) -> None:
        self.member(who).name = name

    async def member_edits(self, id: str, text: str) -> None:
        self.server.edit(self.post(id), text)

    async def member_deletes(self, id: str) -> None:
        await asyncio.to_thread(self.server.remove, self.post(id).id)

    async def brand_posts_elsewhere(self, text: str, to: str | None = None) -> str:
        parent = self.post(to).id if to else None
        made = await asyncio.to_thread(self.server.publish, self.brand, text, parent=parent)
        return f"mastodon:{made.uri}"

    async def visible(self, text: str) -> list[Shown]:
        posts = list(self.server.posts.values())
        return [self._shown(each) for each in posts
                if each.author == self.brand.id and each.text == text]  # fmt: skip

    async def stands(self, kind: ActKind, id: str) -> int | None:
        post = next(
            (each for each in self.server.posts.values() if f"mastodon:{each.uri}" == id), None
        )
        if post is None:
            return 0
        match kind:
            case "like":
                return len(post.likes)
            case "boost":
                return len(post.boosts)
            case "bookmark":
                return len(post.bookmarks)
            case "follow":
                return int(post.author in self.brand.following | self.brand.asked)
            case "mute":
                return int(post.author in self.brand.muting)
            case "block":
                return int(post.author in self.brand.blocking)
            case "report":
                return sum(post.id in each.get("status_ids", ()) for each in self.server.reports)
            case "hide":
                return 0

    async def smm_schedules(self, text: str, at: Moment) -> None:
        media = self.server.new_id(0)
        self.server.media[media] = {"id": media, "type": "image", "url": "x"}
        body = {"status": text, "scheduled_at": to_iso(at), "media_ids": [media]}
        await asyncio.to_thread(self._post_as_the_smm, body)

    def _post_as_the_smm(self, body: dict[str, Any]) -> None:
        request = urllib.request.Request(
            f"{self.front.url}/api/v1/statuses", json.dumps(body).encode(),
            {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=10) as reply:
            reply.read()

    async def settled(self) -> None:
        pass

    def fail_next(self, fault: Fault) -> None:
        self.front.fail_next(fault)

    def recovers(self) -> None:
        self.front.recovers()

    async def close(self) -> None:
        await asyncio.to_thread(self.server.close)

    def post(self, id: str) -> Post:
        """A post by its canonical id."""
        uri = id.removeprefix("mastodon:")
        return next(each for each in self.server.posts.values() if each.uri == uri)

    def _published(
        self, author: Member, text: str, at: Moment | None, fields: dict[str, Any]
    ) -> str:
        made = self.server.publish(author, text, at, **fields)
        quoted = self.server.posts.get(fields.get("quotes") or "")
        if quoted is not None and quoted.author == self.brand.id and self.quotes:
            self.server.note(self.brand.id, "quote", made, made.at)
        return f"mastodon:{made.uri}"

    def _picture(self, digest: str) -> bytes:
        if digest not in self.pictures:
            raise NotFound(f"no picture {digest}")
        return self.pictures[digest]

    def _media(self, alt: str) -> str:
        id = self.server.new_id(self.clock.now())
        self.server.media[id] = {"id": id, "type": "image", "url": "x", "description": alt}
        return id

    def _shown(self, post: Post) -> Shown:
        root = post
        while (above := self.server.posts.get(root.parent or "")) is not None:
            root = above
        parent = self.server.posts.get(post.parent or "")
        quoted = self.server.posts.get(post.quotes or "")
        visibility: Any = "followers" if post.visibility == "private" else post.visibility
        return Shown(
            f"mastodon:{post.uri}", post.text, f"mastodon:{parent.uri}" if parent else None,
            f"mastodon:{root.uri}", f"mastodon:{quoted.uri}" if quoted else None,
            post.language or "", post.warning, visibility,
            tuple(self.server.media[each]["description"] for each in post.media),
        )  # fmt: skip


async def open_harness(folder: Path, flavour: Flavour = MASTODON) -> Harness:
    """A server of that flavour which the operator has met before."""
    harness = MastodonHarness(folder, SystemClock(), flavour)
    line = harness.mastodon()
    await line.login()
    await line.close()
    return harness
