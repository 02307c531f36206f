"""The feed: rows in a view, and the mentions behind them."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Generic, TypeVar

import msgspec

from cmtui.clock import Clock, Moment
from cmtui.errors import NotFound
from cmtui.model.post import INBOUND, Post
from cmtui.model.row import Row
from cmtui.model.search import Hits, holds
from cmtui.model.sending import Sending
from cmtui.model.views import Order, Place, View, Where, meets, named_view
from cmtui.services.onlooker import Onlooker, onlooker, suits
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store
from cmtui.text.folding import fold

T = TypeVar("T")

STEP = 500
"""Rows read at a time while a filter looks for matches."""

COUNT_MOST = 10_001

REGARDED_MOST = 10_000
"""Posts with the wanted words whose rows are put in a view's order: the newest; half a second."""

MOST_DIGITS = 18
"""Longer numbers are beyond what a store can count to."""


class Query(msgspec.Struct, frozen=True):
    """What to list: a view, and what narrows it (network's name, tag, text in names or words)."""

    view: str = "needs-me"
    network: str = ""
    text: str = ""
    person: int | None = None
    tag: str = ""


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


class Listed(msgspec.Struct, Generic[T], frozen=True):
    """Part of a view. `searched_since`: words were not looked for in posts older than this."""

    items: tuple[T, ...]
    searched_since: Moment | None = None


class Feed:
    """Reads the feed; changes nothing."""

    def __init__(self, store: Store, clock: Clock, operators: Operators) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators

    async def page(
        self, query: Query, after: Place | None = None, limit: int | None = 200
    ) -> list[Row]:
        """Rows of the view in its order, from `after` on."""
        return list((await self.listing(query, after, limit)).items)

    async def listing(
        self, query: Query, after: Place | None = None, limit: int | None = 200
    ) -> Listed[Row]:
        """As `page`, and how far back the words were looked for."""
        me = (await self._operators.me()).initials
        hits = await self._hits(query)

        def work(reader: Reader) -> Listed[Row]:
            looker = onlooker(reader, me, self._clock)
            rows: list[Row] = []
            if query.view == "mine" and after is None:
                rows += _troubled(reader, query, looker)
            known = {row.number for row in rows}
            for row in _listed(reader, query, looker, after, hits):
                if limit is not None and len(rows) >= limit:
                    break
                if row.number not in known:
                    rows.append(row)
            return Listed(tuple(rows), _searched_since(reader, hits))

        return await self._store.read(work)

    async def belonging(self, rows: Iterable[Row], query: Query) -> frozenset[int]:
        """The numbers of those rows that the query lists, looking at all of their posts."""
        me = (await self._operators.me()).initials
        some = list(rows)

        def work(reader: Reader) -> frozenset[int]:
            looker = onlooker(reader, me, self._clock)
            listed = [row for row in some if belongs(row, query, looker)]
            return frozenset(row.number for row in listed if _says(reader, row, query))

        return await self._store.read(work) if some else frozenset()

    async def count(self, view: str) -> int:
        """How many rows the view has for me, counted up to 10,001."""
        me = (await self._operators.me()).initials
        return await self._store.read(
            lambda reader: count_view(reader, named_view(view), onlooker(reader, me, self._clock))
        )

    async def rows(self, numbers: list[int]) -> dict[int, Row]:
        """The rows that exist of these numbers."""
        return await self._store.read(lambda reader: reader.get_many(Row, numbers))

    async def mentions(self, query: Query, limit: int | None = None) -> list[Mention]:
        """The inbound posts behind the rows: in an open view those that wait, else all."""
        return list((await self.listing_of_mentions(query, limit)).items)

    async def listing_of_mentions(self, query: Query, limit: int | None = None) -> Listed[Mention]:
        """As `mentions`, and how far back the words were looked for; each has them itself."""
        me = (await self._operators.me()).initials
        hits = await self._hits(query)

        def work(reader: Reader) -> Listed[Mention]:
            looker = onlooker(reader, me, self._clock)
            found: list[Mention] = []
            troubled = _troubled(reader, query, looker) if query.view == "mine" else []
            known = {row.number for row in troubled}
            others = (
                row for row in _listed(reader, query, looker, None, hits) if row.number not in known
            )
            for row in chain(troubled, others):
                found += _mentions_of(reader, row, query)
                if limit is not None and len(found) >= limit:
                    break
            return Listed(tuple(found[:limit]), _searched_since(reader, hits))

        return await self._store.read(work)

    async def mentions_after(self, number: int) -> list[Mention]:
        """The inbound posts that were stored after the post of that number, in that order."""

        def work(reader: Reader) -> list[Mention]:
            inbound = (Where("kind", "one_of", INBOUND),)
            posts = reader.window(Post, inbound, Order("number"), Place(number, number))
            rows = reader.find_many(Row, "key", [post.row for post in posts])
            return [Mention(post, rows[post.row]) for post in posts if post.row in rows]

        return await self._store.read(work)

    async def find(self, wanted: str) -> Mention:
        """A mention by its number or canonical id. Raises NotFound."""
        return await self._store.read(lambda reader: find_mention(reader, wanted))

    async def _hits(self, query: Query) -> Hits[Post] | None:
        """The posts with the query's words; None: it has none."""
        if not fold(query.text):
            return None
        return await self._store.search(Post, query.text, REGARDED_MOST)


def place_after(row: Row, view: View) -> Place:
    """Where the next page begins after this row."""
    return Place(getattr(row, view.order.field), row.number)


def count_view(reader: Reader, view: View, looker: Onlooker) -> int:
    """How many rows the view has for whoever looks, up to 10,001."""
    if view.held == "mine":
        by_holder, by_assignee = scans_of_mine(view, looker.me)
        both = reader.count(Row, (*by_assignee, by_holder[-1]), COUNT_MOST)
        held, assigned = (reader.count(Row, one, COUNT_MOST) for one in (by_holder, by_assignee))
        return min(COUNT_MOST, held + assigned - both)
    count = reader.count(Row, view.where, COUNT_MOST)
    if view.held == "others" and count < COUNT_MOST:
        count -= sum(
            not suits(row, view, looker)
            for row in _spoken_for(reader)
            if all(meets(row, condition) for condition in view.where)
        )
    return count


def _spoken_for(reader: Reader) -> Iterable[Row]:
    """Open rows that anybody holds or is assigned, each once; few of all."""
    held = reader.window(Row, (Where("holder", "ne", None),))
    assigned = reader.window(Row, (Where("state", "eq", "new"), Where("assignee", "ne", None)))
    return {row.number: row for row in (*held, *assigned)}.values()


def scans_of_mine(view: View, me: str) -> tuple[tuple[Where, ...], tuple[Where, ...]]:
    """What is mine, by two indexes: what I hold, what I am asked to answer."""
    assigned = (*view.where, Where("assignee", "ne", None), Where("assignee", "eq", me))
    return (*view.where, Where("holder", "eq", me)), assigned


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


def _listed(
    reader: Reader, query: Query, looker: Onlooker, after: Place | None, hits: Hits[Post] | None
) -> Iterator[Row]:
    """Rows of the view in its order; with words, those whose posts were found."""
    if hits is None:
        yield from _matches(reader, query, looker, after)
        return
    view = named_view(query.view)
    keys = list(dict.fromkeys(post.row for post in hits.records if post.row))
    found = reader.find_many(Row, "key", keys).values()
    rows = [row for row in found if belongs(row, query, looker)]
    rows.sort(key=lambda row: _rank(place_after(row, view)), reverse=view.order.descending)
    for row in rows:
        if after is None or _comes_after(place_after(row, view), after, view.order):
            yield row


def _rank(place: Place) -> tuple[bool, Any, int]:
    """Sorts as the store does: null below every value."""
    return (place.value is not None, 0 if place.value is None else place.value, place.number)


def _comes_after(place: Place, after: Place, order: Order) -> bool:
    one, other = _rank(place), _rank(after)
    return one < other if order.descending else one > other


def _matches(reader: Reader, query: Query, looker: Onlooker, after: Place | None) -> Iterator[Row]:
    view = named_view(query.view)
    rows = _in_order(reader, view.where, view, after)
    if view.held == "mine":
        rows = _mine(reader, view, looker.me, after)
    yield from (row for row in rows if narrowed(row, query, looker))


def _mine(reader: Reader, view: View, me: str, after: Place | None) -> Iterator[Row]:
    """Both scans, each in the view's order, merged; a row that is in both comes once."""
    scans = [_in_order(reader, where, view, after) for where in scans_of_mine(view, me)]
    last: int | None = None
    for row in heapq.merge(*scans, key=lambda row: _rank(place_after(row, view))):
        if row.number != last:
            yield row
        last = row.number


def _in_order(
    reader: Reader, where: Sequence[Where], view: View, after: Place | None
) -> Iterator[Row]:
    """All rows that meet it from that place on, some at a time."""
    while True:
        rows = reader.window(Row, where, view.order, after, STEP)
        yield from rows
        if len(rows) < STEP:
            return
        after = place_after(rows[-1], view)


def belongs(row: Row, query: Query, looker: Onlooker) -> bool:
    """Whether the query lists the row for whoever looks, but for its words."""
    view = named_view(query.view)
    return all(meets(row, condition) for condition in view.where) and narrowed(row, query, looker)


def narrowed(row: Row, query: Query, looker: Onlooker) -> bool:
    """Whether a row of the view is left when claims, network, person and tag are regarded."""
    if not suits(row, named_view(query.view), looker):
        return False
    if query.network and row.network != query.network:
        return False
    if query.tag and query.tag not in row.tags:
        return False
    return query.person is None or row.person == query.person


def _says(reader: Reader, row: Row, query: Query) -> bool:
    """Whether one of the row's posts holds the query's words."""
    needle = fold(query.text)
    return not needle or any(holds(post, needle) for post in _posts_of(reader, row))


def _searched_since(reader: Reader, hits: Hits[Post] | None) -> Moment | None:
    if hits is None or hits.searched_to is None:
        return None
    (oldest,) = reader.window(Post, (Where("number", "ge", hits.searched_to),), limit=1) or (None,)
    return None if oldest is None else oldest.created_at


def _troubled(reader: Reader, query: Query, looker: Onlooker) -> list[Row]:
    """Rows with a reply of hers that failed, whoever holds them now."""
    failed = (Where("state", "one_of", ("failed", "unknown")), Where("operator", "eq", looker.me))
    numbers = [one.row for one in reader.window(Sending, failed) if one.row is not None]
    rows = reader.get_many(Row, numbers)
    found = [rows[number] for number in dict.fromkeys(numbers) if number in rows]
    everyone = msgspec.structs.replace(query, view="all")
    return [row for row in found if narrowed(row, everyone, looker) and _says(reader, row, query)]


def _mentions_of(reader: Reader, row: Row, query: Query) -> list[Mention]:
    if query.view in ("all", "done"):
        posts = _posts_of(reader, row)
    else:
        posts = list(reader.get_many(Post, row.pending).values())
    needle = fold(query.text)
    said = [post for post in posts if not needle or holds(post, needle)]
    return [Mention(post, row) for post in sorted(said, key=lambda post: post.created_at)]


def _posts_of(reader: Reader, row: Row) -> list[Post]:
    return reader.window(Post, (Where("row", "eq", row.key), Where("kind", "one_of", INBOUND)))
