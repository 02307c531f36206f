"""What was written before the watch looked: read a page at a time, the oldest hours first."""

from collections.abc import AsyncIterator
from functools import partial
from typing import NamedTuple

from cmtui.clock import DAY, HOUR, Clock, Moment
from cmtui.model.post import INBOUND, Kind, Post
from cmtui.model.views import Order, Place, Where
from cmtui.services.ports import Reader, Store

DAYS = (28, 14, 7, 4)
"""So many days are read to learn from; fewer where many write. Four are enough to ring."""

MOST_READ = 60_000
"""Mentions that are read to learn from, but for those of the last four days."""

STEP = 6 * HOUR
"""All of so many hours is read before what came after."""

PAGE = 200
PAUSE = 0.02
"""Seconds between two pages: somebody is looking at the screen."""


async def learning_from(store: Store, now: Moment) -> Moment:
    """From where on the past is read."""

    def are_many(since: Moment, reader: Reader) -> bool:
        lately = (Where("kind", "one_of", INBOUND), Where("created_at", "ge", since))
        return reader.count(Post, lately, most=MOST_READ + 1) > MOST_READ

    for days in DAYS[:-1]:
        since = now - days * DAY
        if not await store.read(partial(are_many, since)):
            return since
    return now - DAYS[-1] * DAY


class Past(NamedTuple):
    """Some mentions; with them everything before `read_until` was read."""

    posts: list[Post]
    read_until: Moment


async def past_of(store: Store, clock: Clock, since: Moment, until: Moment) -> AsyncIterator[Past]:
    """The mentions written from `since` and before `until`; within some hours in any order."""
    while since < until:
        end = min(since + STEP, until)
        for kind in INBOUND:
            async for page in _pages(store, clock, kind, since, end):
                yield Past(page, since)
        yield Past([], end)
        since = end


async def _pages(
    store: Store, clock: Clock, kind: Kind, since: Moment, until: Moment
) -> AsyncIterator[list[Post]]:
    within = (
        Where("kind", "eq", kind),
        Where("created_at", "ge", since),
        Where("created_at", "lt", until),
    )

    def read(after: Place | None, reader: Reader) -> list[Post]:
        return reader.window(Post, within, Order("created_at"), after, PAGE)

    after: Place | None = None
    while True:
        page = await store.read(partial(read, after))
        yield page
        if len(page) < PAGE:
            return
        after = Place(page[-1].created_at, page[-1].number)
        await clock.sleep(PAUSE)
