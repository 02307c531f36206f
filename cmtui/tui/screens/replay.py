"""The replay of a crisis: its board at any moment, from the log alone; nothing can be changed."""

from collections.abc import Iterable, Sequence
from functools import partial

from textual.widget import Widget

from cmtui.clock import Moment
from cmtui.commands.registry import Command, Place
from cmtui.errors import NotFound
from cmtui.model.crisis import Crisis
from cmtui.tui.crisis.player import Player
from cmtui.tui.messages import DeskOpened
from cmtui.tui.present.board_plot import LABEL
from cmtui.tui.present.lines import Line
from cmtui.tui.present.replay import scrub_lines
from cmtui.tui.screens.board import BoardScreen
from cmtui.tui.ticks import run
from cmtui.tui.widgets.board import Board
from cmtui.tui.widgets.plain import Plain

TICK = 1.0
"""Seconds between two pictures while it plays."""


class ReplayScreen(BoardScreen):
    """The board with a scrub bar above it."""

    def __init__(self) -> None:
        super().__init__()
        self.board = Board(lambda id: "", self._then, id="board")
        self._scrub = Plain(id="scrub")
        self.player: Player | None = None
        self._ticks = 0

    @property
    def places(self) -> Sequence[Place]:
        """Nothing that changes anything has a key here."""
        return ("replay", "everywhere")

    def body(self) -> Iterable[Widget]:
        """The bar, and below it the board."""
        yield self._scrub
        yield self.board

    async def on_mount(self) -> None:
        """Shows what is to be replayed."""
        super().on_mount()
        self.set_focus(self.board)

    def to_focus(self) -> None:
        """The board has the keys."""
        self.set_focus(self.board)

    async def on_desk_opened(self, message: DeskOpened) -> None:
        """Another desk has another past."""
        self.player = None

    async def on_screen_resume(self) -> None:
        """Comes to the front."""
        super().on_screen_resume()
        await self.read_again()

    def on_screen_suspend(self) -> None:
        """Nobody watches any more."""
        super().on_screen_suspend()
        if self.player is not None:
            self.player.plays = False

    def is_useful(self, command: Command) -> bool:
        """Nothing is opened here."""
        return command.id != "move.open" and super().is_useful(command)

    async def watch_track(self, player: Player) -> None:
        """Shows this from now on."""
        self.player = player
        await self.read_again()

    async def read_again(self) -> None:
        """The picture of the moment at which it stands."""
        player = self.player
        if player is None or self.app.desk is None or not self.is_attached:
            return
        at, width = player.at, max(10, self.app.size.width - LABEL - 1)
        picture = await self.app.desk.replays.picture(player.track, at, width=width)
        if self.player is player and player.at == at:  # else another picture is on its way
            self.board.show(picture)
            self._scrub.show(partial(self._scrub_lines, player, picture.crisis))
            if not (self.prompt.asking or self.app.keyboard.prefix):
                self.show_keys()

    def _then(self) -> Moment:
        return self.player.at if self.player is not None else 0

    def _scrub_lines(self, player: Player, then: Crisis, room: int) -> list[Line]:
        at, speed, plays = player.at, player.speed, player.plays
        return scrub_lines(player.track, then, at, speed, plays, self.now, room, self.app.glyphs)

    @property
    def _playing(self) -> Player:
        if self.player is None:
            raise NotFound("nothing is replayed; name a crisis: :replay N")
        return self.player

    # --- keys --------------------------------------------------------------------------------

    async def do_move_back(self, count: int) -> None:
        """To the board of the present."""
        await self.run_command("go.crisis")

    async def do_replay_back(self, count: int) -> None:
        """So many minutes back."""
        self._playing.jump(-count)
        await self.read_again()

    async def do_replay_on(self, count: int) -> None:
        """So many minutes on."""
        self._playing.jump(count)
        await self.read_again()

    async def do_replay_speed(self, count: int, times: str | None = None) -> None:
        """Faster, or at the speed that was said."""
        player = self._playing
        if times is None:
            player.faster()
        else:
            player.set_speed(times)
        await self.read_again()

    async def do_replay_play(self, count: int) -> None:
        """Plays, or stands still."""
        player = self._playing
        player.turn()
        await self.read_again()
        if player.plays:
            self._ticks += 1
            run(self, partial(self._play, player, self._ticks), "replay", exclusive=True)

    async def _play(self, player: Player, turn: int) -> None:
        """A picture a second for as long as it plays; a slow one leaves others out."""
        clock = self.desk.clock
        before = clock.boot()
        while player.plays and player is self.player and turn == self._ticks:
            await clock.sleep(TICK)
            now = clock.boot()
            if player.plays:
                player.pass_by(now - before)
                before = now
                await self.read_again()
