"""What this process has on its way out, watched until it has ended."""

from collections.abc import Callable, Sequence

from cmtui.model.sending import UNRESOLVED, Sending
from cmtui.services.desk import Desk
from cmtui.services.outbox import HOLD_SECONDS
from cmtui.tui.ticks import Host, run, seconds


class Holds:
    """Counts a hold's seconds, and only then ticks at all."""

    def __init__(self, host: Host, desk: Desk, tell: Callable[[tuple[Sending, ...]], None]) -> None:
        self._host = host
        self._desk = desk
        self._tell = tell
        self._known: dict[int, Sending] = {}
        self._ticking = False

    def carry(self, sendings: Sequence[Sending]) -> None:
        """Sends them on their way and watches them."""
        self._desk.carry(sendings)
        self._known.update({one.number: one for one in sendings})
        self._tell(tuple(sendings))
        if not self._ticking:
            self._ticking = True
            run(self._host, self._tick, "hold")

    async def look(self) -> None:
        """Reads how they stand now, tells it, and forgets those that have ended."""
        if not self._known:
            return
        told = tuple((await self._desk.outbox.these(tuple(self._known))).values())
        self._known = {one.number: one for one in told if one.state in UNRESOLVED}
        self._tell(told)

    async def _tick(self) -> None:
        try:
            async for _ in seconds(self._desk.clock):
                await self.look()
                if not any(one.state == "held" for one in self._known.values()):
                    return
        finally:
            self._ticking = False


def seconds_left(sending: Sending, now: int) -> int:
    """Whole seconds of the hold that are left, at least 1 while it lasts."""
    left = sending.held_at + int(HOLD_SECONDS * 1000) - now
    return max(1, -(-left // 1000))
