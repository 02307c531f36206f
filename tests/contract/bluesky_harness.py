"""Bluesky under test: the same harness before the local fake PDS and before a real one."""

import asyncio
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, get_args

from cmtui.clock import Clock, Moment, SystemClock, to_iso
from cmtui.errors import NotFound
from cmtui.model.account import Account
from cmtui.model.operation import ON_PEOPLE, ActKind
from cmtui.model.post import Visibility
from cmtui.networks.bluesky.connection import BlueskyConnection
from cmtui.services.network_ports import Connection
from tests.contract.fake_pds import FakePds
from tests.contract.harness import Fault, Harness, Shown
from tests.contract.misbehaving import Misbehaving
from tests.contract.steps import PIXEL

POST = "app.bsky.feed.post"
PAGE = 5
PASSWORD = "a-test-password"
DEAD = "http://127.0.0.1:9"
"""Nothing listens at the discard port."""


class Member:
    """An account with a session of its own, whose programs talk to the server directly."""

    def __init__(self, url: str, handle: str) -> None:
        self.url, self.handle, self.token = url, handle, ""
        details = {"handle": handle, "email": f"{handle}@rig.test", "password": PASSWORD}
        session = self.call("com.atproto.server.createAccount", details)
        self.did, self.token = session["did"], session["accessJwt"]

    def call(self, name: str, body: Any = None, **query: Any) -> Any:
        url = f"{self.url}/xrpc/{name}"
        if query:
            url += "?" + urllib.parse.urlencode(query, doseq=True)
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(url, data)
        if data is not None:
            kind = "image/png" if isinstance(body, bytes) else "application/json"
            request.add_header("Content-Type", kind)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.loads(reply.read() or b"{}")

    def write(self, verb: str, collection: str, **fields: Any) -> Any:
        body = {"repo": self.did, "collection": collection} | fields
        return self.call(f"com.atproto.repo.{verb}Record", body)


class BlueskyHarness:
    """`direct` is the server's own address; `front` misbehaves between it and the connection."""

    network = "bluesky"
    page_size = PAGE
    faults: frozenset[Fault] = frozenset(get_args(Fault))
    keeps_ties = True
    backdates = True
    edits = True
    quotes = True
    searches = True
    names_words = "fernwick"

    def __init__(
        self, direct: str, front: Misbehaving, folder: Path, clock: Clock, name: str
    ) -> None:
        """`name` sets this test's accounts apart from those of others at the same server."""
        self.clock = clock
        self.front = front
        self.stolen = front.stolen
        self.pictures: dict[str, bytes] = {}
        self.folder = folder
        self._direct = direct
        self._name = name
        self.reports_on: Callable[[str], int] | None = None
        self._members: dict[str, Member] = {}
        self._to_see: set[str] = set()
        self._to_hear: set[str] = set()
        self.brand = self.member("larch")

    def member(self, who: str) -> Member:
        """The member of that name, made on first use."""
        if who not in self._members:
            handle = f"{who}{self._name}.test"
            self._members[who] = Member(self._direct, handle)
        return self._members[who]

    def account(self, server: str | None = None) -> Account:
        """The brand's account as the workspace holds it."""
        return Account(
            key=f"bluesky:{self.brand.handle}",
            network="bluesky",
            handle=f"@{self.brand.handle}",
            native_id=f"bluesky:{self.brand.did}",
            server=server or self.front.url,
        )

    def bluesky(self, secret: str = PASSWORD, sessions: str = "sessions") -> BlueskyConnection:
        """A line with a small page, so that page ends are reached."""
        return BlueskyConnection(
            self.account(), secret, self.folder / sessions, self.clock, self.page_size,
            self._picture,
        )  # fmt: skip

    def connection(self) -> Connection:
        return self.bluesky()

    def wrong_secret(self) -> Connection:
        return self.bluesky("not-the-password", "no-sessions")

    def dead_server(self) -> Connection:
        account = self.account(DEAD)
        return BlueskyConnection(account, PASSWORD, self.folder / "dead", self.clock)

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
        assert not warning and visibility == "public", "Bluesky has neither"
        member = await asyncio.to_thread(self.member, who)
        record = self._record(text, at, link)
        if language:
            record["langs"] = [language]
        addressed = "{brand}" in text
        if to is not None:
            record["reply"] = await self._reply_to(to)
            addressed |= any(self.brand.did in each["uri"] for each in record["reply"].values())
        if quote is not None:
            record["embed"] = {"$type": "app.bsky.embed.record", "record": await self._ref(quote)}
            addressed |= self.brand.did in quote
        if alt is not None:
            blob = (await self._act(member.call, "com.atproto.repo.uploadBlob", PIXEL))["blob"]
            images = [{"alt": alt, "image": blob}]
            record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
        return await self._post(member, record, addressed)

    async def member_is_called(self, who: str, name: str) -> None:
        member = await asyncio.to_thread(self.member, who)
        record = {"$type": "app.bsky.actor.profile", "displayName": name}
        await self._act(member.write, "put", "app.bsky.actor.profile", rkey="self", record=record)

        async def is_called() -> bool:
            call = "app.bsky.actor.getProfile"
            try:
                profile = await self._act(self.brand.call, call, None, actor=member.did)
            except urllib.error.HTTPError as not_indexed_yet:
                not_indexed_yet.close()
                return False
            return bool(profile.get("displayName") == name)

        await _wait(is_called)

    async def member_edits(self, id: str, text: str) -> None:
        uri = id.removeprefix("bluesky:")
        member = self._author(uri)
        old = (await self._view(uri))["record"]
        record = old | {"text": text}
        record.pop("facets", None)
        await self._act(member.write, "put", POST, rkey=uri.rpartition("/")[2], record=record)

        async def is_edited() -> bool:
            return bool((await self._view(uri))["record"]["text"] == text)

        await _wait(is_edited)

    async def member_deletes(self, id: str) -> None:
        uri = id.removeprefix("bluesky:")
        await self._act(self._author(uri).write, "delete", POST, rkey=uri.rpartition("/")[2])

        async def is_gone() -> bool:
            return not await self._seen_by_brand([uri])

        await _wait(is_gone)

    async def brand_posts_elsewhere(self, text: str, to: str | None = None) -> str:
        record = self._record(text, None, None)
        if to is not None:
            record["reply"] = await self._reply_to(to)
        return await self._post(self.brand, record, addressed=False)

    async def visible(self, text: str) -> list[Shown]:
        reader = await asyncio.to_thread(self.member, "reader")

        async def shown() -> list[Any]:
            kept = await self._act(
                reader.call, "com.atproto.repo.listRecords", None,
                repo=self.brand.did, collection=POST, limit=100,
            )  # fmt: skip
            feed = await self._act(
                reader.call, "app.bsky.feed.getAuthorFeed", None,
                actor=self.brand.did, limit=100, filter="posts_with_replies",
            )  # fmt: skip
            views = [item["post"] for item in feed["feed"]]
            same = {each["uri"] for each in kept["records"]} == {view["uri"] for view in views}
            return [views] if same else []

        (views,) = await _wait(shown)
        return [_shown(view) for view in views if view["record"]["text"] == text]

    async def stands(self, kind: ActKind, id: str) -> int | None:
        """As the brand's own PDS has it; a mute lies with the AppView, a report with moderators."""
        uri = id.removeprefix("bluesky:")
        did = uri.split("/")[2]
        if kind == "report":
            return self.reports_on(uri) if self.reports_on else None
        if kind == "mute":
            profile = await self._act(self.brand.call, "app.bsky.actor.getProfile", None, actor=did)
            return int(profile["viewer"]["muted"])
        if kind == "bookmark":
            view = await self._act(self.brand.call, "app.bsky.feed.getPosts", None, uris=[uri])
            return sum(each["viewer"].get("bookmarked", False) for each in view["posts"])
        if kind == "hide":
            gates = await self._records("app.bsky.feed.threadgate")
            return sum(gate.get("hiddenReplies", []).count(uri) for gate in gates)
        name = {"like": "feed.like", "boost": "feed.repost", "follow": "graph.follow",
                "block": "graph.block"}[kind]  # fmt: skip
        subjects = [record["subject"] for record in await self._records(f"app.bsky.{name}")]
        return sum(did == each if kind in ON_PEOPLE else each["uri"] == uri for each in subjects)

    async def _records(self, collection: str) -> list[Any]:
        kept = await self._act(
            self.brand.call, "com.atproto.repo.listRecords", None,
            repo=self.brand.did, collection=collection, limit=100,
        )  # fmt: skip
        return [each["value"] for each in kept["records"]]

    async def settled(self) -> None:
        async def all_seen() -> bool:
            self._to_see -= await self._seen_by_brand(sorted(self._to_see))
            if self._to_hear:
                name = "app.bsky.notification.listNotifications"
                page = await self._act(self.brand.call, name, None, limit=100)
                self._to_hear -= {item["uri"] for item in page["notifications"]}
            return not self._to_see and not self._to_hear

        await _wait(all_seen)

    def fail_next(self, fault: Fault) -> None:
        self.front.fail_next(fault)

    def recovers(self) -> None:
        self.front.recovers()

    async def close(self) -> None:
        await asyncio.to_thread(self.front.close)

    def _picture(self, digest: str) -> bytes:
        if digest not in self.pictures:
            raise NotFound(f"no picture {digest}")
        return self.pictures[digest]

    def _record(self, text: str, at: Moment | None, link: tuple[str, str] | None) -> dict[str, Any]:
        facets = []
        if "{brand}" in text:
            start = len(text.partition("{brand}")[0].encode())
            name = f"@{self.brand.handle}"
            text = text.replace("{brand}", name)
            mention = {"$type": "app.bsky.richtext.facet#mention", "did": self.brand.did}
            facets.append(_facet(start, name, mention))
        if link is not None:
            text += " "
            feature = {"$type": "app.bsky.richtext.facet#link", "uri": link[1]}
            facets.append(_facet(len(text.encode()), link[0], feature))
            text += link[0]
        created_at = to_iso(self.clock.now() if at is None else at)
        record = {"$type": POST, "text": text, "createdAt": created_at}
        return record | ({"facets": facets} if facets else {})

    async def _post(self, member: Member, record: dict[str, Any], addressed: bool) -> str:
        made = await self._act(member.write, "create", POST, record=record)
        uri: str = made["uri"]
        self._to_see.add(uri)
        if addressed:
            self._to_hear.add(uri)
        return f"bluesky:{uri}"

    async def _reply_to(self, to: str) -> dict[str, Any]:
        # A reply that is indexed in the same moment as its parent never notifies.
        view = await self._view(to.removeprefix("bluesky:"))
        parent = {"uri": view["uri"], "cid": view["cid"]}
        return {"root": view["record"].get("reply", {}).get("root", parent), "parent": parent}

    async def _ref(self, id: str) -> dict[str, str]:
        view = await self._view(id.removeprefix("bluesky:"))
        return {"uri": view["uri"], "cid": view["cid"]}

    async def _view(self, uri: str) -> Any:
        async def view() -> Any:
            found = await self._act(self.brand.call, "app.bsky.feed.getPosts", None, uris=[uri])
            return found["posts"]

        return (await _wait(view))[0]

    async def _seen_by_brand(self, uris: list[str]) -> set[str]:
        seen: set[str] = set()
        for start in range(0, len(uris), 25):
            chunk = uris[start : start + 25]
            found = await self._act(self.brand.call, "app.bsky.feed.getPosts", None, uris=chunk)
            seen |= {post["uri"] for post in found["posts"]}
        return seen

    def _author(self, uri: str) -> Member:
        return next(each for each in self._members.values() if each.did in uri)

    async def _act(self, call: Callable[..., Any], *words: Any, **fields: Any) -> Any:
        return await asyncio.to_thread(call, *words, **fields)


async def _wait(ready: Callable[[], Awaitable[Any]]) -> Any:
    """The AppView shows what the PDS took a second later."""
    for _ in range(200):
        if found := await ready():
            return found
        await asyncio.sleep(0.1)
    raise AssertionError("the AppView did not show in 20 s what the PDS had taken")


def _facet(start: int, text: str, feature: dict[str, Any]) -> dict[str, Any]:
    return {"index": {"byteStart": start, "byteEnd": start + len(text.encode())},
            "features": [feature]}  # fmt: skip


def _shown(view: Any) -> Shown:
    record = view["record"]
    reply = record.get("reply")
    parent = f"bluesky:{reply['parent']['uri']}" if reply else None
    root = reply["root"]["uri"] if reply else view["uri"]
    embed = record.get("embed", {})
    both = embed.get("$type") == "app.bsky.embed.recordWithMedia"
    quote = (embed["record"] if both else embed).get("record", {}).get("uri")
    images = (embed["media"] if both else embed).get("images", ())
    return Shown(
        f"bluesky:{view['uri']}", record["text"], parent, f"bluesky:{root}",
        quotes=f"bluesky:{quote}" if quote else None,
        language=",".join(record.get("langs", ())),
        images=tuple(image["alt"] for image in images),
    )  # fmt: skip


async def open_harness(folder: Path) -> Harness:
    """Before a fake PDS of its own."""
    clock = SystemClock()
    fake = FakePds(clock)
    harness = BlueskyHarness(fake.front.url, fake.front, folder, clock, "")
    harness.reports_on = fake.reports_on
    return harness
