"""A crisis: declared by a person, led in roles and phases, and closed."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.record import Record

Severity = Literal["SEV1", "SEV2", "SEV3", "WATCH"]

SEVERITIES: tuple[Severity, ...] = ("SEV1", "SEV2", "SEV3", "WATCH")
"""The gravest first."""

Phase = Literal["investigating", "identified", "monitoring", "resolved"]

PHASES: tuple[Phase, ...] = ("investigating", "identified", "monitoring", "resolved")

Role = Literal["lead", "spokes", "scribe", "approver"]

ROLES: tuple[Role, ...] = ("lead", "spokes", "scribe", "approver")

CrisisState = Literal["open", "closed"]


class Crisis(Record, frozen=True, kw_only=True):
    """One crisis of the brand; at most one is open at a time.

    `title` may come later. `lead`, `spokes` (who speaks to people), `scribe` and `approver` are
    initials, "" where nobody has the role. `words` are what later mentions are matched by; one
    that holds any of them attaches by itself. `next_update_at` is when the next public update was
    promised for, or is due by the clocks of the severity (None: no clock of updates runs).
    `line_at` is when the first line went live. `legal_hold`: nothing is erased or compacted.
    `alert` is the number of the spike alert that it was declared from. `drill`: it is an exercise.
    `all_clear` is the number of the public update that told everybody that it is over (None: it was
    closed without one), `closed_because` the reason given at the close.
    """

    severity: Severity
    declared_by: str
    declared_at: Moment
    title: str = ""
    state: CrisisState = "open"
    phase: Phase = "investigating"
    lead: str = ""
    spokes: str = ""
    scribe: str = ""
    approver: str = ""
    words: tuple[str, ...] = ()
    next_update_at: Moment | None = None
    line_at: Moment | None = None
    legal_hold: bool = False
    alert: int | None = None
    drill: bool = False
    closed_at: Moment | None = None
    closed_by: str = ""
    all_clear: int | None = None
    closed_because: str = ""
