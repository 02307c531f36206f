"""Deciding about rows: done, claim and release, each for one row or for many, and repeated."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from cmtui.errors import NotFound
from cmtui.model.row import Row
from cmtui.tui.present.feed_row import row_title

if TYPE_CHECKING:
    from cmtui.tui.screens.feed import FeedScreen


MANY = 50
"""More rows than this are decided about only after a `y`."""


class Deed(NamedTuple):
    """One decision about rows, with all that it needs to be asked about, done and done again.

    `do` gets the numbers of those rows that `fits` lets through. `ask` and `past` are its words
    before and after ("close", "done"), `others` says what is with those that it leaves out.
    `ends`: the row is dealt with, so that a conversation that is read is left.
    """

    do: Callable[[Sequence[int]], Awaitable[Sequence[Row]]]
    fits: Callable[[Row], bool]
    ask: str
    past: str
    others: str
    nobody: str
    ends: bool = True


class TriageVerbs:
    """The feed's commands that change rows."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen
        self._last: tuple[Callable[[int], Awaitable[None]], int] | None = None

    async def do_triage_done(self, count: int) -> None:
        """Closes what waits."""
        triage = self._screen.desk.triage
        done = Deed(triage.done, waits, "close", "done", "did not wait", "nobody waits there")
        await self.begin(done, count)

    async def do_triage_release(self, count: int) -> None:
        """Takes the row, or gives it back."""
        screen = self._screen
        row = screen.row
        if row is None:
            raise NotFound("there is nobody here")
        me = screen.app.status.me.initials if screen.app.status else ""
        if row.holder == me:
            changed, words = await screen.desk.triage.release(row.number), "free again"
        else:
            changed, words = await screen.desk.triage.claim(row.number), "yours"
        self._last = (self.do_triage_release, 1)
        await screen.listing.put([changed])
        screen.say(f"{row_title(row)} is {words}", "muted")
        await screen.app.read_status()

    async def do_act_repeat(self, count: int) -> None:
        """The last decision again, about the selection or the row under the cursor."""
        if self._last is None:
            raise NotFound("nothing was done yet that could be repeated")
        act, before = self._last
        await act(before if count == 1 else count)

    # --- any decision ------------------------------------------------------------------------

    async def begin(self, deed: Deed, count: int) -> None:
        """Does it to the rows that are chosen; asks first where they are many."""
        selecting = self._screen.selecting
        chosen = selecting.chosen(count)
        fitting = await self._fitting(deed, chosen)
        again = 1 if len(selecting) else count
        if len(fitting) > MANY:
            words = f"{deed.ask} {len(fitting)} rows? y"
            self._screen.ask_first(words, partial(self._finish, deed, chosen, again))
        else:
            await self._finish(deed, chosen, again)

    async def _finish(self, deed: Deed, chosen: Sequence[int], count: int) -> None:
        screen = self._screen
        fitting = await self._fitting(deed, chosen)
        if not fitting:
            raise NotFound(deed.nobody)
        done = await deed.do(fitting)
        self._last = (partial(self.begin, deed), count)
        screen.selecting.clear()
        if deed.ends and screen.in_conversation:
            await screen.answering.let_go()
            screen.to_list()
        await screen.listing.put(done)
        if deed.ends:
            screen.listing.go_below(chosen)
        undo = screen.app.keymap.shown("triage.undo")
        what = row_title(done[0]) if len(done) == 1 else f"{len(done)} rows"
        if passed := len(chosen) - len(done):
            what += f" ({passed} {deed.others})"
        screen.say(f"{deed.past}: {what}; {undo} takes it back", "muted")
        await screen.app.read_status()

    async def _fitting(self, deed: Deed, chosen: Sequence[int]) -> list[int]:
        """Those of the rows that it is for, by the store: the list may show an older state."""
        found = await self._screen.desk.feed.rows(list(chosen))
        return [one for one in chosen if one in found and deed.fits(found[one])]


def waits(row: Row) -> bool:
    """Whether something of hers is unanswered and nobody has decided about it."""
    return row.state == "new"
