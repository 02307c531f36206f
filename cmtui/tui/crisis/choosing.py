"""Which mentions of the board a decision is about, and what follows it there."""

from collections.abc import Awaitable, Callable, Collection, Iterable

from cmtui.errors import NotFound
from cmtui.model.row import Row
from cmtui.tui.widgets.board import Board


class BoardChoice:
    """Those that are selected, else the mention under the cursor and as many below it as a count
    says. The selection is gone after an act and at Esc, as in the feed."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._numbers: dict[int, None] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def do_select_one(self, count: int) -> None:
        """Selects the mention under the cursor, or not any more, and goes on."""
        cards = self._board.below(count)
        if not cards:
            raise NotFound("there is nobody here")
        select = any(card.row.number not in self._numbers for card in cards)
        for card in cards:
            if select:
                self._numbers[card.row.number] = None
            else:
                self._numbers.pop(card.row.number, None)
        self._board.move(count)
        self._show()

    def do_select_all(self, count: int) -> None:
        """Selects everybody in the column as it is shown, or nobody when everybody is."""
        everyone = [card.row.number for card in self._board.column]
        if not everyone:
            raise NotFound("there is nobody here")
        if all(number in self._numbers for number in everyone):
            self.clear()
            return
        self._numbers.update(dict.fromkeys(everyone))
        self._show()

    def chosen(self, count: int) -> list[int]:
        """The rows by number. Raises NotFound where no mention is."""
        numbers = list(self._numbers) or [card.row.number for card in self._board.below(count)]
        if not numbers:
            raise NotFound("there is nobody here")
        return numbers

    def repeated(self, count: int) -> int:
        """How many rows a repetition is about: of a decision about a selection, one."""
        return 1 if self._numbers else count

    def clear(self) -> bool:
        """Nobody is selected any more; whether anybody was."""
        had, self._numbers = bool(self._numbers), {}
        if had:
            self._show()
        return had

    def keep_to(self, shown: Collection[int]) -> None:
        """Whoever is not on the board any more is not selected."""
        if any(number not in shown for number in self._numbers):
            self._numbers = {one: None for one in self._numbers if one in shown}
            self._show()

    def _show(self) -> None:
        self._board.set_selected(frozenset(self._numbers))


class BoardRows:
    """What my own act changed is read anew with all the rest."""

    def __init__(self, read: Callable[[], Awaitable[None]]) -> None:
        self._read = read

    async def put(self, rows: Iterable[Row]) -> None:
        """These changed."""
        await self._read()

    def go_below(self, numbers: Iterable[int]) -> None:
        """The cursor has come to the next already: what is decided has left the column."""
