"""Drafts: what is being written, by whom, to whom."""

from typing import Literal

import msgspec

from cmtui.clock import Moment
from cmtui.model.post import Visibility
from cmtui.model.record import Record

DraftState = Literal["writing", "sending", "sent", "discarded", "retired"]
"""retired: another reply answered meanwhile; its words are kept and can be taken up again."""


class Attachment(msgspec.Struct, frozen=True):
    """A picture that goes with a text: its bytes are kept in the workspace under `digest`
    (SHA-256, hex); `alt` describes it and is never empty. `size` is in bytes."""

    digest: str
    name: str
    media_type: str
    alt: str
    size: int = 0


class Header(msgspec.Struct, frozen=True):
    """How a text goes out: who may see it, behind which warning, in which language, with what.

    `visibility` None: what the account's network takes by itself. `warning` "" is none.
    `quotes` is the number of a post that is quoted.
    """

    visibility: Visibility | None = None
    warning: str = ""
    language: str = ""
    attachments: tuple[Attachment, ...] = ()
    quotes: int | None = None


class Overruled(msgspec.Struct, frozen=True):
    """A rule of the lint that would have stopped a text, and why it goes all the same."""

    rule: str
    reason: str


class Handed(msgspec.Struct, frozen=True):
    """What a person was given to put on a network by hand: the exact `text`, signature and all,
    made of these `words`."""

    text: str
    words: str
    at: Moment
    overruled: tuple[Overruled, ...] = ()


class Draft(Record, frozen=True, kw_only=True):
    """The fact that somebody writes something: begun, sent and discarded are logged.

    `target` is the number of the post that it answers (None: a new post of its own) and `row`
    the row it serves. `returned` says why it came back from the outbox ("" = it did not).
    `corrects` is the number of an own post that it is a new version of. `saved_reply` is the
    number of the saved reply that it began with, `begun_by` who began it before it was taken over.
    `handed` is what a person was given to put on the network by hand.
    """

    account: str
    operator: str
    started_at: Moment
    target: int | None = None
    row: int | None = None
    state: DraftState = "writing"
    returned: str = ""
    header: Header = Header()
    corrects: int | None = None
    saved_reply: int | None = None
    begun_by: str = ""
    handed: Handed | None = None


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
