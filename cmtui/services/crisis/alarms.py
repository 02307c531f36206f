"""What of a crisis has to be told to whoever looks elsewhere: each thing once, by its key."""

import msgspec

from cmtui.clock import DAY, MINUTE, Clock, Moment
from cmtui.model.crisis import Crisis
from cmtui.model.crisis_clocks import CrisisHouse
from cmtui.model.escalation import Escalation
from cmtui.model.official_line import OfficialLine
from cmtui.model.row import WAITING, Row
from cmtui.model.views import NEWEST_FIRST, Order, Where
from cmtui.services.crisis.current import open_crisis
from cmtui.services.crisis.escalating import escalation_words
from cmtui.services.crisis.held_back import held_posts
from cmtui.services.crisis.queue_words import clock_time, named, state_words
from cmtui.services.ports import Reader
from cmtui.text.first_message import blanks

PIERCING = "SEV1"
"""The severity that is heard in the quiet hours, too."""

CLOSED_FOR = DAY
"""For so long a close is news."""


class Alarm(msgspec.Struct, frozen=True):
    """One thing that lasts. `key` names it and changes when it is to be told anew. `pierces`: it
    is told in the quiet hours as well."""

    key: str
    words: str
    pierces: bool = False


def alarms(reader: Reader, house: CrisisHouse, clock: Clock) -> tuple[Alarm, ...]:
    """What lasts at this moment: a crisis and its severity, what is late in it, its end."""
    now = clock.now()
    crisis = open_crisis(reader)
    if crisis is None:
        return (*_closed(reader, now), *_not_held(reader))
    found = [
        _declared(crisis),
        *_late(crisis, house, now),
        *_late_reply(reader, crisis, house, now),
        *_waiting_lines(reader, crisis),
    ]
    found += [*_unanswered_calls(reader, crisis), *_not_held(reader)]
    if crisis.severity == PIERCING:
        found = [msgspec.structs.replace(one, pierces=True) for one in found]
    return tuple(found)


def _declared(crisis: Crisis) -> Alarm:
    words = f"crisis {_named(crisis)}, declared {clock_time(crisis.declared_at)}"
    return Alarm(f"crisis:{crisis.number}:{crisis.severity}", f"{words} by {crisis.declared_by}")


def _closed(reader: Reader, now: Moment) -> tuple[Alarm, ...]:
    newest = reader.window(Crisis, (Where("state", "eq", "closed"),), NEWEST_FIRST, limit=1)
    return tuple(
        Alarm(f"closed:{one.number}", f"crisis {_named(one)} is closed by {one.closed_by}")
        for one in newest
        if one.closed_at is not None and now - one.closed_at < CLOSED_FOR
    )


def _late(crisis: Crisis, house: CrisisHouse, now: Moment) -> list[Alarm]:
    """The first line and the next update, once their time has passed."""
    clocks, found = house.clocks(crisis.severity), []
    for key, minutes, what in (
        ("line", clocks.line, "the first line is late: it was due"),
        ("line-limit", clocks.line_limit, "there is still no line: the limit was"),
    ):
        due_at = crisis.declared_at + (minutes or 0) * MINUTE
        if minutes is not None and crisis.line_at is None and due_at <= now:
            found.append(Alarm(f"{key}:{crisis.number}", f"{what} {clock_time(due_at)}"))
    due_at = crisis.next_update_at or now + 1
    if due_at <= now:
        key = f"update:{crisis.number}:{due_at}"
        found.append(Alarm(key, f"the public update is late: it was due {clock_time(due_at)}"))
    return found


def _late_reply(reader: Reader, crisis: Crisis, house: CrisisHouse, now: Moment) -> list[Alarm]:
    """That somebody waits longer than nine tenths should; told once while that lasts."""
    minutes = house.clocks(crisis.severity).reply_90
    if minutes is None:
        return []
    waits = (
        Where("crisis", "ne", None), Where("crisis", "eq", crisis.number),
        Where("state", "one_of", WAITING), Where("place", "eq", None), Where("due_at", "ne", None),
    )  # fmt: skip
    oldest = reader.window(Row, waits, Order("waiting_since"), limit=1)
    return [
        Alarm(
            f"first-reply:{crisis.number}",
            f"a first reply is late: {one.handle} waits longer than {minutes} min",
        )
        for one in oldest
        if one.waiting_since is not None and now - one.waiting_since >= minutes * MINUTE
    ]


def _waiting_lines(reader: Reader, crisis: Crisis) -> list[Alarm]:
    """Versions of the line that only an approval is missing to, not those with gaps."""
    drafts = (Where("crisis", "eq", crisis.number), Where("state", "eq", "draft"))
    return [
        Alarm(
            f"line-waits:{one.number}",
            f"line v{one.version} ({one.language}) by {one.written_by} waits for a yes",
        )
        for one in reader.window(OfficialLine, drafts)
        if not blanks(one.text)
    ]


def _unanswered_calls(reader: Reader, crisis: Crisis) -> list[Alarm]:
    silent = (
        Where("crisis", "eq", crisis.number), Where("state", "one_of", ("no-answer", "failed"))
    )  # fmt: skip
    return [
        Alarm(f"call:{one.number}", f"{one.contact}: {escalation_words(one)} ({one.what})")
        for one in reader.window(Escalation, silent)
    ]


def _not_held(reader: Reader) -> list[Alarm]:
    """Posts of the queue that are not held back after all, crisis or not."""
    return [
        Alarm(f"queue:{one.number}:{one.state}", f"{named(one)}: {state_words(one)}")
        for one in held_posts(reader)
        if one.state == "failed" or (one.state == "possibly-out" and one.ended_at is not None)
    ]


def _named(crisis: Crisis) -> str:
    return f'{crisis.severity} "{crisis.title}"' if crisis.title else crisis.severity
