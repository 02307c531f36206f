"""The lines of an archive as they are read: counted, digested, and named where one is wrong."""

import hashlib
import zlib
from typing import BinaryIO

import msgspec

from cmtui.errors import StoreFailed

LONGEST_LINE = 256 * 1024 * 1024

DAMAGED_GZIP = (EOFError, OSError, zlib.error)
"""What reading a packed file can end in."""

_LINE = msgspec.json.Decoder(dict[str, msgspec.Raw])


class WrongArchive(StoreFailed):
    """The archive is none, is cut, or was changed; the message names the line."""


class Lines:
    """The archive's lines, counted and digested."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._sha = hashlib.sha256()
        self.number = 0

    def next(self) -> bytes:
        """The next line; empty at the end."""
        self.number += 1
        try:
            line = self._source.readline(LONGEST_LINE)
        except DAMAGED_GZIP as error:
            raise self.wrong("cannot be read: the file is cut or damaged") from error
        if line and not line.endswith(b"\n"):
            raise self.wrong("is cut: the archive has no end")
        return line

    def digest(self) -> str:
        """Of every line that was noted."""
        return self._sha.hexdigest()

    def note(self, line: bytes) -> None:
        """The line belongs to what the digest is over."""
        self._sha.update(line)

    def wrong(self, why: str) -> WrongArchive:
        """An error that names the line."""
        return WrongArchive(f"the archive's line {self.number} {why}; nothing was imported")

    def object(self, line: bytes) -> tuple[str, msgspec.Raw]:
        """The line's one name and what stands under it."""
        try:
            found = _LINE.decode(line)
        except msgspec.DecodeError as error:
            raise self.wrong("is no line of a cmtui archive") from error
        if len(found) != 1:
            raise self.wrong("is no line of a cmtui archive")
        return next(iter(found.items()))
