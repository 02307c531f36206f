"""Where a reply is written: header, field, and the strip that shows what will go out."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.containers import Vertical
from textual.message import Message

from cmtui.tui.present.glyphs import Glyphs
from cmtui.tui.present.lines import Line
from cmtui.tui.widgets.header_row import HeaderRow, OnField
from cmtui.tui.widgets.plain import Plain, PlainTitle

if TYPE_CHECKING:
    from textual.widgets import TextArea

    from cmtui.tui.widgets.editor import Editor


class Composer(Vertical):
    """One draft in writing. It knows text and cursor only; the app computes what it shows.

    The field is made at the first `open`: a text area costs time that the start does not have.
    """

    DEFAULT_CSS = """
    Composer { height: 1fr; width: 1fr; }
    Composer > #composer-header { display: none; }
    Composer.-choosing > #composer-header { display: block; }
    Composer > #composer-strip { padding: 0 1; }
    """

    class Changed(Message):
        """The words changed; `cursor` counts code points."""

        def __init__(self, sender: "Composer", text: str, cursor: int) -> None:
            super().__init__()
            self.sender, self.text, self.cursor = sender, text, cursor

        @property
        def control(self) -> "Composer":
            return self.sender

    class Moved(Message):
        """The cursor moved, the words did not change."""

    def __init__(
        self,
        *,
        before_key: Callable[[str], None] | None = None,
        on_field: OnField | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`before_key` is called at every key that the field gets, `on_field` when one of the
        header's is to be changed."""
        self._before_key = before_key
        self._title = PlainTitle(id="composer-title")
        self.header = HeaderRow(on_field, id="composer-header")
        self._strip = Plain(id="composer-strip")
        self._editor: Editor | None = None
        self._quiet: str | None = None
        super().__init__(self._title, self.header, self._strip, id=id, classes=classes)

    def open(self, draft_title: str | Line, text: str = "", cursor: int | None = None) -> None:
        """Starts on a draft: its words, the cursor at its place (default: the end), focused."""
        editor = self._field()
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._title.show(draft_title)
        self._quiet = text
        editor.load_text(text)
        self.set_held(False)
        self.set_cursor(len(text) if cursor is None else cursor)
        editor.focus()

    def insert(self, text: str) -> None:
        """Puts words in at the cursor, as one step that can be undone."""
        self._field().insert(text)

    def complete(self, typed: int, whole: str) -> None:
        """Puts `whole` in the place of so many letters before the cursor, as one step."""
        editor = self._field()
        row, column = editor.cursor_location
        editor.replace(whole, (row, max(0, column - typed)), (row, column))
        editor.move_cursor((row, max(0, column - typed) + len(whole)))

    def select(self, start: int, end: int) -> None:
        """Selects a stretch, counted in code points, so that what is typed next replaces it."""
        from textual.widgets.text_area import Selection

        self._field().selection = Selection(self._place(start), self._place(end))

    def replace_text(self, text: str, cursor: int | None = None) -> None:
        """Replaces all the words (an editor came back) as one step that can be undone."""
        editor = self._field()
        editor.replace(text, (0, 0), editor.document.end)
        self.set_cursor(len(text) if cursor is None else cursor)

    @property
    def text(self) -> str:
        """The words."""
        return self._editor.text if self._editor else ""

    @property
    def cursor(self) -> int:
        """The place of the cursor, in code points."""
        if self._editor is None:
            return 0
        row, column = self._editor.cursor_location
        lines = self._editor.document.lines
        return sum(len(line) + 1 for line in lines[:row]) + column

    def set_cursor(self, cursor: int) -> None:
        """Moves the cursor to a place counted in code points."""
        self._field().move_cursor(self._place(cursor))

    def _place(self, cursor: int) -> tuple[int, int]:
        before = self.text[: max(0, cursor)]
        return before.count("\n"), len(before) - (before.rfind("\n") + 1)

    def set_header(
        self, title: str | Line, right: str | Line = "", middle: str | Line = ""
    ) -> None:
        """`─ title ──── middle ──── right ─`: whom, as whom; visibility; what is left."""
        self._title.show(title, right, middle)

    def set_strip(self, lines: Sequence[Line] | Callable[[int], Sequence[Line]]) -> None:
        """The strip under the field: the exact text that goes out, or the hold, or the failure.

        A function is asked again when the width changes.
        """
        self._strip.show(lines)

    def set_held(self, held: bool) -> None:
        """While a reply is in its hold its words are shown but cannot be changed."""
        if self._editor is not None:
            self._editor.read_only = held
            self._editor.set_class(held, "-held")

    def set_focused(self, focused: bool) -> None:
        """Draws the title as that of the pane that has the keys."""
        self._title.set_focused(focused)

    def focus_editor(self) -> None:
        """Gives the keys to the field; the header is not seen any more."""
        self.remove_class("-choosing")
        # Not `focus`, which waits for the app: the next key would go elsewhere.
        self.screen.set_focus(self._field())

    def focus_header(self) -> None:
        """Gives the keys to the header."""
        self.add_class("-choosing")
        self.screen.set_focus(self.header)

    @property
    def has_header_focus(self) -> bool:
        """Whether the header has the keys."""
        return self.header.has_focus

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draws with another set of marks."""
        self._title.use_glyphs(glyphs)
        self.header.use_glyphs(glyphs)
        self._strip.use_glyphs(glyphs)

    def on_text_area_changed(self, event: "TextArea.Changed") -> None:
        """Tells the app about typing, not about what `open` loaded."""
        event.stop()
        quiet, self._quiet = self._quiet, None
        if quiet is None or quiet != self.text:
            self.post_message(self.Changed(self, self.text, self.cursor))

    def on_text_area_selection_changed(self, event: "TextArea.SelectionChanged") -> None:
        """Tells the app that the cursor moved."""
        event.stop()
        self.post_message(self.Moved())

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The field got the keys."""
        self.set_focused(True)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """The field lost the keys."""
        self.set_focused(False)

    def _field(self) -> "Editor":
        if self._editor is None:
            from cmtui.tui.widgets.editor import Editor

            self._editor = Editor(id="composer-editor", before_key=self._before_key)
            self.mount(self._editor, before=self._strip)
        return self._editor
