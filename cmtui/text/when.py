"""Points of time as people type them: of the past here (`14:05`, `2h`), to come in `coming`."""

import re
from datetime import datetime, timedelta

from cmtui.clock import MINUTE, Moment, from_datetime, to_local
from cmtui.errors import WrongUsage
from cmtui.text.coming import LONGEST_DAYS, parse_coming, read_coming, said_when
from cmtui.text.durations import parse_duration

__all__ = ["parse_coming", "parse_past", "said_when"]

_HOUR = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*")
_DURATION = re.compile(r"[0-9]+ ?[smhdwSMHDW]")

_AGO = re.compile(r"(.+?)\s+(?:ago|fa)", re.IGNORECASE)
_YESTERDAY = re.compile(
    r"(?:yesterday|ieri)\s+(?:at\s+|alle\s+)?([0-9]{1,2}(?::[0-9]{2})?)", re.IGNORECASE
)

EXAMPLES = (
    "write 14:05, 2026-11-22 14:05, 2026-11-22T14:05Z, yesterday 18:00, 90m or 2h ago; or ieri 18,"
    " due ore fa"
)


def parse_past(text: str, now: Moment) -> Moment:
    """The moment that is meant, in the operator's own zone where none is named.

    An hour alone is its latest: today's, or yesterday's if today's is still to come. Raises
    WrongUsage for what cannot be read and for the future.
    """
    text = text.strip()
    if ago := _AGO.fullmatch(text):
        return _before(ago[1], text, now)
    if yesterday := _YESTERDAY.fullmatch(text):
        return _yesterday(yesterday[1], text, now)
    if _HOUR.fullmatch(text):
        return _latest(text, now)
    if _DURATION.fullmatch(text):
        return now - parse_duration(text.replace(" ", ""))
    moment = _date(text)
    if moment > now:
        raise WrongUsage(f"{text} is still to come; {EXAMPLES}")
    return moment


def _before(span: str, text: str, now: Moment) -> Moment:
    """So long before now: `2h`, `two hours`, `un'ora`; days are of 24 hours, as in `2d`."""
    said = read_coming(span)
    minutes = said.minutes + said.span_days * 24 * 60 if said is not None else 0
    if not 0 < minutes <= LONGEST_DAYS * 24 * 60:
        raise _unread(text)
    return now - minutes * MINUTE


def _yesterday(hour: str, text: str, now: Moment) -> Moment:
    match = _HOUR.fullmatch(hour if ":" in hour else f"{hour}:00")
    if match is None:
        raise _unread(text)
    day = to_local(now).replace(tzinfo=None) - timedelta(days=1)
    then = day.replace(hour=int(match[1]), minute=int(match[2]), second=0, microsecond=0)
    return from_datetime(then.astimezone())


def _unread(text: str) -> WrongUsage:
    return WrongUsage(f"{text[:40]!r} is no time; {EXAMPLES}")


def _latest(text: str, now: Moment) -> Moment:
    match = _HOUR.fullmatch(text)
    assert match is not None
    today = to_local(now).replace(tzinfo=None)
    hour = today.replace(
        hour=int(match[1]), minute=int(match[2]), second=int(match[3] or 0), microsecond=0
    )
    moment = from_datetime(hour.astimezone())
    return moment if moment <= now else from_datetime((hour - timedelta(days=1)).astimezone())


def _date(text: str) -> Moment:
    try:
        if not _DATE.fullmatch(text):
            raise ValueError(text)
        when = datetime.fromisoformat(text)
        return from_datetime(when if when.tzinfo else when.astimezone())
    except (ValueError, OverflowError, OSError) as error:
        raise _unread(text) from error
