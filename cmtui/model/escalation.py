"""An escalation: a contact was asked, by their own command, and answers or does not."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.record import Record

EscalationState = Literal["asking", "asked", "failed", "answered", "no-answer"]
"""asking: the command runs. failed: the command did. no-answer: the next contact was asked."""


class Escalation(Record, frozen=True, kw_only=True):
    """One contact asked once. `chain` is the number of the first escalation of the same call for
    help. `row` is the mention that it is about, if it is about one."""

    crisis: int
    contact: str
    what: str
    by: str
    at: Moment
    state: EscalationState = "asking"
    chain: int | None = None
    row: int | None = None
    error: str = ""
    ended_at: Moment | None = None
    answered_by: str = ""
    answer: str = ""
