"""A small page over the screen, to read and to close again."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from textual import events

from cmtui.tui.keymap import Keyboard
from cmtui.tui.present.lines import Page
from cmtui.tui.widgets.lines_pane import LinesPane
from cmtui.tui.widgets.over import Over
from cmtui.tui.widgets.plain import PlainTitle

if TYPE_CHECKING:
    from cmtui.tui.screens.base import DeskScreen

LayOut = Callable[[int], Page]


class Panel(Over):
    """As high as its page; Esc closes it, and so does the key that opened it."""

    def __init__(self, *, id: str | None = None) -> None:
        self._title = PlainTitle(id="panel-title")
        self._pane = LinesPane(id="panel")
        super().__init__(self._title, self._pane, id=id)
        self._keyboard: Keyboard | None = None
        self._page: LayOut = lambda room: Page(())
        self._opened_by = ""
        self._then: Callable[[], None] | None = None

    def read(
        self,
        title: str,
        page: LayOut,
        opened_by: str,
        keyboard: Keyboard,
        then: Callable[[], None],
    ) -> None:
        """Opens with a page; `opened_by` is the command's id. `then` is called when it closes."""
        self._page, self._opened_by, self._then = page, opened_by, then
        self._keyboard = keyboard
        self._title.set_focused(True)
        self._title.show(title, f"{keyboard.keymap.shown('move.back')} closes")
        self._pane.show(page)
        self.lift()
        self.screen.set_focus(self._pane)

    def lines_needed(self, width: int) -> int:
        return 1 + max(1, len(self._page(max(1, width - 1)).lines))

    def on_key(self, event: events.Key) -> None:
        """Reading and closing; nothing else has a key here."""
        if self.is_open:
            event.stop()
            self.take(event)

    def take(self, event: events.Key) -> None:
        if self._keyboard is None:
            return
        command = self._keyboard.press(("lists", "everywhere"), event.key).command
        id = command.id if command is not None else ""
        opened_by = self._keyboard.keymap.keys_of(self._opened_by)
        if id in ("move.back", "move.open", self._opened_by) or (event.key,) in opened_by:
            self._close()
        elif id == "screen.quit":
            self._close()
            screen = cast("DeskScreen", self.screen)
            screen.call_next(screen.run_command, id)
        elif move := _MOVES.get(id):
            move(self._pane)

    def _close(self) -> None:
        self.drop()
        then, self._then = self._then, None
        if then is not None:
            then()


_MOVES: dict[str, Callable[[LinesPane], None]] = {
    "move.down": lambda pane: pane.scroll_lines(1),
    "move.up": lambda pane: pane.scroll_lines(-1),
    "move.page_down": lambda pane: pane.page(1),
    "move.page_up": lambda pane: pane.page(-1),
    "move.first": LinesPane.go_start,
    "move.last": LinesPane.go_end,
}
