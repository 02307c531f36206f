"""Leases and presence: who does what at this moment; ephemeral, never in the log."""

from cmtui.clock import Moment
from cmtui.model.record import Record


class Lease(Record, frozen=True, kw_only=True):
    """The right to do one thing, held by one process until it lets go or falls silent.

    `name` says what (`session:…`, `intake:ACCOUNT`, `outbox:ACCOUNT`). `epoch` grows at every
    change of holder: a commit made under an older epoch is refused. `renewed` is in seconds of
    the boot clock of the machine run `boot_id`; silent for `lasts` seconds, it has ended.
    """

    name: str
    holder: str
    session: str
    epoch: int
    renewed: float
    boot_id: str
    lasts: float = 30.0


class Presence(Record, frozen=True, kw_only=True):
    """An operator at a terminal: which row is open there, whether she types, and when she last
    pressed a key (`active_at`)."""

    session: str
    operator: str
    terminal: str
    at: Moment
    row: int | None = None
    typing: bool = False
    active_at: Moment = 0
