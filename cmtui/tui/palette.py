"""The palette: any command by its name, from the one table; keyboard only, nothing is parsed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from cmtui.text.safe import clean_line
from cmtui.tui.keymap import Keymap
from cmtui.tui.present.glyphs import Glyphs
from cmtui.tui.present.lines import Line, Span, line, spread
from cmtui.tui.widgets.painted import Painted
from cmtui.tui.widgets.prompt import Prompt
from cmtui.tui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from cmtui.tui.screens.base import DeskScreen


class Choice(NamedTuple):
    """What may be picked: its words, its key if it has one, and what it stands for."""

    title: str
    key: str
    id: str
    help: str = ""


def commands_for(screen: "DeskScreen", keymap: Keymap) -> list[Choice]:
    """The commands that do something on this screen now."""
    return [
        Choice(one.title, keymap.shown(one.id), one.id, one.help)
        for one in keymap.here(screen.places)
        if screen.can_run(one.id) and one.id != "screen.palette" and one.group != "move"
    ] + [
        Choice(one.title, keymap.shown(one.id), one.id, one.help)
        for one in keymap.here(screen.places)
        if screen.can_run(one.id) and one.group == "move"
    ]


def matching(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Those whose words contain the letters in order: the best first, the table's order kept."""
    wanted = "".join(typed.casefold().split())
    scored = [(score(one.title, wanted), n, one) for n, one in enumerate(choices)]
    return [one for points, _, one in sorted(scored, key=lambda it: (-it[0], it[1])) if points > 0]


def score(title: str, wanted: str) -> int:
    """0: no match. More for letters that follow each other or begin a word."""
    if not wanted:
        return 1
    text = title.casefold()
    plain = text.replace(" ", "")
    if plain.startswith(wanted):
        return 1_000 - len(text)
    points, place, before = 1, 0, -2
    for letter in wanted:
        found = text.find(letter, place)
        if found < 0:
            return 0
        points += 5 if found == before + 1 else 3 if found == 0 or text[found - 1] == " " else 1
        before, place = found, found + 1
    return points


class Palette(ModalScreen[str | None], inherit_bindings=False):
    """Typing narrows, Up and Down choose, Enter does it, Esc leaves."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, choices: Sequence[Choice], label: str, glyphs: Glyphs) -> None:
        super().__init__()
        self._choices = list(choices)
        self._label = label
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """The question on top, what fits it below."""
        with Vertical(id="palette-box"):
            yield Prompt(id="palette-prompt")
            yield VirtualList[Choice](
                _painted, key=lambda one: one.id, two_lines=False, id="palette-list",
                empty=[(), line(Span("no such command", "muted"))],
            )  # fmt: skip

    def on_mount(self) -> None:
        """Everything is offered until something is typed."""
        for painted in self.query(Painted):
            painted.use_glyphs(self._glyphs)
        self._rows.set_items(self._choices)
        self.query_one(Prompt).ask("palette", self._label)

    @property
    def _rows(self) -> VirtualList[Choice]:
        return self.query_one("#palette-list", VirtualList)

    def on_key(self, event: events.Key) -> None:
        """What the field has no use for."""
        steps = {"down": 1, "up": -1, "pagedown": 8, "pageup": -8, "tab": 1, "ctrl+n": 1}
        if event.key in steps:
            event.stop()
            self._rows.move(steps[event.key])
        elif event.key in ("ctrl+p", "ctrl+q"):
            event.stop()
            self.dismiss(None if event.key == "ctrl+p" else "screen.quit")

    def on_prompt_typed(self, event: Prompt.Typed) -> None:
        """Narrows."""
        self._rows.set_items(matching(self._choices, clean_line(event.text).text))

    def on_prompt_answered(self, event: Prompt.Answered) -> None:
        """Does what is under the cursor; with nothing there the question stays."""
        chosen = self._rows.current
        if chosen is None:
            self.query_one(Prompt).ask("palette", self._label, event.text)
            return
        self.dismiss(chosen.id)

    def on_prompt_left(self, event: Prompt.Left) -> None:
        """Nothing is done."""
        self.dismiss(None)


def _painted(choice: Choice, room: int, two_lines: bool) -> Sequence[Line]:
    words = line(choice.title, Span(f"  {choice.help}" if room > 60 else "", "muted"))
    return [spread(words, line(Span(choice.key, "key"), " " if choice.key else ""), room)]
