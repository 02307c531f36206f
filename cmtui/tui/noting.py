"""The person behind a row: her whole card, and notes about her."""

from functools import partial
from typing import TYPE_CHECKING

from cmtui.errors import NotFound
from cmtui.model.person import NoteSort
from cmtui.model.row import Row
from cmtui.tui.present.feed_row import row_title

if TYPE_CHECKING:
    from cmtui.tui.rows_at_hand import RowsAtHand


OPINIONS = ("opinion:", "opinione:")
"""What a note begins with that is an opinion; all others are facts."""

NOTE_KEYS = (
    ("Enter", "keep note"),
    ("opinion: …", "it is one, not a fact"),
    ("Esc", "cancel"),
)  # fmt: skip


def note_typed(text: str) -> tuple[NoteSort, str]:
    """What sort of note was typed, and its words."""
    text = text.strip()
    for begins in OPINIONS:
        if text.casefold().startswith(begins):
            return "opinion", text[len(begins) :].strip()
    return "fact", text


class PersonVerbs:
    """Commands about the person of the row."""

    def __init__(self, screen: "RowsAtHand") -> None:
        self._screen = screen

    def do_person_open(self, count: int) -> None:
        """The whole card."""
        from cmtui.tui.screens.person import PersonScreen

        self._screen.app.push_screen(PersonScreen(self._row.person))

    async def do_person_note(self, count: int, words: str | None = None) -> None:
        """Writes a note about her, or asks for its words."""
        row = self._row
        if words is not None:
            await self._note(row, words)
            return
        label = f"internal note on {row_title(row)}"
        self._screen.question(partial(self._note, row), "note", label, tone="note", keys=NOTE_KEYS)

    async def _note(self, row: Row, text: str) -> None:
        sort, words = note_typed(text)
        if not words:
            return
        screen = self._screen
        await screen.desk.people.note(row.person, words, sort)
        screen.say(f"noted about {row_title(row)}; it stays in the house", "note")
        await screen.person_changed()

    @property
    def _row(self) -> Row:
        row = self._screen.row
        if row is None:
            raise NotFound("there is nobody here")
        return row
