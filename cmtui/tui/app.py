"""The app: opens the desk, carries what happens to the screens, and ends well."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from cmtui.clock import Clock
from cmtui.config import save_setting
from cmtui.errors import CmtuiError
from cmtui.model.operation import Operation
from cmtui.model.sending import Sending
from cmtui.services.status import Status
from cmtui.text.safe import clean_line
from cmtui.tui.airlock import Airlock
from cmtui.tui.alerting import Alerting
from cmtui.tui.background import Background
from cmtui.tui.crisis.verbs import CrisisVerbs
from cmtui.tui.endings import Endings
from cmtui.tui.first_page import Begun, FirstPage, Opening, begin_opening, read_first_page
from cmtui.tui.holds import Holds
from cmtui.tui.keymap import Keyboard, Keymap, build_keymap
from cmtui.tui.messages import DeskOpened, FirstPageRead, HoldTicked, StatusRead, StoreTold, Woken
from cmtui.tui.patience import PatientDriver
from cmtui.tui.presence import Presence
from cmtui.tui.present.glyphs import Glyphs, glyphs
from cmtui.tui.screens.base import DeskScreen
from cmtui.tui.screens.feed import FeedScreen
from cmtui.tui.setting import FirstRun, ScreenSetting
from cmtui.tui.themes import VARIABLE_DEFAULTS, Themes, checked_themes, fitting_theme
from cmtui.tui.ticks import run
from cmtui.tui.typed_ahead import TypedAhead
from cmtui.tui.verbs import AppVerbs

if TYPE_CHECKING:
    from cmtui.services.desk import Desk
    from cmtui.services.glance import Glance

__all__ = ["CmtuiApp", "FirstRun", "ScreenSetting"]

LOG = logging.getLogger("cmtui")


def _drafts() -> Screen[None]:
    from cmtui.tui.screens.drafts import DraftsScreen

    return DraftsScreen()


def _crisis() -> Screen[None]:
    from cmtui.tui.screens.crisis import CrisisScreen

    return CrisisScreen()


def _members() -> Screen[None]:
    from cmtui.tui.screens.members import MembersScreen

    return MembersScreen()


def _handover() -> Screen[None]:
    from cmtui.tui.screens.handover import HandoverScreen

    return HandoverScreen()


def _replay() -> Screen[None]:
    from cmtui.tui.screens.replay import ReplayScreen

    return ReplayScreen()


class CmtuiApp(App[None], inherit_bindings=False):
    """One operator's desk on one terminal."""

    CSS_PATH = Path(__file__).parent / "styles" / "desk.tcss"
    TITLE = "cmtui"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012  Textual's own type
    DEFAULT_MODE = "feed"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {
        "feed": FeedScreen,
        "crisis": _crisis,
        "drafts": _drafts,
        "members": _members,
        "handover": _handover,
        "replay": _replay,
    }

    def __init__(self, opening: Opening, setting: ScreenSetting) -> None:
        """`opening` is called on a thread of its own. Raises ConfigInvalid for a bad keymap or
        an unknown theme."""
        self.setting = setting
        self.keymap: Keymap = build_keymap(setting.config.keys, str(setting.config_file))
        self.keyboard = Keyboard(self.keymap)
        self.glyphs: Glyphs = glyphs(setting.config.ascii)
        self.themes: Themes = checked_themes(
            setting.themes, setting.config.theme, str(setting.config_file)
        )
        self.desk: Desk | None = None
        self.clock: Clock | None = None
        self.holds: Holds | None = None
        self.status: Status | None = None
        self.failure: CmtuiError | None = None
        self.store_words = ""
        self.offered = ""
        self.endings = Endings(self)
        self.verbs = AppVerbs(self)
        self.crisis_verbs = CrisisVerbs(self)
        self.presence = Presence(self)
        self.alerting = Alerting(self)
        self.desk_screens: set[DeskScreen] = set()
        self.keepers: list[Callable[[], Awaitable[None]]] = []
        self._open_desk = opening
        self._opening: Begun[Glance] | None = setting.begun
        if setting.begun is None and setting.first_run is None:
            self._opening = begin_opening(opening, setting.view)
        self._ahead = TypedAhead(self.keymap, keeps=self._opening is not None)
        super().__init__()
        self.animation_level = "none"

    # --- starting ----------------------------------------------------------------------------

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """A theme without our own colours must not stop the start."""
        return VARIABLE_DEFAULTS

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The airlock is the last before the terminal."""
        return [*super().get_line_filters(), Airlock()]

    def get_driver_class(self) -> type[Driver]:
        """The terminal's, but one that sleeps while nobody types."""
        found = super().get_driver_class()
        return PatientDriver if found is LinuxDriver else found

    def get_system_commands(self, screen: Screen[object]) -> list[SystemCommand]:
        """Textual's own are not offered: the palette is ours."""
        return []

    def on_load(self) -> None:
        """Colours are set before anything is painted."""
        for theme in self.themes.by_name.values():
            self.register_theme(theme)
        self.theme = fitting_theme(self.setting.config.theme, self.console.color_system)

    def on_mount(self) -> None:
        """Signals first, then the store, which is opening already."""
        self.endings.watch()
        if self.setting.first_run is not None:
            from cmtui.tui.screens.first_run import FirstRunScreen

            self.push_screen(FirstRunScreen(self.setting.first_run))
        else:
            run(self, self._open, "open")

    async def _open(self) -> None:
        assert self._opening is not None
        try:
            seen, first = await asyncio.wrap_future(self._opening)
            self._take(seen.clock, first)
            self.tell(lambda: FirstPageRead(first))
            if self.setting.begun is not None:
                await self._painted()
                seen = await asyncio.to_thread(self._open_desk)
            await self.use(cast("Desk", seen), first)
            if self.setting.first is not None and (screen := self.desk_screen) is not None:
                command, words = self.setting.first
                await screen.run_command(command, words=words)
        except CmtuiError as error:
            self.failure = error
            self.exit()

    async def use(self, desk: "Desk", first: FirstPage | None = None) -> None:
        """Shows this desk from now on, and starts what runs by itself."""
        if first is None:
            first = await read_first_page(desk, self.setting.view)
            self._take(desk.clock, first)
            self.tell(lambda: StatusRead(first.status))
            self.tell(lambda: FirstPageRead(first))
        self.desk = desk
        self.holds = Holds(self, desk, self._tell_holds)
        self.tell(DeskOpened)
        await self._ahead.hand_on(super().on_event)
        self.alerting.begin(desk)
        background = Background(self, desk)
        background.begin()
        await desk.start()
        await self.presence.appear()
        background.look_again()
        for problem in self.themes.problems:
            self.say(problem, "late")

    def first_page(self) -> FirstPage | None:
        """The first page, where it is read by now: a picture without it need not be drawn."""
        if self._opening is None or not self._opening.done() or self._opening.exception():
            return None
        seen, first = self._opening.result()
        self._take(seen.clock, first)
        return first

    def _take(self, clock: Clock, first: FirstPage) -> None:
        self.clock, self.status = clock, first.status

    async def _painted(self) -> None:
        """Until what was told is on the terminal: what comes next would hold it up."""
        is_painted = asyncio.Event()
        self.screen.call_after_refresh(is_painted.set)
        await is_painted.wait()

    async def on_event(self, event: events.Event) -> None:
        """Every key is a sign of life, whoever takes it; before there is a desk it waits."""
        if isinstance(event, events.Key):
            if self._ahead.keep(event):
                return
            self.presence.key_pressed()
        await super().on_event(event)

    # --- what happens ------------------------------------------------------------------------

    def tell(self, message: Callable[[], object]) -> None:
        """Posts a message, made anew for each, to every screen of ours."""
        for screen in list(self.desk_screens):
            screen.post_message(message())  # type: ignore[arg-type]

    def say(self, words: str, tone: str = "") -> None:
        """One line to the operator, in place of the keys at the bottom."""
        if (screen := self.desk_screen) is not None:
            screen.say(clean_line(words).text, tone)

    @property
    def desk_screen(self) -> DeskScreen | None:
        """The screen of the desk in front, be it below a palette or a panel."""
        if not self.screen_stack:
            return None
        shown = (one for one in reversed(self.screen_stack) if isinstance(one, DeskScreen))
        return next(shown, None)

    def offer(self, words: str) -> None:
        """One line above the keys, until what it offers was looked at ("" = nothing)."""
        if words != self.offered:
            self.offered = words
            self.tell(StoreTold)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: str = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Whoever notifies: never parsed as markup, cleaned, in the one line for it."""
        tone = "" if severity == "information" else "late"
        self.say(f"{title}: {message}" if title else message, tone)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Nothing that fails in the background is swallowed."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            self.report(error)

    def report(self, error: BaseException) -> None:
        """A failure: to the log, and in one line to the operator."""
        if isinstance(error, CmtuiError):
            LOG.warning("%s", error)
            self.say(str(error), "late")
        else:
            LOG.error("the screen failed", exc_info=error)
            self.say(f"something failed inside: {error!r}; the log has it", "late")

    async def read_status(self) -> None:
        """Reads the status anew and shows it on every screen."""
        if self.desk is not None:
            status = self.status = await self.desk.status.now()
            self.alerting.entitle(status)
            self.tell(lambda: StatusRead(status))

    def _tell_holds(self, sendings: tuple[Sending, ...], acts: tuple[Operation, ...]) -> None:
        self.tell(lambda: HoldTicked(sendings, acts))

    @property
    def breakpoint(self) -> str:
        """The class that screens have in this width."""
        return max(one for one in self.HORIZONTAL_BREAKPOINTS if one[0] <= self.size.width)[1]

    @property
    def feed(self) -> FeedScreen:
        """The feed's screen, which is there from the start."""
        return next(one for one in self.desk_screens if isinstance(one, FeedScreen))

    @property
    def mode_screen_is_feed(self) -> bool:
        """Whether the feed is in front."""
        return isinstance(self.screen, FeedScreen)

    # --- settings and endings ----------------------------------------------------------------

    def choose_theme(self, name: str) -> None:
        """Other colours, now and from now on."""
        self.theme = name
        try:
            save_setting(self.setting.config_file, "theme", name)
        except OSError as error:
            self.say(f"{self.setting.config_file}: cannot be written: {error.strerror}", "late")

    def wake(self) -> None:
        """After a stop the terminal is blank and what was read is old."""
        self.refresh(layout=True, repaint=True)
        self.screen.refresh(layout=True)
        self.tell(Woken)

    def on_unmount(self) -> None:
        """The window's title is again what it was."""
        self.alerting.give_title_back()

    async def keep_words(self) -> None:
        """Makes every word that is being written durable, now."""
        for keep in self.keepers:
            await keep()
