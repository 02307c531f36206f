"""Walking the list of notifications without losing any.

Their ids become visible out of order while a server is busy, pages are short or empty although
more stands behind them (what was deleted or hidden is taken out after the page was cut), and a
type that the server does not know is answered with everything. So the walk goes on behind what is
known, looks below an empty page, and chooses by itself.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from cmtui.clock import MINUTE, SECOND, Moment
from cmtui.networks.mastodon import ids, wire
from cmtui.networks.mastodon.parse import moment_or

TYPES = ("mention",)
"""The type that announces a post to us everywhere."""

QUOTES = ("quote",)
"""Mastodon 4.5: somebody quotes us."""

PENDING = ("pending.reply", "pending.quote")
"""GoToSocial: a post to us that its author's, or our own, rules hold back."""

OVERLAP = 30 * SECOND
"""How far behind the newest the list is always read: ids of that time may still turn up."""

LATELY = 5 * MINUTE
"""When nothing has come for so long, nothing turns up late any more."""

STEPS = 6
"""How often it is looked below an empty page."""

Fetch = Callable[[str, str], Awaitable[list[wire.Notification]]]
"""A page by `max_id` and `min_id` ("" = without)."""


async def walk(
    fetch: Fetch, since: Moment, is_seen: Callable[[wire.Notification], bool], now: Moment
) -> AsyncIterator[list[wire.Notification]]:
    """Pages, newest first, each item once, until a page is older than `since` or all seen.

    After that still what turned up late behind it, as pages of nothing but that; `now` tells
    whether anything has come lately that others could turn up behind.
    """
    known: set[str] = set()
    below, floor = "", None
    is_over = False
    while True:
        page = await fetch(below, "")
        fresh = [item for item in page if item.id not in known]
        known.update(item.id for item in fresh)
        if not fresh:
            if not below:
                yield []
            break
        if floor is None:
            floor = arrived(fresh[0]) - OVERLAP
        news = [item for item in fresh if not is_seen(item)]
        if news or not is_over:
            yield fresh
        if all(arrived(item) < since for item in fresh):
            return
        is_over = is_over or not news
        if is_over and (arrived(fresh[-1]) < floor or floor < now - LATELY):
            return
        below = fresh[-1].id
    if is_over:
        return
    async for page in _below_the_gap(fetch, below, since):
        fresh = [item for item in page if item.id not in known]
        known.update(item.id for item in fresh)
        if [item for item in fresh if not is_seen(item)]:
            yield fresh


def arrived(item: wire.Notification) -> Moment:
    """When it reached us; 0 where that cannot be read."""
    return moment_or(item.created_at, 0)


async def _below_the_gap(
    fetch: Fetch, below: str, since: Moment
) -> AsyncIterator[list[wire.Notification]]:
    """What stands below an empty page: whole pages of deleted posts look like the end.

    Looks ever further below, and from the first that is found upwards until it meets the gap.
    Only where ids tell their time; elsewhere nothing names a place below.
    """
    top = moment_of(below) if below else None
    if top is None:
        return
    span = max(1, top - since)
    for step in range(STEPS):
        place = ids.bound_at(top - (span >> (STEPS - 1 - step)), below)
        page = await fetch(place or "", "") if place else []
        if page:
            yield page
            async for more in _up(fetch, page[0].id, below):
                yield more
            async for more in _down(fetch, page, since):
                yield more
            return


async def _up(fetch: Fetch, above: str, below: str) -> AsyncIterator[list[wire.Notification]]:
    """Pages just above an id, upwards, as long as they stand below the gap."""
    while True:
        page = [item for item in await fetch("", above) if ids.order(item.id) < ids.order(below)]
        if not page:
            return
        yield page
        above = page[0].id


async def _down(
    fetch: Fetch, page: Sequence[wire.Notification], since: Moment
) -> AsyncIterator[list[wire.Notification]]:
    while page and not all(arrived(item) < since for item in page):
        page = await fetch(page[-1].id, "")
        if page:
            yield list(page)


def moment_of(id: str) -> Moment | None:
    """The time within an id that carries one."""
    if ids.bound_at(0, id) is None:
        return None
    number = 0
    for letter in id[:10]:
        number = number * 32 + ids.CROCKFORD.index(letter)
    return number
