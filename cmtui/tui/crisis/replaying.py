"""Beginning a replay, from whatever screen is in front."""

from typing import cast

from cmtui.errors import WrongUsage
from cmtui.tui.crisis.asking import CrisisVerbs

NUMBER_MOST = 9
"""Digits of a crisis' number."""


class ReplayVerbs(CrisisVerbs):
    """`:replay`, of the crisis declared last or of the one that is named."""

    async def do_crisis_replay(self, count: int, words: str | None = None) -> None:
        """Goes to its beginning, where it stands still; `2 30x` is crisis 2 thirty times faster."""
        from cmtui.tui.crisis.player import Player
        from cmtui.tui.screens.replay import ReplayScreen

        wanted, _, times = (words or "").strip().partition(" ")
        if wanted and not (wanted.isdecimal() and len(wanted) <= NUMBER_MOST):
            raise WrongUsage("a crisis is named by its number; see: cmtui crisis list")
        track = await self._desk.replays.track(int(wanted) if wanted else None)
        player = Player(track)
        if times:
            player.set_speed(times)
        await self._app.verbs.go("replay")
        await cast(ReplayScreen, self._app.screen).watch_track(player)
