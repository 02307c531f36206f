"""A drill: a workspace that is a copy, in which nothing reaches anybody outside."""

from typing import Literal

import msgspec

from cmtui.clock import Moment

Shape = Literal["plateau", "sharp"]
"""How people come: some 2.5 to 5 times as many as usual for most of the time, or very many at
once and ever fewer from then on."""

SHAPES: tuple[Shape, ...] = ("plateau", "sharp")


class Drill(msgspec.Struct, frozen=True):
    """What an exercise follows from; a workspace that has one never loses it.

    `minutes` is how long the storm lasts, by the clock of the drill, which goes `speed` times as
    fast as others from `began_at` on. `by` are the initials of whoever began it.
    """

    shape: Shape
    seed: int
    minutes: int
    began_at: Moment
    by: str
    speed: int = 1
