"""The outage: a short ramp, hours of a plateau with bursts, a long ebb.

Its shape is that of real brands' crises: some 2.5 to 5 times the usual for hours, never more than
tens a minute. A drill's may also be sharp: most of it within minutes.
"""

import math

from cmtui.clock import MINUTE, SECOND, Moment
from cmtui.networks.demo import talk
from cmtui.networks.demo.acts import Course
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
_DRILL_PLATEAU, _DRILL_BURST = (6, 10), (15, 20)
"""With the usual and what people add, 2.5 to 5 times the usual."""

_BURSTS_IN = 8
"""A burst of two minutes in every so many."""

_PLATEAU_ENDS, _EBB_ENDS = 180, 300
"""Minutes since the storm began."""

_SHARP_RAMP = (9, 24)
_SHARP_PEAK = 38
_SHARP_HALVES = 7
"""How often the sharp one has halved when it ends."""

_PLATEAU_PART = 0.75
"""Of a drill's minutes; the rest is the ebb."""

_STRANGERS = 0.65


class Storm:
    """Makes what is said about the outage within one minute."""

    def __init__(
        self,
        scribe: Scribe,
        started_at: Moment,
        announced: Announced,
        course: Course | None = None,
    ) -> None:
        self._scribe = scribe
        self._begins = started_at + BEGINS
        self._announced = announced
        self._levels = (_PLATEAU, _BURST) if course is None else (_DRILL_PLATEAU, _DRILL_BURST)
        self._sharp = course is not None and course.shape == "sharp"
        self._ends = _EBB_ENDS if course is None else course.minutes
        part = _PLATEAU_ENDS / _EBB_ENDS if course is None else _PLATEAU_PART
        self._plateau_ends = round(self._ends * part)

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
        if self._sharp:
            return self._sharp_strength(minute, dice)
        if minute < len(_RAMP):
            return _RAMP[minute]
        plateau, bursts = self._levels
        low, high = plateau
        burst = Dice(self._scribe.seed, "burst", minute // _BURSTS_IN).whole(0, _BURSTS_IN - 2)
        if minute % _BURSTS_IN in (burst, burst + 1):
            low, high = bursts
        strength = dice.whole(low, high)
        if minute <= self._plateau_ends:
            return strength
        left = max(0, self._ends - minute) / max(1, self._ends - self._plateau_ends)
        return round(strength * left)

    def _sharp_strength(self, minute: int, dice: Dice) -> int:
        """Very many within minutes, then half as many again and again."""
        if minute < len(_SHARP_RAMP):
            return _SHARP_RAMP[minute]
        if minute >= self._ends:
            return 0
        halved: float = (minute - len(_SHARP_RAMP)) * _SHARP_HALVES / self._ends
        return round(_SHARP_PEAK * math.exp2(-halved) * dice.between(0.85, 1.15))

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
