"""An escalation: a contact was asked, by their own command, and answers or does not."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.record import Record

EscalationState = Literal["asking", "asked", "failed", "answered", "no-answer"]
"""asking: the command runs. failed: the command did. no-answer: the next contact was asked, or
nobody was left to ask."""

NEXT_ESCALATION: dict[EscalationState, tuple[EscalationState, ...]] = {
    "asking": ("asked", "failed", "answered"),
    "asked": ("answered", "no-answer"),
    "failed": ("answered", "no-answer"),
    "no-answer": ("answered",),
    "answered": (),
}
"""Which state may follow which; the store refuses anything else."""


class Escalation(Record, frozen=True, kw_only=True):
    """One contact asked once. `chain` is the number of the first escalation of the same call for
    help (None: it is that one). `row` is the mention that it is about, if it is about one.
    `session` is the process that runs the command. `ended_at` is when the answer came, the command
    failed, or it was given up. `unrun` is the program that a drill did not run for it."""

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
    session: str = ""
    unrun: str | None = None

    @property
    def call(self) -> int:
        """The number of the first escalation of this call for help."""
        return self.chain or self.number
