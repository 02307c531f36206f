"""The line of one Bluesky account: satisfies `services.network_ports.Connection`."""

from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

import msgspec

from cmtui.clock import Clock, Moment, to_iso
from cmtui.model.account import Account
from cmtui.model.operation import Act
from cmtui.model.person import Profile
from cmtui.model.post import Post
from cmtui.model.sending import Frozen
from cmtui.networks.bluesky import ids, wire
from cmtui.networks.bluesky.acts import Acts
from cmtui.networks.bluesky.capabilities import CAPABILITIES
from cmtui.networks.bluesky.notifications import ADDRESSING, walk
from cmtui.networks.bluesky.parse import (
    kind_of,
    parse_notification,
    parse_post,
    parse_profile,
    read_record,
)
from cmtui.networks.bluesky.posting import Posting
from cmtui.networks.bluesky.reader import BLOCKED, Hidden, Reader
from cmtui.networks.bluesky.search import is_about_us
from cmtui.networks.bluesky.session import Sessions
from cmtui.networks.bluesky.threads import flatten
from cmtui.networks.bluesky.xrpc import Xrpc, XrpcRefused
from cmtui.networks.fitting import ReadPicture, no_pictures
from cmtui.networks.http import Edge
from cmtui.services.network_ports import Found, Message, Scheduled, Sent

SERVER = "https://bsky.social"
"""Where accounts that Bluesky hosts log in."""

PAGE = 100
"""Items a page, the most that the lexicons allow: the fewest page ends at which ties can stand."""

MOST_SEARCH_PAGES = 5
"""A search serves people, not harvesting (bluesky-social/atproto #3423)."""


MOST_KNOWN = 1000
"""Posts remembered in case their author blocks us."""


class BlueskyConnection:
    """Reads and writes as one account at its own PDS. Nothing is sent before the first call."""

    capabilities = CAPABILITIES

    def __init__(
        self,
        account: Account,
        secret: str,
        sessions: Path,
        clock: Clock,
        page: int = PAGE,
        picture: ReadPicture = no_pictures,
    ) -> None:
        """`sessions` is the operator's own folder, `picture` reads one on its way out.

        Raises LoginFailed for an unsafe server.
        """
        self._edge = Edge(account.server or SERVER, clock)
        self._clock = clock
        self._page = page
        self._sessions = Sessions(self._edge, account, secret, sessions, clock)
        self._xrpc = Xrpc(self._edge, self._sessions)
        self._reader = Reader(self._xrpc, self._sessions)
        self._posting = Posting(self._xrpc, self._sessions, self._reader, clock, picture)
        self._acts = Acts(self._xrpc, self._sessions, self._reader, clock)
        self._known: dict[str, Post] = {}

    async def login(self) -> Profile:
        """Proves the secret by a new login (of which there are 30 in 5 minutes)."""
        session = await self._sessions.login()
        profile = await self.profile(ids.to_id(session.did))
        if profile is not None:
            return profile
        return parse_profile(wire.Actor(session.did, session.handle), self._clock.now())

    async def mentions(self, since: Moment, seen: frozenset[str]) -> AsyncIterator[Found]:
        """Mentions, replies and quotes that are not in `seen`, each once."""

        async def fetch(cursor: str) -> wire.NotificationPage:
            params: dict[str, str | int] = {"limit": self._page}
            if cursor:
                params["cursor"] = cursor
            name = "app.bsky.notification.listNotifications"
            return await self._xrpc.query(name, params, wire.NotificationPage)

        async for page in walk(fetch, since, seen):
            new = [
                item
                for item in page
                if item.reason in ADDRESSING and ids.to_id(item.uri) not in seen
            ]
            yield await self._found(new, tuple(ids.to_id(item.uri) for item in page))

    async def own_posts(self, since: Moment) -> AsyncIterator[Found]:
        """Own posts and replies; reposts of others are left out."""
        us = await self._us()
        cursor = ""
        while True:
            params: dict[str, str | int] = {"actor": us, "limit": self._page}
            params["filter"] = "posts_with_replies"
            if cursor:
                params["cursor"] = cursor
            page = await self._xrpc.query("app.bsky.feed.getAuthorFeed", params, wire.FeedPage)
            views = [item.post for item in page.feed if _is_written_by(item, us)]
            posts = tuple(parse_post(view, us, "own") for view in views)
            yield Found(posts, _authors(views), tuple(post.id for post in posts))
            if not page.cursor or page.cursor == cursor or _all_before(posts, since):
                return
            cursor = page.cursor

    async def named(self, words: Sequence[str], since: Moment) -> AsyncIterator[Found]:
        """Posts of others that name a word; at most MOST_SEARCH_PAGES pages a word."""
        us = await self._us()
        known: set[str] = set()
        for word in words:
            cursor = ""
            for _ in range(MOST_SEARCH_PAGES):
                page = await self._search(word, since, cursor)
                views = [
                    view
                    for view in page.posts
                    if view.uri not in known and is_about_us(view, word, us)
                ]
                known.update(view.uri for view in views)
                found = [parse_post(view, us, "named") for view in views]
                posts = tuple(post for post in found if post.created_at >= since)
                yield Found(posts, _authors(views), tuple(post.id for post in found))
                everything = tuple(parse_post(view, us) for view in page.posts)
                if not page.cursor or page.cursor == cursor or _all_before(everything, since):
                    break
                cursor = page.cursor

    async def conversation(self, post: Post) -> Found:
        """Parents, the post, the replies below it, and its siblings."""
        us = await self._us()
        node = await self._reader.thread(ids.to_uri(post.id), depth=20, parents=80)
        if node is None:
            return Found(())
        views = flatten(node)
        if post.parent is not None:
            above = await self._reader.thread(ids.to_uri(post.parent), depth=1, parents=0)
            views = flatten(above) | views if above is not None else views
        posts = {uri: parse_post(view, us) for uri, view in views.items()}
        if node.blocked:
            posts[node.uri] = msgspec.structs.replace(post, cannot_answer=BLOCKED)
            self._remember([post])
        found = tuple(sorted(posts.values(), key=lambda each: (each.created_at, each.id)))
        return Found(found, _authors(views.values()), tuple(each.id for each in found))

    async def look(self, id: str) -> Post | None:
        """One post as it is now; one hidden by a block as this line last had it.

        Raises Rejected when it is hidden and this line never had it: it is not gone.
        """
        try:
            view = await self._reader.post(ids.to_uri(id))
        except Hidden:
            if id not in self._known:
                raise
            return msgspec.structs.replace(self._known[id], cannot_answer=BLOCKED)
        return parse_post(view, await self._us()) if view is not None else None

    async def profile(self, id: str) -> Profile | None:
        """A profile; None when the account is gone."""
        try:
            actor = await self._xrpc.query(
                "app.bsky.actor.getProfile", {"actor": id.removeprefix(ids.PREFIX)}, wire.Actor
            )
        except XrpcRefused as refusal:  # "Profile not found" is an InvalidRequest too
            if refusal.error in ("InvalidRequest", "AccountTakedown", "AccountDeactivated"):
                return None
            raise
        return parse_profile(actor, self._clock.now())

    async def freeze(self, message: Message, parent: Post | None) -> Frozen:
        """Builds the request; see `Posting`."""
        return await self._posting.freeze(message, parent)

    async def send(self, frozen: Frozen) -> Sent:
        """Puts the record under its fixed key, which cannot make a second post."""
        return await self._posting.send(frozen)

    async def settle(self, frozen: Frozen) -> Sent | None:
        """Asks the PDS itself, which knows at once; the AppView lags by a second."""
        return await self._posting.settle(frozen)

    async def delete(self, id: str) -> None:
        """Deletes a post of ours. Raises Rejected for another's."""
        await self._posting.delete(id)

    async def act(self, act: Act) -> str:
        """Does it, unless it is so already; see `Acts`."""
        return await self._acts.act(act)

    async def take_back(self, act: Act, receipt: str) -> None:
        """Ends it; a second time is no error."""
        await self._acts.take_back(act, receipt)

    async def queue(self) -> tuple[Scheduled, ...]:
        """Always empty: Bluesky schedules nothing."""
        return ()

    async def close(self) -> None:
        """Closes the sockets; the session stays valid for the next run."""
        await self._edge.close()

    async def _us(self) -> str:
        return (await self._sessions.current()).did

    async def _found(self, items: list[wire.Notification], seen: tuple[str, ...]) -> Found:
        """Notifications as posts, with what only the hydrated post tells (may we reply?).

        One that is not hydrated yet is taken as announced, rather than lost.
        """
        us = await self._us()
        whole = await self._reader.posts([item.uri for item in items])
        views = [whole.get(item.uri) or parse_notification(item) for item in items]
        posts = tuple(
            parse_post(
                view, us, kind_of(read_record(view.record)[0], view.author.did, us, item.reason)
            )
            for view, item in zip(views, items, strict=True)
        )
        self._remember(posts)
        return Found(posts, _authors(views), seen)

    def _remember(self, posts: Sequence[Post]) -> None:
        """Keeps the newest few: what a block hides later can be had from nowhere else."""
        self._known |= {post.id: post for post in posts}
        for id in list(self._known)[:-MOST_KNOWN]:
            del self._known[id]

    async def _search(self, word: str, since: Moment, cursor: str) -> wire.PostPage:
        params: dict[str, str | int] = {
            "q": word,
            "limit": self._page,
            "sort": "latest",
            "since": to_iso(since),
        }
        if cursor:
            params["cursor"] = cursor
        return await self._xrpc.query("app.bsky.feed.searchPosts", params, wire.PostPage)


def _is_written_by(item: wire.FeedItem, us: str) -> bool:
    """Whether it stands in the feed as a post of ours, not as a repost, of our own or another's."""
    reposted = item.reason is not None and item.reason.type.endswith("#reasonRepost")
    return item.post.author.did == us and not reposted


def _authors(views: Iterable[wire.PostView]) -> tuple[Profile, ...]:
    actors = {view.author.did: view.author for view in views}
    return tuple(parse_profile(actor) for actor in actors.values())


def _all_before(posts: Sequence[Post], since: Moment) -> bool:
    return bool(posts) and all(post.created_at < since for post in posts)
