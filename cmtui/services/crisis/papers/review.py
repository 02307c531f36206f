"""The review of a crisis: what happened, exactly, from the records and the log alone.

What went well, what did not and what is to be done is for people to say: it has no place here.
"""

from datetime import date, timedelta

import msgspec

from cmtui.clock import Moment, to_local
from cmtui.model.crisis import Crisis, Phase, Role, Severity
from cmtui.model.crisis_clocks import CrisisHouse
from cmtui.model.escalation import Escalation
from cmtui.model.official_line import OfficialLine
from cmtui.model.paused_post import PausedPost
from cmtui.model.public_update import PublicUpdate
from cmtui.model.rumour import RumourState
from cmtui.model.sending import SendState
from cmtui.model.workaround import Workaround
from cmtui.services.crisis.papers.cards import Asked, Spread
from cmtui.services.crisis.papers.clocks_kept import Missed
from cmtui.services.crisis.papers.figures import Fate, Figures
from cmtui.services.crisis.papers.history import Span
from cmtui.services.crisis.picture import Event, Volume


class Linked(msgspec.Struct, frozen=True):
    """An event of the timeline, and where on the networks it can be seen."""

    event: Event
    urls: tuple[str, ...] = ()


class Held(msgspec.Struct, frozen=True):
    """Who had a role, from when until when; "" is nobody."""

    role: Role
    spans: tuple[Span[str], ...]


class Went(msgspec.Struct, frozen=True):
    """What became of a public update on one account."""

    account: str
    state: SendState
    url: str = ""
    error: str = ""


class Said(msgspec.Struct, frozen=True):
    """A public update, when one was due and when this one was out, and how each account fared."""

    update: PublicUpdate
    due_at: Moment | None = None
    out_at: Moment | None = None
    results: tuple[Went, ...] = ()

    @property
    def late(self) -> int | None:
        """By how much it missed its time (0: in time); None: it is not out, or none was due."""
        if self.due_at is None or self.out_at is None:
            return None
        return max(0, self.out_at - self.due_at)


class Reply(msgspec.Struct, frozen=True):
    """A first reply: to which mention, by whom, how long she waited, and where it can be seen."""

    mention: int
    handle: str
    network: str
    by: str
    asked_at: Moment
    at: Moment
    minutes: float
    url: str = ""


class Stop(msgspec.Struct, frozen=True):
    """A stop of the lint that somebody overruled, and why."""

    at: Moment
    by: str
    rule: str
    reason: str
    state: str
    url: str = ""


class Marked(msgspec.Struct, frozen=True):
    """When a rumour was called what, and by whom."""

    at: Moment
    by: str
    state: RumourState
    source: str = ""


class Told(msgspec.Struct, frozen=True):
    """A rumour and every state it had."""

    rumour: Spread
    marks: tuple[Marked, ...]


class Owed(msgspec.Struct, frozen=True):
    """A mention that has no reply of its own: `fate` is covered or waiting."""

    mention: int
    handle: str
    network: str
    fate: Fate
    because: str = ""
    url: str = ""


class Review(msgspec.Struct, frozen=True):
    """Everything that a review begins from; every number is of the moment `at`.

    `ends` is the close, or `at` while it is open. `due_on` is the day by which the review is to be
    held (None: it is left to the team, or the crisis is open).
    """

    at: Moment
    ends: Moment
    crisis: Crisis
    gravest: Severity
    figures: Figures
    due_on: date | None = None
    severities: tuple[Span[Severity], ...] = ()
    phases: tuple[Span[Phase], ...] = ()
    roles: tuple[Held, ...] = ()
    timeline: tuple[Linked, ...] = ()
    lines: tuple[OfficialLine, ...] = ()
    updates: tuple[Said, ...] = ()
    replies: tuple[Reply, ...] = ()
    owed: tuple[Owed, ...] = ()
    overruled: tuple[Stop, ...] = ()
    queue: tuple[PausedPost, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    questions: tuple[Asked, ...] = ()
    rumours: tuple[Told, ...] = ()
    workarounds: tuple[Workaround, ...] = ()
    missed: tuple[Missed, ...] = ()
    evidence: tuple[str, ...] = ()
    volume: Volume | None = None

    @property
    def length(self) -> int:
        """How long it lasted, or lasts."""
        return self.ends - self.crisis.declared_at


def review_day(closed_at: Moment, severity: Severity, house: CrisisHouse) -> date | None:
    """The last day on which the review is in time: so many working days after the close.

    Monday to Friday count, in the operator's zone; of holidays nothing is known. None: the severity
    asks for no review.
    """
    days = house.clocks(severity).review_days
    if days is None:
        return None
    day = to_local(closed_at).date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day
