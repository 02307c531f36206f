"""How the screen ends and stops: the words kept, the desk let go, the terminal as it was."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType
from typing import TYPE_CHECKING

from textual.app import App

from cmtui.errors import CmtuiError
from cmtui.tui.ticks import run

if TYPE_CHECKING:
    from cmtui.tui.app import CmtuiApp

LOG = logging.getLogger("cmtui")

ENDING = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)
"""Textual leaves the first two to the system, which kills the program with the terminal left raw;
at the third the loop would break off before the last letters are kept."""


class Endings:
    """Quitting, signals, Ctrl-Z and coming back."""

    def __init__(self, app: "CmtuiApp") -> None:
        self._app = app
        self._closed = False
        self._stopping = False
        self.is_away = False

    def watch(self) -> None:
        """Takes the signals that end or stop the program."""
        self._app.app_resume_signal.subscribe(self._app, self._came_back)
        if self._app.is_headless:
            return
        loop = asyncio.get_running_loop()
        for number in ENDING:
            loop.add_signal_handler(number, self._end_by_signal)
        self._driver_stops = signal.getsignal(signal.SIGTSTP)
        loop.add_signal_handler(signal.SIGTSTP, self._stop_by_signal)
        goes_on = signal.getsignal(signal.SIGCONT)

        def go_on(number: int, frame: FrameType | None) -> None:
            driver = self._app._driver
            if not (self._stopping or self.is_away) and driver is not None:
                # SIGSTOP left no time to leave the terminal. Textual would now enter it a second
                # time: two threads would read the keys, and the end would wait for one for ever.
                driver.suspend_application_mode()
                loop.call_soon_threadsafe(self._app.wake)
            if callable(goes_on):
                goes_on(number, frame)

        signal.signal(signal.SIGCONT, go_on)

    def _end_by_signal(self) -> None:
        run(self._app, self.quit, "quit")

    def _stop_by_signal(self) -> None:
        run(self._app, self.suspend, "suspend")

    async def quit(self) -> None:
        """Keeps the words and leaves; the desk is stopped once the terminal is restored."""
        try:
            await self._app.keep_words()
        except CmtuiError as error:
            LOG.warning("the last words were not kept: %s", error)
        self._app.exit()

    async def close(self) -> int:
        """Stops the desk, once. Returns how many held replies became drafts."""
        desk = self._app.desk
        if self._closed or desk is None:
            return 0
        self._closed = True
        try:
            await self._app.keep_words()
        except Exception:  # whatever it is, the desk has to be stopped
            LOG.exception("the last words were not kept")
        return await desk.stop()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """The terminal is another program's for a while; all goes on, but nothing is painted.

        What runs inside must not raise: Textual would not take the terminal back.
        """
        app = self._app
        self.is_away = True
        try:
            with app.batch_update(), app.suspend():
                yield
        finally:
            self.is_away = False
            app.wake()

    async def _stop_away(self) -> None:
        """The other program was stopped by Ctrl-Z: so are we, that the shell has the terminal."""
        self._stopping = True
        try:
            await self._app.keep_words()
            if self._app.desk is not None:
                await self._app.desk.pause()
            os.kill(os.getpid(), signal.SIGSTOP)
            await self._take_up()
        finally:
            self._stopping = False

    async def suspend(self) -> None:
        """Words kept, holds turned to drafts and leases released; then the program stops."""
        app = self._app
        if self._stopping or app.is_headless:
            return
        if self.is_away:
            await self._stop_away()
            return
        self._stopping = True
        await app.keep_words()
        app.alerting.give_title_back()
        drafts = await app.desk.pause() if app.desk is not None else 0
        loop = asyncio.get_running_loop()
        loop.remove_signal_handler(signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._driver_stops)
        app.action_suspend_process()
        if drafts:
            app.say(f"{drafts} held when the program was stopped: drafts again", "late")

    def _came_back(self, _: App[object]) -> None:
        self._app.wake()
        if self._stopping:
            self._stopping = False
            run(self._app, self._resume, "resume")

    async def _resume(self) -> None:
        # Not before: the loop still has to read of the very signal that stopped us.
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTSTP, self._stop_by_signal)
        await self._take_up()

    async def _take_up(self) -> None:
        if self._app.desk is not None:
            await self._app.desk.resume()
            await self._app.presence.appear()
            await self._app.read_status()
