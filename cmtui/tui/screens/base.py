"""What every screen of the desk has: status, prompt, footer, and keys that run commands."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import cast

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget
from textual.worker import Worker

from cmtui.commands.registry import Command, Place
from cmtui.errors import CmtuiError
from cmtui.text.width import wrap
from cmtui.tui.keymap import Meaning, is_letter, show_key, show_keys
from cmtui.tui.messages import MinutePassed, StatusRead, StoreTold
from cmtui.tui.present.crisis_banner import banner_line
from cmtui.tui.present.lines import Line, Span
from cmtui.tui.screens.asking import AskingScreen
from cmtui.tui.showing import bar_status
from cmtui.tui.widgets.painted import Painted
from cmtui.tui.widgets.plain import Plain
from cmtui.tui.widgets.status_bar import StatusBar

Verb = Callable[..., Awaitable[None] | None]
"""What a command does; it is handed its count, and the words that came with it, if any did."""

ALWAYS = ("screen.quit", "screen.suspend", "screen.redraw")
"""Commands that work even while a question stands at the bottom."""

PICKING = (("Enter", "does it"), ("Up Down", "choose"), ("Esc", "leaves"))
"""What the footer says while the palette has the keys."""
WRITING = (("^s", "keeps it, to be approved"), ("Esc", "keeps it as a draft"))
"""What the footer says while a text lies over the screen."""
IN_CRISIS = (
    "crisis.next", "crisis.link", "crisis.line", "crisis.update", "crisis.question",
    "crisis.rumour", "crisis.workaround", "crisis.entry", "crisis.severity", "crisis.contact",
    "crisis.brief", "crisis.close", "composer.line",
)  # fmt: skip
"""Commands that are worth naming only while a crisis is open."""
WITHOUT_CRISIS = ("crisis.declare",)
"""Commands that are worth naming only while none is."""
PASTED = "a paste into a list does nothing; open a reply with {reply} and paste there"


class DeskScreen(AskingScreen, inherit_bindings=False):
    """A screen whose keys come from the table of commands.

    The command `triage.done` runs the method `do_triage_done(count)` of the screen, else that of
    `AppVerbs`. A screen says in `places` where the keys go now.
    """

    def __init__(self) -> None:
        super().__init__()
        self._status_bar = StatusBar(id="status-bar")
        self._banner = Plain(id="banner")
        self._crisis_line = Plain(id="crisis-line")
        self._in_crisis = False
        self._plan: Callable[[int], Sequence[Line]] | None = None
        self.pressed_key = ""
        # Now, not at the first resize: a class that comes later has all styles looked up again.
        self.add_class(self.app.breakpoint, update=False)

    @property
    def verb_sets(self) -> Sequence[object]:
        """Where the methods of commands are looked for, the first that has one wins."""
        return (self, *self.app_verbs)

    @property
    def app_verbs(self) -> Sequence[object]:
        """What means the same on every screen."""
        return (self.app.verbs, self.app.crisis_verbs)

    def chosen_rows(self, count: int, on_purpose: bool = False) -> list[int]:
        """The rows that a command is about, by number, where this screen has any; `on_purpose`: not
        the one where the cursor happens to be."""
        return []

    def unselect(self) -> None:
        """What was selected is done with, where this screen has a selection."""

    @property
    def places(self) -> Sequence[Place]:
        """Where the keys go, the nearest place first."""
        return ("lists", "everywhere")

    # --- parts -------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Status on top, prompt and footer at the bottom, the screen's own between."""
        # Textual numbers what it places from the last to the first, and sends anew whatever has got
        # another number: what comes and goes is first, so that nothing else does.
        yield self.palette
        yield self.panel
        yield self.sheet
        yield self.prompt
        yield self._status_bar
        yield self._crisis_line
        yield from self.body()
        yield self._banner
        yield self._footer

    def _compositor_refresh(self) -> None:
        """Not while the app gathers changes: Textual would draw it all and throw it away, and the
        next picture would wait for its next tick. The start is shorter by both."""
        if not self.app._batch_count:
            super()._compositor_refresh()

    def body(self) -> Iterable[Widget]:
        """What stands between the status bar and the prompt."""
        return ()

    def on_mount(self) -> Awaitable[None] | None:
        """Joins those who are told what happens."""
        self.app.desk_screens.add(self)
        for painted in self.query(Painted):
            painted.use_glyphs(self.app.glyphs)
        self.show_keys()
        self.show_status()
        self.show_crisis()
        self.show_banner()
        return None

    def on_unmount(self) -> None:
        """Is told no more."""
        self.app.desk_screens.discard(self)

    def on_screen_resume(self) -> Awaitable[None] | None:
        """Comes to the front."""
        self.app.keyboard.forget()
        return None

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Nothing that fails beside the screen is swallowed; Textual tells only its host."""
        self.app.on_worker_state_changed(event)

    def on_screen_suspend(self) -> None:
        """Goes to the back: what was said here is over, and what is said next stays."""
        for one in (self.palette, self.panel, self.sheet):
            one.drop()
        self.unsay()

    # --- what is shown -----------------------------------------------------------------------

    def on_status_read(self, message: StatusRead) -> None:
        """The bar and the crisis line follow the status."""
        self.show_status()
        self.show_crisis()

    def on_store_told(self, message: StoreTold) -> None:
        """What the store suffers from stands above the keys until it is over."""
        self.show_banner()

    def show_banner(self) -> None:
        """Shows why nothing can be written, or whom it waits for; else what is offered."""
        words, plan = self.app.store_words, self._plan
        offer = "" if words else self.app.offered
        self._banner.set_class(bool(words or offer or plan), "-shown")
        if plan is not None:  # a blank line below, for the question
            self._banner.show(lambda room: [*plan(room), ()])
        else:
            self._banner.show(lambda room: _banner_lines(words, offer, room))

    def show_plan(self, plan: Callable[[int], Sequence[Line]]) -> None:
        """Shows above the question what its answer will do, until it is answered."""
        if self.prompt.asking:
            self._plan = plan
            self.show_banner()

    def _question_turned(self) -> None:
        super()._question_turned()
        if not self.prompt.asking and self._plan is not None:
            self._plan = None
            self.show_banner()

    def on_minute_passed(self, message: MinutePassed) -> None:
        """The bar bears the time."""
        self.show_status()

    def show_status(self) -> None:
        """Draws the bar from the last status."""
        if self.app.status is not None:
            self._status_bar.show(bar_status(self.app.status, self.now))

    def show_crisis(self) -> None:
        """A line below the bar and other colours while a crisis is open, or posts are held back."""
        status, glyphs = self.app.status, self.app.glyphs
        if status is None:
            return
        crisis, pause, held = status.crisis, status.pause, status.paused_posts
        drill = status.drill is not None
        self._crisis_line.set_class(drill or crisis is not None or pause is not None, "-shown")
        self._crisis_line.show(lambda room: [banner_line(crisis, pause, held, room, glyphs, drill)])
        if self._in_crisis != (crisis is not None):
            self._in_crisis = crisis is not None
            for painted in self.query(Painted):
                painted.turn_crisis(self._in_crisis)

    def show_keys(self) -> None:
        """The footer: the keys that work here, or what may follow a first key.

        What was said stays until the next key, whatever else happens meanwhile.
        """
        if self._has_said:
            return
        footer, keyboard = self._footer, self.app.keyboard
        if self.palette.is_open or self.prompt.asking:
            footer.show(PICKING if self.palette.is_open else self.prompt.keys, ("", ""))
            return
        if self.sheet.is_open:
            footer.show(WRITING, ("", ""))
            return
        if self.panel.is_open:
            down, up, back = map(self.app.keymap.shown, ("move.down", "move.up", "move.back"))
            footer.show(((f"{down} {up}", "move"), (back, "closes")), ("", ""))
            return
        keymap, places = keyboard.keymap, self.places
        if keyboard.prefix:
            following = keymap.following(places, keyboard.prefix)
            footer.show(
                [(show_key(key), one.short or one.title.lower())
                 for key, one in following if self.is_useful(one)],
                (show_key(keyboard.prefix), "and then"), all_of_them=True,
            )  # fmt: skip
            return
        commands = [one for one in keymap.here(places) if one.footer and self.is_useful(one)]
        commands.sort(key=lambda one: one.footer)
        helps = keymap.shown("screen.help")
        pairs = [(keymap.shown(one.id), one.short or one.title) for one in commands]
        last = (helps, "all keys") if (helps, "all keys") in pairs else ("", "")
        footer.show([pair for pair in pairs if pair != last], last)

    def is_useful(self, command: Command) -> bool:
        """Whether the footer should name it at this moment."""
        if command.id == "composer.call_back":
            return bool(self.app.status and self.app.status.held)
        is_open = self.app.status is not None and self.app.status.crisis is not None
        if command.id in (WITHOUT_CRISIS if is_open else IN_CRISIS):
            return False
        return self.can_run(command.id)

    # --- keys --------------------------------------------------------------------------------

    async def on_key(self, event: events.Key) -> None:
        """A key that no text field has taken."""
        if self.sheet.is_open and self.sheet.has_keys:
            await self._always(event)  # every other key is the text's
            return
        if (over := self.over) is not None:  # pressed before that had the focus
            event.stop()
            over.take(event)
            return
        if self.prompt.asking:
            await self._beside_a_question(event)
            return
        if self._question is not None:
            await self._take_answer(event, self._question)
            return
        if self._is_for_text(event):
            event.stop()
            self.unsay()
            return
        keyboard = self.app.keyboard
        prefix = keyboard.prefix
        pressed = keyboard.press(self.places, event.key)
        self.unsay()
        if keyboard.prefix != prefix:
            self.show_keys()
        if pressed.command is not None:
            event.stop()
            event.prevent_default()
            self.pressed_key = event.key
            await self.run_command(pressed.command.id, pressed.times)
        elif pressed.meaning is Meaning.COUNT:
            self.say(f"{keyboard.digits} {self.app.glyphs.ellipsis}", "muted")
        elif prefix and not keyboard.prefix and event.key != "escape":
            self.say(f"{show_keys((prefix, event.key))} does nothing here", "muted")
        elif event.key == "ctrl+c":
            self.say(f"{self.app.keymap.shown('screen.quit')} quits", "muted")

    async def _take_answer(self, event: events.Key, do: Callable[[], Awaitable[None]]) -> None:
        event.stop()
        event.prevent_default()
        self.unsay()
        if event.key != self._yes:
            self.say("left as it was", "muted")
            await self._beside_a_question(event)
            return
        await self._reported(do)

    async def _beside_a_question(self, event: events.Key) -> None:
        """While something is asked, the program can still be left, stopped and redrawn.

        What was typed before the field had the keys is the question's.
        """
        if self.prompt.take(event):
            event.stop()
            return
        await self._always(event)

    async def _always(self, event: events.Key) -> None:
        command = self.app.keymap.find(("everywhere",), (event.key,))
        if command is not None and command.id in ALWAYS and not is_letter(event.key):
            event.stop()
            await self.run_command(command.id)

    def _is_for_text(self, event: events.Key) -> bool:
        """Letters typed ahead, before the field that was just opened had the keys."""
        if "composer" not in self.places or not is_letter(event.key):
            return False
        if event.character:
            self.take_letter(event.character)
        return True

    def take_letter(self, letter: str) -> None:
        """A letter for the text that has just been opened."""

    def on_paste(self, event: events.Paste) -> None:
        """Pasted words are never commands."""
        event.stop()
        if not self.prompt.asking:
            self.say(PASTED.format(reply=self.app.keymap.shown("answer.reply")), "late")

    async def run_command(self, id: str, count: int = 1, words: str | None = None) -> None:
        """Runs a command by its id, on this screen or for the whole program."""
        do = self._verb(id)
        if do is None:
            self.say("that does nothing here", "muted")
            return
        try:
            outcome = do(count) if words is None else do(count, words)
            if outcome is not None:
                await outcome
        except CmtuiError as error:
            self.app.report(error)

    def can_run(self, id: str) -> bool:
        """Whether the command does something here, for the palette; a translation needs a program
        of hers."""
        if id == "look.translate" and not self.app.setting.config.translate_command:
            return False
        return self._verb(id) is not None

    def _verb(self, id: str) -> Verb | None:
        name = "do_" + id.replace(".", "_")
        for verbs in self.verb_sets:
            if found := getattr(verbs, name, None):
                return cast(Verb, found)
        return None


def words_for(error: CmtuiError) -> str:
    """An error's first line, for a bar of one line."""
    return str(error).partition("\n")[0]


def _banner_lines(words: str, offer: str, room: int) -> list[Line]:
    if offer:
        return [(Span(text, "accent"),) for text in wrap(offer, room, 1)]
    return [(Span(text, "danger"),) for text in wrap(f"! {words}" if words else "", room, 3)]
