"""Follow-ups: what we want to come back to, and what we promised, each with a date."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.record import Record

FollowUpSort = Literal["follow-up", "promise"]
FollowUpState = Literal["open", "kept", "broken", "dropped"]


class FollowUp(Record, frozen=True, kw_only=True):
    """Something owed to a person by `due_at`; `by` are the initials of who owes it.

    `row`, `post` and `sending` name where it comes from. A promise ends kept or broken, a
    follow-up kept (it was done) or dropped.
    """

    person: int
    by: str
    what: str
    due_at: Moment
    made_at: Moment
    sort: FollowUpSort = "follow-up"
    state: FollowUpState = "open"
    row: int | None = None
    post: int | None = None
    sending: int | None = None
    ended_at: Moment | None = None
    ended_by: str = ""
