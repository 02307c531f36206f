"""A row of the feed: a person in a conversation, and what was decided about her posts there."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.post import Kind
from cmtui.model.record import Record

State = Literal["new", "answered", "done"]
"""new: something of hers waits. answered: we replied. done: closed without a reply."""


class Row(Record, frozen=True, kw_only=True):
    """Triage state of one person in one conversation; her unanswered posts fold into it.

    `key` is `conversation|author id` and unique. `pending` are the numbers of her unanswered
    posts, oldest first; `settled` is how the others ended. `due_at` is None where no clock runs:
    nothing pending, history (older than the first sync looks back), or not addressed to us.
    `holder` is the initials of the operator whose claim it is, `holder_session` her terminal.
    `text`, `handle` and `name` repeat the latest post's, so that a list is painted from rows alone.
    `arrived_at` is when the latest post was written (by the network's clock, never in the future).
    """

    key: str
    network: str
    account: str
    conversation: str
    author: str
    person: int
    handle: str
    name: str
    text: str
    kind: Kind
    latest: int
    arrived_at: Moment
    state: State = "new"
    settled: State | None = None
    pending: tuple[int, ...] = ()
    waiting_since: Moment | None = None
    due_at: Moment | None = None
    addressed: bool = True
    first_time: bool = False
    ever_answered: bool = False
    altered: bool = False
    cannot_answer: bool = False
    holder: str | None = None
    holder_session: str | None = None
