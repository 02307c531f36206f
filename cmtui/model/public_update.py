"""A public update: what the brand tells everybody in a crisis, on the accounts it chose."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.record import Record

UpdateState = Literal["waiting", "approved", "held", "out", "withdrawn"]

NEXT_UPDATE: dict[UpdateState, tuple[UpdateState, ...]] = {
    "waiting": ("approved", "withdrawn"),
    "approved": ("held", "withdrawn"),
    "held": ("out",),
    "out": (),
    "withdrawn": (),
}
"""Which state may follow which; anything else is a defect and is refused.

waiting: for somebody's approval. held: its posts are on their way; how each account's fares is in
its sendings. out: the first of them is on a network."""


class PublicUpdate(Record, frozen=True, kw_only=True):
    """One update. `sendings` are the numbers of its posts, one an account and part, once they
    are in the hold. `next_at` is when it says that the next one comes. `all_clear`: it ends the
    crisis for the public. `number` counts all updates, `update` those of the crisis."""

    crisis: int
    update: int
    language: str
    text: str
    accounts: tuple[str, ...]
    written_by: str
    written_at: Moment
    state: UpdateState = "waiting"
    next_at: Moment | None = None
    line: int | None = None
    approved_by: str = ""
    approved_at: Moment | None = None
    approval_reason: str = ""
    sendings: tuple[int, ...] = ()
    all_clear: bool = False
