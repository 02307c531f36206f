"""Bluesky's public search, where it answers somebody without an account."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import TypeVar

from cmtui.clock import Clock, Moment, to_iso
from cmtui.errors import LoginFailed
from cmtui.model.account import Account
from cmtui.model.person import Profile
from cmtui.model.post import Post
from cmtui.networks.bluesky import ids, wire
from cmtui.networks.bluesky.capabilities import CAPABILITIES
from cmtui.networks.bluesky.parse import parse_post, parse_profile
from cmtui.networks.bluesky.search import is_about_us
from cmtui.networks.bluesky.session import complaint_of
from cmtui.networks.bluesky.threads import flatten
from cmtui.networks.bluesky.xrpc import XrpcRefused
from cmtui.networks.http import Edge, Params
from cmtui.networks.only_read import OnlyRead, without_account
from cmtui.services.network_ports import Found

SERVER = "https://public.api.bsky.app"
"""The AppView for those without an account (docs.bsky.app: API Hosts and Auth)."""

POLL_SECONDS = 180.0
"""The search is for people, every few minutes at most (bluesky-social/atproto #3423)."""

PAGE = 100
MOST_PAGES = 5

NOBODY = "did:none:nobody"
"""Our DID, where we have none."""

T = TypeVar("T")


class BlueskyPublic(OnlyRead):
    """Satisfies `services.network_ports.Connection`. Nothing is sent before the first call."""

    def __init__(self, account: Account, clock: Clock) -> None:
        """Raises LoginFailed for an unsafe server."""
        super().__init__(without_account(CAPABILITIES, POLL_SECONDS))
        self._edge = Edge(account.server or SERVER, clock)
        self._account = account
        self._clock = clock

    async def login(self) -> Profile:
        """Whether the search answers; it needs no login."""
        await self._search((self._account.keywords or ("bluesky",))[0], 0, "", 1)
        handle = self._account.handle
        return Profile(id=f"{ids.PREFIX}{handle}", network="bluesky", handle=handle, name=handle)

    async def named(self, words: Sequence[str], since: Moment) -> AsyncIterator[Found]:
        """Posts that name a word; at most MOST_PAGES pages a word."""
        known: set[str] = set()
        for word in dict.fromkeys(words):
            cursor = ""
            for _ in range(MOST_PAGES):
                page = await self._search(word, since, cursor, PAGE)
                views = [
                    view
                    for view in page.posts
                    if view.uri not in known and is_about_us(view, word, NOBODY)
                ]
                known.update(view.uri for view in views)
                posts = [parse_post(view, NOBODY, "named") for view in views]
                recent = tuple(post for post in posts if post.created_at >= since)
                yield Found(recent, _authors(views), tuple(post.id for post in posts))
                dates = [parse_post(view, NOBODY).created_at for view in page.posts]
                is_over = bool(dates) and max(dates) < since
                if not page.cursor or page.cursor == cursor or is_over:
                    break
                cursor = page.cursor

    async def conversation(self, post: Post) -> Found:
        """Parents, the post and the replies below it."""
        params: Params = {"uri": ids.to_uri(post.id), "depth": 20, "parentHeight": 80}
        try:
            answer = await self._query("app.bsky.feed.getPostThread", params, wire.Thread)
        except XrpcRefused as refusal:
            if refusal.error == "NotFound":
                return Found(())
            raise
        views = flatten(answer.thread)
        posts = sorted(
            (parse_post(view, NOBODY) for view in views.values()),
            key=lambda each: (each.created_at, each.id),
        )
        return Found(tuple(posts), _authors(views.values()), tuple(each.id for each in posts))

    async def look(self, id: str) -> Post | None:
        """One post as it is now; None when it is gone."""
        params: Params = {"uris": [ids.to_uri(id)]}
        page = await self._query("app.bsky.feed.getPosts", params, wire.PostPage)
        return parse_post(page.posts[0], NOBODY) if page.posts else None

    async def profile(self, id: str) -> Profile | None:
        """A profile; None when the account is gone."""
        actor = {"actor": id.removeprefix(ids.PREFIX)}
        try:
            found = await self._query("app.bsky.actor.getProfile", actor, wire.Actor)
        except XrpcRefused:
            return None
        return parse_profile(found, self._clock.now())

    async def close(self) -> None:
        """Closes the sockets."""
        await self._edge.close()

    async def _search(self, word: str, since: Moment, cursor: str, limit: int) -> wire.PostPage:
        params: dict[str, str | int] = {"q": word, "limit": limit, "sort": "latest"}
        if since:
            params["since"] = to_iso(since)
        if cursor:
            params["cursor"] = cursor
        return await self._query("app.bsky.feed.searchPosts", params, wire.PostPage)

    async def _query(self, call: str, params: Params, shape: type[T]) -> T:
        answer = await self._edge.get(f"/xrpc/{call}", params, {})
        if answer.status in (401, 403):
            raise LoginFailed(
                f"{self._edge.host} answers only with an account at this time ({answer.status});"
                " with one the search works: cmtui accounts add bluesky"
            )
        if answer.status != 200:
            raise XrpcRefused(call, answer.status, complaint_of(answer))
        return self._edge.decode(answer, shape, call)


def _authors(views: Iterable[wire.PostView]) -> tuple[Profile, ...]:
    actors = {view.author.did: view.author for view in views}
    return tuple(parse_profile(actor) for actor in actors.values())
