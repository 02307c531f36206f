"""A question card: what several people ask in a crisis, and what is answered."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.record import Record

QuestionState = Literal["open", "unknown", "answered"]
"""open: nobody looked yet. unknown: asked, and nobody knows yet. answered: `answer` may be said."""


class Question(Record, frozen=True, kw_only=True):
    """One theme that people ask about. `rows` are the numbers of theirs, `owner` initials."""

    crisis: int
    theme: str
    by: str
    at: Moment
    state: QuestionState = "open"
    answer: str = ""
    owner: str = ""
    rows: tuple[int, ...] = ()
