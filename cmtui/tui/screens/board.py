"""What every screen with a board has: the way around on it."""

from cmtui.tui.screens.base import DeskScreen
from cmtui.tui.widgets.board import Board


class BoardScreen(DeskScreen):
    """A screen that is one board; it makes `board` before it is used."""

    board: Board

    async def read_again(self) -> None:
        """Reads the board; the cursor stays where it is."""
        raise NotImplementedError

    def do_move_down(self, count: int) -> None:
        """The next mention or card."""
        self.board.move(count)

    def do_move_up(self, count: int) -> None:
        """The one before."""
        self.board.move(-count)

    def do_move_page_down(self, count: int) -> None:
        """A page on."""
        self.board.page(count)

    def do_move_page_up(self, count: int) -> None:
        """A page back."""
        self.board.page(-count)

    async def do_move_first(self, count: int) -> None:
        """The first, read anew."""
        await self.read_again()
        self.board.go_first()

    def do_move_last(self, count: int) -> None:
        """The last."""
        self.board.go_last()

    def do_move_pane(self, count: int) -> None:
        """Between the mentions and the cards."""
        self.board.other_side()
        self.show_keys()

    def do_crisis_column_next(self, count: int) -> None:
        """To the next pane."""
        self.board.turn(count)
        self.show_keys()

    def do_crisis_column_back(self, count: int) -> None:
        """To the pane before."""
        self.board.turn(-count)
        self.show_keys()
