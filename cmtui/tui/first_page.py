"""What the first picture shows, read at once and before there is a screen to show it on."""

import msgspec

from cmtui.model.row import Row
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.services.status import Status

PAGE = 200
"""Rows of a list that are read at a time."""


class FirstPage(msgspec.Struct, frozen=True):
    """The status bar and the beginning of the feed; `count` is that of all its rows."""

    status: Status
    rows: tuple[Row, ...]
    count: int


async def read_first_page(desk: Desk) -> FirstPage:
    """Reads it. Raises as `Operators.me` does when this login is no operator here."""
    query = Query()
    status = await desk.status.now()
    rows = await desk.feed.page(query, limit=PAGE)
    return FirstPage(status, tuple(rows), await desk.feed.count(query.view))
