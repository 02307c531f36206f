"""The volume: mentions a bin beside what is usual at that time of the day."""

from statistics import median

from cmtui.clock import DAY, HOUR, MINUTE, Moment
from cmtui.model.account import Cursor
from cmtui.model.crisis import Crisis
from cmtui.model.post import INBOUND, Post
from cmtui.model.views import Where
from cmtui.services.crisis.picture import Volume
from cmtui.services.ports import Reader

BEFORE = 15 * MINUTE
"""How much of the time before the declaration is shown."""

WIDTHS = (1, 2, 5, 10, 15, 30, 60, 120, 240, 720, 1_440)
"""Minutes that a bin may have."""

DAYS = 14
"""Former days whose same hour tells what is usual."""

FEWEST_DAYS = 2
"""With fewer of them nothing is called usual."""


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
        usual = [self._usual_of(reader, at) for at in starts]
        hour = self._usual_of(reader, until)
        return Volume(
            start=start,
            minutes=minutes,
            counts=tuple(_count(reader, at, at + minutes * MINUTE) for at in starts),
            usual=()
            if None in usual
            else tuple((one or 0.0) * minutes * MINUTE / HOUR for one in usual),
            last_hour=_count(reader, until - HOUR, until + 1),
            usual_hour=hour or 0.0,
        )

    def _usual_of(self, reader: Reader, at: Moment) -> float | None:
        """Mentions of the hour that the moment lies in, on former days; None: too few are known."""
        hour = at - at % HOUR
        if hour not in self._usual:
            known = _known_since(reader)
            days = [hour - day * DAY for day in range(1, DAYS + 1)]
            counts = [_count(reader, one, one + HOUR) for one in days if one >= known]
            self._usual[hour] = float(median(counts)) if len(counts) >= FEWEST_DAYS else None
        return self._usual[hour]


def _width_of(span: int, width: int) -> int:
    """The fewest minutes a bin with which the span fits."""
    return next((one for one in WIDTHS if span < one * MINUTE * width), WIDTHS[-1])


def _known_since(reader: Reader) -> Moment:
    """Since when every account was read."""
    return max((one.from_at for one in reader.window(Cursor)), default=0)


def _count(reader: Reader, start: Moment, end: Moment) -> int:
    within = (Where("created_at", "ge", start), Where("created_at", "lt", end))
    return sum(
        reader.count(Post, (Where("kind", "eq", kind), *within), most=1_000_000) for kind in INBOUND
    )
