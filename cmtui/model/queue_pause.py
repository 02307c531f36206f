"""A pause of the social media manager's queues: in force until every held post was looked at."""

from cmtui.clock import Moment
from cmtui.model.record import Record


class QueuePause(Record, frozen=True, kw_only=True):
    """Why the queues are paused, by whom and since when; at most one is in force at a time.

    While it is, whatever is found in a queue is held back, also what is scheduled meanwhile. What
    became of each post stands in its own record. `crisis` is the crisis that it serves, if any.
    `ended_at` and `ended_by` say that it was lifted.
    """

    why: str
    by: str
    at: Moment
    crisis: int | None = None
    ended_at: Moment | None = None
    ended_by: str = ""
