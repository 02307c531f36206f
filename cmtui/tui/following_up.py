"""Follow-ups by key: one line that says what is owed to a person and by when."""

from collections.abc import Awaitable, Callable
from functools import partial

from cmtui.errors import NotFound, WrongUsage
from cmtui.model.follow_up import FollowUpSort
from cmtui.text.coming import said_when
from cmtui.text.what_when import read_what_when
from cmtui.tui.screens.base import DeskScreen

PROMISE = "promise:"
"""Begins a line that is a promise."""

KEYS = (("Enter", "write it down"), (f"{PROMISE} …", "it was promised"), ("Esc", "cancel"))


class FollowUpVerbs:
    """A screen's command for follow-ups."""

    def __init__(
        self,
        screen: DeskScreen,
        whom: Callable[[], tuple[int, str] | None],
        then: Callable[[], Awaitable[None]],
    ) -> None:
        """`whom` is the person under the cursor, number and name; `then` shows what was written."""
        self._screen = screen
        self._whom = whom
        self._then = then

    async def do_person_follow_up(self, count: int, words: str | None = None) -> None:
        """Writes down what the person under the cursor is owed, or asks for it."""
        if (whom := self._whom()) is None:
            raise NotFound("there is nobody here")
        if words is not None:
            await self._write(*whom, None, words)
        else:
            self.ask(*whom)

    def ask(self, person: int, name: str, text: str = "", sending: int | None = None) -> None:
        """Asks about this person; `text` stands in the line already."""
        self._screen.question(
            partial(self._write, person, name, sending),
            "follow-up",
            f"owed to {name}, what {self._screen.app.glyphs.dot} by when:",
            text,
            validate=self._wrong,
            tone="note",
            keys=KEYS,
        )

    def _wrong(self, text: str) -> str | None:
        try:
            self._read(text)
        except WrongUsage as error:
            return str(error).partition(";")[0]
        return None

    def _read(self, text: str) -> tuple[FollowUpSort, str, int]:
        text, sort = text.strip(), "follow-up"
        if text.casefold().startswith(PROMISE):
            text, sort = text[len(PROMISE) :], "promise"
        what, due_at = read_what_when(text, self._screen.now)
        return ("promise" if sort == "promise" else "follow-up"), what, due_at

    async def _write(self, person: int, name: str, sending: int | None, text: str) -> None:
        sort, what, due_at = self._read(text)
        screen = self._screen
        await screen.desk.follow_ups.add(person, what, due_at, sort=sort, sending=sending)
        undo = screen.app.keymap.shown("triage.undo")
        when = said_when(due_at, screen.now)
        screen.say(f"{sort} to {name} by {when}; {undo} takes it back", "note")
        await self._then()
