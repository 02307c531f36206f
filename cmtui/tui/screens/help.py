"""The keys that work here, made from the table of commands."""

from collections.abc import Callable, Iterable, Sequence

from textual.widget import Widget

from cmtui.commands.registry import GROUPS, Place
from cmtui.text.width import wrap
from cmtui.tui.keymap import Keymap
from cmtui.tui.present.lines import Line, Page, Span, padded
from cmtui.tui.screens.base import DeskScreen
from cmtui.tui.widgets.lines_pane import LinesPane
from cmtui.tui.widgets.plain import PlainTitle

KEYS_ROOM = 18
TITLE_ROOM = 26

CLOSING = (
    "Digits before a command repeat it: 5j goes five rows down.",
    "Keys can be changed in the configuration file, under [keys]; a command's name is written "
    "as in: cmtui keys.",
)


class HelpScreen(DeskScreen):
    """A page to read; any way back leads to the screen before."""

    def __init__(self, places: Sequence[Place], can_run: Callable[[str], bool]) -> None:
        super().__init__()
        self._asked = tuple(places)
        self._can_run = can_run

    def body(self) -> Iterable[Widget]:
        """A title and the page."""
        yield PlainTitle("Keys here", id="help-title")
        yield LinesPane(id="help")

    def on_mount(self) -> None:
        """Shows the page for the place that asked."""
        super().on_mount()
        self.query_one("#help-title", PlainTitle).set_focused(True)
        keymap, asked, can_run = self.app.keymap, self._asked, self._can_run
        self._pane.show(lambda room: help_page(keymap, asked, room, can_run))
        self.set_focus(self._pane)

    def show_keys(self) -> None:
        """A page has two keys worth naming, but for what is asked or begun over it."""
        if self.prompt.asking or self.over is not None or self.app.keyboard.prefix:
            super().show_keys()
            return
        back = self.app.keymap.shown("move.back")
        self.say(f"j k move   {back} or ? goes back", "muted")

    @property
    def _pane(self) -> LinesPane:
        return self.query_one("#help", LinesPane)

    def do_move_down(self, count: int) -> None:
        """Lines on."""
        self._pane.scroll_lines(count)

    def do_move_up(self, count: int) -> None:
        """Lines back."""
        self._pane.scroll_lines(-count)

    def do_move_page_down(self, count: int) -> None:
        """A page on."""
        self._pane.page(count)

    def do_move_page_up(self, count: int) -> None:
        """A page back."""
        self._pane.page(-count)

    def do_move_back(self, count: int) -> None:
        """Back."""
        self.app.pop_screen()

    def do_screen_help(self, count: int) -> None:
        """The same key closes it."""
        self.app.pop_screen()


def help_page(
    keymap: Keymap, places: Sequence[Place], room: int, can_run: Callable[[str], bool]
) -> Page:
    """The commands that do something in these places, in their groups, with what they do."""
    lines: list[Line] = []
    commands = [one for one in keymap.here(places) if can_run(one.id)]
    for group, title in GROUPS.items():
        here = [one for one in commands if one.group == group]
        if not here:
            continue
        lines += [(), (Span(title, "title strong"),)]
        name_room = TITLE_ROOM if room > 70 else 0
        words_room = max(10, room - KEYS_ROOM - name_room)
        for one in here:
            keys = padded((Span(f"  {keymap.all_shown(one.id)}", "key"),), KEYS_ROOM)
            name = padded((Span(one.title),), name_room)
            typed = f" :{one.word} {one.argument}" if one.argument else ""
            told = wrap(one.help + typed, words_room)
            lines.append((*keys, *name, Span(told[0], "muted")))
            indent = " " * (KEYS_ROOM + name_room)
            lines += [(Span(indent), Span(words, "muted")) for words in told[1:]]
    lines.append(())
    for words in CLOSING:
        lines += [(Span("  "), Span(one, "muted")) for one in wrap(words, max(10, room - 2))]
    return Page(tuple(lines))
