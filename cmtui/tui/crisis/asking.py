"""What every command of a crisis needs: the screen in front, a question, the open crisis."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from cmtui.errors import CmtuiError, NotFound
from cmtui.model.crisis import Crisis
from cmtui.tui.screens.base import DeskScreen

if TYPE_CHECKING:
    from cmtui.services.desk import Desk
    from cmtui.tui.app import CmtuiApp

SEVERITY_LETTERS = {"1": "SEV1", "2": "SEV2", "3": "SEV3", "w": "WATCH"}
"""What each severity is answered with."""

SEVERITY_KEYS = (*SEVERITY_LETTERS.items(), ("Esc", "leaves"))

Do = Callable[[str], Awaitable[None]]


class CrisisVerbs:
    """Commands that work on whatever screen of the desk is in front."""

    def __init__(self, app: "CmtuiApp") -> None:
        self._app = app

    @property
    def _screen(self) -> DeskScreen:
        if (screen := self._app.desk_screen) is None:
            raise CmtuiError("there is nothing to do that on")
        return screen

    @property
    def _desk(self) -> "Desk":
        return self._screen.desk

    def _key(self, id: str) -> str:
        return self._app.keymap.shown(id)

    def _undo_words(self) -> str:
        return f"{self._key('triage.undo')} takes it back"

    async def _needed(self) -> Crisis:
        """The open crisis. Raises NotFound, naming the key that declares one."""
        crisis = await self._desk.crisis.current()
        if crisis is None:
            raise NotFound(f"no crisis is open; {self._key('crisis.declare')} declares one")
        return crisis

    def _ask(
        self, purpose: str, label: str, does: str, do: Do, text: str = "", *, careful: bool = False
    ) -> None:
        """Asks for words that must not be empty; `careful` as the screen's `question` has it."""

        def wrong(typed: str) -> str | None:
            return None if typed.strip() else "say it in a few words"

        keys = (("Enter", does), ("Esc", "leaves"))
        self._screen.question(do, purpose, label, text, careful=careful, validate=wrong, keys=keys)
