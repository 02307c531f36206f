"""Spikes: what is counted of a stream of mentions, and what a detector says of it."""

from collections.abc import Mapping

import msgspec

from cmtui.clock import Moment


class Bin(msgspec.Struct, frozen=True):
    """The mentions of one short stretch of time, counted by when they were written.

    `authors` are the distinct ones, `words` how many of the mentions hold each word; both may be
    unknown and empty. `start` is the stream's own time of day, in milliseconds.
    """

    start: Moment
    count: int
    authors: frozenset[str] = frozenset()
    words: Mapping[str, int] = {}


class Spike(msgspec.Struct, frozen=True):
    """An alert: far more mentions than usual.

    `count` came in the last `hours` up to and with the bin that starts at `at`; `usual` would have
    been that many. `people` is 0 and `words` empty where the stream does not tell.
    """

    at: Moment
    count: int
    usual: float
    hours: int
    people: int = 0
    words: tuple[str, ...] = ()

    @property
    def factor(self) -> float:
        """Times the usual; a usual below one mention counts as one."""
        return self.count / max(self.usual, 1.0)

    @property
    def because(self) -> str:
        """The reason in people's words."""
        span = "the last hour" if self.hours == 1 else f"the last {self.hours} hours"
        usual = f"{self.usual:.0f}" if self.usual >= 1 else "under 1"
        parts = [f"{self.count} in {span}, usual {usual}"]
        if self.people:
            parts.append("1 person" if self.people == 1 else f"{self.people} people")
        if self.words:
            parts.append(", ".join(f"'{word}'" for word in self.words))
        return "; ".join(parts)


class Reading(msgspec.Struct, frozen=True):
    """What a detector sees at this moment: the last hour beside the usual one.

    While it `is_learning` it never rings. `open_since` is when the incident that still lasts rang,
    `unusual_at` when anything was unusual last.
    """

    count: int
    usual: float
    is_learning: bool
    open_since: Moment | None
    unusual_at: Moment = 0
