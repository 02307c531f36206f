"""One stream of mentions as it is watched: what is settled, and the hours that may still change.

Mentions come late: a list is read once a minute, a laptop slept. So one detector has heard only
what is some hours old; from there a second one is fed anew whenever a minute changed that it
had heard.
"""

from collections.abc import Callable

import msgspec

from cmtui.clock import DAY, HOUR, MINUTE, Moment
from cmtui.model.post import Post
from cmtui.model.spike import Bin, Reading, Spike
from cmtui.services.spikes.detector import Detector, Memory
from cmtui.services.spikes.minutes import Minutes, minute_of

Accepts = Callable[[Post], bool]
"""Whether a post belongs to a stream."""

LATE = 3 * HOUR
"""So long a mention may come after it was written and still count into its own minute."""


class Heard(msgspec.Struct, frozen=True):
    """What a stream comes to at one moment.

    `ring` is the last one within the hours that are not settled, `now` what would be said of the
    present.
    """

    reading: Reading
    ring: Spike | None
    now: Spike


class Stream:
    """The mentions that it accepts, from `begins` on or from where a memory ends.

    Those that are `known` are among numbers that were given.
    """

    def __init__(
        self,
        accepts: Accepts,
        begins: Moment,
        memory: Memory | None = None,
        known: Accepts = lambda post: False,
    ) -> None:
        self._accepts = accepts
        self._known = known
        self._settled = Detector(MINUTE)
        if memory is None:
            self._settled.feed(Bin(minute_of(begins) - MINUTE, 0))
        else:
            self._settled.recall(memory)
        self._minutes = Minutes(self.settled_until)
        self._live = self._copy()
        self._has_changed = False
        self._ring: Spike | None = None
        self.too_late = 0

    @property
    def settled_until(self) -> Moment:
        """Every minute before it is final."""
        return self._settled.last + MINUTE

    @property
    def memory(self) -> Memory:
        """What is settled, to be kept."""
        return self._settled.memory

    def add(self, post: Post) -> None:
        """A mention, whenever it came; those before what is settled are only counted as late."""
        if not self._accepts(post):
            return
        if minute_of(post.created_at) < self._minutes.begins:
            self.too_late += 1
        elif (start := self._minutes.add(post, counts=not self._known(post))) is not None:
            self._changed(start)

    def add_count(self, start: Moment, count: int) -> None:
        """Mentions of a minute of which only the number is known."""
        if start >= self._minutes.begins:
            self._minutes.add_count(start, count)
            self._changed(start)

    def settle(self, before: Moment) -> None:
        """Minutes before it never change any more; at most a day of them at a time."""
        before = min(minute_of(before), self.settled_until + DAY)
        if before <= self.settled_until:
            return
        _feed(self._settled, self._minutes, before)
        self._minutes.forget(before)
        if self._live.last < self._settled.last:
            self._has_changed = True
        elif self._ring is not None and self._ring.at < before:
            self._ring = None

    def hear(self, until: Moment) -> Heard:
        """What it comes to with every whole minute before `until`."""
        if self._has_changed:
            self._live, self._ring, self._has_changed = self._copy(), None, False
        self._ring = _feed(self._live, self._minutes, minute_of(until)) or self._ring
        return Heard(self._live.now, self._ring, self._live.present)

    def harm(self, spike: Spike) -> tuple[int, tuple[str, ...]]:
        """How many people wrote words of harm in the stretch that it tells of, and which."""
        end = spike.at + MINUTE
        return self._minutes.harm(end - spike.hours * HOUR, end)

    def _changed(self, start: Moment) -> None:
        if start <= self._live.last:
            self._has_changed = True

    def _copy(self) -> Detector:
        copy = Detector(MINUTE)
        copy.recall(self._settled.memory)
        return copy


def _feed(detector: Detector, minutes: Minutes, until: Moment) -> Spike | None:
    """Feeds it every minute before `until` that it has not heard; the last ring, if it rang."""
    ring = None
    for start in range(detector.last + MINUTE, until, MINUTE):
        ring = detector.feed(minutes.bin(start)) or ring
    return ring
