"""A walk over every surface of the screen; what was ever seen on the way is remembered."""

from cmtui.model.views import VIEW_NAMES
from tests.redteam.terminal import Terminal

REST = 0.32
"""Seconds without a byte: the right side has followed the cursor, a question stands."""


class Walk:
    """Presses keys, lets the screen come to rest, and remembers what it showed."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.seen = ""

    def press(self, *keys: str, rest: float = REST) -> None:
        """Presses keys one after the other."""
        for key in keys:
            self.terminal.press(key)
            self.terminal.settle(rest, 6.0)
            self.look()

    def type(self, text: str) -> None:
        """Types into a field."""
        self.terminal.type(text)
        self.terminal.settle(REST, 6.0)
        self.look()

    def paste(self, text: str) -> None:
        """Pastes."""
        self.terminal.paste(text)
        self.terminal.settle(REST, 6.0)
        self.look()

    def look(self) -> None:
        """Remembers what stands there."""
        text = self.terminal.text()
        if text not in self.seen:
            self.seen += "\n" + text

    # --- surfaces ----------------------------------------------------------------------------

    def feed(self, rows: int) -> None:
        """The list, the conversation and card beside it, the next ones, both sizes of a row."""
        self.look()
        self.press(*["j"] * rows)
        self.press("g", "g", "-", "-", rest=0.2)
        self.press(*["right"] * len(VIEW_NAMES), rest=0.2)

    def conversation(self) -> None:
        """Opened, walked through, paged; the person's card; a note; what typing answers."""
        self.press("enter", "j", "k", "space", "backspace", "G")
        self.press("p", "space", "escape")
        self.press("i")
        self.type("met at the fair")
        self.press("escape")
        self.press("escape")

    def panels(self) -> None:
        """Why and who, links, and what each verb of triage asks."""
        self.press("g", "g", "W", "escape", "w", "escape", "o", "escape")
        self.press("h", "escape", "l", "escape", "d", "escape", "A", "escape", "f", "escape")
        self.press("m", "escape", "escape", "s", "escape", "b", "escape", "x", "x", "escape")

    def hand_over(self, lines: int) -> None:
        """What happened since the last shift, line by line."""
        self.press("g", "h", *["j"] * lines, rest=0.1)
        self.press("g", "f")

    def composer(self) -> None:
        """A reply with its preview, the header's choice, and a pasted text."""
        self.press("r")
        self.type("Hello there ")
        self.press("tab", "escape")
        self.press("escape")

    def members(self, rows: int) -> None:
        """The people and their cards."""
        self.press("g", "m", *["j"] * rows)
        self.press("enter", "space", "escape")
        self.press("g", "f")

    def drafts(self, rows: int) -> None:
        """Drafts, outbox, the line of each."""
        self.press("g", "d")
        self.press(*["j"] * rows, rest=0.06)
        self.press("g", "f")

    def overlays(self, typed: str) -> None:
        """Palette with a filter, help, filter of the feed, a paste that goes nowhere."""
        self.press(":")
        self.type("the")
        self.press("escape")
        self.press("?", "space", "escape")
        self.press("/")
        self.paste(typed)
        self.press("enter", "escape")
        self.paste(typed)

    def acts(self) -> None:
        """Undo names an act by words that quote a stranger; redraw sends it all again."""
        self.press("z", "ctrl+l", "e", "z")
        self.terminal.resize(100, 30)
        self.press("ctrl+l")
