"""Walking a list of notifications without losing any (app.bsky.notification.listNotifications)."""

from collections.abc import AsyncIterator, Awaitable, Callable

from cmtui.clock import Moment, from_iso, to_iso
from cmtui.networks.bluesky import ids, wire
from cmtui.networks.bluesky.parse import moment

ADDRESSING = ("mention", "reply", "quote")
"""The reasons (an open set) that announce a post to us; the others are likes and the like."""

Fetch = Callable[[str], Awaitable[wire.NotificationPage]]


async def walk(
    fetch: Fetch, since: Moment, seen: frozenset[str]
) -> AsyncIterator[list[wire.Notification]]:
    """Pages, newest first, each item once, until a page is older than `since` or all seen.

    The list is in the order of min(the author's time, arrival), so a back-dated post may stand
    deep in a page: no page is left before its end. `fetch` takes a cursor ("" = the newest).
    """
    known: set[str] = set()
    cursor, spent = "", set[str]()
    while True:
        page = await fetch(cursor)
        fresh = [item for item in page.notifications if item.uri not in known]
        known.update(item.uri for item in fresh)
        spent.add(cursor)
        if fresh:
            yield fresh
        if not page.cursor or (fresh and is_the_last(fresh, since, seen)):
            return
        overlapping = just_before(page.cursor)
        cursor = overlapping if fresh and overlapping not in spent else page.cursor
        if cursor in spent:
            return


def is_the_last(page: list[wire.Notification], since: Moment, seen: frozenset[str]) -> bool:
    """Whether the page lies wholly before `since`, or all of it has been seen."""
    if all(ids.to_id(item.uri) in seen for item in page):
        return True
    return all(moment(item.indexedAt, "notifications.indexedAt") < since for item in page)


def just_before(cursor: str) -> str:
    """The cursor a millisecond earlier in the walk, so that ties at the page's end come again.

    The cursor is the last item's time and the next page strictly older, so items of the same
    millisecond would be lost. It is opaque by contract: one that is no time stays as it is.
    """
    try:
        return to_iso(from_iso(cursor) + 1)
    except (ValueError, OverflowError):
        return cursor
