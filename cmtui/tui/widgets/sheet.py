"""A text of several lines that is written over the screen: the official line, a public update."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events

from cmtui.tui.widgets.over import Over
from cmtui.tui.widgets.plain import PlainTitle

if TYPE_CHECKING:
    from textual.widgets import TextArea

    from cmtui.tui.widgets.editor import Editor

HEIGHT = 14
"""Lines of the text in sight, where the screen is high enough."""

FINISHES = "ctrl+s"
ENDING = (FINISHES, "escape")

Then = Callable[[str, bool], None]
"""Called with the text, and whether it is finished or only kept."""

Changed = Callable[[str], None]
"""Called with the text whenever it has changed."""


class Sheet(Over):
    """Ctrl+S finishes the text, Esc keeps it; the field is made when it is first needed."""

    def __init__(self, *, id: str | None = None) -> None:
        self._title = PlainTitle(id="sheet-title")
        self._field: Editor | None = None
        self._then: Then | None = None
        self._changed: Changed | None = None
        super().__init__(self._title, id=id)

    def write(self, title: str, text: str, then: Then, changed: Changed | None = None) -> None:
        """Opens with a text; the cursor stands at its beginning."""
        from cmtui.tui.widgets.editor import Editor

        if self._field is None:
            self._field = Editor(id="sheet-field")
            self.mount(self._field)
        self._then, self._changed = then, changed
        self._title.set_focused(True)
        self._title.show(title)
        self._field.load_text(text)
        self.lift()
        # Not `focus`, which waits for the app: the next key would go elsewhere.
        self.screen.set_focus(self._field)

    @property
    def text(self) -> str:
        """The words so far."""
        return self._field.text if self._field is not None else ""

    def lines_needed(self, width: int) -> int:
        return 1 + HEIGHT

    @property
    def has_keys(self) -> bool:
        """Whether the field gets what is typed."""
        return self._field is not None and self.screen.focused is self._field

    def on_text_area_changed(self, event: "TextArea.Changed") -> None:
        """The words changed."""
        event.stop()
        if self.is_open and self._changed is not None:
            self._changed(self.text)

    def on_key(self, event: events.Key) -> None:
        """The two keys that end it; the field's own go on to it."""
        if self.is_open and event.key in ENDING:
            event.stop()
            self._end(event.key)

    def take(self, event: events.Key) -> None:
        if event.key in ENDING:
            self._end(event.key)
        elif event.is_printable and event.character and self._field is not None:
            self._field.insert(event.character)

    def _end(self, key: str) -> None:
        then, self._then = self._then, None
        text = self.text
        self.drop()
        if then is not None:
            then(text, key == FINISHES)
