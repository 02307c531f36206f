"""An entry of the timeline that somebody wrote, beside those that write themselves."""

from cmtui.clock import Moment
from cmtui.model.record import Record


class CrisisEntry(Record, frozen=True, kw_only=True):
    """What happened at `at` in a crisis, in words, by the operator with these initials."""

    crisis: int
    text: str
    by: str
    at: Moment
