"""The feed: rows in a view, and the mentions behind them."""

from collections.abc import Iterator
from itertools import chain

import msgspec

from cmtui.errors import NotFound
from cmtui.model.post import INBOUND, Post
from cmtui.model.row import Row
from cmtui.model.sending import Sending
from cmtui.model.views import Place, View, Where, meets, named_view
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store

STEP = 500
"""Rows read at a time while a filter looks for matches."""

COUNT_MOST = 10_001

MOST_DIGITS = 18
"""Longer numbers are beyond what a store can count to."""


class Query(msgspec.Struct, frozen=True):
    """What to list: a view, and what narrows it (network's name, text in names or words)."""

    view: str = "needs-me"
    network: str = ""
    text: str = ""
    person: int | None = None


class Mention(msgspec.Struct, frozen=True):
    """An inbound post and the row that it belongs to."""

    post: Post
    row: Row

    @property
    def state(self) -> str:
        """new while it waits, else how it ended (history that nobody answered: new)."""
        if self.post.number in self.row.pending:
            return self.row.state
        return self.row.settled or self.row.state


class Feed:
    """Reads the feed; changes nothing."""

    def __init__(self, store: Store, operators: Operators) -> None:
        self._store = store
        self._operators = operators

    async def page(
        self, query: Query, after: Place | None = None, limit: int | None = 200
    ) -> list[Row]:
        """Rows of the view in its order, from `after` on."""
        me = (await self._operators.me()).initials

        def work(reader: Reader) -> list[Row]:
            rows: list[Row] = []
            if query.view == "mine" and after is None:
                rows += _troubled(reader, query, me)
            known = {row.number for row in rows}
            for row in _matches(reader, query, me, after):
                if limit is not None and len(rows) >= limit:
                    break
                if row.number not in known:
                    rows.append(row)
            return rows

        return await self._store.read(work)

    async def count(self, view: str) -> int:
        """How many rows the view has for me, counted up to 10,001."""
        me = (await self._operators.me()).initials
        return await self._store.read(lambda reader: count_view(reader, named_view(view), me))

    async def rows(self, numbers: list[int]) -> dict[int, Row]:
        """The rows that exist of these numbers."""
        return await self._store.read(lambda reader: reader.get_many(Row, numbers))

    async def mentions(self, query: Query, limit: int | None = None) -> list[Mention]:
        """The inbound posts behind the rows: in an open view those that wait, else all."""
        me = (await self._operators.me()).initials

        def work(reader: Reader) -> list[Mention]:
            found: list[Mention] = []
            troubled = _troubled(reader, query, me) if query.view == "mine" else []
            known = {row.number for row in troubled}
            others = (r for r in _matches(reader, query, me, None) if r.number not in known)
            for row in chain(troubled, others):
                found += _mentions_of(reader, row, only_pending=query.view not in ("all", "done"))
                if limit is not None and len(found) >= limit:
                    return found[:limit]
            return found

        return await self._store.read(work)

    async def find(self, wanted: str) -> Mention:
        """A mention by its number or canonical id. Raises NotFound."""
        return await self._store.read(lambda reader: find_mention(reader, wanted))


def place_after(row: Row, view: View) -> Place:
    """Where the next page begins after this row."""
    return Place(getattr(row, view.order.field), row.number)


def count_view(reader: Reader, view: View, me: str) -> int:
    """How many rows the view has for the operator with these initials, up to 10,001."""
    if view.held == "mine":
        return reader.count(Row, (*view.where, Where("holder", "eq", me)), COUNT_MOST)
    count = reader.count(Row, view.where, COUNT_MOST)
    if view.held == "others" and count < COUNT_MOST:
        held = reader.window(Row, (*view.where, Where("holder", "ne", None)))
        count -= sum(row.holder != me for row in held)
    return count


def find_mention(reader: Reader, wanted: str) -> Mention:
    """Raises NotFound as `Feed.find` does."""
    is_number = wanted.isdecimal() and len(wanted) <= MOST_DIGITS
    post = reader.get(Post, int(wanted)) if is_number else reader.find(Post, "id", wanted)
    if post is None:
        raise NotFound(f"no mention has the id {wanted}; see: cmtui feed --view all")
    row = reader.find(Row, "key", post.row) if post.row else None
    if row is None:
        raise NotFound(f"{wanted} is a post, but nobody who waits for an answer wrote it")
    return Mention(post, row)


def _matches(reader: Reader, query: Query, me: str, after: Place | None) -> Iterator[Row]:
    view = named_view(query.view)
    where = view.where
    if view.held == "mine":
        where = (*where, Where("holder", "eq", me))
    limit = STEP
    while True:
        rows = reader.window(Row, where, view.order, after, limit)
        yield from (row for row in rows if narrowed(row, query, me))
        if len(rows) < limit:
            return
        after = place_after(rows[-1], view)


def belongs(row: Row, query: Query, me: str) -> bool:
    """Whether the query lists this row for the operator with these initials."""
    view = named_view(query.view)
    if not all(meets(row, condition) for condition in view.where):
        return False
    return (view.held != "mine" or row.holder == me) and narrowed(row, query, me)


def narrowed(row: Row, query: Query, me: str) -> bool:
    """Whether a row of the view is left when others' claims, network and words are regarded."""
    if named_view(query.view).held == "others" and row.holder not in (None, me):
        return False
    if query.network and row.network != query.network:
        return False
    if query.person is not None and row.person != query.person:
        return False
    text = query.text.casefold()
    return not text or any(text in part.casefold() for part in (row.text, row.name, row.handle))


def _troubled(reader: Reader, query: Query, me: str) -> list[Row]:
    failed = (Where("state", "one_of", ("failed", "unknown")), Where("operator", "eq", me))
    numbers = [one.row for one in reader.window(Sending, failed) if one.row is not None]
    rows = reader.get_many(Row, numbers)
    found = [rows[number] for number in dict.fromkeys(numbers) if number in rows]
    return [row for row in found if narrowed(row, query, me)]


def _mentions_of(reader: Reader, row: Row, only_pending: bool) -> list[Mention]:
    if only_pending:
        posts = list(reader.get_many(Post, row.pending).values())
    else:
        posts = reader.window(Post, (Where("row", "eq", row.key), Where("kind", "one_of", INBOUND)))
    return [Mention(post, row) for post in sorted(posts, key=lambda post: post.created_at)]
