"""What lies over a part of the screen for a while, and has the keys."""

from textual import events
from textual.containers import Vertical
from textual.geometry import Region

from cmtui.tui.airlock import Clean

WIDTH = 72
TOP = 3
"""Lines of the screen that stay in sight above it."""


class Over(Vertical, Clean):
    """A widget, not a screen of its own: of a screen Textual sends all that lies below it anew."""

    DEFAULT_CSS = """
    Over { layer: above; position: absolute; display: none; background: $panel; }
    Over.-open { display: block; }
    """

    @property
    def is_open(self) -> bool:
        """Whether it lies there."""
        return self.has_class("-open")

    def lift(self) -> None:
        """Opens, in the middle of the screen."""
        self.add_class("-open")
        self.place()
        self._send_lines()

    def drop(self) -> None:
        """Closes; the screen gives the keys back."""
        if self.is_open:
            self.remove_class("-open")
            self._send_lines()

    def _send_lines(self) -> None:
        """Whole lines, so that no wide character is left cut in half at its edges."""
        height = self.styles.height
        lines = int(height.value) if height is not None else 0
        self.screen.refresh(Region(0, TOP, self.screen.size.width, lines))

    def place(self) -> None:
        """As wide as it may be, and as high as it needs to be."""
        size = self.screen.size
        width = min(WIDTH, size.width)
        self.styles.width = width
        self.styles.height = min(self.lines_needed(width), max(2, size.height - TOP - 1))
        self.styles.offset = ((size.width - width) // 2, TOP)

    def lines_needed(self, width: int) -> int:
        """Its height in that width."""
        raise NotImplementedError

    def take(self, event: events.Key) -> None:
        """A key, be it one that was pressed before it had the focus."""
        raise NotImplementedError
