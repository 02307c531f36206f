"""What the others see of this terminal: the row that is open, typing, and that keys are pressed."""

from typing import TYPE_CHECKING

from cmtui.clock import MINUTE, Moment
from cmtui.services.claims import IDLE
from cmtui.tui.ticks import run

if TYPE_CHECKING:
    from cmtui.tui.app import CmtuiApp

REPORTED_SECONDS = 20.0
"""Keys are reported at most so often."""

WARNED = 3 * MINUTE
"""What is left of a claim is shown from here on."""


class Presence:
    """Reports to the others, and knows how long this terminal's claims last."""

    def __init__(self, app: "CmtuiApp") -> None:
        self._app = app
        self._reported = float("-inf")
        self._active_at: Moment = 0
        self._row: int | None = None
        self._typing = False

    async def appear(self, row: int | None = None, typing: bool = False) -> None:
        """Shows which row is open here, and whether something is written."""
        self._row, self._typing = row, typing
        await self._report()

    def leave_row(self) -> None:
        """No row is open any more; told beside everything else."""
        if self._row is not None or self._typing:
            self._row, self._typing = None, False
            run(self._app, self._report, "presence")

    async def _report(self) -> None:
        """What holds when it is told, whichever change asked for it first."""
        desk = self._app.desk
        if desk is not None:
            self._note()
            await desk.status.appear(self._row, self._typing)

    def key_pressed(self) -> None:
        """A sign of life, whatever the key does."""
        desk = self._app.desk
        if desk is None or desk.clock.boot() - self._reported < REPORTED_SECONDS:
            return
        was_short = self.claim_left(desk.clock.now()) is not None
        self._note()
        run(self._app, desk.status.active, "presence")
        if was_short:
            self._app.feed.rows.repaint()

    def claim_left(self, now: Moment) -> int | None:
        """Milliseconds that a claim of this terminal still lasts, when it is not much longer."""
        left = self._active_at + IDLE - now
        return max(0, left) if self._active_at and left < WARNED else None

    def _note(self) -> None:
        desk = self._app.desk
        assert desk is not None
        self._reported, self._active_at = desk.clock.boot(), desk.clock.now()
