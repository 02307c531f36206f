"""A rumour card: a claim that goes round, and what is known of it."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.record import Record

RumourState = Literal["unverified", "false", "true", "partly"]

RUMOUR_STATES: tuple[RumourState, ...] = ("unverified", "false", "true", "partly")


class Rumour(Record, frozen=True, kw_only=True):
    """One claim. While it is unverified nobody may deny it. `rows` are the numbers of those who
    spread it, `source` says how we know."""

    crisis: int
    claim: str
    by: str
    at: Moment
    state: RumourState = "unverified"
    answer: str = ""
    source: str = ""
    owner: str = ""
    rows: tuple[int, ...] = ()
