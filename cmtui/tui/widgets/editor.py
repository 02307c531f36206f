"""The field in which replies are written: plain text, no colours of code, no blinking cursor."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from cmtui.text.safe import clean


def _silent(keys: str, action: str, does: str) -> Binding:
    return Binding(keys, action, does, show=False)


class Editor(TextArea, inherit_bindings=False):
    """A text area that leaves every chord that the desk needs to the desk.

    Ctrl+Z suspends and Ctrl+X calls back, as everywhere, so undo is Ctrl+_ and there is no cut.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        _silent("up", "cursor_up", "Line up"),
        _silent("down", "cursor_down", "Line down"),
        _silent("left", "cursor_left", "Left"),
        _silent("right", "cursor_right", "Right"),
        _silent("ctrl+left", "cursor_word_left", "Word left"),
        _silent("ctrl+right", "cursor_word_right", "Word right"),
        _silent("home,ctrl+a", "cursor_line_start", "Start of the line"),
        _silent("end,ctrl+e", "cursor_line_end", "End of the line"),
        _silent("pageup", "cursor_page_up", "Page up"),
        _silent("pagedown", "cursor_page_down", "Page down"),
        _silent("shift+up", "cursor_up(True)", "Select up"),
        _silent("shift+down", "cursor_down(True)", "Select down"),
        _silent("shift+left", "cursor_left(True)", "Select left"),
        _silent("shift+right", "cursor_right(True)", "Select right"),
        _silent("shift+home", "cursor_line_start(True)", "Select to the start"),
        _silent("shift+end", "cursor_line_end(True)", "Select to the end"),
        _silent("backspace", "delete_left", "Delete left"),
        _silent("delete,ctrl+d", "delete_right", "Delete right"),
        _silent("ctrl+w,ctrl+backspace", "delete_word_left", "Delete a word"),
        _silent("ctrl+u", "delete_to_start_of_line", "Delete to the start"),
        _silent("ctrl+k", "delete_to_end_of_line_or_delete_line", "Delete to the end"),
        _silent("ctrl+underscore", "undo", "Undo typing"),
        _silent("ctrl+y", "redo", "Redo typing"),
    ]

    DEFAULT_CSS = """
    Editor {
        border: none; padding: 0 1; height: 1fr;
        background: $background; color: $foreground;
        scrollbar-size-vertical: 0; scrollbar-size-horizontal: 0;
        &:focus { border: none; }
        &.-held { color: $muted; }
        & .text-area--cursor { background: $editor-cursor; color: $editor-cursor-text; }
        & .text-area--selection { background: $selection; }
    }
    """

    def __init__(
        self, *, id: str | None = None, before_key: Callable[[str], None] | None = None
    ) -> None:
        """`before_key` is called at every key, also at those that go no further than here."""
        self._before_key = before_key
        super().__init__(
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            compact=True,
            highlight_cursor_line=False,
            id=id,
        )
        self.cursor_blink = False
        self.match_cursor_bracket = False

    def on_key(self, event: events.Key) -> None:
        """Tells of the key; Textual's own handler then takes it.

        One that comes when the focus is elsewhere was typed ahead of what has been opened.
        """
        if self.screen.focused is not self:
            event.prevent_default()
            return
        if self._before_key is not None:
            self._before_key(event.key)

    async def _on_paste(self, event: events.Paste) -> None:
        # What is pasted comes from anywhere: it is cleaned like any other text of strangers.
        event.prevent_default()
        event.stop()
        await super()._on_paste(events.Paste(clean(event.text).text))
