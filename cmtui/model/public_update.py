"""A public update: what the brand tells everybody in a crisis, on the accounts it chose."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.record import Record

UpdateState = Literal["waiting", "approved", "out", "withdrawn"]
"""waiting: for somebody's approval. out: put into the hold; how each account's post fares is in
its sending."""


class PublicUpdate(Record, frozen=True, kw_only=True):
    """One update. `sendings` are the numbers of its posts, one an account and part, once it is in
    the hold. `next_at` is when it says that the next one comes. `covers`: mentions may be marked
    as covered by it. `all_clear`: it ends the crisis for the public."""

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
