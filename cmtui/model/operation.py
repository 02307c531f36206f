"""Operations: what we do on a network besides posting, each recorded before it is done."""

from typing import Literal

import msgspec

from cmtui.clock import Moment
from cmtui.model.record import Record

ActKind = Literal["like", "boost", "bookmark", "follow", "mute", "hide", "block", "report"]

ACT_KINDS: tuple[ActKind, ...] = (
    "like", "boost", "bookmark", "follow", "mute", "hide", "block", "report",
)  # fmt: skip

HELD_KINDS: tuple[ActKind, ...] = ("like", "boost", "follow")
"""Public acts, which stand in the hold first and can be called back."""

LASTING_KINDS: tuple[ActKind, ...] = (
    "like", "boost", "bookmark", "follow", "mute", "hide", "block",
)  # fmt: skip
"""What is so or is not: done again it changes nothing, and it can be ended. A report is neither."""

ON_POSTS: tuple[ActKind, ...] = ("like", "boost", "bookmark", "hide")
"""What is done to a post, and needs one."""

ON_PEOPLE: tuple[ActKind, ...] = ("follow", "mute", "block")
"""What is done to an author, whichever of her posts it began from. A report may be either."""

ReportReason = Literal["spam", "abuse", "illegal", "other"]


class Act(msgspec.Struct, frozen=True):
    """What to do, on which post (canonical id) or to whom (`network:native id`).

    `reference` is what the network needs to name this version of the post. `reason` and `why`
    go with a report.
    """

    kind: ActKind
    author: str
    post: str = ""
    reference: str = ""
    reason: ReportReason = "other"
    why: str = ""


OperationState = Literal["held", "doing", "done", "failed", "unknown", "withdrawn"]

NEXT_OPERATION: dict[OperationState, tuple[OperationState, ...]] = {
    "held": ("doing", "withdrawn", "failed"),
    "doing": ("done", "failed", "unknown", "doing"),
    "unknown": ("doing", "done", "failed", "withdrawn"),
    "failed": ("doing", "withdrawn"),
    "done": ("withdrawn",),
    "withdrawn": (),
}
"""Which state may follow which. doing: a byte may have left. withdrawn: called back in the hold,
given up, or taken back on the network."""

ON_ITS_WAY: tuple[OperationState, ...] = ("held", "doing")


class Operation(Record, frozen=True, kw_only=True):
    """One act on its way, by whom, as which account, and the network's word on it.

    `post`, `person` and `row` are numbers of ours. `evidence` keeps the words that it was about,
    whatever becomes of the post. `receipt` is what the network needs to take it back.
    `session` and `epoch` name the process that carries it and its lease. `at` is when the hold
    began, `taken_back_at` when it was ended on the network. `begun_with` is the number of the
    first of a batch.
    """

    act: Act
    account: str
    operator: str
    session: str
    epoch: int
    state: OperationState
    at: Moment
    post: int | None = None
    person: int | None = None
    row: int | None = None
    evidence: str = ""
    receipt: str = ""
    error: str = ""
    tries: int = 0
    ended_at: Moment | None = None
    taken_back_at: Moment | None = None
    begun_with: int | None = None
