"""The composer's header: account, visibility, content warning and language, one of them chosen."""

from collections.abc import Callable, Sequence

from textual import events
from textual.message import Message
from textual.strip import Strip

from cmtui.text.width import crop
from cmtui.tui.keymap import is_letter
from cmtui.tui.present.lines import Line, Span, cut, width
from cmtui.tui.widgets.footer import Keys
from cmtui.tui.widgets.painted import Painted

Fields = Sequence[tuple[str, str]]
"""What each field is called, and what is chosen for it."""

SHORT = {"account": "as", "visibility": "for", "warning": "CW", "language": "in"}
"""What the fields are called where there is little room."""

LONGEST = 14
"""Cells of a value there."""

OnField = Callable[[str, str], None]
"""A field is to be changed, and the letter that began it ("" = Enter)."""

KEYS: Keys = (
    ("Left Right", "field"), ("Enter", "change"), ("Backspace", "clear"), ("Esc", "to the words"),
)  # fmt: skip
"""What the footer says while the header has the keys."""


class HeaderRow(Painted, can_focus=True):
    """One line; Left and Right choose a field, Enter or a letter changes it, Esc leaves."""

    DEFAULT_CSS = "HeaderRow { height: 1; width: 1fr; background: $prompt-ground; }"

    class Cleared(Message):
        """A field is to have nothing in it."""

        def __init__(self, field: str) -> None:
            super().__init__()
            self.field = field

    class Left(Message):
        """Back to the words."""

    def __init__(self, on_field: OnField | None = None, *, id: str | None = None) -> None:
        """`on_field` is called at once: the letters typed after the first must not come here."""
        super().__init__(id=id)
        self._on_field = on_field
        self._fields: Fields = ()
        self._at = 0

    def show(self, fields: Fields) -> None:
        """Other fields, or other choices; the one under the cursor stays."""
        self._fields = fields
        self._at = min(self._at, max(0, len(fields) - 1))
        self.redraw()

    def on_key(self, event: events.Key) -> None:
        """Every key that is the header's; chords go on to the screen."""
        if self.screen.focused is not self:
            return  # typed ahead: it belongs to the question that the letter before opened
        field = self._fields[self._at][0] if self._fields else ""
        if event.key in ("left", "right", "up", "down", "shift+tab"):
            self._step(-1 if event.key in ("left", "up", "shift+tab") else 1)
        elif event.key in ("escape", "tab"):
            self.post_message(self.Left())
        elif event.key == "enter":
            self._choose(field, "")
        elif event.key in ("backspace", "delete"):
            self.post_message(self.Cleared(field))
        elif is_letter(event.key) and event.character:
            self._choose(field, event.character)
        else:
            return
        event.stop()
        event.prevent_default()

    def line_at(self, y: int) -> Strip:
        room = self.content_size.width
        return self.strip_of(cut(self._line(room), room), room)

    def _choose(self, field: str, typed: str) -> None:
        if self._on_field is not None:
            self._on_field(field, typed)

    def _step(self, n: int) -> None:
        self._at = (self._at + n) % max(1, len(self._fields))
        self.redraw()

    def _line(self, room: int) -> Line:
        """All fields; where that is too long, only the chosen one has its whole name."""
        whole = self._spans([name for name, _ in self._fields])
        if width(whole) <= room:
            return whole
        names = [
            name if number == self._at else SHORT.get(name, name)
            for number, (name, _) in enumerate(self._fields)
        ]
        return self._spans(names, LONGEST)

    def _spans(self, names: Sequence[str], most: int | None = None) -> Line:
        spans: list[Span] = []
        for number, (_, value) in enumerate(self._fields):
            here = number == self._at
            spans.append(Span(f" {self.glyphs.goes} " if here else "   ", "accent"))
            spans.append(Span(f"{names[number]} ", "strong accent" if here else "muted"))
            spans.append(Span(value if most is None else crop(value, most), "strong"))
        return tuple(spans)
