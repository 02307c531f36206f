"""How many wrote to the brand before the demo began: everyday life, counted without its words."""

from collections import Counter

from cmtui.clock import MINUTE, SECOND, Moment
from cmtui.networks.demo.dice import Dice
from cmtui.networks.demo.everyday import BLOCK, gaps

_NONE, _ONE, _TWO = 0.11, 0.76, 0.93
"""Of the conversations of an ordinary day: those without a mention of us, with at most one, with
at most two."""


def usual_volume(
    seed: int, started_at: Moment, since: Moment, until: Moment
) -> list[tuple[Moment, int]]:
    """The minutes from `since` and before `until` in which anybody wrote, with how many did."""
    found: Counter[Moment] = Counter()
    first, last = ((at - started_at) // BLOCK for at in (since, until))
    for index in range(first - 1, last + 1):
        dice = Dice(seed, "volume", index)
        for at in gaps(dice, index):
            moment = started_at + index * BLOCK + int(at)
            for _ in range(_mentions(dice)):
                if since <= moment < until:
                    found[moment - moment % MINUTE] += 1
                moment += int(dice.between(40 * SECOND, 8 * MINUTE))
    return sorted(found.items())


def _mentions(dice: Dice) -> int:
    """How many mentions a conversation has."""
    drawn = dice.between(0, 1)
    return sum(drawn >= step for step in (_NONE, _ONE, _TWO))
