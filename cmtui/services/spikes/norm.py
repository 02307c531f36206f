"""What is usual: mentions an hour, by the time of day."""

from math import floor

import msgspec

from cmtui.clock import DAY, HOUR, Moment

_RHYTHM_HALF_LIFE_DAYS = 10.0
_DOUBTED_DAYS = 2.0
"""So many days of an even rhythm are believed before the first day was seen."""
_MOST_OF_DAY, _LEAST_OF_DAY = 6.0, 0.1
"""An hour of the day has at most and at least this part of an average hour's mentions."""


class NormMemory(msgspec.Struct, frozen=True):
    """What a norm has learnt."""

    level: float
    learnt: int
    rhythm: tuple[float, ...]
    days: tuple[float, ...]


class Norm:
    """The level of a stream, which follows it in days, times the rhythm of its day."""

    def __init__(self, width: int, half_life_days: float) -> None:
        self._day = DAY / width
        self._rate = 1 - 0.5 ** (1 / (half_life_days * self._day))
        self._rhythm_rate = 1 - 0.5 ** (1 / _RHYTHM_HALF_LIFE_DAYS)
        self._level = 0.0
        self._learnt = 0
        self._rhythm = [1.0] * 24
        self._days = [_DOUBTED_DAYS] * 24

    @property
    def memory(self) -> NormMemory:
        """All that it has learnt."""
        return NormMemory(self._level, self._learnt, tuple(self._rhythm), tuple(self._days))

    def recall(self, memory: NormMemory) -> None:
        """Goes on from there."""
        self._level, self._learnt = memory.level, memory.learnt
        self._rhythm, self._days = list(memory.rhythm), list(memory.days)

    def usual(self, moment: Moment) -> float:
        """The mentions of an hour that ends there, if all is as usual."""
        return self._level * self._part_of_day(moment)

    def guess(self, hourly: float) -> None:
        """A first level, before an hour was seen."""
        self._level = hourly

    def learn(self, moment: Moment, count: float) -> None:
        """The hour that ends there had so many mentions, exaggerations cut off."""
        self._learnt += 1
        part = self._part_of_day(moment)
        rate = max(self._rate, 1 / self._learnt)
        self._level += rate * (count / max(part, _LEAST_OF_DAY) - self._level)
        if self._level <= 0:
            return
        hour = moment % DAY // HOUR
        share = 24 / self._day
        rate = max(self._rhythm_rate, 1 / self._days[hour]) * share
        self._days[hour] += share
        seen = min(count / self._level, _MOST_OF_DAY)
        self._rhythm[hour] += min(rate, 1.0) * (seen - self._rhythm[hour])

    def _part_of_day(self, moment: Moment) -> float:
        """The rhythm without steps: half the hour's own, half what lies between its neighbours."""
        hour = moment % DAY / HOUR
        here = floor(hour)
        into = hour - here
        before, after = self._rhythm[here - 1], self._rhythm[(here + 1) % 24]
        return (self._rhythm[here] + before * (1 - into) + after * into) / 2
