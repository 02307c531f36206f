"""Alerts: what an operator is told of while she looks elsewhere, each thing once, and when."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Literal

import msgspec

from cmtui.clock import MINUTE, SECOND, Clock, Moment
from cmtui.errors import StoreFailed
from cmtui.model.follow_up import FollowUp
from cmtui.model.operation import Operation
from cmtui.model.person import Person
from cmtui.model.row import Row
from cmtui.model.sending import Sending
from cmtui.model.spike_alert import SpikeAlert
from cmtui.model.views import OPEN, Order, Where, named_view
from cmtui.services.crisis.alarms import Alarm, alarms
from cmtui.services.feed import Query, count_view, narrowed
from cmtui.services.house_rules import HouseRules
from cmtui.services.hub import CrisisChanged, Hub, RowsChanged, SendingsChanged, SpikesChanged
from cmtui.services.onlooker import Onlooker, onlooker
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store
from cmtui.services.spike_alerts import LASTING, is_calling
from cmtui.text.hours import Hours
from cmtui.text.safe import clean_line

LOG = logging.getLogger("cmtui")

APART = MINUTE
"""At most one alert in so long; what comes meanwhile is told together afterwards."""

LOOKS_APART_SECONDS = 2.0
"""However much happens, it is looked no oftener."""

LOOKED_AT = (RowsChanged, SendingsChanged, CrisisChanged, SpikesChanged)
"""What may be reason for an alert."""

LATE_MOST = 200
"""Late rows that are known one by one: those whose time passed last."""

NAMED = 2
"""People that an alert names; the others are counted."""

TROUBLED = (Where("state", "one_of", ("failed", "unknown")),)

Sort = Literal["failed", "crisis", "spike", "late", "new"]


class Settings(msgspec.Struct, frozen=True):
    """What to alert on besides failures, and the hours in which nothing is heard."""

    late: bool = True
    new: bool = True
    crisis: bool = True
    spikes: bool = True
    quiet: Hours | None = None


class Late(msgspec.Struct, frozen=True):
    """Somebody who waits past the due time, or a promise past its date.

    `since` tells one lateness of the same row from the next. `name` is the person's.
    """

    sort: Literal["row", "promise"]
    number: int
    since: Moment
    name: str

    @property
    def key(self) -> tuple[str, int, Moment]:
        """What names this lateness."""
        return (self.sort, self.number, self.since)


class Failure(msgspec.Struct, frozen=True):
    """Something of mine that did not go out; `kind` and `number` name it."""

    kind: Literal["sending", "operation"]
    number: int
    words: str

    @property
    def key(self) -> tuple[str, int]:
        """What names this failure."""
        return (self.kind, self.number)


class Rung(msgspec.Struct, frozen=True):
    """An incident of the spike watch that lasts. `calls`: it goes on, and nobody decided on it."""

    number: int
    words: str
    calls: bool


class Situation(msgspec.Struct, frozen=True):
    """How things stand for one operator at one moment. `late`: those that became late last."""

    needs_me: int = 0
    late: tuple[Late, ...] = ()
    failures: tuple[Failure, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    spikes: tuple[Rung, ...] = ()


class Told(msgspec.Struct, frozen=True):
    """What she knows already: each lateness, failure and spike, and whether nobody waited.

    `at` is when she was last alerted to anything but a failure or spike.
    """

    late: frozenset[tuple[str, int, Moment]] = frozenset()
    failures: frozenset[tuple[str, int]] = frozenset()
    alarms: frozenset[str] = frozenset()
    spikes: frozenset[int] = frozenset()
    nobody_waited: bool = False
    at: Moment | None = None


class Alert(msgspec.Struct, frozen=True):
    """One thing to be told, in one line. `pierces`: also in the quiet hours."""

    sort: Sort
    words: str
    pierces: bool = False


def at_the_start(situation: Situation) -> Told:
    """What stands when the program starts is seen, not alerted to."""
    return Told(
        late=frozenset(one.key for one in situation.late),
        failures=frozenset(one.key for one in situation.failures),
        alarms=frozenset(one.key for one in situation.alarms),
        spikes=frozenset(one.number for one in situation.spikes),
        nobody_waited=not situation.needs_me,
    )


def decide(
    told: Told, situation: Situation, settings: Settings, now: Moment
) -> tuple[Told, tuple[Alert, ...]]:
    """What is to be told now, and what is known afterwards.

    Failures, crises and spikes at once; the rest at most once a minute, together. In the quiet
    hours nothing but the gravest crisis: what still stands when they end is told then.
    """
    told = _forgotten(told, situation)
    is_quiet = settings.quiet is not None and settings.quiet.hold(now)
    told, alerts = _of_crises(told, situation, settings, is_quiet)
    if is_quiet:
        return told, tuple(alerts)
    fresh = [one for one in situation.failures if one.key not in told.failures]
    alerts += [Alert("failed", one.words) for one in fresh]
    rung = [one for one in situation.spikes if one.calls and one.number not in told.spikes]
    if settings.spikes:
        alerts += [Alert("spike", one.words) for one in rung]
    told = _with(
        told,
        failures=told.failures | {one.key for one in fresh},
        spikes=told.spikes | {one.number for one in rung},
    )
    if told.at is not None and 0 <= now - told.at < APART:
        return told, tuple(alerts)
    late = [one for one in situation.late if one.key not in told.late] if settings.late else []
    new = settings.new and told.nobody_waited and situation.needs_me > 0
    if late or new:
        alerts.append(Alert("late" if late else "new", _words(late, new, situation)))
        told = _with(told, at=now)
    known = frozenset(one.key for one in situation.late)
    return _with(told, late=told.late | known, nobody_waited=not situation.needs_me), tuple(alerts)


def _of_crises(
    told: Told, situation: Situation, settings: Settings, is_quiet: bool
) -> tuple[Told, list[Alert]]:
    """What is to be told of a crisis: at once, and of the gravest in the quiet hours as well."""
    fresh = [
        one
        for one in situation.alarms
        if one.key not in told.alarms and (one.pierces or not is_quiet)
    ]
    told = _with(told, alarms=told.alarms | {one.key for one in fresh})
    alerts = [Alert("crisis", one.words, one.pierces) for one in fresh]
    return told, alerts if settings.crisis else []


def _forgotten(told: Told, situation: Situation) -> Told:
    """Without what is over; a list that is cut short says nothing about what it leaves out."""
    late, failures = told.late, {one.key for one in situation.failures}
    if len(situation.late) < LATE_MOST:
        late = late & {one.key for one in situation.late}
    return _with(
        told,
        late=late,
        failures=told.failures & failures,
        alarms=told.alarms & {one.key for one in situation.alarms},
        spikes=told.spikes & {one.number for one in situation.spikes},
        nobody_waited=told.nobody_waited or not situation.needs_me,
    )


def _with(told: Told, **changes: object) -> Told:
    return msgspec.structs.replace(told, **changes)


def _words(late: Sequence[Late], new: bool, situation: Situation) -> str:
    parts = []
    if new:
        count = situation.needs_me
        parts.append("1 needs you" if count == 1 else f"{count} need you")
    rows = [one.name for one in late if one.sort == "row"]
    promises = [one.name for one in late if one.sort == "promise"]
    if rows:
        parts.append(f"late: {_named(rows)}")
    if promises:
        parts.append(f"promise late: {_named(promises)}")
    return "; ".join(parts)


def _named(names: Sequence[str]) -> str:
    """`mara, ben and 3 more`."""
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return f"{shown} and {more} more" if more > 0 else shown


class Alerts:
    """Looks how things stand, and remembers what was told in this process."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        operators: Operators,
        settings: Settings,
        house: HouseRules | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators
        self._house = house or HouseRules(None)
        self._told: Told | None = None
        self.settings = settings

    @property
    def quiet(self) -> bool:
        """Whether these are the quiet hours."""
        quiet = self.settings.quiet
        return quiet is not None and quiet.hold(self._clock.now())

    async def look(self) -> tuple[Alert, ...]:
        """What is to be told now; at the first look nothing is."""
        me = (await self._operators.me()).initials
        now, clocks = self._clock.now(), self._house.crisis()

        def look(reader: Reader) -> Situation:
            stands = read_situation(reader, onlooker(reader, me, self._clock))
            return msgspec.structs.replace(stands, alarms=alarms(reader, clocks, self._clock))

        situation = await self._store.read(look)
        if self._told is None:
            self._told = at_the_start(situation)
            return ()
        self._told, alerts = decide(self._told, situation, self.settings, now)
        return alerts

    async def watch(self, hub: Hub) -> AsyncIterator[Alert]:
        """Each alert, until cancelled: looks once a minute and soon after something changed."""
        wake = asyncio.Event()
        wake.set()

        async def listen() -> None:
            async for event in hub.events():
                if isinstance(event, LOOKED_AT):
                    wake.set()

        async def tick() -> None:
            async for _ in self._clock.every(APART / SECOND):
                wake.set()

        beside = [asyncio.create_task(listen()), asyncio.create_task(tick())]
        try:
            while True:
                await wake.wait()
                wake.clear()
                try:
                    alerts = await self.look()
                except StoreFailed as error:  # looked at again when the next minute begins
                    LOG.warning("alerts: %s", error)
                    alerts = ()
                for alert in alerts:
                    yield alert
                await self._clock.sleep(LOOKS_APART_SECONDS)
        finally:
            for task in beside:
                task.cancel()


def read_situation(reader: Reader, looker: Onlooker) -> Situation:
    """How things stand for whoever looks."""
    mine = (*TROUBLED, Where("operator", "eq", looker.me))
    failures = [
        Failure("sending", one.number, _sending_words(one)) for one in reader.window(Sending, mine)
    ] + [
        Failure(
            "operation",
            one.number,
            f"{one.act.kind} {_fate(one.state)}: {clean_line(one.error).text}",
        )
        for one in reader.window(Operation, mine)
    ]
    return Situation(
        needs_me=count_view(reader, named_view("needs-me"), looker),
        late=(*_late_rows(reader, looker), *_late_promises(reader, looker)),
        failures=tuple(failures),
        spikes=tuple(
            Rung(one.number, f"{one.title}: {one.because}", is_calling(one))
            for one in reader.window(SpikeAlert, LASTING)
        ),
    )


def _late_rows(reader: Reader, looker: Onlooker) -> list[Late]:
    where = (*OPEN, Where("due_at", "le", looker.now - MINUTE))
    rows = reader.window(Row, where, Order("due_at", descending=True), limit=LATE_MOST)
    return [
        Late("row", row.number, row.waiting_since or 0, row.handle.removeprefix("@"))
        for row in rows
        if narrowed(row, Query(), looker)
    ]


def _late_promises(reader: Reader, looker: Onlooker) -> list[Late]:
    where = (
        Where("state", "eq", "open"),
        Where("due_at", "le", looker.now - MINUTE),
        Where("by", "eq", looker.me),
    )
    late = reader.window(FollowUp, where, Order("due_at", descending=True), limit=LATE_MOST)
    people = reader.get_many(Person, list({one.person for one in late}))
    return [
        Late("promise", one.number, one.due_at, people[one.person].name)
        for one in late
        if one.person in people
    ]


def _sending_words(sending: Sending) -> str:
    what = "perhaps sent" if sending.state == "unknown" else "not sent"
    return f"{what}: {clean_line(sending.error).text}" if sending.error else what


def _fate(state: str) -> str:
    return "failed" if state == "failed" else "may have failed"
