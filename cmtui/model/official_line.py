"""The official line: what the brand says, version by version."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.record import Record

LineState = Literal["draft", "approved", "live", "superseded", "withdrawn"]

NEXT_LINE: dict[LineState, tuple[LineState, ...]] = {
    "draft": ("draft", "approved", "withdrawn"),
    "approved": ("live", "withdrawn", "superseded"),
    "live": ("superseded",),
    "superseded": (),
    "withdrawn": (),
}
"""Which state may follow which; anything else is a defect and is refused."""


class OfficialLine(Record, frozen=True, kw_only=True):
    """One version of the line in one language; `version` counts within the crisis.

    Only the live one of a language may be inserted. `approved_by` are initials; where they are the
    writer's own, `approval_reason` says why nobody else looked.
    """

    crisis: int
    version: int
    language: str
    text: str
    written_by: str
    written_at: Moment
    state: LineState = "draft"
    approved_by: str = ""
    approved_at: Moment | None = None
    approval_reason: str = ""
    live_at: Moment | None = None
    ended_at: Moment | None = None
