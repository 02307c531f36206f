"""What the board of a crisis shows at one moment: plain values, made by one reading."""

from typing import Literal

import msgspec

from cmtui.clock import Moment
from cmtui.model.crisis import Crisis
from cmtui.model.escalation import Escalation
from cmtui.model.official_line import OfficialLine
from cmtui.model.paused_post import PausedPost
from cmtui.model.public_update import PublicUpdate
from cmtui.model.question import Question
from cmtui.model.row import Row
from cmtui.model.rumour import Rumour
from cmtui.model.workaround import Workaround
from cmtui.services.crisis.update_results import Result

Column = Literal["unanswered", "being answered", "answered", "escalated", "watching"]

COLUMNS: tuple[Column, ...] = (
    "unanswered", "being answered", "answered", "escalated", "watching"
)  # fmt: skip
"""As they stand on the board, from left to right."""


class Card(msgspec.Struct, frozen=True):
    """A linked mention. `by` are the initials of who answers or answered it, or put it where it is.

    `doing` says what goes on: `typing`, `draft`, `held`, `sending`, or "". `words` are those of the
    reply where there is one. `at` is when it was answered, held or moved.
    """

    row: Row
    column: Column
    by: str = ""
    doing: str = ""
    words: str = ""
    at: Moment | None = None


class Clocks(msgspec.Struct, frozen=True):
    """How the crisis stands in numbers.

    `unanswered` people wait, the oldest since `oldest_since`. `median` and `percentile_90` are the
    minutes to the first reply of linked mentions that were answered (None: none was); `median_goal`
    and `goal_90` what the severity asks for. `line_due_at` and `line_limit_at`: when a first line
    is to be out (None: it is, or none is asked for). `update_due_at`: when the next update is due.
    `covered` are counted apart, `answered` are people with a reply of their own.
    """

    unanswered: int = 0
    oldest_since: Moment | None = None
    answered: int = 0
    covered: int = 0
    median: float | None = None
    percentile_90: float | None = None
    median_goal: int | None = None
    goal_90: int | None = None
    line_due_at: Moment | None = None
    line_limit_at: Moment | None = None
    update_due_at: Moment | None = None


class Volume(msgspec.Struct, frozen=True):
    """Mentions a bin of `minutes`, from `start` on, and what is usual for each bin at most."""

    start: Moment
    minutes: int
    counts: tuple[int, ...] = ()
    usual: tuple[float, ...] = ()
    last_hour: int = 0
    usual_hour: float = 0.0


class Event(msgspec.Struct, frozen=True):
    """One line of the timeline. `who` are initials; `txn` is the transaction that it comes from.

    `fold` is what it is called together with others of its sort ("" = it stands alone).
    """

    at: Moment
    who: str
    words: str
    txn: int
    fold: str = ""


class Load(msgspec.Struct, frozen=True):
    """What one operator has in hand, and has answered in this crisis."""

    initials: str
    holding: int
    answered: int


class Picture(msgspec.Struct, frozen=True):
    """The whole board. `counts` are those of the columns, which may be longer than what is shown.

    `lines` are those that are live, one a language, `waiting` what somebody has to approve.
    `updates` are those that are not sent yet, `told` is the last that was, `results` what each of
    its accounts made of it.
    `asking` and `spreading` say how many different people each question and rumour comes from, by
    its number. `events` are the newest of the timeline, oldest first, one after the other of a
    sort folded into one.
    """

    crisis: Crisis
    clocks: Clocks
    cards: dict[Column, tuple[Card, ...]]
    counts: dict[Column, int]
    lines: tuple[OfficialLine, ...] = ()
    waiting: tuple[OfficialLine, ...] = ()
    queue: tuple[PausedPost, ...] = ()
    questions: tuple[Question, ...] = ()
    rumours: tuple[Rumour, ...] = ()
    asking: dict[int, int] = {}
    spreading: dict[int, int] = {}
    workarounds: tuple[Workaround, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    volume: Volume | None = None
    events: tuple[Event, ...] = ()
    load: tuple[Load, ...] = ()
    updates: tuple[PublicUpdate, ...] = ()
    told: PublicUpdate | None = None
    results: tuple[Result, ...] = ()

    @property
    def to_approve(self) -> OfficialLine | PublicUpdate | None:
        """What waits for somebody's yes: the line first, since updates follow it."""
        if self.waiting:
            return self.waiting[0]
        return next((one for one in self.updates if one.state == "waiting"), None)
