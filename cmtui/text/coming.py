"""Moments to come as people type them: `2h`, `tomorrow 9`, `lun 10`, `1 dicembre`.

A small grammar of our own in English and Italian. What is said is read first, without regard to
the present, and becomes a moment in the operator's own zone afterwards.
"""

import re
from datetime import date, datetime, timedelta

import msgspec

from cmtui.clock import MINUTE, Moment, from_datetime, to_local
from cmtui.errors import WrongUsage
from cmtui.text.folding import fold

EXAMPLES = (
    "write 2h, 3d, 14:30, tonight, tomorrow 9, mon 10:30, next week, 1 dec or 2026-12-01 9:00;"
    " or domani mattina, fra mezz'ora, venerdì"
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
LONGEST_DAYS = 366
FIRST_HOUR = 9
"""The hour of a day that is named without one."""

_LONGEST_TEXT = 60

_TOKEN = re.compile(
    r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})|(?P<clock>[0-9]{1,2}[:.][0-9]{2}(?![0-9]))"
    r"|(?P<number>[0-9]{1,4})|(?P<word>[^\W\d_]+)|(?P<other>[^\s,'’])"
)
_END_OF_DAY = re.compile(r"\b(?:the )?end of (?:the )?day\b")
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20,
    "thirty": 30, "sette": 7, "otto": 8, "nove": 9, "dodici": 12, "quindici": 15, "venti": 20,
    "trenta": 30,
    "un": 1, "uno": 1, "una": 1, "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6,
    "dieci": 10,
}  # fmt: skip
_UNITS = {
    "m": "minutes", "min": "minutes", "mins": "minutes", "minute": "minutes", "minutes": "minutes",
    "minuto": "minutes", "minuti": "minutes",
    "h": "hours", "hr": "hours", "hrs": "hours", "hour": "hours", "hours": "hours",
    "ora": "hours", "ore": "hours",
    "d": "days", "day": "days", "days": "days", "g": "days", "giorno": "days", "giorni": "days",
    "w": "weeks", "week": "weeks", "weeks": "weeks", "settimana": "weeks", "settimane": "weeks",
}  # fmt: skip
_WHOLE_SPANS = {
    "half an hour": 30, "mezz ora": 30, "mezzora": 30, "mezza ora": 30,
    "a quarter of an hour": 15, "un quarto d ora": 15, "quarto d ora": 15,
}  # fmt: skip
"""Minutes of spans that are not counted."""
_WEEKDAYS = {
    "mon": 0, "monday": 0, "lun": 0, "lunedi": 0, "tue": 1, "tues": 1, "tuesday": 1, "mar": 1,
    "martedi": 1, "wed": 2, "wednesday": 2, "mer": 2, "mercoledi": 2, "thu": 3, "thur": 3,
    "thurs": 3, "thursday": 3, "gio": 3, "giovedi": 3, "fri": 4, "friday": 4, "ven": 4,
    "venerdi": 4, "sat": 5, "saturday": 5, "sab": 5, "sabato": 5, "sun": 6, "sunday": 6, "dom": 6,
    "domenica": 6,
}  # fmt: skip
_DAYS = {"today": 0, "oggi": 0, "tomorrow": 1, "tmr": 1, "domani": 1, "dopodomani": 2}
_PARTS = {
    "morning": (9, 0), "mattina": (9, 0), "mattino": (9, 0), "stamattina": (9, 0),
    "stamani": (9, 0), "noon": (12, 0), "midday": (12, 0), "mezzogiorno": (12, 0),
    "afternoon": (15, 0), "pomeriggio": (15, 0), "evening": (20, 0), "night": (20, 0),
    "tonight": (20, 0), "sera": (20, 0), "stasera": (20, 0), "eod": (18, 0), "giornata": (18, 0),
}  # fmt: skip
_LATE_PARTS = frozenset(
    ("afternoon", "pomeriggio", "evening", "night", "tonight", "sera", "stasera")
)
"""After these a bare 3 is 15:00."""
_TODAY_PARTS = frozenset(("tonight", "stasera", "stamattina", "stamani", "eod", "giornata"))
_BEFORE_SPANS = frozenset(("in", "within", "tra", "fra", "entro", "after", "dopo"))
_BEFORE_HOURS = frozenset(("at", "alle", "all", "ore", "h", "t"))
_TWO_BEFORE_HOURS = ("entro le", "per le", "verso le", "dopo le", "prima delle")
_IDLE = frozenset(
    ("on", "by", "until", "till", "before", "the", "of", "entro", "per", "il", "la", "lo",
     "l", "di", "del", "prima", "in", "within", "from", "dal")
)  # fmt: skip
_THIS = frozenset(("this", "questo", "questa"))
_MONTHS = (
    ("jan", "january", "gen", "gennaio"), ("feb", "february", "febbraio"),
    ("mar", "march", "marzo"), ("apr", "april", "aprile"), ("may", "mag", "maggio"),
    ("jun", "june", "giu", "giugno"), ("jul", "july", "lug", "luglio"),
    ("aug", "august", "ago", "agosto"), ("sep", "sept", "september", "set", "settembre"),
    ("oct", "october", "ott", "ottobre"), ("nov", "november", "novembre"),
    ("dec", "december", "dic", "dicembre"),
)  # fmt: skip
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_ORDINALS = frozenset(("st", "nd", "rd", "th", "o"))


class Coming(msgspec.Struct, frozen=True):
    """What was said: a span from now, or a day (or none: the next such hour) and an hour.

    `days` counts from today; `weekday` is the next such day after today; `date` is year, month
    and day, the year 0 for the next such day.
    """

    minutes: int = 0
    span_days: int = 0
    days: int | None = None
    weekday: int | None = None
    date: tuple[int, int, int] | None = None
    hour: tuple[int, int] | None = None


def parse_coming(text: str, now: Moment) -> Moment:
    """The moment that is meant, in the operator's own zone.

    Minutes and hours are exact; days and weeks keep the hour on the clock, also where the clocks
    change. A day without an hour is 9:00, a weekday is the next one after today, an hour alone is
    the next such hour. Raises WrongUsage for what cannot be read, for the past, and for what is
    more than a year away.
    """
    said = read_coming(text)
    if said is None:
        raise WrongUsage(f"{text.strip()[:40]!r} is no time to come; {EXAMPLES}")
    try:
        moment = _moment(said, now)
    except (ValueError, OverflowError, OSError) as error:
        raise WrongUsage(f"{text.strip()[:40]!r} is no day of the calendar; {EXAMPLES}") from error
    if moment <= now:
        raise WrongUsage(f"{text.strip()[:40]!r} is past; {EXAMPLES}")
    if moment > _later(now, LONGEST_DAYS):
        raise WrongUsage(f"{text.strip()[:40]!r} is more than a year away; {EXAMPLES}")
    return moment


def read_coming(text: str) -> Coming | None:
    """What the text says of a time to come, whenever that is; None when it says nothing of it."""
    if len(text) > _LONGEST_TEXT:
        return None
    folded = _END_OF_DAY.sub("eod", fold(text))
    tokens = [(match.lastgroup or "", match[0]) for match in _TOKEN.finditer(folded)]
    if not tokens or any(kind == "other" for kind, _ in tokens):
        return None
    return _span(tokens) or _day_and_hour(tokens)


def said_when(moment: Moment, now: Moment) -> str:
    """A moment to come in words that confirm it: `today 14:30`, `tomorrow 09:00`, `Mon 10:30`.

    Further off than six days: `Tue 1 Dec 09:00`, with the year when it is another one.
    """
    there, here = to_local(moment), to_local(now)
    apart = (there.date() - here.date()).days
    weekday = WEEKDAYS[there.weekday()]
    if apart in (0, 1):
        name = ("today", "tomorrow")[apart]
    elif 1 < apart <= 6:
        name = weekday
    else:
        name = f"{weekday} {there.day} {MONTHS[there.month - 1]}"
        name += "" if there.year == here.year else f" {there.year}"
    return f"{name} {there:%H:%M}"


_Tokens = list[tuple[str, str]]


def _span(tokens: _Tokens) -> Coming | None:
    """`2h`, `1h 30m`, `in 2 hours`, `fra mezz'ora`, `una settimana`."""
    words = [word for _, word in tokens]
    if words and words[0] in _BEFORE_SPANS:
        words = words[1:]
    if whole := _WHOLE_SPANS.get(" ".join(words)):
        return Coming(minutes=whole)
    minutes = days = 0
    while words:
        if (
            minutes and minutes % 60 == 0 and len(words) == 1 and words[0].isdecimal()
        ):  # the 30 of 1h30
            return Coming(minutes=minutes + int(words[0]), span_days=days)
        count = int(words[0]) if words[0].isdecimal() else _NUMBERS.get(words[0], 0)
        unit = _UNITS.get(words[1]) if len(words) > 1 else None
        if not count or unit is None:
            return _days_and_hour(days, tokens[-len(words) :]) if days and not minutes else None
        minutes += count * {"minutes": 1, "hours": 60}.get(unit, 0)
        days += count * {"days": 1, "weeks": 7}.get(unit, 0)
        words = words[2:]
        if words[:1] in (["and"], ["e"]) and len(words) > 1:
            words = words[1:]
    return Coming(minutes=minutes, span_days=days) if minutes or days else None


def _days_and_hour(days: int, tokens: _Tokens) -> Coming | None:
    """`at 9` after `in 3 days`: that hour of that day."""
    reading = _Reading()
    reading.days = days
    used = _read_hour(tokens, 0, reading)
    return Coming(days=days, hour=reading.hour) if used == len(tokens) else None


class _Reading:
    """What has been understood so far; each part may be said once."""

    def __init__(self) -> None:
        self.days: int | None = None
        self.weekday: int | None = None
        self.date: tuple[int, int, int] | None = None
        self.hour: tuple[int, int] | None = None
        self.part = ""
        self.is_today = False

    def has_day(self) -> bool:
        return (self.days, self.weekday, self.date) != (None, None, None)


def _day_and_hour(tokens: _Tokens) -> Coming | None:
    reading, index = _Reading(), 0
    while index < len(tokens):
        step = _read_one(tokens, index, reading)
        if not step:
            return None
        index += step
    hour = _hour_of_part(reading)
    if not reading.has_day() and hour is None:
        return None
    if not reading.has_day() and (reading.is_today or reading.part in _TODAY_PARTS):
        reading.days = 0
    return Coming(days=reading.days, weekday=reading.weekday, date=reading.date, hour=hour)


def _hour_of_part(reading: _Reading) -> tuple[int, int] | None:
    if not reading.part:
        return reading.hour
    if reading.hour is None:
        return _PARTS[reading.part]
    hour, minute = reading.hour
    late = reading.part in _LATE_PARTS and 1 <= hour < 12
    return (hour + 12 if late else hour, minute)


def _read_one(tokens: _Tokens, index: int, reading: _Reading) -> int:
    """How many tokens were understood as the next part; 0: the text is not about a time."""
    kind, word = tokens[index]
    return (
        _read_date(tokens, index, reading)
        or _read_day(tokens, index, reading)
        or _read_part(word, reading)
        or _read_hour(tokens, index, reading)
        or _read_this(word, reading)
        or int(kind == "word" and word in _IDLE and index + 1 < len(tokens))
    )


def _read_day(tokens: _Tokens, index: int, reading: _Reading) -> int:
    words = [word for _, word in tokens[index : index + 4]]
    if reading.has_day():
        return 0
    if words[:3] == ["day", "after", "tomorrow"]:
        reading.days = 2
        return 3
    if words[:2] in (["next", "week"], ["settimana", "prossima"], ["prossima", "settimana"]):
        reading.weekday = 0
        return 2
    skipped = int(words[0] in ("next", "prossimo", "prossima"))
    name = words[skipped] if skipped < len(words) else ""
    if name in _WEEKDAYS:
        reading.weekday = _WEEKDAYS[name]
        after = words[skipped + 1 : skipped + 2]
        return skipped + 1 + int(not skipped and after[0:1] in (["prossimo"], ["prossima"]))
    if words[0] in _DAYS:
        reading.days = _DAYS[words[0]]
        return 1
    return 0


def _read_date(tokens: _Tokens, index: int, reading: _Reading) -> int:
    """`2026-12-01`, `1 dec`, `dec 1st 2027`, `1 di dicembre`."""
    kind, word = tokens[index]
    if reading.has_day():
        return 0
    if kind == "iso":
        year, month, day = map(int, word.split("-"))
        reading.date = (year, month, day)
        return int(year > 0)
    words = [word for _, word in tokens[index:]] + [""] * 4
    if word in _MONTH_OF and word not in _WEEKDAYS and _is_day(words[1]):
        name, number, used = word, words[1], 2
        used += words[2] in _ORDINALS
    elif _is_day(word):
        number, used = word, 1
        used += words[1] in _ORDINALS
        used += words[used] in ("of", "di")
        name, used = words[used], used + 1
    else:
        return 0
    if name not in _MONTH_OF:
        return 0
    year_is_said = len(words[used]) == 4 and words[used].isdecimal()
    reading.date = (int(words[used]) if year_is_said else 0, _MONTH_OF[name], int(number))
    return used + year_is_said


def _is_day(word: str) -> bool:
    return word.isdecimal() and 1 <= int(word) <= 31


def _read_this(word: str, reading: _Reading) -> int:
    if word not in _THIS or reading.is_today:
        return 0
    reading.is_today = True
    return 1


def _read_part(word: str, reading: _Reading) -> int:
    if word not in _PARTS or reading.part:
        return 0
    reading.part = word
    return 1


def _read_hour(tokens: _Tokens, index: int, reading: _Reading) -> int:
    """`14:30`, `9am`, `9:30 pm`, `alle 9`, `ore 9`; a bare `9` only after a day or a part of it."""
    led = int(tokens[index][1] in _BEFORE_HOURS)
    if " ".join(word for _, word in tokens[index : index + 2]) in _TWO_BEFORE_HOURS:
        led = 2
    if led and tokens[index + 1 : index + 2] == [("word", "ore")]:
        led = 2
    if reading.hour is not None or index + led >= len(tokens):
        return 0
    kind, word = tokens[index + led]
    if kind not in ("clock", "number"):
        return 0
    hour, _, minute = word.replace(".", ":").partition(":")
    used = led + 1
    half = tokens[index + used][1] if index + used < len(tokens) else ""
    if half not in ("am", "pm"):
        half = ""
    bare = kind == "number" and not half
    if bare and not (led or reading.has_day() or reading.part):
        return 0
    clock = _clock(int(hour), int(minute or 0), half)
    if clock is None:
        return 0
    reading.hour = clock
    return used + bool(half)


def _clock(hour: int, minute: int, half: str) -> tuple[int, int] | None:
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None


def _moment(said: Coming, now: Moment) -> Moment:
    if said.minutes or said.span_days:
        days = min(said.span_days, LONGEST_DAYS + 1)
        start = _later(now, days) if days else now
        return start + said.minutes * MINUTE
    here = to_local(now).replace(tzinfo=None)
    hour, minute = said.hour or (FIRST_HOUR, 0)
    if said.date:
        day = _date(said.date, here.date())
    elif said.weekday is not None:
        day = here.date() + timedelta(days=(said.weekday - here.weekday() - 1) % 7 + 1)
    elif said.days is not None:
        day = here.date() + timedelta(days=said.days)
    else:
        today = _at(here.date(), hour, minute, now)
        return today if today > now else _at(here.date() + timedelta(days=1), hour, minute, now)
    return _at(day, hour, minute, now)


def _at(day: date, hour: int, minute: int, now: Moment) -> Moment:
    """That hour of that day.

    Where the clock shows it twice, the first that is still to come; where the clock leaps over
    it, as long after the leap.
    """
    naive = datetime(day.year, day.month, day.day, hour, minute)
    either = sorted(from_datetime(naive.replace(fold=fold).astimezone()) for fold in (0, 1))
    if to_local(either[0]).replace(tzinfo=None, fold=0) != naive:
        return either[1]
    return either[0] if either[0] > now else either[1]


def _later(now: Moment, days: int) -> Moment:
    """The same hour on the clock so many days later."""
    here = to_local(now).replace(tzinfo=None)
    return from_datetime((here + timedelta(days=days)).astimezone())


def _date(said: tuple[int, int, int], today: date) -> date:
    """Raises ValueError for a day that the calendar has not."""
    year, month, day = said
    found = date(year or today.year, month, day)
    return found if year or found >= today else date(today.year + 1, month, day)
