"""A sending: one post on its way out, and every state it can be in."""

from typing import Literal

import msgspec

from cmtui.clock import Moment
from cmtui.model.draft import Header, Overruled
from cmtui.model.record import Record

SendState = Literal["held", "frozen", "sending", "sent", "failed", "unknown", "withdrawn"]

HOLD_SECONDS = 5.0
"""How long a reply can be called back before anything leaves."""

UNRESOLVED: tuple[SendState, ...] = ("held", "frozen", "sending", "unknown")

NEXT: dict[SendState, tuple[SendState, ...]] = {
    "held": ("frozen", "withdrawn", "failed"),
    "frozen": ("sending", "withdrawn"),
    "sending": ("sent", "failed", "unknown", "frozen", "withdrawn"),
    "unknown": ("sent", "failed", "withdrawn"),
    "failed": ("withdrawn",),
    "sent": (),
    "withdrawn": (),
}
"""Which state may follow which; anything else is a defect and is refused.

held: in the hold, may be called back. frozen: exact text, target, account, key and record are
durable, no byte has left. sending: a byte may have left. unknown: the answer was lost and
reading back has not settled it. withdrawn: it is a draft again."""


class Frozen(msgspec.Struct, frozen=True):
    """What will be sent, fixed before the first byte leaves.

    `key` is the network's idempotency key (Bluesky: the record key). `record` is the whole
    request as JSON text. `id` and `url` are those the post will have, where known beforehand.
    """

    key: str
    record: str
    id: str = ""
    url: str = ""


class Sending(Record, frozen=True, kw_only=True):
    """One post on its way out.

    `text` is exact, signature and all. `part`/`parts` count a reply split in several; part n
    answers part n-1, whose sending is `follows`. `session` and `epoch` name the process that
    carries it and its lease. `error` is the last failure in people's words; of one that is out,
    what did not come about all the same. `target` is the number of the post that it answers.
    `corrects` is the number of the own post that it replaces. `by_hand`: a person put it on the
    network, since no program may. `seen` stands for what the writer saw of the post that she
    answers: where that reads otherwise now, it is a draft again.
    """

    draft: int
    account: str
    operator: str
    session: str
    epoch: int
    text: str
    words: str
    state: SendState
    held_at: Moment
    target: int | None = None
    row: int | None = None
    part: int = 1
    parts: int = 1
    follows: int | None = None
    frozen: Frozen | None = None
    frozen_at: Moment | None = None
    tries: int = 0
    error: str = ""
    sent_id: str = ""
    sent_url: str = ""
    ended_at: Moment | None = None
    header: Header = Header()
    corrects: int | None = None
    by_hand: bool = False
    overruled: tuple[Overruled, ...] = ()
    seen: str = ""
