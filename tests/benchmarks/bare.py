"""The controls: an empty Textual app, and a list drawn by the line API without anything around.

python -m tests.benchmarks.bare empty | list [LINES_A_ROW]
"""

import sys

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

ROWS = 1_000
PLAIN, UNDER_CURSOR = Style(color="grey82"), Style(color="grey82", bgcolor="grey23")


class Rows(ScrollView, can_focus=True):
    """A thousand rows; a cursor key repaints two of them."""

    BINDINGS = [Binding("j", "step(1)"), Binding("k", "step(-1)")]  # noqa: RUF012
    DEFAULT_CSS = "Rows { scrollbar-size: 0 0; }"

    def __init__(self, lines: int) -> None:
        super().__init__()
        self._lines = lines
        self._cursor = 0
        self.virtual_size = Size(0, ROWS * lines)

    def render_line(self, y: int) -> Strip:
        """One line of what is visible."""
        index, part = divmod(y + self.scroll_offset.y, self._lines)
        words = f"row {index}: somebody said something to us" if part == 0 else "  and more of it"
        style = UNDER_CURSOR if index == self._cursor else PLAIN
        return Strip([Segment(words, style)]).adjust_cell_length(self.size.width, style)

    def action_step(self, by: int) -> None:
        """The cursor, and the window by half a page when it leaves it."""
        old, self._cursor = self._cursor, min(max(0, self._cursor + by), ROWS - 1)
        top, page = self.scroll_offset.y // self._lines, self.size.height // self._lines
        if not top <= self._cursor < top + page:
            self.scroll_to(y=max(0, self._cursor - page // 2) * self._lines, animate=False)
            return
        for index in (old, self._cursor):
            self.refresh(Region(0, (index - top) * self._lines, self.size.width, self._lines))


class EmptyApp(App[None]):
    """Nothing."""


class ListApp(App[None]):
    """The list."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self._lines = lines

    def compose(self) -> ComposeResult:
        """Only that."""
        yield Rows(self._lines)


if __name__ == "__main__":
    if sys.argv[1] == "empty":
        EmptyApp().run()
    else:
        ListApp(int(sys.argv[2]) if len(sys.argv) > 2 else 1).run(mouse=False)
