"""The line to one feed: satisfies `services.network_ports.Connection`."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

from cmtui.clock import DAY, HOUR, MINUTE, Clock, Moment
from cmtui.errors import Rejected
from cmtui.model.account import Account
from cmtui.model.person import Profile
from cmtui.model.post import Post
from cmtui.networks.feeds.capabilities import CAPABILITIES
from cmtui.networks.feeds.fetching import Fetched, Fetcher, Validators
from cmtui.networks.feeds.kept import Kept, KeptFile
from cmtui.networks.feeds.parse import PREFIX, is_google_alert, parse_items, parse_profiles
from cmtui.networks.feeds.reading import Feed, NoFeed, read_feed
from cmtui.networks.only_read import OnlyRead
from cmtui.services.network_ports import Found
from cmtui.text.named import names_one
from cmtui.text.safe import clean_line

LONGEST_PAUSE = 6 * HOUR
"""However long a feed says that it stays as it is, it is asked again after so long."""

LATE = 30 * DAY
"""An item that the feed did not list before is new, though it says that it is so old."""

EARLY = MINUTE
"""A reading that comes so much too early does not wait a whole turn for it."""

MOST_KNOWN = 1_000
"""Items remembered as they last stood in the feed."""


class FeedsConnection(OnlyRead):
    """Reads the feed at the account's server. Nothing is sent before the first call."""

    def __init__(self, account: Account, folder: Path, workspace: Path, clock: Clock) -> None:
        """`folder` is the operator's own. Raises LoginFailed for what is no web address."""
        super().__init__(CAPABILITIES)
        self._fetcher = Fetcher(account.server, clock)
        self._words = () if is_google_alert(account.server) else account.keywords
        what = " ".join((account.server, *sorted(account.keywords)))
        self._kept = KeptFile(folder, workspace, what, clock)
        self._clock = clock
        self._rests_until: Moment = 0
        self._known: dict[str, Post] = {}

    async def login(self) -> Profile:
        """Whether a feed is there; it needs no login."""
        fetched = await self._fetcher.fetch(Validators())
        assert fetched is not None  # without validators nothing can be "as before"
        feed = await self._feed(fetched)
        title = clean_line(feed.title).text.strip()
        address = self._fetcher.address
        return Profile(id=f"{PREFIX}{address}", network="feeds", handle=title, name=title)

    async def mentions(self, since: Moment, seen: frozenset[str]) -> AsyncIterator[Found]:
        """Every item, where no words were named or Google has looked for them."""
        if not self._words:
            async for found in self._items((), since):
                yield found

    async def named(self, words: Sequence[str], since: Moment) -> AsyncIterator[Found]:
        """Items that name one of the words in title, text or address."""
        if self._words:
            async for found in self._items(words, since):
                yield found

    async def conversation(self, post: Post) -> Found:
        """Nothing but the item: what is said about it is said elsewhere."""
        self._remember([post])
        return Found(())

    async def look(self, id: str) -> Post | None:
        """An item as it last stood in the feed. Raises Rejected when it never did for this line.

        That a feed lists it no more says nothing about its page.
        """
        if id not in self._known:
            raise Rejected("The feed does not list it any more; its page may still be there.")
        return self._known[id]

    async def profile(self, id: str) -> Profile | None:
        """Feeds tell nothing about anybody."""
        return None

    async def close(self) -> None:
        """Closes the sockets."""
        await self._fetcher.close()

    async def _items(self, words: Sequence[str], since: Moment) -> AsyncIterator[Found]:
        """What the feed lists, unless it has not changed or said that it would not.

        That it has been read is kept only when whoever asked has come back for more: by then it
        is stored.
        """
        now = self._clock.now()
        if now < self._rests_until - EARLY:
            return
        kept = self._kept.read(since)
        fetched = await self._fetcher.fetch(self._kept.validators(kept))
        if fetched is None:
            return
        feed = await self._feed(fetched)
        everything = parse_items(feed, self._fetcher.address, now)
        self._remember(everything)
        fits = names_one(words)
        posts = [
            post
            for post in everything
            if _is_new(post, since, kept, now) and (not words or fits(f"{post.text}\n{post.url}"))
        ]
        profiles = parse_profiles(feed, self._fetcher.address, posts)
        yield Found(tuple(posts), profiles, tuple(post.id for post in everything))
        if not feed.whole:  # it may have been cut off: it is read again, whatever its server says
            return
        self._rests_until = now + min(max(fetched.lasts, feed.lasts), LONGEST_PAUSE)
        seen = [post.id for post in everything]
        first = since if kept is None else kept.since
        await asyncio.to_thread(self._kept.keep, first, fetched.validators, seen)

    async def _feed(self, fetched: Fetched) -> Feed:
        """Off the loop: a feed may take a second to be read."""
        answer = fetched.answer
        try:
            return await asyncio.to_thread(read_feed, answer.body, answer.headers, fetched.address)
        except NoFeed as why:
            host = self._fetcher.address
            raise Rejected(
                f"{clean_line(host).text[:200]} is no feed: {clean_line(str(why)).text[:300]}."
            ) from None

    def _remember(self, posts: Iterable[Post]) -> None:
        self._known |= {post.id: post for post in posts}
        for id in list(self._known)[:-MOST_KNOWN]:
            del self._known[id]


def _is_new(post: Post, since: Moment, kept: Kept | None, now: Moment) -> bool:
    """By its date, or because a feed that was read before did not list it then."""
    if post.created_at >= since:
        return True
    return kept is not None and post.id not in kept.seen and post.created_at >= now - LATE
