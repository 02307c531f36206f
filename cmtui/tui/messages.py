"""What the app tells the screens; values only, sent on the loop."""

import msgspec
from textual.message import Message

from cmtui.model.operation import Operation
from cmtui.model.sending import Sending
from cmtui.services.status import Status
from cmtui.tui.first_page import FirstPage


class Changes(msgspec.Struct, frozen=True):
    """What happened since the last time, folded together.

    `arrived` are rows that intake brought or changed, `others` those that a colleague changed,
    `mine` those that this process changed.
    """

    arrived: frozenset[int] = frozenset()
    others: frozenset[int] = frozenset()
    mine: frozenset[int] = frozenset()
    posts: bool = False
    people: bool = False
    drafts: bool = False
    sendings: frozenset[int] = frozenset()
    acts: frozenset[int] = frozenset()
    setup: bool = False
    crisis: bool = False
    spikes: bool = False

    @property
    def rows(self) -> frozenset[int]:
        """Every row that changed, whoever did it."""
        return self.arrived | self.others | self.mine


class FirstPageRead(Message, bubble=False):
    """The store is open; from now on there is something to show."""

    def __init__(self, first: FirstPage) -> None:
        super().__init__()
        self.first = first


class DeskOpened(Message, bubble=False):
    """The desk is there; from now on something can be done."""


class DeskChanged(Message, bubble=False):
    """Something was committed, by us or by others."""

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self.changes = changes


class StatusRead(Message, bubble=False):
    """The status at this moment."""

    def __init__(self, status: Status) -> None:
        super().__init__()
        self.status = status


class MinutePassed(Message, bubble=False):
    """The wall clock shows another minute: ages and due words may read differently."""


class HoldTicked(Message, bubble=False):
    """A second of a hold went by, or something on its way moved on: replies and acts of this
    process that have not ended, newest last, and those that just did."""

    def __init__(self, sendings: tuple[Sending, ...], acts: tuple[Operation, ...]) -> None:
        super().__init__()
        self.sendings = sendings
        self.acts = acts


class Woken(Message, bubble=False):
    """The program was stopped and goes on: what is shown may be old."""


class StoreTold(Message, bubble=False):
    """The store takes nothing, is waited for, or is well again: see `CmtuiApp.store_words`."""
