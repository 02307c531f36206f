"""The outage: a short ramp, hours of a plateau with bursts, a long ebb.

Its shape is that of real brands' crises: some 2.5 to 5 times the usual for hours, never more than
tens a minute.
"""

from cmtui.clock import MINUTE, SECOND, Moment
from cmtui.networks.demo import talk
from cmtui.networks.demo.dice import Dice
from cmtui.networks.demo.everyday import Announced
from cmtui.networks.demo.raw import RawPost
from cmtui.networks.demo.scribe import Scribe

BLOCK = MINUTE
REACH = 12 * MINUTE
BEGINS = 20 * SECOND

_RAMP = (6, 13)
"""Posts in the first minutes."""

_PLATEAU, _BURST = (14, 19), (26, 32)
_BURSTS_IN = 8
"""A burst of two minutes in every so many."""

_PLATEAU_ENDS, _EBB_ENDS = 180, 300
"""Minutes since the storm began."""

_STRANGERS = 0.65


class Storm:
    """Makes what is said about the outage within one minute."""

    def __init__(self, scribe: Scribe, started_at: Moment, announced: Announced) -> None:
        self._scribe = scribe
        self._begins = started_at + BEGINS
        self._announced = announced

    def block(self, minute: int) -> tuple[RawPost, ...]:
        """All that is begun in that minute of the storm, and what its authors add later."""
        dice = Dice(self._scribe.seed, "storm", minute)
        begins = self._begins + minute * BLOCK
        posts: list[RawPost] = []
        for number in range(self._strength(minute, dice)):
            at = begins + int(dice.between(0, BLOCK))
            posts += self._voice(f"s{minute}.{number}", minute * 64 + number, at)
        return tuple(posts)

    def _strength(self, minute: int, dice: Dice) -> int:
        """How many raise their voice in that minute."""
        if minute < len(_RAMP):
            return _RAMP[minute]
        low, high = _PLATEAU
        burst = Dice(self._scribe.seed, "burst", minute // _BURSTS_IN).whole(0, _BURSTS_IN - 2)
        if minute % _BURSTS_IN in (burst, burst + 1):
            low, high = _BURST
        strength = dice.whole(low, high)
        if minute <= _PLATEAU_ENDS:
            return strength
        left = max(0, _EBB_ENDS - minute) / (_EBB_ENDS - _PLATEAU_ENDS)
        return round(strength * left)

    def _voice(self, local: str, turn: int, at: Moment) -> list[RawPost]:
        dice = Dice(self._scribe.seed, local)
        speaker = self._scribe.someone(dice, _STRANGERS)
        above = self._announced(at)
        if above is not None and dice.chance(0.16):
            text = talk.under_cheer(speaker, turn, self._scribe.seed, dice)
            post = self._scribe.post(
                local, speaker, text, at, dice, parent=above, address=dice.chance(0.2)
            )
        else:
            text = talk.in_storm(speaker, turn, self._scribe.seed, dice)
            post = self._scribe.post(local, speaker, text, at, dice)
        if not dice.chance(0.12):
            return [post]
        later = at + round(dice.between(50 * SECOND, 10 * MINUTE))
        again = talk.again(speaker, turn, self._scribe.seed, dice)
        return [
            post,
            self._scribe.post(f"{local}.1", speaker, again, later, dice, parent=post),
        ]
