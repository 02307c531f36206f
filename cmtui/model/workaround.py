"""A workaround card: what people can do meanwhile, and until when that holds."""

from cmtui.clock import Moment
from cmtui.model.record import Record


class Workaround(Record, frozen=True, kw_only=True):
    """One thing that helps. `until` None: until further notice. `ended_at`: it holds no more."""

    crisis: int
    text: str
    by: str
    at: Moment
    until: Moment | None = None
    ended_at: Moment | None = None
