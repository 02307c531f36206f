"""Reading what is said to an account, from its list of notifications."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import NamedTuple

import msgspec

from cmtui.clock import Clock, Moment
from cmtui.errors import NetworkFailed
from cmtui.model.post import Kind, Post
from cmtui.networks.mastodon import ids, wire
from cmtui.networks.mastodon.api import Api
from cmtui.networks.mastodon.notifications import PENDING, QUOTES, TYPES, arrived, walk
from cmtui.networks.mastodon.parse import (
    Us,
    kind_of,
    parse_profiles,
    parse_status,
    read_notification,
    read_status,
)
from cmtui.networks.mastodon.server import Server
from cmtui.networks.mastodon.threads import Threads
from cmtui.networks.mastodon.untold import Untold
from cmtui.services.network_ports import Found

Remember = Callable[[Sequence[Post], Sequence[wire.Status]], None]

AT_ONCE = 30
"""Pages that are read before it is asked where their posts stand: most answer one of a page below,
so that next to nothing need be asked."""


class _New(NamedTuple):
    """A post that was not seen yet: what could not be read of it, and when it reached us."""

    status: wire.Status
    unread: tuple[str, ...]
    at: Moment


class _News(NamedTuple):
    """A page: what is new on it, and the marks of all that it shows."""

    news: tuple[_New, ...]
    told: tuple[str, ...]


class Mentions:
    """The mentions of one account."""

    def __init__(
        self,
        api: Api,
        server: Server,
        threads: Threads,
        untold: Untold,
        clock: Clock,
        page: int,
        remember: Remember,
    ) -> None:
        """`page` is how many notifications are asked for at once."""
        self._api = api
        self._server = server
        self._threads = threads
        self._untold = untold
        self._clock = clock
        self._page = page
        self._remember = remember

    async def read(self, since: Moment, seen: frozenset[str]) -> AsyncIterator[Found]:
        """Mentions, replies and quotes that are not in `seen`, or were edited since."""
        us, types = await self._server.us(), await self._types()
        read: dict[str, tuple[wire.Status | None, tuple[str, ...]]] = {}

        async def fetch(below: str, above: str) -> list[wire.Notification]:
            page = await self._notifications(types, below, above)
            for item in page:
                if item.has_status and item.type in types:
                    read[item.id] = read_status(item.status, item.account)
            return page

        def marks(item: wire.Notification) -> tuple[str, ...]:
            status, _ = read.get(item.id, (None, ()))
            return marks_of(status) if status else (f"{ids.PREFIX}notification/{item.id}",)

        def news_of(page: list[wire.Notification]) -> _News:
            told = tuple(mark for item in page for mark in marks(item))
            news: dict[str, _New] = {}
            for item in page:
                status, unread = read.pop(item.id, (None, ()))
                if status is not None and not seen.issuperset(marks_of(status)):
                    news[status.id] = _New(status, unread, arrived(item))
            return _News(tuple(news.values()), told)

        pages: list[_News] = []
        try:
            ahead = self._api.ahead  # the list is in the server's time
            now, since = self._clock.now() + ahead, since + ahead
            async for page in walk(fetch, since, lambda item: seen.issuperset(marks(item)), now):
                pages.append(news_of(page))
                if len(pages) == AT_ONCE:
                    taken, pages = pages, []
                    async for found in self._placed(taken, us):
                        yield found
        except NetworkFailed:  # what was read before it counts
            async for found in self._placed(pages, us):
                yield found
            raise
        untold = [_New(one, (), 0) for one in await self._untold.answers(us.id)]
        untold = [one for one in untold if not seen.issuperset(marks_of(one.status))]
        if untold:
            told = tuple(mark for one in untold for mark in marks_of(one.status))
            pages.append(_News(tuple(untold), told))
        async for found in self._placed(pages, us):
            yield found

    async def _placed(self, pages: Sequence["_News"], us: Us) -> AsyncIterator[Found]:
        """The pages as posts. Raises what kept some from being placed after all others."""
        everything = [one.status for page in pages for one in page.news]
        places, trouble = await self._threads.places(everything)
        for page in pages:
            news = [one for one in page.news if one.status.id in places]
            posts = tuple(
                parse_status(
                    one.status,
                    us,
                    places[one.status.id],
                    _addressing(one.status, us),
                    one.unread,
                    one.at,
                )
                for one in news
            )
            statuses = [one.status for one in news]
            self._remember(posts, statuses)
            left_out = {mark for one in page.news if one not in news
                        for mark in marks_of(one.status)}  # fmt: skip
            told = tuple(mark for mark in page.told if mark not in left_out)
            yield Found(posts, parse_profiles((one.account for one in statuses), us.domain), told)
        if trouble is not None:
            raise trouble

    async def _types(self) -> tuple[str, ...]:
        instance = await self._server.instance()
        if instance.software == "gotosocial":
            return (*TYPES, *PENDING)
        return (*TYPES, *QUOTES) if instance.quotes else TYPES

    async def _notifications(
        self, types: Sequence[str], below: str, above: str
    ) -> list[wire.Notification]:
        """`include_filtered`: what the server holds back as a request is read, too (4.3)."""
        params: dict[str, str | int | Sequence[str]] = {
            "limit": self._page, "types[]": types, "include_filtered": "true",
        }  # fmt: skip
        if below:
            params["max_id"] = below
        if above:
            params["min_id"] = above
        call = "/api/v1/notifications"
        raws = await self._api.get(call, params, list[msgspec.Raw], "mentions", spare=True)
        page = [item for raw in raws if (item := read_notification(raw)) is not None]
        return sorted(page, key=lambda item: ids.order(item.id), reverse=True)


def marks_of(status: wire.Status) -> tuple[str, ...]:
    """What the seen-set remembers of a post: its id, and its newest edit."""
    id = ids.to_id(status.uri)
    return (id, f"{id} {status.edited_at}") if status.edited_at else (id,)


def _addressing(status: wire.Status, us: Us) -> Kind | None:
    """A post that was announced to us is said to us, however it says so itself."""
    kind = kind_of(status, us)
    return "mention" if kind == "context" else kind
