"""How a row changes when somebody writes, is answered, or is closed: rules inside a transaction."""

from collections.abc import Sequence

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.model.draft import Draft
from cmtui.model.person import Person
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.due import due_at, waiting_since
from cmtui.services.moving import forget_failures
from cmtui.services.ports import Writer

SNIPPET = 300
"""Characters of a post that a row repeats: two lines of the widest list."""


def row_of(post: Post, history_before: Moment, allowance: int) -> Row:
    """A fresh row for an inbound post that begins one."""
    assert post.person is not None
    return waited(
        Row(
            key=post.row,
            network=post.network,
            account=post.accounts[0],
            conversation=post.conversation,
            author=post.author.id,
            person=post.person,
            handle=post.author.handle,
            name=post.author.name,
            text=post.text[:SNIPPET],
            kind=post.kind,
            latest=post.number,
            arrived_at=post.created_at,
        ),
        [post],
        history_before,
        allowance,
    )


def with_latest(row: Row, post: Post) -> Row:
    """The row, repeating this post if it is its newest."""
    if post.created_at < row.arrived_at and post.number != row.latest:
        return row
    return replace(
        row,
        handle=post.author.handle,
        name=post.author.name,
        text=post.text[:SNIPPET],
        kind=post.kind,
        latest=post.number,
        arrived_at=max(post.created_at, row.arrived_at),
        altered=bool(post.altered),
        cannot_answer=bool(post.cannot_answer),
    )


def waited(row: Row, pending: Sequence[Post], history_before: Moment, allowance: int) -> Row:
    """The row with exactly these posts waiting, and its clock set by them."""
    ordered = sorted(pending, key=lambda post: (post.created_at, post.number))
    since = waiting_since(ordered, history_before)
    oldest = ordered[0].created_at if ordered else None
    return replace(
        row,
        state="new" if ordered else (row.settled or row.state),
        pending=tuple(post.number for post in ordered),
        waiting_since=since if since is not None else oldest,
        due_at=due_at(since, allowance),
        addressed=row.addressed if not ordered else any(p.kind != "named" for p in ordered),
        altered=row.altered or any(post.altered for post in ordered),
        cannot_answer=bool(ordered) and all(post.cannot_answer for post in ordered),
    )


def answered(row: Row) -> Row:
    """The row after one reply answered everything in it."""
    return replace(
        row,
        state="answered",
        settled="answered",
        pending=(),
        waiting_since=None,
        due_at=None,
        ever_answered=True,
        first_time=False,
        holder=None,
        holder_session=None,
    )


def closed(row: Row) -> Row:
    """The row closed without a reply."""
    return replace(
        row,
        state="done",
        settled="done",
        pending=(),
        waiting_since=None,
        due_at=None,
        holder=None,
        holder_session=None,
    )


def credit(tx: Writer, person: int, initials: str | None, at: Moment) -> None:
    """Remembers that we answered this person, and who of us did."""
    found = tx.get(Person, person)
    if found is None:
        return
    newer = found.touched_at is None or at >= found.touched_at
    tx.put(
        replace(
            found,
            answered=found.answered + 1,
            touched_at=at if newer else found.touched_at,
            touched_by=(initials or "") if newer else found.touched_by,
        )
    )


def retire_drafts(tx: Writer, row: Row, except_draft: int | None, why: str) -> None:
    """Retires the other drafts to this row, saying why; their words stay and can be taken up."""
    waiting = (Where("row", "eq", row.number), Where("state", "eq", "writing"))
    for draft in tx.window(Draft, waiting):
        if draft.number != except_draft and draft.corrects is None:
            tx.put(replace(draft, state="retired", returned=why))
            forget_failures(tx, draft.number)
