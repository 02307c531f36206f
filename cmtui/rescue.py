"""Words that the store could not take, in the operator's own state folder until it can."""

import hashlib
from pathlib import Path

import msgspec

from cmtui.config import write_atomically
from cmtui.errors import StoreFailed
from cmtui.model.draft import RescuedWords


class RescueFolder:
    """One file a draft, mode 0600, for one workspace; satisfies `services.ports.Rescue`."""

    def __init__(self, folder: Path, workspace: Path) -> None:
        self._folder = folder / _short(str(workspace.absolute()))

    def keep(self, words: RescuedWords) -> None:
        """Keeps the words, in place of earlier ones of the same draft. Raises StoreFailed."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(self._file(words), msgspec.json.encode(words).decode())
        except OSError as error:
            raise StoreFailed(f"{self._folder}: cannot be written: {error.strerror}") from error

    def forget(self, words: RescuedWords) -> None:
        """Forgets the words of that draft, if any were kept. Raises StoreFailed."""
        try:
            self._file(words).unlink(missing_ok=True)
        except OSError as error:
            raise StoreFailed(f"{self._folder}: cannot be written: {error.strerror}") from error

    def all(self) -> list[RescuedWords]:
        """All that are kept, oldest first; a file that cannot be read is left where it lies."""
        found = []
        for file in self._folder.glob("*.json"):
            try:
                found.append(msgspec.json.decode(file.read_bytes(), type=RescuedWords))
            except (OSError, msgspec.DecodeError):  # it stays for the operator's own eyes
                continue
        return sorted(found, key=lambda words: words.at)

    def _file(self, words: RescuedWords) -> Path:
        name = _short(f"{words.session} {words.account} {words.row} {words.target}")
        return self._folder / f"{name}.json"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
