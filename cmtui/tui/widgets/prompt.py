"""The one-line question at the bottom: a filter, a note, a command."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from cmtui.text.safe import clean, clean_line
from cmtui.text.width import cells, crop
from cmtui.tui.airlock import one_line
from cmtui.tui.present.lines import Span
from cmtui.tui.widgets.footer import Keys
from cmtui.tui.widgets.plain import Plain

Validate = Callable[[str], str | None]
"""The text -> what is wrong with it, or None."""
Echo = Callable[[str], str]
"""The text so far -> what is understood of it, or could be meant."""
Complete = Callable[[str], str]
"""The text so far -> the text as Tab completes it."""
IsSeen = Callable[[], bool]
"""Whether the question has been on the screen for long enough to be answered."""
Then = Callable[[str | None], None]
"""Called with the answer, or with None after Esc."""

SHORTEST = 20
"""Cells that what is said beside the field may always take."""


class _Field(Input, inherit_bindings=False):
    """Textual's input without its chords that mean something else on the desk.

    Its keys are no bindings: a binding runs only after the key has gone up to the app, and by then
    the letters typed after it are in the text already.
    """

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, prompt: "Prompt") -> None:
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._prompt = prompt

    def on_key(self, event: events.Key) -> None:
        """Every key that is the question's, at once."""
        # Textual's own handler would write letters into a field where nothing is asked any more.
        event.prevent_default()
        if self._prompt.take(event):
            event.stop()

    def on_hide(self, event: events.Hide) -> None:
        """The news of being hidden comes late: the next question may stand there by now."""
        if self._prompt.asking:
            event.prevent_default()

    def watch_value(self, value: str) -> None:
        """Tells at once: an answer must not overtake what was typed before it."""
        self._prompt.follow_typing(value)

    def _on_paste(self, event: events.Paste) -> None:
        # Only ever one line, cleaned: a paste cannot answer the question by itself.
        event.prevent_default()
        if not self._prompt.asking:
            return
        event.stop()
        lines = clean(event.text).text.splitlines()
        if lines and not self._prompt.choices:
            self.insert_text_at_cursor(lines[0])


_EDITS: dict[str, Callable[[_Field], None]] = {
    "left": _Field.action_cursor_left,
    "right": _Field.action_cursor_right,
    "ctrl+left": _Field.action_cursor_left_word,
    "ctrl+right": _Field.action_cursor_right_word,
    "home": _Field.action_home,
    "ctrl+a": _Field.action_home,
    "end": _Field.action_end,
    "ctrl+e": _Field.action_end,
    "backspace": _Field.action_delete_left,
    "delete": _Field.action_delete_right,
    "ctrl+d": _Field.action_delete_right,
    "ctrl+w": _Field.action_delete_left_word,
    "ctrl+backspace": _Field.action_delete_left_word,
    "ctrl+u": _Field.action_delete_left_all,
    "ctrl+k": _Field.action_delete_right_all,
}

_KEYS: dict[str, Keys] = {
    "note": (("Enter", "keep note"), ("Esc", "cancel")),
    "filter": (("Enter", "narrow"), ("Esc", "all")),
}
_OTHER_KEYS: Keys = (("Enter", "answers"), ("Esc", "leaves"))


class Prompt(Horizontal):
    """Hidden until `ask`; Enter answers, Esc leaves.

    Keys are taken one by one, each done with before the next, however fast they come.
    """

    DEFAULT_CSS = """
    Prompt { height: 1; width: 1fr; display: none; background: $prompt-ground; }
    Prompt.-asking { display: block; }
    Prompt > #prompt-label { width: auto; background: $prompt-ground; }
    Prompt > #prompt-wrong { width: auto; background: $prompt-ground; }
    Prompt > _Field {
        width: 1fr; height: 1; border: none; padding: 0;
        background: $prompt-ground; color: $foreground;
        &:focus { border: none; background-tint: $foreground 0%; }
        & .input--placeholder { color: $text-muted; }
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

    def __init__(
        self,
        *,
        on_turn: Callable[[], None] | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`on_turn` is called whenever a question begins or ends."""
        self._label = Plain(id="prompt-label")
        self._input = _Field(self)
        self._wrong = Plain(id="prompt-wrong")
        self._on_turn = on_turn
        self._asking = False
        self._purpose = self._before = self._guess = ""
        self._validate: Validate | None = None
        self._echo: Echo | None = None
        self._complete: Complete | None = None
        self._then: Then | None = None
        self._is_seen: IsSeen | None = None
        self.choices = ""
        self.keys: Keys = ()
        """What the footer says while this question stands."""
        super().__init__(self._label, self._input, self._wrong, id=id, classes=classes)

    def ask(
        self,
        purpose: str,
        label: str,
        text: str = "",
        *,
        validate: Validate | None = None,
        tone: str = "key",
        guess: str = "",
        masked: bool = False,
        choices: str = "",
        keys: Keys = (),
        echo: Echo | None = None,
        complete: Complete | None = None,
        then: Then | None = None,
        is_seen: IsSeen | None = None,
    ) -> None:
        """Asks: `label` before the field, `text` in it. The tone `note` colours the field too,
        so that what stays in the house looks different from what goes out.

        An empty Enter takes the `guess`. At the right end stands what `echo` says of the text, and
        Tab does what `complete` does. Each letter of `choices` answers by itself, and nothing
        else does. With `then`, which is called at once, no message is posted: whoever asks the next
        question there loses no key that was typed ahead. Until `is_seen` says so, no key
        answers and none is written: they were pressed for what stood there before.
        """
        self._asking = False  # what happens to the old text is nobody's typing
        self._purpose, self._validate, self._then = purpose, validate, then
        self._guess, self.choices, self._before = guess, choices, text
        self._echo, self._complete, self._is_seen = echo, complete, is_seen
        self.keys = keys or _KEYS.get(purpose, _OTHER_KEYS)
        self._label.show([(Span(f" {label} ", tone),)])
        self._label.styles.width = cells(label) + 2
        self.set_class(tone == "note", "-note")
        self._say_echo(text)
        self._input.password = masked
        told = "what you typed" if masked else clean_line(guess).text
        self._input.placeholder = f"Enter takes {told}" if guess else ""
        self._input.value = text
        self._input.cursor_position = len(text)
        self.add_class("-asking")
        self._asking = True
        # Not `focus`, which waits for the app: the next key would go elsewhere.
        self.screen.set_focus(self._input)
        self._turn()

    def close(self) -> None:
        """Hides it; the app gives the keys back to where they were."""
        self._asking = False
        self.remove_class("-asking")
        self._input.value = ""
        self._turn()

    def leave(self) -> None:
        """Hides it and posts `Left`; a filter that was there is taken away."""
        then, narrowed = self._then, self._purpose == "filter" and self._before
        self.close()
        if then:
            then(None)
        elif narrowed:
            self.post_message(self.Answered(self, self._purpose, ""))
        else:
            self.post_message(self.Left(self, self._purpose))

    @property
    def asking(self) -> bool:
        """Whether a question stands there."""
        return self._asking

    @property
    def text(self) -> str:
        """The text so far."""
        return self._input.value

    def take(self, event: events.Key) -> bool:
        """Does what the key means to the question; False if it means nothing to it."""
        key, letter = event.key, event.character if event.is_printable else None
        if not self._asking:
            return False
        if key == "escape":
            self.leave()
        elif (letter or key in ("enter", "tab")) and self._is_seen and not self._is_seen():
            pass
        elif self.choices and (letter or key == "enter"):
            self._choose((letter or "").lower())
        elif key == "enter" or (key == "ctrl+s" and self._purpose == "note"):
            self._submit()
        elif letter:
            self._input.insert_text_at_cursor(letter)
        elif key == "tab" and self._complete:
            self._input.value = self._complete(self._input.value)
            self._input.cursor_position = len(self._input.value)
        elif edit := _EDITS.get(key):
            edit(self._input)
        else:
            return False
        return True

    def follow_typing(self, text: str) -> None:
        """Passes the typing on; a complaint about the text before goes away."""
        if self._asking:
            self._say_echo(text)
            self.post_message(self.Typed(self, self._purpose, text))

    def on_input_changed(self, event: Input.Changed) -> None:
        """The field's own news comes late; `follow_typing` has told it already."""
        event.stop()

    def _choose(self, letter: str) -> None:
        first, last = ", ".join(self.choices[:-1]), self.choices[-1]
        if letter and letter in self.choices:
            self._answer(letter)
        else:
            self._say_wrong(" or ".join(one for one in (first, last) if one))

    def _submit(self) -> None:
        text = self._input.value
        if self._guess and not text.strip():
            text = self._guess
        if wrong := self._validate(text) if self._validate else None:
            self._say_wrong(wrong)
        else:
            self._answer(text)

    def _answer(self, text: str) -> None:
        then = self._then
        self.close()
        if then:
            then(text)
        else:
            self.post_message(self.Answered(self, self._purpose, text))

    def _turn(self) -> None:
        if self._on_turn:
            self._on_turn()

    def _say_wrong(self, wrong: str) -> None:
        self._say_beside(wrong, "late")

    def _say_echo(self, text: str) -> None:
        self._say_beside(self._echo(text) if self._echo else "", "good")

    def _say_beside(self, words: str, tone: str) -> None:
        """At the right end, so that half of the line is left to type in."""
        most = max(SHORTEST, self.screen.size.width // 2)
        words = crop(one_line(words), most)
        self._wrong.show([(Span(f" {words} ", tone),)] if words else [])
        self._wrong.styles.width = cells(words) + 2 if words else 0
