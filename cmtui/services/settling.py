"""How one row changes when somebody writes, is answered, or is put off: pure rules.

What follows for its due time and for other rows is `standing.stand`'s to see to.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.model.draft import Draft
from cmtui.model.person import Person
from cmtui.model.post import VISIBILITIES, Post
from cmtui.model.row import Row, State
from cmtui.model.views import Where
from cmtui.services.due import addresses, waiting_since
from cmtui.services.moving import forget_failures
from cmtui.services.ports import Writer
from cmtui.text.likeness import likeness

SNIPPET = 300
"""Characters of a post that a row repeats: two lines of the widest list."""

DECIDED = (
    "state", "settled", "pending", "waiting_since", "due_at", "ever_answered", "first_time",
    "addressed", "cannot_answer", "closer", "harm", "moved", "because", "wake_at", "visibility",
    "same_as", "place",
)  # fmt: skip
"""The fields of a row that a reply decides, but for whose it is."""


def row_of(post: Post) -> Row:
    """A fresh row for an inbound post that begins one; nothing waits in it yet."""
    assert post.person is not None
    return Row(
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
        language=post.language,
        altered=bool(post.altered),
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
        language=post.language or row.language,
    )


def waited(row: Row, pending: Sequence[Post], history_before: Moment, state: State = "new") -> Row:
    """The row with exactly these posts waiting, in this state.

    A post that is gone waits only where all are. With a clock its due time is not right before
    `standing.stand`.
    """
    left = [post for post in pending if post.deleted_at is None] or list(pending)
    ordered = sorted(left, key=lambda post: (post.created_at, post.number))
    if not ordered:
        return replace(still(row), state=row.settled or row.state, pending=())
    since = waiting_since(ordered, history_before)
    newest = ordered[-1]
    running = replace(
        still(row),
        state=state,
        pending=tuple(post.number for post in ordered),
        waiting_since=since if since is not None else ordered[0].created_at,
        addressed=any(addresses(post) for post in ordered),
        altered=row.altered or any(post.altered for post in ordered),
        cannot_answer=all(post.cannot_answer for post in ordered),
        closer=newest.closer,
        harm=any(post.harm for post in ordered),
        visibility=max((post.visibility for post in ordered), key=VISIBILITIES.index),
        wake_at=row.wake_at if state == "snoozed" else None,
        because=row.because if state == row.state else "",
    )
    if since is None or state != "new":
        return running
    said = {likeness(post.text) for post in ordered}
    return replace(running, due_at=since, same_as=said.pop() if len(said) == 1 else None)


def still(row: Row) -> Row:
    """The row without a clock, and without those that said the same."""
    return replace(
        row,
        due_at=None,
        allowance=0,
        addends=(),
        same_as=None,
        leader=None,
        stands_for=None,
        copies=0,
    )


def ended(row: Row, state: State, because: str = "") -> Row:
    """The row with nothing waiting any more; nobody's claim, and in no place of its own."""
    return replace(
        still(row),
        state=state,
        settled=state,
        pending=(),
        waiting_since=None,
        closer=False,
        harm=False,
        moved=(),
        because=because,
        wake_at=None,
        holder=None,
        holder_session=None,
        place=None,
    )


def answered(row: Row) -> Row:
    """The row after one reply answered everything in it."""
    return replace(ended(row, "answered"), ever_answered=True, first_time=False)


def put_off(row: Row, state: State, because: str = "", wake_at: Moment | None = None) -> Row:
    """The row snoozed or set aside: what waits still does, without a clock; nobody's claim."""
    return replace(
        still(row),
        state=state,
        because=because,
        wake_at=wake_at,
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
