"""The one-line question at the bottom: a filter, a note, a command."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from cmtui.text.safe import clean
from cmtui.text.width import cells
from cmtui.tui.present.lines import Span
from cmtui.tui.widgets.plain import Plain

Validate = Callable[[str], str | None]
"""The text -> what is wrong with it, or None."""


class _Field(Input, inherit_bindings=False):
    """Textual's input without its chords that mean something else on the desk."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, action, does, show=False)
        for keys, action, does in (
            ("left", "cursor_left", "Left"),
            ("right", "cursor_right", "Right"),
            ("ctrl+left", "cursor_left_word", "Word left"),
            ("ctrl+right", "cursor_right_word", "Word right"),
            ("home,ctrl+a", "home", "Start"),
            ("end,ctrl+e", "end", "End"),
            ("backspace", "delete_left", "Delete left"),
            ("delete,ctrl+d", "delete_right", "Delete right"),
            ("ctrl+w,ctrl+backspace", "delete_left_word", "Delete a word"),
            ("ctrl+u", "delete_left_all", "Delete to the start"),
            ("ctrl+k", "delete_right_all", "Delete to the end"),
            ("enter", "submit", "Answer"),
        )
    ]

    def _on_paste(self, event: events.Paste) -> None:
        # Only ever one line, cleaned: a paste cannot answer the question by itself.
        event.prevent_default()
        event.stop()
        lines = clean(event.text).text.splitlines()
        if lines:
            self.insert_text_at_cursor(lines[0])


class Prompt(Horizontal):
    """Hidden until `ask`; Enter answers, Esc leaves (the app calls `leave` from its Esc too)."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]
    DEFAULT_CSS = """
    Prompt { height: 1; width: 1fr; display: none; background: $prompt-ground; }
    Prompt.-asking { display: block; }
    Prompt > #prompt-label { width: auto; background: $prompt-ground; }
    Prompt > #prompt-wrong { width: auto; background: $prompt-ground; }
    Prompt > _Field {
        width: 1fr; height: 1; border: none; padding: 0;
        background: $prompt-ground; color: $foreground;
        &:focus { border: none; background-tint: $foreground 0%; }
        & .input--cursor { background: $editor-cursor; color: $editor-cursor-text; }
    }
    Prompt.-note > _Field { color: $note; }
    """

    class Answered(Message):
        """Enter, and the text is valid."""

        def __init__(self, sender: "Prompt", purpose: str, text: str) -> None:
            super().__init__()
            self.sender, self.purpose, self.text = sender, purpose, text

        @property
        def control(self) -> "Prompt":
            return self.sender

    class Typed(Message):
        """The text so far, for a filter that follows the typing."""

        def __init__(self, sender: "Prompt", purpose: str, text: str) -> None:
            super().__init__()
            self.sender, self.purpose, self.text = sender, purpose, text

        @property
        def control(self) -> "Prompt":
            return self.sender

    class Left(Message):
        """Esc: nothing was answered."""

        def __init__(self, sender: "Prompt", purpose: str) -> None:
            super().__init__()
            self.sender, self.purpose = sender, purpose

        @property
        def control(self) -> "Prompt":
            return self.sender

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        self._label = Plain(id="prompt-label")
        self._input = _Field(compact=True, select_on_focus=False)
        self._input.cursor_blink = False
        self._wrong = Plain(id="prompt-wrong")
        self._purpose = ""
        self._validate: Validate | None = None
        self._return_to: str | None = None
        super().__init__(self._label, self._input, self._wrong, id=id, classes=classes)

    def ask(
        self,
        purpose: str,
        label: str,
        text: str = "",
        *,
        validate: Validate | None = None,
        tone: str = "key",
    ) -> None:
        """Asks: `label` before the field, `text` in it. The tone `note` colours the field too,
        so that what stays in the house looks different from what goes out."""
        self._purpose, self._validate = purpose, validate
        self._label.show([(Span(f" {label} ", tone),)])
        self._label.styles.width = cells(label) + 2
        self.set_class(tone == "note", "-note")
        self._say_wrong("")
        with self._input.prevent(Input.Changed):
            self._input.value = text
        self._input.cursor_position = len(text)
        self.add_class("-asking")
        self._input.focus()

    def close(self) -> None:
        """Hides it; the app gives the keys back to where they were."""
        self.remove_class("-asking")
        self._input.value = ""

    def leave(self) -> None:
        """Hides it and posts `Left`."""
        self.close()
        self.post_message(self.Left(self, self._purpose))

    def action_leave(self) -> None:
        """Esc."""
        self.leave()

    @property
    def asking(self) -> bool:
        """Whether a question stands there."""
        return self.has_class("-asking")

    @property
    def text(self) -> str:
        """The text so far."""
        return self._input.value

    def on_input_changed(self, event: Input.Changed) -> None:
        """Passes the typing on; a complaint about the text before goes away."""
        event.stop()
        if self.asking:
            self._say_wrong("")
            self.post_message(self.Typed(self, self._purpose, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answers if the text is valid, else says what is wrong with it."""
        event.stop()
        wrong = self._validate(event.value) if self._validate else None
        if wrong:
            self._say_wrong(wrong)
            return
        self.close()
        self.post_message(self.Answered(self, self._purpose, event.value))

    def _say_wrong(self, wrong: str) -> None:
        self._wrong.show([(Span(f" {wrong} ", "late"),)] if wrong else [])
        self._wrong.styles.width = cells(wrong) + 2 if wrong else 0
