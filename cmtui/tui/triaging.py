"""Deciding about rows: done, claim and release, notes, the person."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from cmtui.errors import NotFound
from cmtui.model.row import Row
from cmtui.tui.present.feed_row import row_title

if TYPE_CHECKING:
    from cmtui.tui.screens.feed import FeedScreen


MANY = 50
"""More rows than this are closed only after a `y`."""


class TriageVerbs:
    """The feed's commands that change rows and note things about people."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen
        self._last: tuple[str, int] | None = None

    async def do_triage_done(self, count: int) -> None:
        """Closes the row under the cursor, or those of so many from it on that wait."""
        numbers = [row.number for row in self._rows(count)]
        closes = len(await self._waiting(numbers))
        if closes > MANY:
            self._screen.ask_first(f"close {closes} rows? y", partial(self._close, numbers, count))
        else:
            await self._close(numbers, count)

    async def _close(self, numbers: Sequence[int], count: int) -> None:
        screen = self._screen
        waiting = await self._waiting(numbers)
        if not waiting:
            raise NotFound("nobody waits there")
        done = await screen.desk.triage.done(waiting)
        self._last = ("triage.done", count)
        if screen.in_conversation:
            await screen.answering.let_go()
            screen.to_list()
        await screen.listing.put(done)
        screen.listing.go_below(numbers)
        undo = screen.app.keymap.shown("triage.undo")
        what = row_title(done[0]) if len(done) == 1 else f"{len(done)} rows"
        if passed := len(numbers) - len(done):
            what += f" ({passed} did not wait)"
        screen.say(f"done: {what}; {undo} takes it back", "muted")
        await screen.app.read_status()

    async def _waiting(self, numbers: Sequence[int]) -> list[int]:
        """Those of these rows that still wait, by the store: the list may show an older state."""
        found = await self._screen.desk.feed.rows(list(numbers))
        return [one for one in numbers if one in found and found[one].state == "new"]

    async def do_triage_release(self, count: int) -> None:
        """Takes the row, or gives it back."""
        screen = self._screen
        row = self._rows(1)[0]
        me = screen.app.status.me.initials if screen.app.status else ""
        if row.holder == me:
            changed, words = await screen.desk.triage.release(row.number), "free again"
        else:
            changed, words = await screen.desk.triage.claim(row.number), "yours"
        self._last = ("triage.release", 1)
        await screen.listing.put([changed])
        screen.say(f"{row_title(row)} is {words}", "muted")
        await screen.app.read_status()

    async def do_act_repeat(self, count: int) -> None:
        """The last act again, on the row under the cursor."""
        if self._last is None:
            raise NotFound("nothing was done yet that could be repeated")
        id, before = self._last
        await self._screen.run_command(id, before)

    def do_person_open(self, count: int) -> None:
        """The whole card."""
        from cmtui.tui.screens.person import PersonScreen

        self._screen.app.push_screen(PersonScreen(self._rows(1)[0].person))

    def do_person_note(self, count: int) -> None:
        """Asks for the words of a note."""
        row = self._rows(1)[0]
        label = f"internal note on {row_title(row)}"
        self._screen.question(partial(self._note, row), "note", label, tone="note")

    async def _note(self, row: Row, text: str) -> None:
        if not text.strip():
            return
        screen = self._screen
        await screen.desk.people.note(row.person, text)
        screen.say(f"noted about {row_title(row)}; it stays in the house", "note")
        await screen.reading.refresh_person()

    def _rows(self, count: int) -> list[Row]:
        screen = self._screen
        if screen.in_conversation and screen.reading.row is not None:
            return [screen.reading.row]
        if not (rows := screen.listing.some(count)):
            raise NotFound("there is nobody here")
        return rows
