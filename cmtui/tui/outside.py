"""The words in the operator's own editor, and back."""

import asyncio
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cmtui.errors import CmtuiError, Refused
from cmtui.programs import words_of
from cmtui.text.safe import clean

if TYPE_CHECKING:
    from cmtui.tui.screens.feed import FeedScreen

MOST_BYTES = 1_000_000
"""Of what comes back; a reply is no book."""


class OutsideVerbs:
    """The composer's command that hands the terminal to an editor.

    The program goes on beside it: holds run out and are sent as she wanted, leases are renewed, the
    draft is open to the others as hers. Only nothing is painted. Ctrl+Z in the editor stops both,
    with what that does to holds and leases.
    """

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen

    async def do_composer_editor(self, count: int) -> None:
        """Writes the words to a file of hers alone, waits for the editor, and takes them back."""
        screen = self._screen
        flow, composer = screen.writing, screen.composer
        if flow.taken_by:
            raise Refused(flow.taken_by)
        words = words_of(editor_of(screen.app.setting.config.editor))
        await flow.keep()
        folder = screen.app.setting.state / "editing"
        file = await asyncio.to_thread(_written, folder, composer.text)
        try:
            async with screen.app.endings.away():
                outcome = await _edited([*words, str(file)])
            if isinstance(outcome, CmtuiError):
                raise outcome
            text = await asyncio.to_thread(_read, file)
        finally:
            file.unlink(missing_ok=True)
        if not flow.is_open or flow.taken_by:
            screen.say("the draft was taken over meanwhile; the words came back too late", "late")
            return
        if outcome:
            screen.say(f"{words[0]} ended with {outcome}; the words are as they were", "late")
            return
        if text != composer.text:
            composer.replace_text(text)
            flow.changed(composer.text, composer.cursor)
        composer.focus_editor()


def editor_of(configured: str) -> str:
    """The operator's editor as a command line. Raises Refused where she named none."""
    named = configured or os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not named.strip():
        raise Refused("no editor is named: set EDITOR, or editor in your configuration")
    return named


async def _edited(words: list[str]) -> int | CmtuiError:
    """Runs it on this terminal; its exit code, or why it cannot be started."""
    try:
        process = await asyncio.create_subprocess_exec(*words)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return CmtuiError(f"{words[0]}: cannot be run: {why.lower()}")
    return await process.wait()


def _written(folder: Path, text: str) -> Path:
    """A fresh file, readable by the operator alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".txt", prefix="draft-", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    return Path(name)


def _read(file: Path) -> str:
    """The words as they came back, cleaned; an editor's last newline is no part of them."""
    try:
        with file.open("rb") as back:
            content = back.read(MOST_BYTES)
    except OSError as error:
        raise CmtuiError("the editor left no file; the words are as they were") from error
    return clean(content.decode("utf-8", "replace")).text.removesuffix("\n")
