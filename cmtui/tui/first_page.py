"""What the first picture shows, read at once and before there is a screen to show it on."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

import msgspec

from cmtui.model.row import Row
from cmtui.services.feed import Query
from cmtui.services.status import Status

if TYPE_CHECKING:
    from cmtui.services.desk import Desk
    from cmtui.services.glance import Glance

PAGE = 200
"""Rows of a list that are read at a time."""

Opening = Callable[[], "Desk"]

Seen = TypeVar("Seen", bound="Glance")


Begun = Future[tuple[Seen, "FirstPage"]]


class FirstPage(msgspec.Struct, frozen=True):
    """The status bar and the beginning of a view of the feed; `count` is that of all its rows."""

    view: str
    status: Status
    rows: tuple[Row, ...]
    count: int


async def read_first_page(seen: "Glance", view: str) -> FirstPage:
    """Reads it. Raises as `Operators.me` does when this login is no operator here."""
    query = Query(view)
    status = await seen.status.now()
    rows = await seen.feed.page(query, limit=PAGE)
    return FirstPage(view, status, tuple(rows), await seen.feed.count(query.view))


def begin_opening(opening: Callable[[], Seen], view: str, head_start: float = 0.0) -> Begun[Seen]:
    """Starts opening and reading at once, beside whatever the first screen needs.

    `head_start` in seconds: so long it is waited for at most. Two threads that both compute slow
    one another down, so that it pays where the other's work is not needed any sooner.
    """
    future: Begun[Seen] = Future()

    def work() -> None:
        try:
            seen = opening()
            future.set_result((seen, asyncio.run(read_first_page(seen, view))))
        except BaseException as error:
            future.set_exception(error)

    thread = Thread(target=work, name="opening", daemon=True)
    thread.start()
    if head_start:
        thread.join(head_start)
    return future
