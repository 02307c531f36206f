"""First replies in a crisis: who of the linked people was answered, by whom, and how soon."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from cmtui.clock import MINUTE, Moment
from cmtui.model.crisis import Crisis
from cmtui.model.post import INBOUND, Post
from cmtui.model.row import Row
from cmtui.model.sending import Sending
from cmtui.model.views import Order, Place, Where
from cmtui.services.due import asked_at
from cmtui.services.ports import Reader

PAGE = 500
"""Posts read at a time."""

V = TypeVar("V", int, str)


class FirstReply(msgspec.Struct, frozen=True):
    """The first reply that a linked person got since the declaration.

    `by` are initials ("" = nobody signed), `at` is when it was out, `asked_at` when the oldest
    post of hers came that waited for it, `words` what was said, `url` where.
    """

    row: int
    by: str
    asked_at: Moment
    at: Moment
    words: str
    url: str = ""

    @property
    def minutes(self) -> float:
        """How long she waited."""
        return max(0, self.at - self.asked_at) / MINUTE


def first_replies(reader: Reader, crisis: Crisis) -> tuple[FirstReply, ...]:
    """One for each linked row that we answered since the declaration, in the order of time.

    Replies given elsewhere or by hand count like ours. A reply that was deleted later was given
    all the same.
    """
    given: dict[int, list[Post]] = {}
    rows: dict[int, Row] = {}
    for replies in _pages(reader, crisis):
        for reply, row in _to_linked(reader, crisis, replies):
            rows[row.number] = row
            given.setdefault(row.number, []).append(reply)
    ended = _ended(reader, list(rows))
    said = _said_in(reader, rows.values())
    before = _answered_before(reader, crisis, said)
    found = []
    for number, row in rows.items():
        since = before.get(row.key, -1)
        waiting = [post for post in said.get(row.key, ()) if asked_at(post) > since]
        first = _first(number, given[number], waiting, ended)
        found += [first] if first else []
    return tuple(sorted(found, key=lambda one: (one.at, one.row)))


def _first(
    row: int, replies: Sequence[Post], waiting: Sequence[Post], ended: dict[str, Moment]
) -> FirstReply | None:
    """The first of the replies that somebody waited for; None: nobody waited for any."""
    for reply in replies:
        asked = [post for post in waiting if asked_at(post) <= reply.created_at]
        asked = [post for post in asked if not post.closer] or asked
        if asked:
            return FirstReply(
                row=row,
                by=reply.signed_by or "",
                asked_at=min(asked_at(post) for post in asked),
                at=ended.get(reply.id, reply.created_at),
                words=reply.text,
                url=reply.url,
            )
    return None


def _pages(reader: Reader, crisis: Crisis) -> Iterable[list[Post]]:
    """What the brand wrote since the declaration, oldest first, some at a time."""
    ours = (Where("kind", "eq", "own"), Where("created_at", "ge", crisis.declared_at))
    after: Place | None = None
    while posts := reader.window(Post, ours, Order("created_at"), after, PAGE):
        yield posts
        after = Place(posts[-1].created_at, posts[-1].number)


def _to_linked(reader: Reader, crisis: Crisis, replies: Sequence[Post]) -> list[tuple[Post, Row]]:
    """Those of the replies that answer a linked row, with it."""
    parents = reader.find_many(Post, "id", list({one.parent for one in replies if one.parent}))
    keys = list({parent.row for parent in parents.values() if parent.row})
    rows = reader.find_many(Row, "key", keys)
    found = []
    for reply in replies:
        parent = parents.get(reply.parent or "")
        row = rows.get(parent.row) if parent else None
        if row is not None and row.crisis == crisis.number:
            found.append((reply, row))
    return found


def _ended(reader: Reader, rows: Sequence[int]) -> dict[str, Moment]:
    """When replies of ours were out, as our own clock says, by the id of the post."""
    sent: dict[str, Moment] = {}
    for some in _parts(rows):
        for one in reader.window(Sending, (Where("row", "one_of", some),)):
            if one.state == "sent" and one.ended_at is not None:
                sent[one.sent_id] = one.ended_at
    return sent


def _said_in(reader: Reader, rows: Iterable[Row]) -> dict[str, list[Post]]:
    """What each person said to us there, by the key of the row."""
    said: dict[str, list[Post]] = {}
    for some in _parts([row.key for row in rows]):
        for post in reader.window(Post, (Where("row", "one_of", some),)):
            if post.kind in INBOUND:
                said.setdefault(post.row, []).append(post)
    return said


def _answered_before(
    reader: Reader, crisis: Crisis, said: Mapping[str, Sequence[Post]]
) -> dict[str, Moment]:
    """When each was last answered before the declaration, by the key of the row."""
    keys = {
        post.id: key
        for key, posts in said.items()
        for post in posts
        if post.created_at < crisis.declared_at
    }
    last: dict[str, Moment] = {}
    for some in _parts(list(keys)):
        for post in reader.window(Post, (Where("parent", "one_of", some),)):
            if post.kind == "own" and post.created_at < crisis.declared_at:
                key = keys[post.parent or ""]
                last[key] = max(last.get(key, -1), post.created_at)
    return last


def _parts(values: Sequence[V]) -> Iterator[tuple[V, ...]]:
    """Some at a time: as many as one question to the store names."""
    for start in range(0, len(values), PAGE):
        yield tuple(values[start : start + PAGE])
