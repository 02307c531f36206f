"""Commands that mean the same on every screen."""

from functools import partial
from typing import TYPE_CHECKING

from cmtui.errors import CmtuiError, NotFound, Refused
from cmtui.model.views import VIEWS
from cmtui.tui.palette import Choice, Picked, commands_for, no_command
from cmtui.tui.screens.base import DeskScreen
from cmtui.tui.spiking import dismiss_spike, show_spikes
from cmtui.tui.undoing import Undoing
from cmtui.tui.who import show_who

if TYPE_CHECKING:
    from cmtui.services.desk import Desk
    from cmtui.tui.app import CmtuiApp


class AppVerbs:
    """One method a command; a screen's own of the same name goes first."""

    def __init__(self, app: "CmtuiApp") -> None:
        self._app = app
        self._undoing = Undoing(app)

    @property
    def _desk(self) -> "Desk":
        if self._app.desk is None:
            raise CmtuiError("the workspace is still being opened")
        return self._app.desk

    async def do_go_feed(self, count: int) -> None:
        """To the feed."""
        await self.go("feed")

    async def do_go_crisis(self, count: int) -> None:
        """To the board of the crisis."""
        await self.go("crisis")

    async def do_go_members(self, count: int) -> None:
        """To the people."""
        await self.go("members")

    async def do_go_drafts(self, count: int) -> None:
        """To drafts and outbox."""
        await self.go("drafts")

    async def do_go_handover(self, count: int) -> None:
        """To the hand-over."""
        await self.go("handover")

    async def do_crisis_next(self, count: int) -> None:
        """In the feed, where conversations are read."""
        if self._app.feed.writing.is_open:
            raise Refused("a reply is being written in the feed; send it or leave it first")
        await self.go("feed")
        await self._app.feed.answering.do_crisis_next(count)

    async def do_triage_undo(self, count: int) -> None:
        """Calls back the newest held reply, else takes back one act of mine more."""
        try:
            await self.do_composer_call_back(count)
        except NotFound:
            await self._undoing.step(self._desk)

    async def do_composer_call_back(self, count: int) -> None:
        """Calls back what came into the hold last; a reply is opened again."""
        back = await self._desk.taking_back.call_back()
        if self._app.holds is not None:
            await self._app.holds.look()
        await self._app.read_status()
        if back.draft is None:
            self._app.say(f"called back: {back.title}", "accent")
            return
        await self.go("feed")
        await self._app.feed.reopen(back.draft.number)
        self._app.say("called back: it is a draft again", "accent")

    async def do_screen_palette(self, count: int) -> None:
        """Opens the palette over this screen."""
        screen = self._screen
        if screen is None:
            return
        choices = commands_for(screen, self._app.keymap)
        if self._app.mode_screen_is_feed:
            choices += [Choice(f"View: {view.title}", "", f"view:{view.name}") for view in VIEWS]
        choices += [Choice(f"Theme: {name}", "", f"theme:{name}") for name in self._themes]

        screen.offer(choices, ":", partial(self._run_choice, screen), self._no_command)

    def _no_command(self, typed: str) -> str:
        return no_command(typed, self._app.keymap.shown("triage.snooze"))

    async def do_screen_theme(self, count: int) -> None:
        """Offers the themes."""
        if self._screen is not None:
            choices = [Choice(name, "", name) for name in self._themes]
            self._screen.pick(choices, "theme", self._choose_theme)

    async def _choose_theme(self, name: str) -> None:
        self._app.choose_theme(name)

    async def do_look_who(self, count: int) -> None:
        """Who is at a terminal."""
        if self._screen is not None:
            await show_who(self._screen)

    async def do_spike_why(self, count: int) -> None:
        """What the spike watch rang on."""
        if self._screen is not None:
            await show_spikes(self._screen)

    async def do_spike_dismiss(self, count: int) -> None:
        """It is no crisis."""
        if self._screen is not None:
            await dismiss_spike(self._screen)

    async def do_screen_help(self, count: int) -> None:
        """The keys that work here."""
        from cmtui.tui.screens.help import HelpScreen

        if self._screen is not None:
            self._app.push_screen(HelpScreen(self._screen.places, self._screen.can_run))

    def do_screen_redraw(self, count: int) -> None:
        """Sends the whole screen again."""
        self._app.screen.refresh(repaint=True, layout=True)
        for widget in self._app.screen.walk_children():
            widget.refresh()

    async def do_screen_suspend(self, count: int) -> None:
        """Back to the shell."""
        await self._app.endings.suspend()

    async def do_screen_quit(self, count: int) -> None:
        """Ends."""
        await self._app.endings.quit()

    async def _run_choice(self, screen: DeskScreen, picked: Picked) -> None:
        kind, _, value = picked.id.partition(":")
        if kind == "theme":
            self._app.choose_theme(value)
        elif kind == "view":
            await self._app.feed.moving.look_at(value)
        else:
            screen.pressed_key = ""
            await screen.run_command(picked.id, words=picked.words)

    @property
    def _themes(self) -> list[str]:
        return list(self._app.themes.by_name)

    @property
    def _screen(self) -> DeskScreen | None:
        screen = self._app.screen
        return screen if isinstance(screen, DeskScreen) else None

    async def go(self, mode: str) -> None:
        """To the screen of that name."""
        while len(self._app.screen_stack) > 1:
            self._app.pop_screen()
        if self._app.current_mode != mode:
            await self._app.switch_mode(mode)
