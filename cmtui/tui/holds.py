"""What this process has on its way out, watched until it has ended."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cmtui.clock import Moment
from cmtui.model.operation import ON_ITS_WAY, Operation
from cmtui.model.sending import HOLD_SECONDS, UNRESOLVED, Sending
from cmtui.tui.ticks import Host, run, seconds

if TYPE_CHECKING:
    from cmtui.services.desk import Desk

Tell = Callable[[tuple[Sending, ...], tuple[Operation, ...]], None]


class Holds:
    """Counts a hold's seconds, and only then ticks at all."""

    def __init__(self, host: Host, desk: "Desk", tell: Tell) -> None:
        self._host = host
        self._desk = desk
        self._tell = tell
        self._sendings: dict[int, Sending] = {}
        self._acts: dict[int, Operation] = {}
        self._ticking = False

    def carry(self, sendings: Sequence[Sending]) -> None:
        """Sends them on their way and watches them."""
        self._desk.carry(sendings)
        self._sendings.update({one.number: one for one in sendings})
        self._tell(tuple(sendings), ())
        self._watch()

    def perform(self, acts: Sequence[Operation]) -> None:
        """Does these acts and watches them."""
        self._desk.perform(acts)
        self._acts.update({one.number: one for one in acts})
        self._tell((), tuple(acts))
        self._watch()

    async def look(self) -> None:
        """Reads how they stand now, tells it, and forgets those that have ended."""
        # Both at once: of two looks at a time, the later must not tell that there is nothing.
        of_sendings, of_acts = tuple(self._sendings), tuple(self._acts)
        if not (of_sendings or of_acts):
            return
        sendings = tuple((await self._desk.outbox.these(of_sendings)).values())
        acts = tuple((await self._desk.operations.these(of_acts)).values())
        for one in sendings:
            self._sendings[one.number] = one
            if one.state not in UNRESOLVED:
                del self._sendings[one.number]
        for act in acts:
            self._acts[act.number] = act
            if act.state not in ON_ITS_WAY:
                del self._acts[act.number]
        self._tell(sendings, acts)

    def _watch(self) -> None:
        if not self._ticking:
            self._ticking = True
            run(self._host, self._tick, "hold")

    async def _tick(self) -> None:
        try:
            async for _ in seconds(self._desk.clock):
                await self.look()
                states = {one.state for one in self._sendings.values()}
                if "held" not in states | {one.state for one in self._acts.values()}:
                    return
        finally:
            self._ticking = False


def seconds_left(began: Moment, now: Moment) -> int:
    """Whole seconds of a hold that are left, at least 1 while it lasts."""
    left = began + int(HOLD_SECONDS * 1000) - now
    return max(1, -(-left // 1000))
