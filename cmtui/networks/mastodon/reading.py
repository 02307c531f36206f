"""Reading as one account: its lists, conversations, single posts and people."""

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from urllib.parse import urlsplit

import msgspec

from cmtui.clock import Clock, Moment, to_iso
from cmtui.errors import Rejected
from cmtui.model.person import Profile
from cmtui.model.post import Kind, Post
from cmtui.networks.mastodon import ids, wire
from cmtui.networks.mastodon.api import Api, Refusal
from cmtui.networks.mastodon.mentions import Mentions
from cmtui.networks.mastodon.parse import (
    Place,
    Us,
    parse_profile,
    parse_profiles,
    parse_status,
    read_statuses,
)
from cmtui.networks.mastodon.search import hashtag, is_about_us
from cmtui.networks.mastodon.server import Server
from cmtui.networks.mastodon.threads import Threads
from cmtui.networks.mastodon.untold import Untold
from cmtui.services.network_ports import Found
from cmtui.text.safe import clean_line

_ID = re.compile(r"\w{1,64}")
MOST_PAGES = 5
"""Pages of a hashtag or a search: they serve people, not harvesting."""

OWN_PAGE = 40
MOST_AROUND = 500
"""Posts of one conversation that are read beside the parents; the newest ones."""

MOST_KNOWN = 1_000
"""Posts remembered in case a block hides them."""


class Reading:
    """Questions about posts and people, as this account sees them."""

    def __init__(self, api: Api, server: Server, threads: Threads, clock: Clock, page: int) -> None:
        self._api = api
        self._server = server
        self._threads = threads
        self._clock = clock
        self._untold = Untold(api, threads)
        self._mentions = Mentions(api, server, threads, self._untold, clock, page, self._remember)
        self._known: dict[str, tuple[Post, str]] = {}

    def mentions(self, since: Moment, seen: frozenset[str]) -> AsyncIterator[Found]:
        """Mentions, replies and quotes that are not in `seen`, or were edited since."""
        return self._mentions.read(since, seen)

    async def own_posts(self, since: Moment) -> AsyncIterator[Found]:
        """Own posts and replies; boosts are left out."""
        us = await self._server.us()
        since += self._api.ahead
        below = ""
        while True:
            params: dict[str, str | int] = {"limit": OWN_PAGE, "exclude_reblogs": "true"}
            if below:
                params["max_id"] = below
            call = f"/api/v1/accounts/{us.id}/statuses"
            raws = await self._api.get(call, params, list[msgspec.Raw], "our posts", spare=True)
            page = read_statuses(raws)
            ours = [each for each in page if each.reblog is None and each.account.id == us.id]
            self._untold.note(ours)
            found = await self._found(ours, us, "own")
            if found.posts or not below:
                yield found
            if not page or _all_before(found.posts, since) or page[-1].id == below:
                return
            below = page[-1].id

    async def named(self, words: Sequence[str], since: Moment) -> AsyncIterator[Found]:
        """Posts of others with one of the words, by hashtag and where the server searches."""
        us, instance = await self._server.us(), await self._server.instance()
        known: set[str] = set()
        for word in dict.fromkeys(words):
            lists = [self._tagged(word, since)]
            if instance.searches:
                lists.append(self._searched(word, since))
            for pages in lists:
                async for page in pages:
                    about = [each for each in page if each.uri not in known]
                    about = [each for each in about if is_about_us(each, word, us)]
                    known.update(each.uri for each in about)
                    found = await self._found(about, us, "named")
                    recent = tuple(post for post in found.posts if post.created_at >= since)
                    yield msgspec.structs.replace(found, posts=recent)

    async def conversation(self, post: Post) -> Found:
        """Parents, the post, and the newest of what stands around and below it."""
        us = await self._server.us()
        status = await self.status(post.id, post)
        if status is None:
            return Found(())
        around = await self._threads.context(status.id) or ([], [])
        above, below = around
        if above:
            root = await self._threads.context(above[0].id)
            below = root[1] if root is not None else below
        beside = sorted(below, key=lambda each: ids.order(each.id))[-MOST_AROUND:]
        chosen = {each.id: each for each in (*above, status, *beside)}
        posts = []
        for each in chosen.values():
            above_it = each.in_reply_to_id
            parent = self._threads.canonical(above_it) if above_it else None
            posts.append(parse_status(each, us, Place(post.conversation, parent)))
        self._remember(posts, chosen.values())
        found = tuple(sorted(posts, key=lambda each: (each.created_at, each.id)))
        people = parse_profiles((one.account for one in chosen.values()), us.domain)
        return Found(found, people, tuple(each.id for each in found))

    async def look(self, id: str) -> Post | None:
        """One post as it is now, with what stands between us and an answer to it.

        GoToSocial hides the posts of whom we block: such a one is as this line last had it.
        """
        us = await self._server.us()
        status = await self.status(id)
        if status is None:
            return await self._hidden(id)
        places, trouble = await self._threads.places([status])
        if trouble is not None:
            raise trouble
        post = parse_status(status, us, places[status.id])
        self._remember([post], [status])
        if post.kind == "own":
            return post
        obstacle = await self.obstacle(status.account.id, post.author.handle)
        return msgspec.structs.replace(post, cannot_answer=obstacle or post.cannot_answer)

    async def _hidden(self, id: str) -> Post | None:
        if id not in self._known:
            return None
        post, account = self._known[id]
        obstacle = await self.obstacle(account, post.author.handle)
        return msgspec.structs.replace(post, cannot_answer=obstacle) if obstacle else None

    async def status(self, id: str, post: Post | None = None) -> wire.Status | None:
        """One post by its canonical id, from the server; None when it is gone or hidden."""
        local = await self._local(id, post)
        if local is None:
            return None
        call = f"/api/v1/statuses/{local}"
        status = await self._api.find(call, {}, wire.Status, "the post")
        if status is not None:
            self._threads.learn([status])
        is_it = status is not None and ids.is_same(ids.to_uri(id), clean_line(status.uri).text)
        return status if is_it else None

    async def obstacle(self, account: str, handle: str) -> str:
        """Why a person, by the server's id, cannot be answered ("" = she can)."""
        call, params = "/api/v1/accounts/relationships", {"id[]": [account]}
        try:
            found = await self._api.get(call, params, list[wire.Relationship], "who blocks whom")
        except Refusal:  # a token that may not ask; the server still says no to the answer
            return ""
        for each in found:
            if each.blocking:
                return f"This account blocks @{handle}."
            if each.blocked_by:
                return f"@{handle} blocks this account."
        return ""

    async def person(self, id: str) -> wire.Account | None:
        """A person by her canonical id; None when this server does not know her."""
        acct = id.removeprefix(ids.PREFIX)
        instance = await self._server.instance()
        bare = acct.removesuffix(f"@{instance.domain}")
        call, params = "/api/v1/accounts/lookup", {"acct": bare}
        return await self._api.find(call, params, wire.Account, "the person")

    async def profile(self, id: str) -> Profile | None:
        """A person's profile as it is now."""
        account = await self.person(id)
        domain = (await self._server.instance()).domain
        return parse_profile(account, domain, self._clock.now()) if account is not None else None

    async def _found(self, statuses: Sequence[wire.Status], us: Us, kind: Kind | None) -> Found:
        """Those that can be placed. Raises what kept some from being placed."""
        places, trouble = await self._threads.places(statuses)
        if trouble is not None:
            raise trouble
        posts = tuple(parse_status(each, us, places[each.id], kind) for each in statuses)
        self._remember(posts, statuses)
        people = parse_profiles((one.account for one in statuses), us.domain)
        return Found(posts, people, tuple(post.id for post in posts))

    async def _tagged(self, word: str, since: Moment) -> AsyncIterator[list[wire.Status]]:
        tag, below = hashtag(word), ""
        for _ in range(MOST_PAGES if tag else 0):
            params: dict[str, str | int] = {"limit": OWN_PAGE}
            if below:
                params["max_id"] = below
            call = f"/api/v1/timelines/tag/{tag}"
            try:
                raws = await self._api.get(call, params, list[msgspec.Raw], "a hashtag", spare=True)
            except Refusal as refusal:
                if refusal.is_gone or refusal.status == 400:  # used by nobody, or no hashtag there
                    return
                raise
            page = read_statuses(raws)
            if not page:
                return
            yield page
            if all((each.created_at or "") < to_iso(since) for each in page):
                return
            below = page[-1].id

    async def _searched(self, word: str, since: Moment) -> AsyncIterator[list[wire.Status]]:
        """Newest first, by offset; a page that is half empty is the last, or nearly so."""
        known: set[str] = set()
        for turn in range(MOST_PAGES):
            params: dict[str, str | int] = {"q": word, "type": "statuses", "limit": OWN_PAGE}
            if turn:
                params["offset"] = turn * OWN_PAGE
            try:
                found = await self._api.get(
                    "/api/v2/search", params, wire.Search, "the search", spare=True
                )
            except Refusal:  # a server without search, or a token that may not
                return
            page = [each for each in read_statuses(found.statuses or ()) if each.id not in known]
            if not page:  # the end, or a server that knows no offset
                return
            known.update(each.id for each in page)
            yield page
            is_old = all((each.created_at or "") < to_iso(since) for each in page)
            if is_old or len(found.statuses or ()) < OWN_PAGE // 2:
                return

    async def _local(self, id: str, post: Post | None) -> str | None:
        """The server's own id of a post: as it was seen, by its address where the post is the
        server's own, or by a search for its address."""
        us, uri = await self._server.us(), ids.to_uri(id)
        reference = ids.read_reference(post.reference) if post is not None else None
        if reference is not None and reference.host == us.host:
            return reference.id
        if (known := self._threads.id_of(uri)) is not None:
            return known
        if own := await self._of_this_server(uri, us):
            return own
        params: dict[str, str | int] = {
            "q": uri, "type": "statuses", "resolve": "true", "limit": 1,
        }  # fmt: skip
        try:
            found = await self._api.get("/api/v2/search", params, wire.Search, "the post")
        except Refusal as refusal:
            if refusal.is_gone:
                return None
            raise Rejected(f"The post cannot be found again: {refusal}") from None
        statuses = read_statuses(found.statuses or ())
        self._threads.learn(statuses)
        return next((each.id for each in statuses if ids.is_same(uri, each.uri)), None)

    async def _of_this_server(self, uri: str, us: Us) -> str | None:
        """The last part of the address, if the server knows the post by it (Pleroma does not)."""
        parts = urlsplit(uri)
        guess = parts.path.rpartition("/")[2]
        if parts.netloc not in (us.host, us.domain) or not _ID.fullmatch(guess):
            return None
        call = f"/api/v1/statuses/{guess}"
        status = await self._api.find(call, {}, wire.Status, "the post")
        return status.id if status is not None and ids.is_same(uri, status.uri) else None

    def _remember(self, posts: Iterable[Post], statuses: Iterable[wire.Status]) -> None:
        accounts = {ids.to_id(status.uri): status.account.id for status in statuses}
        self._known |= {post.id: (post, accounts[post.id]) for post in posts}
        for id in list(self._known)[:-MOST_KNOWN]:
            del self._known[id]


def _all_before(posts: Sequence[Post], since: Moment) -> bool:
    return bool(posts) and all(post.created_at < since for post in posts)
