"""Weights: how many minutes each named reason moves a due time."""

import msgspec

from cmtui.model.person import Stage

STAGE_MINUTES: dict[Stage, int] = {
    "regular": -5, "advocate": -10, "expert": -10, "influencer": -15, "press": -20,
}  # fmt: skip


class Reach(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From so many followers on, so many minutes."""

    followers: int
    minutes: int


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The team's weights, as `weights.toml` in the workspace sets them.

    All are minutes; negative is sooner. `allowance` is the time that a mention may wait before
    any of them counts. Of `reach` the highest step that is reached counts.
    """

    allowance: int = 60
    reach: tuple[Reach, ...] = (Reach(10_000, -15), Reach(100_000, -30))
    stage: dict[Stage, int] = msgspec.field(default_factory=lambda: dict(STAGE_MINUTES))
    first_time: int = -10
    never_answered: int = -10
    harm: int = -30
    crisis: int = -30
    promise: int = -20
