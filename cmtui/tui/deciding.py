"""One decision about one row or many: asked about, done, said, and done again."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from cmtui.errors import NotFound
from cmtui.model.row import Row
from cmtui.tui.present.feed_row import row_title

if TYPE_CHECKING:
    from cmtui.tui.rows_at_hand import RowsAtHand

MANY = 50
"""More rows than this are decided about only after a `y`."""

Do = Callable[[Sequence[int]], Awaitable[Sequence[Row]]]
Again = Callable[[int], Awaitable[None]]


def always(row: Row) -> bool:
    """For every row."""
    return True


class Deed(NamedTuple):
    """A decision with all that it needs.

    `do` gets the numbers of those rows that `fits` lets through, and returns the rows that
    changed. `ask` and `past` are its words before and after ("close", "done"), `others` says what
    is with those that it leaves out, `nobody` what is said when that is all of them. `ends`: the
    row is dealt with, so that its conversation is left. `again` is what repeats it, if that is not
    the same once more.
    """

    do: Do
    ask: str
    past: str
    fits: Callable[[Row], bool] = always
    others: str = ""
    nobody: str = "there is nobody here"
    ends: bool = True
    again: Again | None = None


class Deciding:
    """Does deeds, and remembers the last."""

    def __init__(self, screen: "RowsAtHand") -> None:
        self._screen = screen
        self._last: tuple[Again, int] | None = None

    async def begin(self, deed: Deed, chosen: Sequence[int], count: int = 1) -> None:
        """Does it to these rows; asks first where they are many. `count` is how many a repetition
        is about."""
        fitting = await self._fitting(deed, chosen)
        if len(fitting) > MANY:
            words = f"{deed.ask} {len(fitting)} rows? y"
            self._screen.ask_first(words, partial(self._finish, deed, chosen, count))
        else:
            await self._finish(deed, chosen, count)

    async def again(self, count: int) -> None:
        """The last one once more, about what is chosen now. Raises NotFound when there is none."""
        if self._last is None:
            raise NotFound("nothing was done yet that could be repeated")
        act, before = self._last
        await act(before if count == 1 else count)

    async def _once_more(self, deed: Deed, count: int) -> None:
        selecting = self._screen.selecting
        await self.begin(deed, selecting.chosen(count), selecting.repeated(count))

    async def _finish(self, deed: Deed, chosen: Sequence[int], count: int) -> None:
        screen = self._screen
        fitting = await self._fitting(deed, chosen)
        if not fitting:
            raise NotFound(deed.nobody)
        changed = await deed.do(fitting)
        self._last = (deed.again or partial(self._once_more, deed), count)
        screen.selecting.clear()
        if deed.ends:
            await screen.leave_row()
        await screen.listing.put(changed)
        if deed.ends:
            screen.listing.go_below(chosen)
        undo = screen.app.keymap.shown("triage.undo")
        what = _whom(fitting, changed)
        if passed := len(chosen) - len(fitting):
            what += f" ({passed} {deed.others})"
        screen.say(f"{deed.past}: {what}; {undo} takes it back", "muted")
        await screen.app.read_status()

    async def _fitting(self, deed: Deed, chosen: Sequence[int]) -> list[int]:
        """Those of the rows that it is for, by the store: the list may show an older state."""
        found = await self._screen.desk.feed.rows(list(chosen))
        return [one for one in chosen if one in found and deed.fits(found[one])]


def _whom(numbers: Sequence[int], changed: Sequence[Row]) -> str:
    """`mara`, `3 rows`, `mara and 4 copies`."""
    named = next((row for row in changed if row.number == numbers[0]), changed[0])
    what = row_title(named) if len(numbers) == 1 else f"{len(numbers)} rows"
    copies = len(changed) - len(numbers)
    return f"{what} and {copies} cop{'y' if copies == 1 else 'ies'}" if copies > 0 else what
