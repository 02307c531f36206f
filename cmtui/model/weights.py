"""Weights: how many minutes each named reason moves a due time."""

from typing import Annotated

import msgspec

from cmtui.model.person import Stage

Minutes = Annotated[int, msgspec.Meta(ge=-10_080, le=10_080)]
"""At most a week either way; negative is sooner."""

STAGE_MINUTES: dict[Stage, int] = {
    "regular": -5, "advocate": -10, "expert": -10, "influencer": -15, "press": -20,
}  # fmt: skip


class Reach(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From so many followers on, so many minutes."""

    followers: Annotated[int, msgspec.Meta(ge=1)]
    minutes: Minutes


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The team's weights, as `weights.toml` in the workspace sets them.

    All are minutes; negative is sooner. `allowance` is the time that a mention may wait before
    any of them counts. Of `reach` the highest step that is reached counts.
    """

    allowance: Annotated[int, msgspec.Meta(ge=1, le=10_080)] = 60
    reach: tuple[Reach, ...] = (Reach(10_000, -15), Reach(100_000, -30))
    stage: dict[Stage, Minutes] = msgspec.field(default_factory=lambda: dict(STAGE_MINUTES))
    first_time: Minutes = -10
    never_answered: Minutes = -10
    harm: Minutes = -30
    crisis: Minutes = -30
    promise: Minutes = -20
