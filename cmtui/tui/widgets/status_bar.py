"""The line at the top that answers "what needs me now?"."""

from textual.strip import Strip

from cmtui.tui.present.status import Status, status_line
from cmtui.tui.widgets.painted import Painted


class StatusBar(Painted):
    """Draws a `Status` in whatever width there is."""

    DEFAULT_CSS = "StatusBar { height: 1; width: 1fr; background: $status-ground; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._status: Status | None = None

    def show(self, status: Status) -> None:
        """Shows this; only the words that changed are sent."""
        self._status = status
        self.redraw()

    def line_at(self, y: int) -> Strip:
        room = self.content_size.width
        if self._status is None:
            return self.blank(room)
        return self.strip_of(status_line(self._status, room, self.glyphs), room)
