"""The hand-over: one page of what happened since my last shift and what is left to do."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
from textual.widget import Widget

from cmtui.commands.registry import Place
from cmtui.errors import NotFound
from cmtui.tui.messages import DeskChanged, DeskOpened, MinutePassed, Woken
from cmtui.tui.present.handover import Laid, Target, handover_page, since_words
from cmtui.tui.present.lines import Page
from cmtui.tui.screens.base import DeskScreen
from cmtui.tui.ticks import Pause
from cmtui.tui.widgets.lines_pane import LinesPane
from cmtui.tui.widgets.plain import PlainTitle

if TYPE_CHECKING:
    from cmtui.services.handover import Handover

REST_SECONDS = 2.0
"""What changes is read anew at most so often: the page is for reading, not for watching."""


class HandoverScreen(DeskScreen):
    """The page, to read; Enter goes to what a line is about."""

    def __init__(self) -> None:
        super().__init__()
        self._handover: Handover | None = None
        self._targets: tuple[Target, ...] = ()
        self._rest = Pause(self, "handover", REST_SECONDS, self._read_again)

    @property
    def places(self) -> Sequence[Place]:
        """A list of its own."""
        return ("handover", "lists", "everywhere")

    def body(self) -> Iterable[Widget]:
        """A title and the page."""
        yield PlainTitle("Hand-over", id="handover-title")
        yield LinesPane(id="handover")

    async def on_mount(self) -> None:
        """Reads the page."""
        super().on_mount()
        self.query_one("#handover-title", PlainTitle).set_focused(True)
        self.set_focus(self._pane)
        await self._read()

    async def on_desk_opened(self, message: DeskOpened) -> None:
        """Another desk."""
        await self._read()

    async def on_screen_resume(self) -> None:
        """Comes to the front."""
        super().on_screen_resume()
        await self._read(keep=self._handover is not None)

    def on_desk_changed(self, message: DeskChanged) -> None:
        """Something changed; while it is in front it follows at its own pace."""
        if self.app.screen is self and self.app.desk is not None:
            self._rest.ask(self.app.desk.clock)

    def on_minute_passed(self, message: MinutePassed) -> None:
        """Ages read differently."""
        super().on_minute_passed(message)
        if self.app.screen is self and self.app.desk is not None:
            self._rest.ask(self.app.desk.clock)

    async def on_woken(self, message: Woken) -> None:
        """What changed while the program stood still."""
        await self._read(keep=True)

    @property
    def _pane(self) -> LinesPane:
        return self.query_one("#handover", LinesPane)

    async def _read_again(self) -> None:
        await self._read(keep=True)

    async def _read(self, keep: bool = False) -> None:
        if self.app.desk is None:
            return
        since = self._handover.since if keep and self._handover else None
        why = self._handover.why if keep and self._handover else ""
        handover = await self.app.desk.handing_over.page(since)
        if why:
            handover = msgspec.structs.replace(handover, why=why)
        self._handover = handover
        self.query_one("#handover-title", PlainTitle).show("Hand-over", since_words(handover))
        pane = self._pane
        before = pane.block if keep else None
        pane.show(self._laid_out, keep_position=keep)
        pane.highlight(before if before is not None else 0)

    def _laid_out(self, room: int) -> Page:
        assert self._handover is not None
        laid: Laid = handover_page(self._handover, room, self.app.glyphs)
        self._targets = laid.targets
        return laid.page

    # --- keys --------------------------------------------------------------------------------

    def do_move_down(self, count: int) -> None:
        """The next line that leads somewhere."""
        self._pane.move(count)

    def do_move_up(self, count: int) -> None:
        """The one before."""
        self._pane.move(-count)

    def do_move_page_down(self, count: int) -> None:
        """A page on."""
        self._pane.page(count)

    def do_move_page_up(self, count: int) -> None:
        """A page back."""
        self._pane.page(-count)

    async def do_move_first(self, count: int) -> None:
        """The beginning, read anew from the end of the last shift."""
        await self._read()
        self._pane.go_start()

    def do_move_last(self, count: int) -> None:
        """The end."""
        self._pane.go_end()

    async def do_move_back(self, count: int) -> None:
        """To the feed."""
        await self.run_command("go.feed")

    async def do_move_open(self, count: int) -> None:
        """Goes to the person's conversation, the draft or the card that the line is about."""
        block = self._pane.block
        if block is None or block >= len(self._targets):
            raise NotFound("there is nothing to open here")
        sort, number = self._targets[block]
        if sort == "person":
            from cmtui.tui.screens.person import PersonScreen

            self.app.push_screen(PersonScreen(number))
            return
        await self.run_command("go.feed")
        if sort == "draft":
            await self.app.feed.reopen(number)
            return
        found = await self.desk.feed.rows([number])
        if number not in found:
            raise NotFound(f"no row has the number {number}")
        self.app.feed.listing.go_to(number)
        await self.app.feed.open_row(found[number])
        self.app.feed.reading.unveil()
