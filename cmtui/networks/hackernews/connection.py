"""The line to Hacker News' public search: satisfies `services.network_ports.Connection`."""

from collections.abc import AsyncIterator, Sequence
from typing import TypeVar
from urllib.parse import quote

import msgspec

from cmtui.clock import HOUR, SECOND, Clock, Moment
from cmtui.errors import LoginFailed, Rejected
from cmtui.model.account import Account
from cmtui.model.person import Profile
from cmtui.model.post import Post
from cmtui.networks.hackernews import ids, wire
from cmtui.networks.hackernews.capabilities import CAPABILITIES
from cmtui.networks.hackernews.parse import (
    flat,
    parse_item,
    parse_profile,
    parse_profiles,
    parse_user,
    read_hits,
    says,
)
from cmtui.networks.http import Edge, Params
from cmtui.networks.only_read import OnlyRead
from cmtui.services.network_ports import Found
from cmtui.text.named import names

SERVER = "https://hn.algolia.com"

PAGE = 100
"""Hits a page."""

MOST_PAGES = 30
"""Pages of one word in one reading; a search serves people, not harvesting."""

OVERLAP = 2 * HOUR
"""What the last reading covered is read again so far back: the search lags, and a text may be
edited for two hours."""

MOST_AROUND = 500
"""Posts of one conversation that are read; the newest ones."""

T = TypeVar("T")


class HackerNewsConnection(OnlyRead):
    """Searches stories and comments for the account's words. Nothing is sent before the first
    call."""

    def __init__(self, account: Account, clock: Clock, page: int = PAGE) -> None:
        super().__init__(CAPABILITIES)
        self._edge = Edge(account.server or SERVER, clock)
        self._account = account
        self._clock = clock
        self._page = page
        self._read: dict[str, tuple[Moment, Moment]] = {}

    async def login(self) -> Profile:
        """Whether the search answers; there is nobody to log in."""
        await self._search("", "", 1)
        return parse_profile(self._account.handle, fetched_at=self._clock.now())

    async def named(self, words: Sequence[str], since: Moment) -> AsyncIterator[Found]:
        """Stories and comments that name a word, newest first; each once."""
        known: set[int] = set()
        for word in dict.fromkeys(words):
            began = self._clock.now()
            async for page in self._pages(word, self._from(word, since)):
                fits = names(word)
                new = [one for one in page if one.id not in known and fits(says(one))]
                known.update(one.id for one in new)
                posts = tuple(parse_item(one, "named", began) for one in new)
                yield Found(
                    tuple(post for post in posts if post.created_at >= since),
                    parse_profiles(new),
                    tuple(post.id for post in posts),
                )
            self._read[word] = (since, began)

    async def conversation(self, post: Post) -> Found:
        """The story with its comments, or as many of the newest as are read."""
        item = await self._item(ids.item_of(post.id))
        story = await self._item(item.story_id) if item and item.story_id else item
        if item is None or story is None:
            return Found(())
        now = self._clock.now()
        everything = {one.id: one for one in flat(story)}
        newest = sorted(everything.values(), key=lambda one: one.created_at_i)[-MOST_AROUND:]
        chosen = {one.id: one for one in newest}
        above: int | None = item.id
        while above is not None and above in everything and len(chosen) < 2 * MOST_AROUND:
            chosen[above] = everything[above]
            above = everything[above].parent_id
        found = [
            msgspec.structs.replace(parse_item(one, "context", now), conversation=post.conversation)
            for one in sorted(chosen.values(), key=lambda one: (one.created_at_i, one.id))
        ]
        return Found(
            tuple(found), parse_profiles(chosen.values()), tuple(each.id for each in found)
        )

    async def look(self, id: str) -> Post | None:
        """One story or comment as it is now; None when it is gone."""
        item = await self._item(ids.item_of(id))
        if item is None or not flat(msgspec.structs.replace(item, children=[])):
            return None
        return parse_item(item, "named", self._clock.now())

    async def profile(self, id: str) -> Profile | None:
        """A person by her name there."""
        name = quote(id.removeprefix(ids.PREFIX), safe="")
        user = await self._ask(f"/api/v1/users/{name}", {}, wire.User, "the person")
        return parse_user(user, self._clock.now()) if user is not None else None

    async def close(self) -> None:
        """Closes the sockets."""
        await self._edge.close()

    def _from(self, word: str, since: Moment) -> Moment:
        """From when on a word is searched: what was read before is read again in part only."""
        covered, read_at = self._read.get(word, (since, 0))
        return max(since, read_at - OVERLAP) if covered <= since else since

    async def _pages(self, word: str, since: Moment) -> AsyncIterator[list[wire.Item]]:
        """By time, since the search itself ends after 1,000 hits."""
        before: int | None = None
        for _ in range(MOST_PAGES):
            times = [f"created_at_i>={since // SECOND}"]
            times += [f"created_at_i<={before}"] if before is not None else []
            raws = await self._search(word, ",".join(times), self._page)
            page = read_hits(raws)
            yield page
            if len(raws) < self._page or not page:
                return
            oldest = min(one.created_at_i for one in page)
            before = oldest if before is None or oldest < before else before - 1

    async def _search(self, word: str, times: str, count: int) -> list[msgspec.Raw]:
        params: dict[str, str | int] = {
            "query": word,
            "tags": "(story,comment)",
            "hitsPerPage": count,
        }
        if times:
            params["numericFilters"] = times
        found = await self._ask("/api/v1/search_by_date", params, wire.Hits, "the search")
        if found is None:
            raise Rejected(f"{self._edge.host} has no search for Hacker News.")
        return found.hits

    async def _item(self, number: int | None) -> wire.Item | None:
        if number is None:
            return None
        return await self._ask(f"/api/v1/items/{number}", {}, wire.Item, "the item")

    async def _ask(self, path: str, params: Params, shape: type[T], what: str) -> T | None:
        """The answer; None where nothing is there."""
        answer = await self._edge.get(path, params, {})
        if answer.status == 404:
            return None
        if answer.status in (401, 403):
            raise LoginFailed(f"{self._edge.host} shows {what} to nobody without a login.")
        if answer.status != 200:
            raise Rejected(f"{self._edge.host} refuses {what} ({answer.status}).")
        return self._edge.decode(answer, shape, what)
