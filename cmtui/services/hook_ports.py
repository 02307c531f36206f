"""What the services need of other tools, by shape: signed messages to an operator's own addresses.

They come from her configuration alone, so each process knows only those of its operator.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from cmtui.clock import Moment

HookEvent = Literal["pause", "resume", "report"]


class HookCall(msgspec.Struct, frozen=True):
    """What a tool is told. `id` never repeats: told twice, it is to act once.

    `crisis` is its number and title in words ("" = none is open). `text` goes with a report.
    """

    event: HookEvent
    id: str
    why: str
    at: Moment
    crisis: str = ""
    text: str = ""


class HookAnswer(msgspec.Struct, frozen=True):
    """The tool's word: the status of its answer (2xx) and how that begins, cleaned."""

    status: int
    said: str


class Hook(Protocol):
    """One tool."""

    @property
    def name(self) -> str:
        """What the operator calls it."""
        ...

    async def tell(self, call: HookCall) -> HookAnswer:
        """Tells it, trying a few times.

        Raises Rejected when it says no, LoginFailed without a secret, Unreachable when nothing was
        told, and AnswerLost when it may have acted: telling it again is harmless.
        """
        ...


class Hooks(Protocol):
    """The tools of this operator."""

    @property
    def queues(self) -> Sequence[Hook]:
        """Those that post for the social media manager, and stop when they are told to."""
        ...

    @property
    def reports(self) -> Sequence[Hook]:
        """Those that stakeholders read."""
        ...


class NoHooks:
    """An operator without any."""

    queues: Sequence[Hook] = ()
    reports: Sequence[Hook] = ()
