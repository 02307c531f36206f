"""Selecting rows, and which rows a decision is about."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cmtui.errors import NotFound
from cmtui.model.post import Post
from cmtui.tui.present.status import count as shown_count

if TYPE_CHECKING:
    from cmtui.tui.rows_at_hand import RowsAtHand
    from cmtui.tui.screens.feed import FeedScreen

MOST = 10_000
"""Rows that can be selected at once."""


class SelectVerbs:
    """The selection of the feed's list: it is gone after an act, at Esc, and in another view."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen
        self._numbers: dict[int, None] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def do_select_one(self, count: int) -> None:
        """Selects the row under the cursor, or not any more, and goes on."""
        rows = self._screen.listing.some(count)
        if not rows:
            raise NotFound("there is nobody here")
        select = any(row.number not in self._numbers for row in rows)
        for row in rows:
            if select:
                self._numbers[row.number] = None
            else:
                self._numbers.pop(row.number, None)
        self._screen.rows.move(count)
        self._show()

    async def do_select_all(self, count: int) -> None:
        """Selects everyone in the view as it is shown, or nobody when everyone is."""
        everyone = await self._screen.listing.everyone(MOST)
        if not everyone:
            raise NotFound("there is nobody here")
        if all(number in self._numbers for number in everyone):
            self.clear()
            return
        self._numbers.update(dict.fromkeys(everyone))
        self._show()
        most = f", the first {MOST:,} here" if len(everyone) == MOST else ", all in this view"
        self._screen.say(f"{shown_count(len(self))} selected{most}", "accent")

    def chosen(self, count: int, on_purpose: bool = False) -> list[int]:
        """The rows that a decision is about, by number: the one that is read; in the list the
        selection, else so many from the cursor on. Raises NotFound where nobody is.

        `on_purpose`: nobody where only the cursor happens to stand on somebody.
        """
        screen = self._screen
        if screen.in_conversation and screen.reading.row is not None:
            return [screen.reading.row.number]
        if on_purpose and not self._numbers and count == 1:
            return []
        numbers = list(self._numbers) or [row.number for row in screen.listing.some(count)]
        if not numbers:
            raise NotFound("there is nobody here")
        return numbers

    def repeated(self, count: int) -> int:
        """How many rows a repetition is about: of a decision about a selection, one."""
        return 1 if len(self) and not self._screen.in_conversation else count

    def clear(self) -> bool:
        """Nobody is selected any more; whether anybody was."""
        had, self._numbers = bool(self._numbers), {}
        if had:
            self._show()
        return had

    def forget(self, numbers: Iterable[int]) -> None:
        """These rows have left the list."""
        before = len(self)
        for number in numbers:
            self._numbers.pop(number, None)
        if len(self) != before:
            self._show()

    def _show(self) -> None:
        self._screen.rows.set_selected(frozenset(self._numbers))
        self._screen.listing.follow_cursor(self._screen.desk.clock)


async def chosen_posts(screen: "RowsAtHand", count: int, latest: bool = False) -> list[Post]:
    """The post under the cursor of the conversation; in the list the posts that wait in the rows
    that are chosen, or of each its latest. Raises NotFound where nobody is."""
    if (post := screen.post) is not None:
        return [post]
    rows = screen.selecting.chosen(count)
    return await screen.desk.conversations.posts(rows, latest=latest)
