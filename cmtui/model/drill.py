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
    fast as others from `began_at` on. `by` are the initials of whoever began it. `account` is the
    key of the one account that it reaches, on the built-in network, made for it.
    """

    shape: Shape
    seed: int
    minutes: int
    began_at: Moment
    by: str
    speed: int = 1
    account: str = ""


def is_reached(drill: Drill | None, account: str) -> bool:
    """Whether the account with that key is read and spoken from at all."""
    return drill is None or account == drill.account
