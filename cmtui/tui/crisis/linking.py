"""Linking by key: what belongs to the crisis, from any list of mentions."""

from collections.abc import Sequence
from functools import partial

from cmtui.errors import NotFound
from cmtui.model.row import Row
from cmtui.tui.crisis.asking import CrisisVerbs
from cmtui.tui.present.feed_row import row_title


class LinkVerbs(CrisisVerbs):
    """`v`: links the selection, or takes off what is linked already."""

    async def do_crisis_link(self, count: int) -> None:
        """Links those that are not linked; where all are, asks whether they are to be taken off."""
        crisis = await self._needed()
        screen = self._screen
        numbers = screen.chosen_rows(count)
        found = await self._desk.feed.rows(numbers)
        if not found:
            raise NotFound("there is nobody here")
        rows = list(found.values())
        if fresh := [row for row in rows if row.crisis != crisis.number]:
            await self._desk.linking.link([row.number for row in fresh])
            await self._done(f"linked to the crisis: {_whom(fresh)}")
            return
        do = partial(self._take_off, rows)
        screen.ask_first(f"linked already: take {_whom(rows)} off the crisis? y", do)

    async def _take_off(self, rows: Sequence[Row]) -> None:
        await self._desk.linking.unlink([row.number for row in rows])
        await self._done(f"taken off the crisis: {_whom(rows)}")

    async def _done(self, words: str) -> None:
        self._screen.unselect()
        self._screen.say(f"{words}; {self._undo_words()}", "muted")
        await self._app.read_status()


def _whom(rows: Sequence[Row]) -> str:
    return row_title(rows[0]) if len(rows) == 1 else f"{len(rows)} mentions"
