"""The palette: any command by its name, from the one table; keyboard only, nothing is parsed."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual import events

from cmtui.text.safe import clean_line
from cmtui.tui.keymap import Keymap
from cmtui.tui.present.lines import Line, Span, line, spread
from cmtui.tui.widgets.over import Over
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


MOST_SHOWN = 12
"""Choices in sight at once: more of them would have to be sent over the line than are read."""

Then = Callable[[Picked | None], None]

Nothing = str | Callable[[str], str]
"""What is said where nothing fits; a function is given what was typed."""

_SENDING = frozenset(("send", "reply", "post", "answer", "schedule", "later", "queue", "boost"))


def no_command(typed: str, snooze: str) -> str:
    """Why nothing is called that; whoever asks to send at a later time is told what there is."""
    word, _, more = typed.strip().partition(" ")
    if word.lower() in _SENDING and (more or word.lower() in ("schedule", "later", "queue")):
        return f"replies are never scheduled: {snooze} snoozes, the draft is kept"
    return "no such command"


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


class Palette(Over):
    """Typing narrows, Up and Down choose, Enter does it, Esc leaves."""

    def __init__(self, *, id: str | None = None) -> None:
        self._prompt = Prompt(id="palette-prompt")
        self._rows = VirtualList[Choice](
            _painted, key=lambda one: one.id, two_lines=False, id="palette-list"
        )
        super().__init__(self._prompt, self._rows, id=id)
        self._choices: Sequence[Choice] = ()
        self._label = ""
        self._narrowed: str | None = None
        self._then: Then | None = None
        self._empty: Nothing = ""

    def offer(
        self,
        choices: Sequence[Choice],
        label: str,
        then: Then,
        empty: Nothing = "nothing fits",
        typed: str = "",
    ) -> None:
        """Opens with these choices, narrowed by what was `typed` already; `then` is called at once
        with what was picked, or None."""
        self._choices, self._label, self._then = tuple(choices), label, then
        self._empty = empty
        self.lift()
        self._narrowed = None
        self._narrow(typed)
        self._ask(typed)

    def lines_needed(self, width: int) -> int:
        return 1 + max(3, min(len(self._choices), MOST_SHOWN))

    def drop(self) -> None:
        super().drop()
        if self._prompt.asking:
            self._prompt.close()

    def take(self, event: events.Key) -> None:
        if not self._prompt.take(event):
            self._move(event.key)

    def on_key(self, event: events.Key) -> None:
        """What the field has no use for."""
        if self.is_open:
            event.stop()
            self._move(event.key)

    def _move(self, key: str) -> None:
        steps = {"down": 1, "up": -1, "pagedown": 8, "pageup": -8, "tab": 1, "ctrl+n": 1}
        if key in steps:
            self._rows.move(steps[key])
        elif key in ("ctrl+p", "ctrl+q"):
            self._end(None if key == "ctrl+p" else Picked("screen.quit"))

    def on_prompt_typed(self, event: Prompt.Typed) -> None:
        """Narrows."""
        event.stop()
        if self.is_open:
            self._narrow(clean_line(event.text).text)

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        """The cursor of this list is nobody else's business."""
        event.stop()

    def on_virtual_list_near_end(self, event: VirtualList.NearEnd) -> None:
        """All of it is there."""
        event.stop()

    def _ask(self, text: str) -> None:
        self._prompt.ask("palette", self._label, text, then=self._answered)

    def _answered(self, text: str | None) -> None:
        """Does what is under the cursor; with nothing there the question stays."""
        if text is None:
            self._end(None)
            return
        self._narrow(clean_line(text).text)
        chosen = self._rows.current
        if chosen is None:
            self._ask(text)
        else:
            self._end(picked(chosen, clean_line(text).text))

    def _narrow(self, typed: str) -> None:
        if typed != self._narrowed:
            self._narrowed = typed
            said = self._empty if isinstance(self._empty, str) else self._empty(typed)
            self._rows.set_empty([(), line(Span(said, "muted"))])
            self._rows.set_items(matching(self._choices, typed))

    def _end(self, choice: Picked | None) -> None:
        then, self._then = self._then, None
        self.drop()
        if then is not None:
            then(choice)


def _painted(choice: Choice, room: int, two_lines: bool) -> Sequence[Line]:
    argument = Span(f" {choice.argument}" if choice.argument else "", "mark")
    words = line(choice.title, argument, Span(f"  {choice.help}" if room > 60 else "", "muted"))
    return [spread(words, line(Span(choice.key, "key"), " " if choice.key else ""), room)]
