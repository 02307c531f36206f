"""Alerts on the terminal: the bell, a notification, and counts in the window's title.

Nothing is written that was not cleaned, and nothing at all while nothing changes.
"""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from cmtui.services.status import Status
from cmtui.text.hours import parse_hours
from cmtui.text.safe import clean_line, control_free
from cmtui.text.veil import veiled
from cmtui.tui.messages import Changes
from cmtui.tui.present.status import count

if TYPE_CHECKING:
    from cmtui.services.alerts import Alerts
    from cmtui.services.desk import Desk
    from cmtui.tui.app import CmtuiApp

BELL = "\x07"

RINGS_APART = 1.0
"""Seconds within which two reasons to ring are one."""

MOST = 200
"""Characters of a notification or a title."""

KEEP_TITLE, GIVE_TITLE_BACK = "\x1b[22;2t", "\x1b[23;2t"
"""The window's title onto the terminal's stack, and from there (xterm, CSI Ps t)."""

WITHOUT_TITLE = ("linux", "vt100", "vt102", "vt220")
"""Terminals that would print a title in the middle of the screen."""


class Alerting:
    """What the operator's own configuration says is heard and seen, on this terminal."""

    def __init__(self, app: "CmtuiApp") -> None:
        self._app = app
        self._settings = app.setting.config.alerts
        self._alerts: Alerts | None = None
        self._mark = ""
        self._needed = False
        self._rang_at: float | None = None
        self._title: str | None = None
        self.out: Callable[[str], None] = self._to_terminal
        """Where it writes; a test listens here."""

    def begin(self, desk: "Desk") -> None:
        """For this desk from now on; how things stand is not alerted to."""
        from cmtui.services.alerts import Alerts, Settings

        wanted = Settings(
            late=self._settings.late,
            new=self._settings.new,
            crisis=self._settings.crisis,
            spikes=self._settings.spikes,
            quiet=parse_hours(self._settings.quiet_hours),
        )
        self._mark = "DRILL: " if desk.drill is not None else ""
        self._alerts = Alerts(desk.store, desk.clock, desk.operators, wanted, desk.house)

    async def look(self) -> bool:
        """Tells what there is to tell; whether there was anything."""
        if self._alerts is None:
            return False
        alerts = await self._alerts.look()
        for alert in alerts:
            self._notify(self._mark + alert.words)
        if alerts:
            self.ring(pierces=any(alert.pierces for alert in alerts))
        return bool(alerts)

    async def changed(self, changes: Changes, status: Status) -> None:
        """Looks only when something may have failed or is grave, or somebody needs me again."""
        needed, self._needed = self._needed, bool(status.needs_me)
        is_grave = changes.sendings or changes.crisis or changes.spikes
        if is_grave or (status.needs_me and not needed):
            await self.look()

    async def noticed(self) -> None:
        """The desk has said something that must not be overheard."""
        if not await self.look():
            self.ring()

    def ring(self, *, pierces: bool = False) -> None:
        """The bell, once for all that happens in the same moment; `pierces`: in any hour."""
        is_quiet = self._is_quiet and not pierces
        if not self._settings.bell or is_quiet or self._app.desk is None:
            return
        now = self._app.desk.clock.boot()
        if self._rang_at is None or now - self._rang_at >= RINGS_APART:
            self._rang_at = now
            self.out(BELL)

    def entitle(self, status: Status) -> None:
        """Counts into the window's title; the one before is kept to be given back."""
        if not self._settings.title or os.environ.get("TERM", "") in WITHOUT_TITLE:
            return
        words = _harmless(title_words(status, self._app.glyphs.dot, self._is_quiet))
        if words == self._title:
            return
        keep = KEEP_TITLE if self._title is None else ""
        self._title = words
        self.out(f"{keep}\x1b]2;{words}{BELL}")

    def give_title_back(self) -> None:
        """At the end, and before the program is stopped; empty where the terminal kept none."""
        if self._title is not None:
            self._title = None
            self.out(f"\x1b]2;{BELL}{GIVE_TITLE_BACK}")

    @property
    def _is_quiet(self) -> bool:
        return self._alerts is not None and self._alerts.quiet

    def _notify(self, words: str) -> None:
        words, kind = _harmless(words), self._settings.notification
        if kind == "osc9":
            self.out(_through_tmux(f"\x1b]9;cmtui: {words}{BELL}"))
        elif kind == "osc777":
            plain = words.replace(";", ",")
            self.out(_through_tmux(f"\x1b]777;notify;cmtui;{plain}{BELL}"))

    def _to_terminal(self, data: str) -> None:
        driver = self._app._driver
        is_away = self._app.endings.is_away  # the terminal is an editor's
        if driver is not None and not self._app.is_headless and not is_away:
            driver.write(data)


def title_words(status: Status, dot: str, quiet: bool = False) -> str:
    """`42 need you, 3 late · Acme`; in the quiet hours without counts."""
    brand = status.place or "cmtui"
    if quiet:
        return brand
    parts = []
    if status.needs_me:
        parts.append(f"{count(status.needs_me)} need{'s' if status.needs_me == 1 else ''} you")
    if status.late:
        parts.append(f"{count(status.late)} late")
    if status.failed:
        parts.append(f"{count(status.failed)} not sent")
    return f"{', '.join(parts)} {dot} {brand}" if parts else brand


def _harmless(words: str) -> str:
    """One line that cannot end the sequence that it stands in, and shames nobody on a screen."""
    return veiled(control_free(clean_line(words).text).replace("\n", " ")[:MOST])


def _through_tmux(sequence: str) -> str:
    """In tmux, wrapped so that `allow-passthrough on` hands it to the terminal outside."""
    if "TMUX" not in os.environ:
        return sequence
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
