"""Moments as people say them: ages, due words, stamps; always in the operator's own zone."""

from cmtui.clock import DAY, HOUR, MINUTE, Moment, to_local
from cmtui.text.coming import MONTHS, WEEKDAYS


def hour(moment: Moment) -> str:
    """`14:05`."""
    return f"{to_local(moment):%H:%M}"


def span(length: int) -> str:
    """A length of time in four cells: `38m`, `1h41`, `12h`, `12d`, `3y`; never below `0m`."""
    length = max(0, length)
    if length < HOUR:
        return f"{length // MINUTE}m"
    if length < 10 * HOUR:
        return f"{length // HOUR}h{length % HOUR // MINUTE:02}"
    if length < 2 * DAY:
        return f"{length // HOUR}h"
    days = length // DAY
    return f"{days}d" if days < 1000 else f"{days // 365}y"


def ago(moment: Moment, now: Moment) -> str:
    """`just now`, `38 minutes ago`, `12 days ago`, `3 years ago`."""
    length = now - moment
    if length < MINUTE:
        return "just now"
    for unit, word in ((365 * DAY, "year"), (DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        count = length // unit
        if count >= 1:
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return "just now"


def day(moment: Moment, now: Moment) -> str:
    """The day in words: `today`, `Tue` within six days either way, `2 Oct`, `2 Oct 2025`."""
    there, here = to_local(moment), to_local(now)
    apart = (there.date() - here.date()).days
    if apart == 0:
        return "today"
    if abs(apart) <= 6:
        return WEEKDAYS[there.weekday()]
    words = f"{there.day} {MONTHS[there.month - 1]}"
    return words if there.year == here.year else f"{words} {there.year}"


def month(moment: Moment) -> str:
    """`Mar 2026`."""
    there = to_local(moment)
    return f"{MONTHS[there.month - 1]} {there.year}"


def date(moment: Moment) -> str:
    """`02 Nov`, as notes are dated."""
    there = to_local(moment)
    return f"{there.day:02} {MONTHS[there.month - 1]}"


def stamp(moment: Moment, now: Moment) -> str:
    """When something was written: `13:51` today, `Tue 13:20` this week, `2 Oct 13:20` before."""
    name = day(moment, now)
    return hour(moment) if name == "today" else f"{name} {hour(moment)}"


def short_stamp(moment: Moment, now: Moment) -> str:
    """The same in nine cells: `13:51`, `Tue 13:20`, `2 Oct`, `Oct 2025`."""
    name = day(moment, now)
    if name == "today":
        return hour(moment)
    if name in WEEKDAYS:
        return f"{name} {hour(moment)}"
    return name if len(name) <= 6 else month(moment)


def is_late(due_at: Moment, now: Moment) -> bool:
    """Whether a due time has passed; the minute itself still counts as in time."""
    return now - due_at >= MINUTE


def due(due_at: Moment, now: Moment) -> str:
    """A due time in nine cells: `due 14:05`, `late 12m`, `due Fri`, further off `in 12d`."""
    if is_late(due_at, now):
        return f"late {span(now - due_at)}"
    name = day(due_at, now)
    if name == "today":
        return f"due {hour(due_at)}"
    return f"due {name}" if name in WEEKDAYS else f"in {span(due_at - now)}"


def long_due(due_at: Moment, now: Moment) -> str:
    """A due time with the hour on any day: `due 14:05`, `due Fri 09:00`, `late 12m`."""
    return due(due_at, now) if is_late(due_at, now) else f"due {stamp(due_at, now)}"


def wakes(moment: Moment, now: Moment) -> str:
    """When a snoozed row comes back, in nine cells: `til 14:05`, `til Fri`, `til 2 Dec`."""
    name = day(moment, now)
    if name == "today":
        return f"til {hour(moment)}"
    return f"til {name}" if len(name) <= 5 else f"in {span(moment - now)}"
