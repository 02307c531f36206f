"""A small page over the screen, to read and to close again."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from cmtui.tui.keymap import Keyboard
from cmtui.tui.present.lines import Page
from cmtui.tui.widgets.lines_pane import LinesPane
from cmtui.tui.widgets.painted import Painted
from cmtui.tui.widgets.plain import PlainTitle

if TYPE_CHECKING:
    from cmtui.tui.app import CmtuiApp

FRAME = 4
"""Lines of the screen that stay free around the highest panel."""


class Panel(ModalScreen[None], inherit_bindings=False):
    """As high as its page; Esc closes it, and so does the key that opened it."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, title: str, page: Callable[[int], Page], opened_by: str) -> None:
        """`opened_by` is the command's id."""
        super().__init__()
        self._title = title
        self._page = page
        self._opened_by = opened_by
        self._keyboard: Keyboard | None = None

    def compose(self) -> ComposeResult:
        """A rule with the title, and the page."""
        with Vertical(id="panel-box"):
            yield PlainTitle(self._title, id="panel-title")
            yield LinesPane(id="panel")

    def on_mount(self) -> None:
        """Lays the page out for the room that there is."""
        app = cast("CmtuiApp", self.app)
        for painted in self.query(Painted):
            painted.use_glyphs(app.glyphs)
        self._keyboard = Keyboard(app.keymap)
        title = self.query_one("#panel-title", PlainTitle)
        title.set_focused(True)
        title.show(self._title, f"{app.keymap.shown('move.back')} closes")
        self._pane.show(self._page)
        self.set_focus(self._pane)
        self.call_after_refresh(self._fit)

    def on_resize(self, event: events.Resize) -> None:
        """Another width: the page may need other lines."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        lines = len(self._pane.page_shown.lines)
        self._pane.styles.height = max(1, min(lines, self.app.size.height - FRAME - 1))

    @property
    def _pane(self) -> LinesPane:
        return self.query_one("#panel", LinesPane)

    async def on_key(self, event: events.Key) -> None:
        """Reading and closing; nothing else has a key here."""
        event.stop()
        if self._keyboard is None:
            return
        command = self._keyboard.press(("lists", "everywhere"), event.key).command
        id = command.id if command is not None else ""
        opened_by = self._keyboard.keymap.keys_of(self._opened_by)
        if id in ("move.back", "move.open", self._opened_by) or (event.key,) in opened_by:
            self.dismiss()
        elif id == "screen.quit":
            self.dismiss()
            await cast("CmtuiApp", self.app).endings.quit()
        elif move := _MOVES.get(id):
            move(self._pane)


_MOVES: dict[str, Callable[[LinesPane], None]] = {
    "move.down": lambda pane: pane.scroll_lines(1),
    "move.up": lambda pane: pane.scroll_lines(-1),
    "move.page_down": lambda pane: pane.page(1),
    "move.page_up": lambda pane: pane.page(-1),
    "move.first": LinesPane.go_start,
    "move.last": LinesPane.go_end,
}
