"""The board for somebody who only watches, and says yes or no to a line or update that waits.

Fit to be the one command that a key of SSH may run: four keys, no palette, no way into a shell, and
nothing that a terminal can send suspends it.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from cmtui.clock import Clock, Moment
from cmtui.errors import CmtuiError
from cmtui.model.official_line import OfficialLine
from cmtui.model.public_update import PublicUpdate
from cmtui.services.crisis.picture import Picture
from cmtui.services.status import Status
from cmtui.text.safe import clean_line
from cmtui.tui.airlock import Airlock
from cmtui.tui.background import SETTLED_SECONDS
from cmtui.tui.first_page import Opening
from cmtui.tui.messages import Changes
from cmtui.tui.present.board import is_whole, waiting_name
from cmtui.tui.present.board_plot import LABEL
from cmtui.tui.present.crisis_banner import banner_line
from cmtui.tui.present.glyphs import Glyphs, glyphs
from cmtui.tui.present.lines import Line, Span, line, spread, width
from cmtui.tui.present.when import hour
from cmtui.tui.pump import Pump
from cmtui.tui.setting import ScreenSetting
from cmtui.tui.sight import Sight
from cmtui.tui.themes import VARIABLE_DEFAULTS, checked_themes, fitting_theme
from cmtui.tui.ticks import minutes, run
from cmtui.tui.widgets.board import Board
from cmtui.tui.widgets.footer import FooterBar
from cmtui.tui.widgets.plain import Plain

if TYPE_CHECKING:
    from cmtui.services.desk import Desk

QUIT = ("q", "leaves")
DECIDING = (("y", "approves the line"), ("n", "lets go of it"), QUIT)
ON_UPDATE = (("y", "approves the update"), ("n", "lets go of it"), QUIT)

ENDING = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)

KEYS = {"answer.yes": "y"}
"""The only command of the board that has a key here."""


class BoardApp(App[None], inherit_bindings=False):
    """One picture, kept up to date; `y` and `n` are asked a second time before they count."""

    CSS = """
    Screen { background: $background; color: $foreground; }
    #top { height: 1; background: $status-ground; }
    """
    TITLE = "cmtui board"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, opening: Opening, setting: ScreenSetting, as_of: str = "") -> None:
        """`as_of` names the moment of the past that the desk shows ("" = the present): nothing is
        decided there. Raises ConfigInvalid for an unknown theme."""
        self._opening = opening
        self._as_of = as_of
        self._config = setting.config
        self._glyphs: Glyphs = glyphs(setting.config.ascii)
        self._themes = checked_themes(
            setting.themes, setting.config.theme, str(setting.config_file)
        )
        self.desk: Desk | None = None
        self.failure: CmtuiError | None = None
        self.picture: Picture | None = None
        self._status: Status | None = None
        self._sure: tuple[str, OfficialLine | PublicUpdate] | None = None
        self._waiting_sight, self._sure_sight = Sight(self, self._clock), Sight(self, self._clock)
        self._following: asyncio.Task[None] | None = None
        self._top = Plain([()], id="top")
        self._board = Board(lambda id: KEYS.get(id, ""), self._now, id="board")
        self._footer = FooterBar(id="footer")
        super().__init__()
        self.animation_level = "none"

    # --- parts -------------------------------------------------------------------------------

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """A theme without our own colours must not stop the start."""
        return VARIABLE_DEFAULTS

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The airlock is the last before the terminal."""
        return [*super().get_line_filters(), Airlock()]

    def get_system_commands(self, screen: Screen[object]) -> list[SystemCommand]:
        """There are none."""
        return []

    def compose(self) -> ComposeResult:
        """What is open, the board, and the keys."""
        yield self._top
        yield self._board
        yield self._footer

    def on_load(self) -> None:
        """Colours are set before anything is painted."""
        for theme in self._themes.by_name.values():
            self.register_theme(theme)
        self.theme = fitting_theme(self._config.theme, self.console.color_system)

    def on_mount(self) -> None:
        """Takes the signals, opens the workspace, and follows what happens there."""
        for widget in (self._top, self._board, self._footer):
            widget.use_glyphs(self._glyphs)
        self._footer.show((QUIT,), ("", ""))
        self.screen.set_focus(self._board)
        if not self.is_headless:
            loop = asyncio.get_running_loop()
            for number in ENDING:
                loop.add_signal_handler(number, self.exit)
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        run(self, self._begin, "begin")

    async def _begin(self) -> None:
        try:
            desk = await asyncio.to_thread(self._opening)
            self.desk = desk
            await self.read()
        except CmtuiError as error:
            self.failure = error
            self.exit()
            return
        pump = Pump(desk, self._changed)
        self._following = asyncio.ensure_future(desk.hub.pump())
        run(self, pump.collect, "collect")
        run(self, pump.deliver, "deliver")
        run(self, self._minutes, "minutes")
        await desk.clock.sleep(SETTLED_SECONDS)
        await self.read()  # what was committed before anybody listened

    async def close(self) -> None:
        """Lets the workspace go."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        if self.desk is not None:
            await self.desk.lines.close()
            await self.desk.store.close()

    # --- what happens ------------------------------------------------------------------------

    async def _changed(self, changes: Changes) -> None:
        if changes != Changes():
            await self.read()

    async def _minutes(self) -> None:
        assert self.desk is not None
        async for _ in minutes(self.desk.clock):
            await self.read()

    def on_resize(self, event: events.Resize) -> None:
        """The plot has as many bins as there is room for."""
        if self.desk is not None:
            run(self, self.read, "read", exclusive=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Nothing that fails in the background is swallowed."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            self._say(str(error), "late")

    async def read(self) -> None:
        """Reads the board and what stands above it."""
        assert self.desk is not None
        self.picture = await self.desk.board.picture(width=max(10, self.size.width - LABEL - 1))
        self._status = await self.desk.status.now()
        self._board.show(self.picture)
        self._waiting_sight.show(self._waiting)
        self._top.show(self._top_lines)
        for widget in (self._top, self._board, self._footer):
            widget.turn_crisis(self.picture is not None)
        if self._sure and self._sure[1] != self._waiting:
            self._sure = None
        if self._sure is None:
            self._show_keys()

    def _top_lines(self, room: int) -> list[Line]:
        status = self._status
        if status is None:
            return [()]
        past = Span(f"as of {self._as_of} ", "late") if self._as_of else ""
        right = line(past, Span(status.me.initials, "strong"), f" {hour(self._now())} ")
        held = (status.crisis, status.pause, status.paused_posts)
        drill = status.drill is not None
        words = banner_line(*held, max(0, room - 1 - width(right)), self._glyphs, drill)
        return [spread(words or line(Span(f" {status.place}", "strong")), right, room)]

    # --- keys --------------------------------------------------------------------------------

    async def on_key(self, event: events.Key) -> None:
        """The four that mean something; every other is nothing at all."""
        event.stop()
        event.prevent_default()
        if event.key == "q":
            self.exit()
        elif event.key in ("y", "n") and (waiting := self._waiting) is not None:
            await self._answer(event.key, waiting)
        elif self._sure is not None:
            self._sure = None
            self._show_keys()

    async def _answer(self, key: str, waiting: OfficialLine | PublicUpdate) -> None:
        is_sure = self._sure == (key, waiting)
        sight = self._sure_sight if is_sure else self._waiting_sight
        if not sight.is_seen(self._sure if is_sure else waiting):
            return  # pressed before that could be read
        size = self._board.content_size
        if key == "y" and not is_whole(waiting, size.width, size.height):
            self._say("it is longer than this terminal shows: make the window larger first", "late")
            return
        if not is_sure:
            self._sure = (key, waiting)
            self._sure_sight.show(None)
            self._sure_sight.show(self._sure)
            does = "approves" if key == "y" else "lets go of"
            self._say(
                f"{key} once more {does} {waiting_name(waiting)}; any other key leaves", "late"
            )
            return
        self._sure = None
        assert self.desk is not None
        book = self.desk.official_lines if isinstance(waiting, OfficialLine) else self.desk.updates
        if key == "y":
            end = "live" if isinstance(waiting, OfficialLine) else "approved"
            did = f"{waiting_name(waiting)} is {end}"
            await self._told(partial(book.approve, waiting.number), did)
        else:
            await self._told(partial(book.withdraw, waiting.number), "let go of it")

    async def _told(self, do: Callable[[], Awaitable[object]], words: str) -> None:
        try:
            await do()
        except CmtuiError as error:
            self._say(str(error), "late")
            return
        await self.read()
        self._say(words, "accent")

    @property
    def _waiting(self) -> OfficialLine | PublicUpdate | None:
        return self.picture.to_approve if self.picture is not None and not self._as_of else None

    def _show_keys(self) -> None:
        waiting = self._waiting
        on = DECIDING if isinstance(waiting, OfficialLine) else ON_UPDATE
        self._footer.show((QUIT,) if waiting is None else on, ("", ""))

    def _say(self, words: str, tone: str) -> None:
        self._footer.say((Span(clean_line(words).text, tone),))

    def _clock(self) -> Clock | None:
        return self.desk.clock if self.desk is not None else None

    def _now(self) -> Moment:
        return self.desk.clock.now() if self.desk is not None else 0
