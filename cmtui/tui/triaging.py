"""Deciding about rows: done, claim and release, notes, the person."""

from typing import TYPE_CHECKING

from cmtui.errors import NotFound
from cmtui.model.row import Row
from cmtui.tui.present.feed_row import row_title

if TYPE_CHECKING:
    from cmtui.tui.screens.feed import FeedScreen


class TriageVerbs:
    """The feed's commands that change rows and note things about people."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen
        self._last: tuple[str, int] | None = None
        self._noting: Row | None = None

    async def do_triage_done(self, count: int) -> None:
        """Closes the row under the cursor, or so many from it on."""
        screen = self._screen
        numbers = [row.number for row in self._rows(count)]
        done = await screen.desk.triage.done(numbers)
        self._last = ("triage.done", count)
        if screen.in_conversation:
            await screen.answering.let_go()
            screen.to_list()
        await screen.listing.put(done)
        undo = screen.app.keymap.shown("triage.undo")
        what = row_title(done[0]) if len(done) == 1 else f"{len(done)} rows"
        screen.say(f"done: {what}; {undo} takes it back", "muted")
        await screen.app.read_status()

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
        row = self._noting = self._rows(1)[0]
        self._screen.prompt.ask("note", f"internal note on {row_title(row)}", tone="note")

    async def note(self, text: str) -> None:
        """Writes it down."""
        if self._noting is None or not text.strip():
            return
        screen = self._screen
        await screen.desk.people.note(self._noting.person, text)
        screen.say(f"noted about {row_title(self._noting)}; it stays in the house", "note")
        await screen.reading.refresh_person()

    def _rows(self, count: int) -> list[Row]:
        screen = self._screen
        if screen.in_conversation and screen.reading.row is not None:
            return [screen.reading.row]
        if not (rows := screen.listing.some(count)):
            raise NotFound("there is nobody here")
        return rows
