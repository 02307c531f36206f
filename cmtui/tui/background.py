"""What the screen does by itself while it is shown: delivering changes, the minute, notices."""

from functools import partial
from typing import TYPE_CHECKING

from cmtui.services.status import Status
from cmtui.tui.messages import Changes, DeskChanged, MinutePassed, StoreTold
from cmtui.tui.pump import Pump
from cmtui.tui.ticks import minutes, run

if TYPE_CHECKING:
    from cmtui.services.desk import Desk
    from cmtui.tui.app import CmtuiApp

PATIENT_SECONDS = 1.0
"""How long the store is waited for in silence."""

STORE_SECONDS = 2.0
"""How often it is looked how the store does."""

SETTLED_SECONDS = 1.0
"""After a start the accounts' readers have taken their leases by then."""


class Background:
    """Workers of the app's that run from the desk's opening until the end."""

    def __init__(self, app: "CmtuiApp", desk: "Desk") -> None:
        self._app = app
        self._desk = desk
        self._told: dict[str, str] = {}

    def begin(self) -> None:
        """Before the desk starts: nothing that it does then is missed."""
        pump = Pump(self._desk, self._deliver)
        run(self._app, pump.collect, "collect")
        run(self._app, pump.deliver, "deliver")
        run(self._app, self._notices, "notices")
        run(self._app, self._minutes, "minutes")
        run(self._app, self._store_health, "store")

    def look_again(self) -> None:
        """What was committed before the follower listened (the readers' leases) rings no bell."""
        run(self._app, partial(self._read_status, SETTLED_SECONDS), "status")

    async def _read_status(self, after: float) -> None:
        await self._desk.clock.sleep(after)
        await self._app.read_status()
        await self._app.alerting.look()

    async def _deliver(self, changes: Changes) -> None:
        app = self._app
        if changes != Changes():
            app.tell(lambda: DeskChanged(changes))
        if (changes.sendings or changes.acts) and app.holds is not None:
            await app.holds.look()
        await app.read_status()
        if app.status is not None:
            self._say_what_fails(app.status)
            await app.alerting.changed(changes, app.status)

    def _say_what_fails(self, status: Status) -> None:
        """Why watched sources fail, once: the status bar has room for when they are tried again."""
        ill = {
            one.account.key: one.health.message
            for one in status.lines
            if not one.account.speaks and one.health and one.health.state in ("down", "limited")
        }
        new = [f"{key}: {why}" for key, why in ill.items() if self._told.get(key) != why]
        self._told = ill
        if new:
            self._app.say(" ".join(new), "late")

    async def _notices(self) -> None:
        while True:
            notice = await self._desk.notices.get()
            self._app.say(notice, "danger")
            await self._app.alerting.noticed()

    async def _minutes(self) -> None:
        async for _ in minutes(self._desk.clock):
            self._app.tell(MinutePassed)
            await self._app.read_status()
            await self._app.alerting.look()

    async def _store_health(self) -> None:
        """Says what the store suffers from; silent while it is well."""
        store = self._desk.store
        async for _ in self._desk.clock.every(STORE_SECONDS):
            busy = store.busy_with(after=PATIENT_SECONDS)
            words = store.trouble() or (f"store busy: {busy}" if busy else "")
            if words != self._app.store_words:
                self._app.store_words = words
                self._app.tell(StoreTold)
