"""Pictures on their way out: files of the workspace, each called by the digest of its bytes."""

import errno
import hashlib
import os
import re
import tempfile
from pathlib import Path

from cmtui.errors import NotFound, StoreFailed, StoreFull
from cmtui.sharing import FOLDER_MODE, is_shared, share_like_its_folder

FOLDER = "pictures"

_DIGEST = re.compile(r"[0-9a-f]{64}")
_FULL = (errno.ENOSPC, errno.EDQUOT)
"""The disk is full, or the operator's part of it."""


class BlobFolder:
    """The folder of the pictures; satisfies `services.ports.Blobs`. Every call may block."""

    def __init__(self, workspace: Path) -> None:
        self._folder = workspace / FOLDER

    def keep(self, content: bytes) -> str:
        """Makes the bytes durable; returns their SHA-256 in hex. Raises StoreFailed."""
        digest = hashlib.sha256(content).hexdigest()
        try:
            self._make_folder()
            if not self._holds(digest):
                self._write(self._folder / digest, content)
        except OSError as error:
            kind = StoreFull if error.errno in _FULL else StoreFailed
            raise kind(f"{self._folder}: cannot be written: {error.strerror}") from error
        return digest

    def read(self, digest: str) -> bytes:
        """The bytes. Raises NotFound when they are not there or not as they were."""
        if not _DIGEST.fullmatch(digest):
            raise NotFound(f"{digest[:80]!r} names no picture")
        try:
            content = (self._folder / digest).read_bytes()
        except OSError as error:
            raise NotFound(
                f"{self._folder / digest}: the picture cannot be read: {error.strerror};"
                " attach it again"
            ) from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise NotFound(f"{self._folder / digest}: the picture is damaged; attach it again")
        return content

    def _holds(self, digest: str) -> bool:
        try:
            self.read(digest)
        except NotFound:
            return False
        return True

    def _make_folder(self) -> None:
        if self._folder.is_dir():
            return
        self._folder.mkdir(exist_ok=True)
        if is_shared(self._folder.parent):
            self._folder.chmod(FOLDER_MODE)
        _sync(self._folder.parent)

    def _write(self, path: Path, content: bytes) -> None:
        """Puts it there as a whole: a half-written picture never has the name of a whole one."""
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".fresh-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            share_like_its_folder(Path(name))
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync(self._folder)


def _sync(folder: Path) -> None:
    """Makes a new name survive a power cut."""
    directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
