"""What the brand is about to say: the words of a line or an update while somebody writes them."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.record import Record

Statement = Literal["line", "update", "all-clear"]
"""What is being written."""


class StatementText(Record, frozen=True, kw_only=True):
    """Words that are not finished: durable at every pause in typing, not logged, seen by nobody
    but their writer.

    `operator` are the writer's initials. `of` is the number of the line or update that they
    change (None: they become a new one). `language` as it was asked for ("" is the house's own).
    """

    crisis: int
    operator: str
    kind: Statement
    text: str
    saved_at: Moment
    of: int | None = None
    language: str = ""
