"""When a stray count rings: once an incident."""

from collections import deque

from cmtui.clock import DAY, HOUR, Moment
from cmtui.services.spikes.tuning import Tuning

_GROWN = 2.5
"""An incident rings again when it became so many times what it was: a crisis beside a crisis."""
_SETTLED = 3 * HOUR
"""What it was: until so long ago."""

Size = tuple[float, float]
"""Mentions of the last hour, and how many times the usual that is."""


class Alarm:
    """Hears how loud a stream is, 1.0 being loud enough to ring, and says when to ring."""

    def __init__(self, tuning: Tuning) -> None:
        self._own_share = tuning.own_share
        self._quiet = tuning.quiet_hours * HOUR
        self._noise = _Noise(tuning.own_days * DAY)
        self._growth = _Growth()
        self._last_unusual: Moment = 0
        self.open_since: Moment | None = None

    def remember(self, moment: Moment, loudness: float) -> None:
        """Takes it for the stream's own noise, which the next alert has to beat."""
        self._noise.add(moment, loudness)

    def rings(self, moment: Moment, loudness: float, size: Size, *, unusual: bool) -> bool:
        """Whether it rings now. As long as something is unusual, the incident lasts."""
        is_loud = loudness >= max(1.0, self._own_share * self._noise.loudest)
        if self.open_since is not None and moment - self._last_unusual >= self._quiet:
            self.open_since = None
        if unusual:
            self._last_unusual = moment
        rings = is_loud and (self.open_since is None or self._is_another(moment, size))
        if rings:
            self.open_since = self._last_unusual = moment
            self._growth = _Growth()
        self._growth.add(moment, size)
        return rings

    def _is_another(self, moment: Moment, size: Size) -> bool:
        assert self.open_since is not None
        return moment - self.open_since >= self._quiet and self._growth.is_grown(size)


class _Noise:
    """The loudest of each hour of some days."""

    def __init__(self, span: int) -> None:
        self._span = span
        self._hours: deque[tuple[Moment, float]] = deque()
        self._before = 0.0

    @property
    def loudest(self) -> float:
        """The loudest of all."""
        return max(self._before, self._hours[-1][1]) if self._hours else 0.0

    def add(self, moment: Moment, loudness: float) -> None:
        """A bin."""
        hour = moment - moment % HOUR
        if self._hours and self._hours[-1][0] == hour:
            self._hours[-1] = (hour, max(self._hours[-1][1], loudness))
            return
        while self._hours and self._hours[0][0] < hour - self._span:
            self._hours.popleft()
        self._before = max((loudest for _, loudest in self._hours), default=0.0)
        self._hours.append((hour, loudness))


class _Growth:
    """How great an incident was, until a few hours ago."""

    def __init__(self) -> None:
        self._was: Size = (0.0, 0.0)
        self._hours: deque[tuple[Moment, Size]] = deque()

    def add(self, moment: Moment, size: Size) -> None:
        """A bin."""
        hour = moment - moment % HOUR
        if self._hours and self._hours[-1][0] == hour:
            size = _greatest(size, self._hours.pop()[1])
        self._hours.append((hour, size))
        while self._hours[0][0] <= moment - _SETTLED - HOUR:
            self._was = _greatest(self._was, self._hours.popleft()[1])

    def is_grown(self, size: Size) -> bool:
        """Both in mentions and beside the usual: no rhythm of the day looks like growth."""
        return all(now >= _GROWN * was for now, was in zip(size, self._was, strict=True))


def _greatest(one: Size, other: Size) -> Size:
    return max(one[0], other[0]), max(one[1], other[1])
