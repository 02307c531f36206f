"""Moments and lengths as the papers say them: in the operator's zone and in UTC."""

from cmtui.clock import MINUTE, Moment, to_datetime, to_local


def moment_words(at: Moment, *, dated: bool = False) -> str:
    """`14:02 CET / 13:02 UTC`; with its day: `2026-11-25 14:02 CET / 13:02 UTC`."""
    local, utc = to_local(at), to_datetime(at)
    day = f"{local:%Y-%m-%d} " if dated else ""
    if not local.utcoffset():
        return f"{day}{utc:%H:%M} UTC"
    other = "" if local.date() == utc.date() or not dated else f"{utc:%Y-%m-%d} "
    return f"{day}{local:%H:%M} {local:%Z} / {other}{utc:%H:%M} UTC"


def moment_words_at(at: Moment, now: Moment) -> str:
    """The same, with its day where that is another than that of `now`."""
    return moment_words(at, dated=to_local(at).date() != to_local(now).date())


def length_words(length: int) -> str:
    """A length of time to the minute: `47 min`, `2 h 05 min`; never below nothing."""
    minutes = max(0, length) // MINUTE
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def minutes_words(minutes: float) -> str:
    """Minutes to the tenth, as goals are set in them: `9 min`, `12.5 min`, `161.3 min`."""
    return f"{round(minutes, 1):g} min"


def counted(count: int, one: str, many: str = "") -> str:
    """`1 person`, `11 people`."""
    return f"{count} {one}" if count == 1 else f"{count} {many or one + 's'}"


def mentions(count: int) -> str:
    """`1 mention`, `11 mentions`."""
    return counted(count, "mention")


def people(count: int) -> str:
    """`1 person`, `11 people`."""
    return counted(count, "person", "people")
