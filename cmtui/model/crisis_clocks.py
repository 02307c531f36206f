"""The clocks of each severity, as the team's `crisis.toml` sets them."""

from typing import Annotated, Literal

import msgspec

from cmtui.model.crisis import Severity

Span = Annotated[int, msgspec.Meta(ge=1, le=10_080)]
"""Minutes, at most a week."""

QueueRule = Literal["paused", "can-opt-out", "asked", "untouched"]
"""What declaring does to the social media manager's queue."""


class SeverityClocks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to happen within how many minutes; None: no such clock.

    `line`, `line_limit`: until the holding line is out. `update`: from one public update to the
    next in the first two hours, `update_later` after them. `reply_median`, `reply_90`: within which
    half and nine tenths of the first replies to linked mentions are given. `review_days`: working
    days from the close until the review is held.
    """

    line: Span | None = None
    line_limit: Span | None = None
    update: Span | None = None
    update_later: Span | None = None
    reply_median: Span | None = None
    reply_90: Span | None = None
    queue: QueueRule = "untouched"
    review_days: Annotated[int, msgspec.Meta(ge=1, le=60)] | None = None


DEFAULT_CLOCKS: dict[Severity, SeverityClocks] = {
    "SEV1": SeverityClocks(
        line=5, line_limit=15, update=20, update_later=60, reply_median=15, reply_90=60,
        queue="paused", review_days=5,
    ),
    "SEV2": SeverityClocks(
        line=15, line_limit=30, update=30, update_later=30, reply_median=30, reply_90=120,
        queue="can-opt-out", review_days=5,
    ),
    "SEV3": SeverityClocks(
        line=60, update=120, update_later=120, reply_90=240, queue="asked",
    ),
    "WATCH": SeverityClocks(update=60, update_later=60),
}  # fmt: skip
"""The product's figures. Of a WATCH the update is a review of its own, which nobody publishes."""


class CrisisHouse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the team sets about crises.

    `SEV1` to `WATCH`: their clocks. `contact_minutes`: how long a contact may be silent before the
    next one is asked.
    """

    SEV1: SeverityClocks = DEFAULT_CLOCKS["SEV1"]
    SEV2: SeverityClocks = DEFAULT_CLOCKS["SEV2"]
    SEV3: SeverityClocks = DEFAULT_CLOCKS["SEV3"]
    WATCH: SeverityClocks = DEFAULT_CLOCKS["WATCH"]
    contact_minutes: Span = 10

    def clocks(self, severity: Severity) -> SeverityClocks:
        """Those of one severity."""
        found: SeverityClocks = getattr(self, severity)
        return found
