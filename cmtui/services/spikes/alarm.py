"""When a stray count rings: once an incident."""

from collections import deque

import msgspec

from cmtui.clock import DAY, HOUR, Moment
from cmtui.services.spikes.tuning import Tuning

_GROWN = 2.5
"""An incident rings again when it became so many times what it was: a crisis beside a crisis."""
_SETTLED = 3 * HOUR
"""What it was: until so long ago."""
_SILENCE = 4.0
"""Mentions that are usual in a stretch: in one with fewer, such as a small brand's night, nothing
can be unusual, and no incident ends by it."""
_LONGEST_NIGHT = 16 * HOUR
"""But for one so long."""

Size = tuple[float, float]
"""Mentions of the last hour, and how many times the usual that is."""


class AlarmMemory(msgspec.Struct, frozen=True):
    """The incident that lasts, and how loud a stream has been."""

    open_since: Moment | None
    last_unusual: Moment
    noise: tuple[tuple[Moment, float], ...]
    noise_before: float
    growth: tuple[tuple[Moment, Size], ...]
    growth_was: Size
    passed: float = 0.0


class Alarm:
    """Hears how loud a stream is, 1.0 being loud enough to ring, and says when to ring."""

    def __init__(self, tuning: Tuning) -> None:
        self._own_share = tuning.own_share
        self._quiet = tuning.quiet_hours * HOUR
        self._noise = _Noise(tuning.own_days * DAY)
        self._growth = _Growth()
        self.last_unusual: Moment = 0
        self._passed = 0.0
        self.open_since: Moment | None = None

    @property
    def memory(self) -> AlarmMemory:
        """All that it remembers."""
        noise, growth = self._noise, self._growth
        return AlarmMemory(
            open_since=self.open_since,
            last_unusual=self.last_unusual,
            noise=tuple(noise.hours),
            noise_before=noise.before,
            growth=tuple(growth.hours),
            growth_was=growth.was,
            passed=self._passed,
        )

    def recall(self, memory: AlarmMemory) -> None:
        """Goes on from there."""
        self.open_since, self.last_unusual = memory.open_since, memory.last_unusual
        self._passed = memory.passed
        self._noise.hours, self._noise.before = deque(memory.noise), memory.noise_before
        self._growth.hours, self._growth.was = deque(memory.growth), memory.growth_was

    def remember(self, moment: Moment, loudness: float) -> None:
        """Takes it for the stream's own noise, which the next alert has to beat."""
        self._noise.add(moment, loudness)

    def rings(
        self,
        moment: Moment,
        loudness: float,
        size: Size,
        *,
        unusual: bool,
        expected: float = _SILENCE,
    ) -> bool:
        """Whether it rings now. As long as something is unusual, the incident lasts.

        `expected` is how many mentions are usual in this bin.
        """
        is_loud = loudness >= max(1.0, self._own_share * self._noise.loudest)
        self._passed += expected
        if self.open_since is not None and self._is_over(moment):
            self.open_since = None
        if unusual:
            self.last_unusual, self._passed = moment, 0.0
        rings = is_loud and (self.open_since is None or self._is_another(moment, size))
        if rings:
            self.open_since = self.last_unusual = moment
            self._growth = _Growth()
        self._growth.add(moment, size)
        return rings

    def _is_over(self, moment: Moment) -> bool:
        quiet = moment - self.last_unusual
        return quiet >= self._quiet and (self._passed >= _SILENCE or quiet >= _LONGEST_NIGHT)

    def _is_another(self, moment: Moment, size: Size) -> bool:
        assert self.open_since is not None
        return moment - self.open_since >= self._quiet and self._growth.is_grown(size)


class _Noise:
    """The loudest of each hour of some days."""

    def __init__(self, span: int) -> None:
        self._span = span
        self.hours: deque[tuple[Moment, float]] = deque()
        self.before = 0.0

    @property
    def loudest(self) -> float:
        """The loudest of all."""
        return max(self.before, self.hours[-1][1]) if self.hours else 0.0

    def add(self, moment: Moment, loudness: float) -> None:
        """A bin."""
        hour = moment - moment % HOUR
        if self.hours and self.hours[-1][0] == hour:
            self.hours[-1] = (hour, max(self.hours[-1][1], loudness))
            return
        while self.hours and self.hours[0][0] < hour - self._span:
            self.hours.popleft()
        self.before = max((loudest for _, loudest in self.hours), default=0.0)
        self.hours.append((hour, loudness))


class _Growth:
    """How great an incident was, until a few hours ago."""

    def __init__(self) -> None:
        self.was: Size = (0.0, 0.0)
        self.hours: deque[tuple[Moment, Size]] = deque()

    def add(self, moment: Moment, size: Size) -> None:
        """A bin."""
        hour = moment - moment % HOUR
        if self.hours and self.hours[-1][0] == hour:
            size = _greatest(size, self.hours.pop()[1])
        self.hours.append((hour, size))
        while self.hours[0][0] <= moment - _SETTLED - HOUR:
            self.was = _greatest(self.was, self.hours.popleft()[1])

    def is_grown(self, size: Size) -> bool:
        """Both in mentions and beside the usual: no rhythm of the day looks like growth."""
        return all(now >= _GROWN * was for now, was in zip(size, self.was, strict=True))


def _greatest(one: Size, other: Size) -> Size:
    return max(one[0], other[0]), max(one[1], other[1])
