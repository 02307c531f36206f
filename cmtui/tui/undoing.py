"""Undo by key: one act further back each time, each named."""

from functools import partial
from typing import TYPE_CHECKING

from cmtui.errors import NetworkFailed, NotFound, Refused
from cmtui.tui.screens.base import DeskScreen

if TYPE_CHECKING:
    from cmtui.services.desk import Desk
    from cmtui.services.undo import Act
    from cmtui.tui.app import CmtuiApp


class Undoing:
    """Takes back the operator's acts, and passes by what she keeps.

    A reply that is out is offered once for deletion, an act on a network for being ended there; a
    refused act, or one that is for good, refuses once; a further press goes on to the one before.
    """

    def __init__(self, app: "CmtuiApp") -> None:
        self._app = app
        self._passed: set[int] = set()

    async def step(self, desk: "Desk") -> None:
        """Takes back the next act, or asks about it. Raises NotFound when nothing is left."""
        act = await desk.undo.next(self._passed)
        if finals := await desk.undo.finals(act, self._passed):
            from cmtui.services.undo import final_words  # not before somebody undoes

            self._passed.update(one.txn for one in finals)
            self._app.say(f"{final_words(finals[0])}{await self._and_then(desk)}", "late")
            return
        if act is None:
            raise NotFound("nothing of yours is left to undo")
        if act.has_left:
            await self._offer(desk, act)
            return
        try:
            await desk.undo.undo(act)
        except Refused as error:
            await self._refused(desk, act, error)
            return
        await self._app.feed.came_back(act.commit.touched.get("rows", ()))
        self._app.say(f"undo: {act.title}{await self._and_then(desk)}", "accent")
        await self._app.read_status()

    async def _offer(self, desk: "Desk", act: "Act") -> None:
        try:
            offer = await desk.taking_back.offer(act)
        except (Refused, NotFound) as error:
            await self._refused(desk, act, error, passing=act.is_out)
            return
        self._passed.add(act.commit.txn)
        screen = self._app.screen
        if isinstance(screen, DeskScreen):
            words = f"{act.stand}; y {offer}, Esc keeps it"
            screen.ask_first(words, partial(self._delete, desk, act))

    async def _delete(self, desk: "Desk", act: "Act") -> None:
        try:
            rows = await desk.taking_back.carry_out(act)
        except NetworkFailed:
            self._passed.discard(act.commit.txn)  # so that it can be tried again
            raise
        await self._app.feed.came_back(rows)
        done = "took back" if act.operations else "deleted"
        self._app.say(f"{done} your {act.title}{await self._and_then(desk)}", "accent")
        await self._app.read_status()

    async def _refused(
        self, desk: "Desk", act: "Act", error: Refused | NotFound, passing: bool = True
    ) -> None:
        if passing:
            self._passed.add(act.commit.txn)
        then = await self._and_then(desk) if passing else ""
        self._app.say(f"no undo of {act.title}: {error}{then}", "late")

    async def _and_then(self, desk: "Desk") -> str:
        """What a further press would come to."""
        act = await desk.undo.next(self._passed)
        if act is None:
            return "; nothing is left to undo"
        key = self._app.keymap.shown("triage.undo")
        return f"; {key} comes to: {act.stand if act.has_left else act.title}"
