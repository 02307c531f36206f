"""Drafts: what is being written, by whom, to whom."""

from typing import Literal

import msgspec

from cmtui.clock import Moment
from cmtui.model.record import Record

DraftState = Literal["writing", "sending", "sent", "discarded"]


class Draft(Record, frozen=True, kw_only=True):
    """The fact that somebody writes something: begun, sent and discarded are logged.

    `target` is the number of the post that it answers (None: a new post of its own) and `row`
    the row it serves. `returned` says why it came back from the outbox ("" = it did not).
    """

    account: str
    operator: str
    started_at: Moment
    target: int | None = None
    row: int | None = None
    state: DraftState = "writing"
    returned: str = ""


class DraftText(Record, frozen=True, kw_only=True):
    """The words of a draft: durable at every pause in typing, not logged.

    `draft` is the draft's number; `cursor` a position in code points.
    """

    draft: int
    text: str
    cursor: int
    saved_at: Moment


class RescuedWords(msgspec.Struct, frozen=True, kw_only=True):
    """Words that the store could not take, as they stand in the operator's own folder.

    `session` is the process that wrote them; `draft` the number of their draft, if it was begun.
    """

    session: str
    operator: str
    account: str
    text: str
    cursor: int
    at: Moment
    draft: int | None = None
    target: int | None = None
    row: int | None = None
