"""A post of the social media manager's queue that a crisis holds back."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.draft import Attachment
from cmtui.model.record import Record

PauseState = Literal[
    "pausing", "paused", "possibly-out", "failed", "resuming", "resumed", "dropped"
]

NEXT_PAUSE: dict[PauseState, tuple[PauseState, ...]] = {
    "pausing": ("pausing", "paused", "possibly-out", "failed"),
    "failed": ("pausing", "dropped"),
    "possibly-out": ("pausing", "paused", "failed", "dropped"),
    "paused": ("resuming", "dropped", "possibly-out", "pausing"),
    "resuming": ("resuming", "resumed", "paused", "possibly-out", "failed"),
    "resumed": (),
    "dropped": (),
}
"""Which state may follow which; anything else is a defect and is refused, in the store as well.

pausing: we mean to, the network has not confirmed it. paused: it confirmed. possibly-out: it was
due so soon, or left the queue so, that it may have been published. paused again pausing: somebody
else put it back on the network. resuming: a person looked at it
and put it back; resumed: the network confirmed that. dropped: a person let it go. None of them
says that it was sent: that is the network's word alone, read from it as a post."""

HELD: tuple[PauseState, ...] = ("pausing", "paused", "possibly-out", "failed", "resuming")
"""Whose fate is not decided yet."""

PauseWay = Literal["network", "webhook"]


class PausedPost(Record, frozen=True, kw_only=True):
    """The intent to hold back one scheduled post, with all that is needed to put it back.

    `scheduled` is the network's id of it and `at` when it was to go out. `receipt` is what the
    network, or the webhook's receiver, gave to undo it; `resume_at` when it is to go out after all
    (None: at once is not meant; it was not decided). `why` is the reason of the pause, and `pause`
    its number. `ended_at` is when the network's last word came (None: it is still to be asked).
    `because` is the reason of whoever let it go without the network's or the tool's word.
    `session` and `epoch` name the process that carries it.
    """

    account: str
    scheduled: str
    text: str
    at: Moment
    state: PauseState
    by: str
    intended_at: Moment
    why: str = ""
    crisis: int | None = None
    pause: int | None = None
    way: PauseWay = "network"
    pictures: int = 0
    attachments: tuple[Attachment, ...] = ()
    receipt: str = ""
    error: str = ""
    tries: int = 0
    resume_at: Moment | None = None
    ended_at: Moment | None = None
    reviewed_by: str = ""
    because: str = ""
    session: str = ""
    epoch: int = 0
