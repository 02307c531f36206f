"""The spike detector: fed one bin after the other, it says when to look up.

Counts of the last hour and of the last two are compared with what is usual at this time of day,
on a scale on which independent mentions stray by one, and in units of how far this stream usually
strays: a Poisson test where mentions are independent, and no false alarm where they come in
bursts. One alert an incident. After: Gnip, Trend Detection in Social Data, 2015.
"""

import msgspec

from cmtui.clock import DAY, HOUR, Moment
from cmtui.errors import WrongUsage
from cmtui.model.spike import Bin, Reading, Spike
from cmtui.services.spikes.alarm import Alarm, AlarmMemory
from cmtui.services.spikes.norm import Norm, NormMemory
from cmtui.services.spikes.talk import Talk, TalkMemory
from cmtui.services.spikes.tuning import TUNING, Tuning
from cmtui.services.spikes.window import Window, WindowMemory

LEARNING = 3 * DAY
"""So long it only learns."""
_YOUNG = DAY
_UNUSUAL = 1.5
"""From this stray on an incident lasts."""
_DEAD = DAY
"""From so long a silence on nothing is learnt: no rhythm is like that, the line is dead."""
_LONGEST_GAP = 7 * DAY
"""After so long a silence all of what a detector keeps of single hours has run out."""


class Memory(msgspec.Struct, frozen=True):
    """All that a detector knows, from which another goes on as if it were the same."""

    first: Moment | None
    last: Moment
    last_mention: Moment
    norm: NormMemory
    windows: tuple[WindowMemory, ...]
    alarm: AlarmMemory
    talk: TalkMemory


class Detector:
    """Watches one stream in bins of `width` milliseconds, at most an hour each."""

    def __init__(self, width: int, tuning: Tuning = TUNING) -> None:
        if not 0 < width <= HOUR:
            raise WrongUsage("a bin is longer than nothing and at most an hour")
        self._width = width
        self._norm = Norm(width, tuning.half_life_days)
        self._hour = Window(1, width, tuning.hour, tuning.half_life_days)
        self._windows = (
            self._hour,
            Window(2, width, tuning.two_hours, tuning.half_life_days),
        )
        self._alarm = Alarm(tuning)
        self._talk = Talk()
        self._first: Moment | None = None
        self._last = 0
        self._last_mention = 0

    @property
    def memory(self) -> Memory:
        """All that it knows now."""
        return Memory(
            first=self._first,
            last=self._last,
            last_mention=self._last_mention,
            norm=self._norm.memory,
            windows=tuple(window.memory for window in self._windows),
            alarm=self._alarm.memory,
            talk=self._talk.memory,
        )

    def recall(self, memory: Memory) -> None:
        """Goes on from there; `memory` is of a detector of the same width and tuning."""
        self._first, self._last = memory.first, memory.last
        self._last_mention = memory.last_mention
        self._norm.recall(memory.norm)
        for window, known in zip(self._windows, memory.windows, strict=True):
            window.recall(known)
        self._alarm.recall(memory.alarm)
        self._talk.recall(memory.talk)

    def feed(self, bin: Bin) -> Spike | None:
        """The next bin; the alert, when it rings. Bins left out had no mentions.

        Raises WrongUsage for a bin that is not later than the one before.
        """
        if self._first is None:
            self._first = self._last_mention = bin.start
        else:
            if bin.start <= self._last:
                raise WrongUsage("a bin is not later than the one before it")
            self._fill(bin.start)
        return self._take(bin)

    @property
    def last(self) -> Moment:
        """When the last bin began."""
        return self._last

    @property
    def present(self) -> Spike:
        """What it would say of this moment, whether it rings or not."""
        return self._spike(self._last, max(self._windows, key=_loudness))

    @property
    def now(self) -> Reading:
        """The last hour beside the usual one."""
        return Reading(
            count=self._hour.count,
            usual=self._hour.usual,
            is_learning=self._age < LEARNING,
            open_since=self._alarm.open_since,
            unusual_at=self._alarm.last_unusual,
        )

    @property
    def _age(self) -> int:
        return 0 if self._first is None else self._last - self._first

    def _fill(self, until: Moment) -> None:
        missing = round((until - self._last) / self._width) - 1
        for _ in range(min(missing, _LONGEST_GAP // self._width)):
            self._take(Bin(self._last + self._width, 0))

    def _take(self, bin: Bin) -> Spike | None:
        self._last = bin.start
        if bin.count:
            self._last_mention = bin.start
        self._talk.add(bin)
        usual = 0.0
        for window in self._windows:  # the second holds the first and the hour before it
            usual += self._norm.usual(bin.start - (window.hours - 1) * HOUR)
            window.add(bin.count, usual)
        spike = self._judge(bin.start)
        self._learn(bin.start)
        return spike

    def _judge(self, moment: Moment) -> Spike | None:
        loudest = max(self._windows, key=_loudness)
        if self._age >= LEARNING:
            count, usual = self._hour.count, self._hour.usual
            rings = self._alarm.rings(
                moment,
                _loudness(loudest),
                (float(count), count / max(usual, 1.0)),
                unusual=any(window.stray >= _UNUSUAL for window in self._windows),
                expected=usual * self._width / HOUR,
            )
        else:
            rings = False
        if self._age >= _YOUNG:
            self._alarm.remember(moment, _loudness(loudest))
        return self._spike(moment, loudest) if rings else None

    def _spike(self, moment: Moment, window: Window) -> Spike:
        since = moment - window.hours * HOUR
        return Spike(
            at=moment,
            count=window.count,
            usual=window.usual,
            hours=window.hours,
            people=self._talk.people(since),
            words=self._talk.words(since),
        )

    def _learn(self, moment: Moment) -> None:
        if not self._hour.is_full:
            seen = moment - (self._first or 0) + self._width
            self._norm.guess(self._hour.count * HOUR / seen)
            return
        if moment - self._last_mention >= _DEAD:
            return
        is_young = self._age < _YOUNG
        count = float(self._hour.count) if is_young else self._hour.without_exaggeration
        for window in self._windows:
            if window.is_full:
                window.learn(is_young)
        self._norm.learn(moment, count)


def _loudness(window: Window) -> float:
    return window.stray / window.rings_at
