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
    """What may be picked: its words, its key if it has one, and what it stands for.

    `argument` says what may follow the `word` ("" = nothing may).
    """

    title: str
    key: str
    id: str
    help: str = ""
    word: str = ""
    argument: str = ""


class Picked(NamedTuple):
    """What was picked, and the words after it (None: there were none)."""

    id: str
    words: str | None = None


def commands_for(screen: "DeskScreen", keymap: Keymap) -> list[Choice]:
    """The commands that do something on this screen now; those that only move come last."""
    here = [one for one in keymap.here(screen.places) if screen.can_run(one.id)]
    offered = [one for one in here if one.id != "screen.palette"]
    return [
        Choice(one.title, keymap.shown(one.id), one.id, one.help, one.word, one.argument)
        for one in sorted(offered, key=lambda one: one.group == "move" and not one.argument)
    ]


def matching(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Those whose words contain the letters in order: the best first, the table's order kept.

    Of a command's word with something after it, that command alone.
    """
    word, _, words = typed.strip().partition(" ")
    if words and (named := [one for one in choices if one.argument and one.word == word.lower()]):
        return named
    wanted = "".join(typed.casefold().split())
    scored = [(score(one.title, wanted), n, one) for n, one in enumerate(choices)]
    return [one for points, _, one in sorted(scored, key=lambda it: (-it[0], it[1])) if points > 0]


def picked(choice: Choice, typed: str) -> Picked:
    """The choice, with what was typed after its word."""
    word, _, words = typed.strip().partition(" ")
    if choice.argument and word.lower() == choice.word and words.strip():
        return Picked(choice.id, words.strip())
    return Picked(choice.id)


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


class Palette(ModalScreen[Picked | None], inherit_bindings=False):
    """Typing narrows, Up and Down choose, Enter does it, Esc leaves."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        choices: Sequence[Choice],
        label: str,
        glyphs: Glyphs,
        empty: str = "nothing fits",
        typed: str = "",
    ) -> None:
        """`typed` is in the field from the start."""
        super().__init__()
        self._typed = typed
        self._empty = empty
        self._choices = list(choices)
        self._label = label
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """The question on top, what fits it below."""
        with Vertical(id="palette-box"):
            yield Prompt(id="palette-prompt")
            yield VirtualList[Choice](
                _painted, key=lambda one: one.id, two_lines=False, id="palette-list",
                empty=[(), line(Span(self._empty, "muted"))],
            )  # fmt: skip

    def on_mount(self) -> None:
        """Everything is offered until something is typed."""
        for painted in self.query(Painted):
            painted.use_glyphs(self._glyphs)
        self._rows.set_items(matching(self._choices, self._typed))
        self.query_one(Prompt).ask("palette", self._label, self._typed)

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
            self.dismiss(None if event.key == "ctrl+p" else Picked("screen.quit"))

    def on_prompt_typed(self, event: Prompt.Typed) -> None:
        """Narrows."""
        self._rows.set_items(matching(self._choices, clean_line(event.text).text))

    def on_prompt_answered(self, event: Prompt.Answered) -> None:
        """Does what is under the cursor; with nothing there the question stays."""
        chosen = self._rows.current
        if chosen is None:
            self.query_one(Prompt).ask("palette", self._label, event.text)
            return
        self.dismiss(picked(chosen, clean_line(event.text).text))

    def on_prompt_left(self, event: Prompt.Left) -> None:
        """Nothing is done."""
        self.dismiss(None)


def _painted(choice: Choice, room: int, two_lines: bool) -> Sequence[Line]:
    argument = Span(f" {choice.argument}" if choice.argument else "", "mark")
    words = line(choice.title, argument, Span(f"  {choice.help}" if room > 60 else "", "muted"))
    return [spread(words, line(Span(choice.key, "key"), " " if choice.key else ""), room)]
