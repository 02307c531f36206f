"""Asking and showing: one line at the bottom, a question there, a palette or a page over it all."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.binding import BindingType
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from cmtui.clock import Moment
from cmtui.errors import CmtuiError
from cmtui.text.veil import veiled_name
from cmtui.tui.airlock import Clean
from cmtui.tui.keymap import Keyboard
from cmtui.tui.palette import Choice, Nothing, Palette, Picked
from cmtui.tui.panel import LayOut, Panel
from cmtui.tui.present.lines import Span
from cmtui.tui.sight import Sight
from cmtui.tui.ticks import Pause
from cmtui.tui.widgets.footer import FooterBar
from cmtui.tui.widgets.over import Over
from cmtui.tui.widgets.prompt import Prompt
from cmtui.tui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from cmtui.services.desk import Desk
    from cmtui.tui.app import CmtuiApp

WORDS_STAY = 8.0
"""Seconds after which the keys are shown again, though no key was pressed."""


class AskingScreen(Screen[None], Clean, inherit_bindings=False):
    """A screen that can say something, ask something, and offer choices or a page to read."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = []
    ALLOW_IN_MAXIMIZED_VIEW = ""

    focused = Reactive[Widget | None](None, repaint=False)
    """As Textual has it, but the ground is not painted anew for a change of the focus."""

    def __init__(self) -> None:
        super().__init__()
        # Kept, not looked up: what still happens while the screen is taken down finds them.
        self._footer = FooterBar(id="footer")
        self.prompt = Prompt(id="prompt", on_turn=self._question_turned)
        self.palette = Palette(id="palette")
        self.panel = Panel(id="panel-box")
        self.sheet = Sheet(id="sheet")
        self._has_said = False
        self._silence = Pause(self, "words", WORDS_STAY, self._fall_silent)
        self._question: Callable[[], Awaitable[None]] | None = None
        self._yes = "y"
        self._answer: Callable[[str], Awaitable[None]] | None = None
        self._sight = Sight(self, lambda: self.app.clock)

    @property
    def app(self) -> "CmtuiApp":  # type: ignore[override]  # Textual's is a property, too
        """The app, with what is ours in it."""
        return cast("CmtuiApp", super().app)

    @property
    def desk(self) -> "Desk":
        """The desk. Raises CmtuiError while it is still being opened."""
        if self.app.desk is None:
            raise CmtuiError("the workspace is still being opened")
        return self.app.desk

    @property
    def now(self) -> Moment:
        """The present; 0 until the workspace is open."""
        return self.app.clock.now() if self.app.clock else 0

    def say(self, words: str, tone: str = "") -> None:
        """One line in place of the keys, until the next key or for a few seconds."""
        self._has_said = True
        self._question = None  # a question that is not seen any more must not be answered
        self._footer.say((Span(veiled_name(words), tone),))  # it may name somebody
        if self.app.desk is not None:
            self._silence.ask(self.app.desk.clock)

    def unsay(self) -> None:
        """A key was pressed, be it one that a text field takes: the keys are shown again."""
        self._question = None
        self._silence.forget()
        if self._has_said:
            self._has_said = False
            self.show_keys()

    async def _fall_silent(self) -> None:
        if not self.app.keyboard.digits:  # a count that was begun still counts
            self.unsay()

    def ask_first(self, words: str, do: Callable[[], Awaitable[None]], *, key: str = "y") -> None:
        """Asks in one line; the key does it, any other leaves it."""
        self.say(words, "late")
        self._silence.forget()
        self._question, self._yes = do, key

    def question(
        self,
        do: Callable[[str], Awaitable[None]],
        purpose: str,
        label: str,
        text: str = "",
        *,
        careful: bool = False,
        **look: Any,
    ) -> None:
        """Asks for words and does `do` with them; `look` is as `Prompt.ask` has it.

        `careful`: what is answered cannot be taken back, so that no key answers it that was pressed
        before it could be read.
        """
        self._answer = do
        asked = object()
        self._sight.show(asked if careful else None)
        is_seen = partial(self._sight.is_seen, asked) if careful else None
        self.prompt.ask(purpose, veiled_name(label), text, is_seen=is_seen, **look)

    async def on_prompt_answered(self, event: Prompt.Answered) -> None:
        """Does what the words were asked for."""
        self.to_focus()
        do, self._answer = self._answer, None
        if do is not None:
            await self._reported(partial(do, event.text))

    def on_prompt_left(self, event: Prompt.Left) -> None:
        """Nothing was asked after all."""
        self._answer = None
        self.to_focus()

    def pick(
        self,
        choices: Sequence[Choice],
        label: str,
        do: Callable[[str], Awaitable[None]],
        empty: str = "nothing fits",
        typed: str = "",
    ) -> None:
        """Offers the choices over this screen, narrowed by what was `typed` already, and does `do`
        with the id of the one picked."""
        self.offer(choices, label, lambda picked: do(picked.id), empty, typed)

    def offer(
        self,
        choices: Sequence[Choice],
        label: str,
        do: Callable[[Picked], Awaitable[None]],
        empty: Nothing = "nothing fits",
        typed: str = "",
    ) -> None:
        """As `pick`, with the words that were typed after it."""

        def picked(choice: Picked | None) -> None:
            self._uncovered()
            if choice is not None:
                self.call_next(self._reported, partial(do, choice))

        self.palette.offer(choices, label, picked, empty, typed)
        self.show_keys()

    def read(self, title: str, page: LayOut, opened_by: str) -> None:
        """Opens a page over this screen."""
        keyboard = Keyboard(self.app.keymap)
        self.panel.read(title, page, opened_by, keyboard, self._uncovered)
        self.show_keys()

    def write(
        self,
        title: str,
        text: str,
        then: Callable[[str, bool], Awaitable[None]],
        changed: Callable[[str], None] | None = None,
    ) -> None:
        """Opens a text over this screen; `then` gets it, and whether it is finished, `changed` gets
        it at every change."""

        def written(text: str, is_finished: bool) -> None:
            self._uncovered()
            self.call_next(self._reported, partial(then, text, is_finished))

        self.sheet.write(title, text, written, changed)
        self.show_keys()

    @property
    def over(self) -> Over | None:
        """What lies over the screen and has the keys."""
        return next((one for one in (self.palette, self.panel, self.sheet) if one.is_open), None)

    def _uncovered(self) -> None:
        self.to_focus()
        self.show_keys()

    async def _reported(self, do: Callable[[], Awaitable[None]]) -> None:
        try:
            await do()
        except CmtuiError as error:
            self.app.report(error)

    def to_focus(self) -> None:
        """Gives the keys back to where they were before the question."""

    def _question_turned(self) -> None:
        # What was said answers the key before; a question that begins or ends is a key further.
        self.unsay()
        self.show_keys()

    def on_prompt_typed(self, event: Prompt.Typed) -> None:
        """The prompt took a key."""
        self.unsay()

    def show_keys(self) -> None:
        """The footer shows what can be pressed now."""
        raise NotImplementedError
