"""The composer's header: account, visibility, content warning and language, one of them chosen."""

from collections.abc import Sequence

from textual import events
from textual.message import Message
from textual.strip import Strip

from cmtui.tui.keymap import is_letter
from cmtui.tui.present.lines import Line, Span, cut
from cmtui.tui.widgets.footer import Keys
from cmtui.tui.widgets.painted import Painted

Fields = Sequence[tuple[str, str]]
"""What each field is called, and what is chosen for it."""

KEYS: Keys = (
    ("Left Right", "field"), ("Enter", "change"), ("Backspace", "clear"), ("Esc", "to the words"),
)  # fmt: skip
"""What the footer says while the header has the keys."""


class HeaderRow(Painted, can_focus=True):
    """One line; Left and Right choose a field, Enter or a letter changes it, Esc leaves."""

    DEFAULT_CSS = "HeaderRow { height: 1; width: 1fr; background: $prompt-ground; }"

    class Chosen(Message):
        """A field is to be changed; `typed` is the letter that began it ("" = Enter)."""

        def __init__(self, field: str, typed: str) -> None:
            super().__init__()
            self.field, self.typed = field, typed

    class Cleared(Message):
        """A field is to have nothing in it."""

        def __init__(self, field: str) -> None:
            super().__init__()
            self.field = field

    class Left(Message):
        """Back to the words."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._fields: Fields = ()
        self._at = 0

    def show(self, fields: Fields) -> None:
        """Other fields, or other choices; the one under the cursor stays."""
        self._fields = fields
        self._at = min(self._at, max(0, len(fields) - 1))
        self.redraw()

    def on_key(self, event: events.Key) -> None:
        """Every key that is the header's; chords go on to the screen."""
        field = self._fields[self._at][0] if self._fields else ""
        if event.key in ("left", "right", "up", "down", "shift+tab"):
            self._step(-1 if event.key in ("left", "up", "shift+tab") else 1)
        elif event.key in ("escape", "tab"):
            self.post_message(self.Left())
        elif event.key == "enter":
            self.post_message(self.Chosen(field, ""))
        elif event.key in ("backspace", "delete"):
            self.post_message(self.Cleared(field))
        elif is_letter(event.key) and event.character:
            self.post_message(self.Chosen(field, event.character))
        else:
            return
        event.stop()
        event.prevent_default()

    def line_at(self, y: int) -> Strip:
        room = self.content_size.width
        return self.strip_of(cut(self._line(room), room), room)

    def _step(self, n: int) -> None:
        self._at = (self._at + n) % max(1, len(self._fields))
        self.redraw()

    def _line(self, room: int) -> Line:
        """All fields; where they do not fit, those before the chosen one say only what they are."""
        spans: list[Span] = []
        each = max(6, room // max(1, len(self._fields)) - 4)
        for number, (name, value) in enumerate(self._fields):
            here = number == self._at
            mark = f" {self.glyphs.goes} " if here else "   "
            spans.append(Span(mark, "accent"))
            spans.append(Span(f"{name} ", "strong accent" if here else "muted"))
            left = each - len(name) - 1
            shown = value if here or len(value) <= left else f"{value[: max(1, left - 1)]}"
            spans.append(Span(shown if shown == value else shown + self.glyphs.ellipsis, "strong"))
        return tuple(spans)
