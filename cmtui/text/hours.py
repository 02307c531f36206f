"""Hours of the day as people write them, from one to another: `22:00-07:00`."""

import re

import msgspec

from cmtui.clock import Moment, to_local

_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d) ?[-–] ?([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


class Hours(msgspec.Struct, frozen=True):
    """From one minute of the day up to another, over midnight where the end is not later."""

    start: int
    end: int

    def hold(self, moment: Moment) -> bool:
        """Whether the moment lies in them, by the operator's own zone."""
        local = to_local(moment)
        minute = local.hour * 60 + local.minute
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


def parse_hours(text: str) -> Hours | None:
    """The hours that are meant; None for no text. Raises ValueError saying what is accepted."""
    text = text.strip()
    if not text:
        return None
    match = _HOURS.fullmatch(text)
    if match is None:
        raise ValueError(f"{text[:40]!r} are no hours: write 22:00-07:00")
    first, second, third, fourth = (int(part) for part in match.groups())
    found = Hours(first * 60 + second, third * 60 + fourth)
    if found.start == found.end:
        raise ValueError(f"{text} are no hours: they begin where they end")
    return found
