"""The volume: mentions a bin beside what is usual at that time of the day."""

from collections.abc import Sequence
from statistics import median

import msgspec

from cmtui.clock import DAY, HOUR, MINUTE, Moment
from cmtui.model.account import Account, Cursor
from cmtui.model.crisis import Crisis
from cmtui.model.operator import Workspace
from cmtui.model.post import INBOUND, Post
from cmtui.model.spike_memory import SpikeMemory
from cmtui.model.views import Where
from cmtui.services.crisis.picture import Volume
from cmtui.services.ports import Reader
from cmtui.services.spikes.detector import Memory
from cmtui.services.spikes.norm import Norm
from cmtui.services.spikes.tuning import TUNING

BEFORE = 15 * MINUTE
"""How much of the time before the declaration is shown."""

WIDTHS = (1, 2, 5, 10, 15, 30, 60, 120, 240, 720, 1_440)
"""Minutes that a bin may have."""

DAYS = 14
"""Former days whose same time of the day tells what is usual: their median."""

LEAST_DAYS = 3
"""With fewer of them nothing is called usual."""

WEIGHTS = ((-1, 0.25), (0, 0.5), (1, 0.25))
"""An hour counts with its neighbours: the rhythm of a day has no steps."""


class Volumes:
    """Counts mentions by when they were written; what is usual in an hour is asked once."""

    def __init__(self) -> None:
        self._usual: dict[Moment, float | None] = {}

    def of(self, reader: Reader, crisis: Crisis, now: Moment, width: int) -> Volume:
        """From shortly before the declaration until now (or the close), in at most `width` bins."""
        until = now if crisis.closed_at is None else crisis.closed_at
        start = (crisis.declared_at - BEFORE) // MINUTE * MINUTE
        minutes = _width_of(until - start, max(1, width))
        bins = (until - start) // (minutes * MINUTE) + 1
        starts = [start + number * minutes * MINUTE for number in range(bins)]
        norm = _norm(reader)
        whole = _whole_since(reader)
        usual = [self._usual_of(reader, norm, at) if at >= whole else 0.0 for at in starts]
        hour = self._usual_of(reader, norm, until) if until - HOUR >= whole else None
        return Volume(
            start=start,
            minutes=minutes,
            counts=tuple(_count(reader, at, at + minutes * MINUTE) for at in starts),
            usual=_each_bin(usual, minutes),
            last_hour=_count(reader, until - HOUR, until + 1),
            usual_hour=hour or 0.0,
        )

    def _usual_of(self, reader: Reader, norm: Norm | None, at: Moment) -> float | None:
        """Mentions of an hour at that time of the day: as the spike watch has learnt, else of the
        same hour of former days; None: none is known."""
        if norm is not None:
            return norm.usual(at)
        hour = at - at % HOUR
        if hour not in self._usual:
            known = _known_since(reader) + HOUR
            days = [hour - day * DAY for day in range(1, DAYS + 1)]
            counts = [_around(reader, one) for one in days if one >= known]
            self._usual[hour] = median(counts) if len(counts) >= LEAST_DAYS else None
        return self._usual[hour]


def _each_bin(usual: Sequence[float | None], minutes: int) -> tuple[float, ...]:
    """What is usual for each bin, in its place; empty where nothing is known of any."""
    if all(one is None for one in usual):
        return ()
    return tuple((one or 0.0) * minutes * MINUTE / HOUR for one in usual)


def _width_of(span: int, width: int) -> int:
    """The fewest minutes a bin with which the span fits."""
    return next((one for one in WIDTHS if span < one * MINUTE * width), WIDTHS[-1])


def _norm(reader: Reader) -> Norm | None:
    """What the spike watch knows of the brand's rhythm; None: it has not learnt a day of it."""
    kept = reader.find(SpikeMemory, "stream", "")
    if kept is None or kept.until - kept.since < DAY:
        return None
    try:
        memory = msgspec.convert(kept.learnt, Memory)
    except msgspec.ValidationError:  # of another version of the program
        return None
    norm = Norm(MINUTE, TUNING.half_life_days)
    norm.recall(memory.norm)
    return norm


def _known_since(reader: Reader) -> Moment:
    """Since when every account was read."""
    return max((one.from_at for one in reader.window(Cursor)), default=0)


def _whole_since(reader: Reader) -> Moment:
    """Since when all that people wrote is stored: of the invented past most is only counted, and
    to call it less than usual would be untrue."""
    is_invented = any(
        one.demo_seed is not None or one.drill is not None for one in reader.window(Workspace)
    )
    if not is_invented:
        return 0
    return max((one.added_at for one in reader.window(Account)), default=0)


def _around(reader: Reader, hour: Moment) -> float:
    """The mentions of the hour that begins there, smoothed by those beside it."""
    return sum(
        weight * _count(reader, hour + apart * HOUR, hour + (apart + 1) * HOUR)
        for apart, weight in WEIGHTS
    )


def _count(reader: Reader, start: Moment, end: Moment) -> int:
    within = (Where("created_at", "ge", start), Where("created_at", "lt", end))
    return sum(
        reader.count(Post, (Where("kind", "eq", kind), *within), most=1_000_000) for kind in INBOUND
    )
