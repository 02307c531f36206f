"""A row of the feed: a person in a conversation, and what was decided about her posts there."""

from typing import Literal

import msgspec

from cmtui.clock import Moment
from cmtui.model.person import Stage
from cmtui.model.post import Kind, Visibility
from cmtui.model.record import Record

State = Literal["new", "answered", "covered", "snoozed", "set-aside", "done", "dismissed"]
"""new: something of hers waits. answered: we replied. covered: the live public update answers it.
snoozed: it waits until `wake_at`. set-aside: kept apart, by a rule or by hand; no clock runs.
done: closed without a reply. dismissed: spam, off-topic or abuse."""

WAITING: tuple[State, ...] = ("new", "snoozed", "set-aside")
"""States in which posts of hers are still unanswered."""

CLOSED: tuple[State, ...] = ("answered", "covered", "done", "dismissed")
"""States in which nothing of hers waits."""

Place = Literal["escalated", "watching"]
"""Where somebody put a mention on the board of a crisis, beside what follows from its state."""

Dismissal = Literal["spam", "off-topic", "abuse"]

DISMISSALS: tuple[Dismissal, ...] = ("spam", "off-topic", "abuse")

DERIVED = (
    "due_at", "allowance", "addends", "stage", "reach", "same_as", "leader", "stands_for", "copies"
)  # fmt: skip
"""Fields of a row that follow from other fields, other rows and the weights: whatever changes
these sets them anew, and an undo does not mind what became of them."""


class Addend(msgspec.Struct, frozen=True):
    """One named reason why a due time was moved: minutes, negative for sooner."""

    reason: str
    minutes: int


class Row(Record, frozen=True, kw_only=True):
    """Triage state of one person in one conversation; her unanswered posts fold into it.

    `key` is `conversation|author id` and unique. `pending` are the numbers of her unanswered
    posts, oldest first; `settled` is how the others ended. `due_at` is None where no clock runs:
    nothing pending, put off, history (older than the first sync looks back), only thanks, or
    nothing that is `addressed` to us and can be answered. `waiting_since` is when the oldest post
    came that a clock runs for, else the oldest of all. `holder` is the initials of the operator
    whose claim it is, `holder_session` her terminal. `text`, `handle` and `name` repeat the latest
    post's, so that a list is painted from rows alone. `arrived_at` is when the latest post was
    written (by the network's clock, never in the future).

    `allowance` (minutes) and `addends` are what the due time was made of; `moved` are those of
    the addends that come from rules, `harm` says that one of the posts speaks of harm. `assignee`
    are the initials of who is asked to answer, apart from who holds it. `because` says in people's
    words why it is set aside, dismissed or covered, or what the rules did. `closer`: the latest
    post only says thanks; it is shown and starts no clock. `visibility` is the narrowest of the
    posts that wait.

    `same_as` names the text of a row with a clock. Rows of different people with the same text
    fold: one stands for the others, which have the group's number as their `leader`; `copies` is
    how many these are. A group bears the number of the row that began it; `stands_for` is that
    number where another row leads it now. `also` are the other networks on which the same page
    was brought to notice.

    `crisis` is the number of the crisis that it is linked to, and stays when that is closed;
    `linked_because` says in people's words why. `place` is where it was put on the board.
    `unlinked_from` is the one that a person took it off from: it does not attach by itself again.
    """

    key: str
    network: str
    account: str
    conversation: str
    author: str
    person: int
    handle: str
    name: str
    text: str
    kind: Kind
    latest: int
    arrived_at: Moment
    state: State = "new"
    settled: State | None = None
    pending: tuple[int, ...] = ()
    waiting_since: Moment | None = None
    due_at: Moment | None = None
    addressed: bool = True
    first_time: bool = False
    ever_answered: bool = False
    altered: bool = False
    cannot_answer: bool = False
    holder: str | None = None
    holder_session: str | None = None
    assignee: str | None = None
    wake_at: Moment | None = None
    tags: tuple[str, ...] = ()
    allowance: int = 0
    addends: tuple[Addend, ...] = ()
    moved: tuple[Addend, ...] = ()
    harm: bool = False
    because: str = ""
    closer: bool = False
    stage: Stage = ""
    reach: int | None = None
    language: str = ""
    visibility: Visibility = "public"
    same_as: str | None = None
    leader: int | None = None
    stands_for: int | None = None
    copies: int = 0
    crisis: int | None = None
    place: Place | None = None
    linked_because: str = ""
    unlinked_from: int | None = None
    also: tuple[str, ...] = ()

    @property
    def group(self) -> int:
        """The number that its copies have as their leader."""
        return self.number if self.stands_for is None else self.stands_for
