"""The words of the sheet, made durable at every pause in typing."""

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from cmtui.errors import StoreFailed
from cmtui.model.statement_text import Statement, StatementText
from cmtui.tui.ticks import Pause
from cmtui.tui.writing import PAUSE_SECONDS, RETRY_SECONDS

if TYPE_CHECKING:
    from cmtui.services.desk import Desk
    from cmtui.tui.app import CmtuiApp


class Subject(NamedTuple):
    """What the words are of: a line or update that is changed, or (`of` None) a new one."""

    kind: Statement
    of: int | None = None
    language: str = ""


class SheetWords:
    """Follows one text from its first letter until it is a line, an update, or nothing."""

    def __init__(self, app: "CmtuiApp") -> None:
        self._app = app
        self._pause = Pause(app, "statement", PAUSE_SECONDS, self._rested)
        self._saving = asyncio.Lock()
        self._desk: Desk | None = None
        self._subject = Subject("line")
        self._text = self._kept = ""
        self._number: int | None = None

    def begin(
        self, desk: "Desk", subject: Subject, text: str, before: StatementText | None = None
    ) -> None:
        """Another text; `before` is what was kept of it when it was last written at."""
        self._desk, self._subject = desk, subject
        self._text = self._kept = text
        self._number = before.number if before is not None else None

    def changed(self, text: str) -> None:
        """The words changed: the store follows at the next pause."""
        self._text = text
        if self._desk is not None and text != self._kept:
            self._pause.ask(self._desk.clock)

    async def end(self, text: str) -> int | None:
        """Keeps the last of the words. Returns the number that they are kept under, if they are.

        Raises StoreFailed, and then goes on following them.
        """
        self._text = text
        await self.keep()
        self._desk = None
        return self._number

    async def keep(self) -> None:
        """Makes the words durable now, if they are not. Raises StoreFailed."""
        self._pause.forget()
        await self._keep()

    async def _rested(self) -> None:
        try:
            await self._keep()
        except StoreFailed as error:
            self._app.report(error)
            if (desk := self._desk) is not None:
                await desk.clock.sleep(RETRY_SECONDS)
                self._pause.ask(desk.clock)

    async def _keep(self) -> None:
        async with self._saving:  # two first pauses at once would keep them twice
            desk, text, subject = self._desk, self._text, self._subject
            if desk is None or text == self._kept:
                return
            kind, of, language = subject
            kept = await desk.statements.keep(
                kind, text, of=of, language=language, number=self._number
            )
            if self._subject is subject:
                self._number, self._kept = kept.number, text
