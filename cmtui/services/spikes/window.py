"""How far the count of the last hours strays from the usual."""

from collections import deque
from math import sqrt

import msgspec

from cmtui.clock import DAY, HOUR

_MOST = 8.0
"""A stray beyond this many times the spread teaches no more than that: a crisis is no norm."""
_DEVIATION = 1.2533
"""Standard deviation over mean absolute deviation, of the normal distribution."""


def root(count: float) -> float:
    """Anscombe's root: mentions that come independently stray by 1, whatever their number."""
    return 2 * sqrt(count + 0.375)


class WindowMemory(msgspec.Struct, frozen=True):
    """What a window holds and has learnt."""

    bins: tuple[int, ...]
    usual: float
    spread: float
    learnt: int


class Window:
    """The running count of the last `hours`, and how far it usually strays."""

    def __init__(self, hours: int, width: int, rings_at: float, half_life_days: float) -> None:
        self.hours = hours
        self.rings_at = rings_at
        self.count = 0
        self.usual = 0.0
        self._bins: deque[int] = deque()
        self._size = max(1, round(hours * HOUR / width))
        self._day = DAY / width
        self._rate = 1 - 0.5 ** (1 / (half_life_days * self._day))
        self._spread = 1.0
        self._learnt = 0

    @property
    def memory(self) -> WindowMemory:
        """All that it holds and has learnt."""
        return WindowMemory(tuple(self._bins), self.usual, self._spread, self._learnt)

    def recall(self, memory: WindowMemory) -> None:
        """Goes on from there."""
        self._bins, self.count = deque(memory.bins), sum(memory.bins)
        self.usual, self._spread, self._learnt = memory.usual, memory.spread, memory.learnt

    @property
    def is_full(self) -> bool:
        """Whether so many hours were counted."""
        return len(self._bins) == self._size

    def add(self, count: int, usual: float) -> None:
        """The next bin, and what would now be usual for the whole window."""
        if self.is_full:
            self.count -= self._bins.popleft()
        self._bins.append(count)
        self.count += count
        self.usual = usual

    @property
    def stray(self) -> float:
        """How far the count is above the usual, in spreads; negative below it."""
        return self._distance / max(self._spread, 1.0)

    def learn(self, is_young: bool) -> None:
        """Takes the present distance into the spread."""
        self._learnt += 1
        distance = abs(self._distance)
        if not is_young:
            distance = min(distance, _MOST * max(self._spread, 1.0))
        rate = max(self._rate, 1 / (self._learnt + self._day / 4))
        self._spread += rate * (distance * _DEVIATION - self._spread)

    @property
    def without_exaggeration(self) -> float:
        """The count, or the most that the norm may learn from it."""
        most = (root(self.usual) + _MOST * max(self._spread, 1.0)) / 2
        return min(float(self.count), most * most - 0.375)

    @property
    def _distance(self) -> float:
        return root(self.count) - root(self.usual)
