"""Which mentions of the board a decision is about, and what follows it there."""

from collections.abc import Awaitable, Callable, Iterable

from cmtui.errors import NotFound
from cmtui.model.row import Row
from cmtui.tui.widgets.board import Board


class BoardChoice:
    """The mention under the cursor, and as many below it as a count says."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def chosen(self, count: int) -> list[int]:
        """The rows by number. Raises NotFound where no mention is."""
        numbers = [card.row.number for card in self._board.below(count)]
        if not numbers:
            raise NotFound("there is nobody here")
        return numbers

    def repeated(self, count: int) -> int:
        """How many rows a repetition is about."""
        return count

    def clear(self) -> bool:
        """Nothing stays selected on the board."""
        return False


class BoardRows:
    """What my own act changed is read anew with all the rest."""

    def __init__(self, read: Callable[[], Awaitable[None]]) -> None:
        self._read = read

    async def put(self, rows: Iterable[Row]) -> None:
        """These changed."""
        await self._read()

    def go_below(self, numbers: Iterable[int]) -> None:
        """The cursor has come to the next already: what is decided has left the column."""
