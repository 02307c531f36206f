"""Files that a verb writes for people: whole or not at all, and never over another."""

import os
from contextlib import suppress
from pathlib import Path

from cmtui.errors import CmtuiError, NotFound, WrongUsage

PRIVATE_FILE = 0o600


def write_file(file: Path, text: str, *, force: bool = False) -> None:
    """Writes the text under that name, for the operator alone (mode 0600).

    Raises WrongUsage where there is such a file already, NotFound without its folder, CmtuiError
    where the disk refuses.
    """
    if file.exists() and not force:
        raise WrongUsage(f"{file} exists; --force overwrites it")
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
        with os.fdopen(os.open(fresh, flags, PRIVATE_FILE), "w", encoding="utf-8") as out:
            out.write(text)
        os.replace(fresh, file)
    except FileNotFoundError as error:
        raise NotFound(f"{file.parent}: there is no such folder") from error
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise CmtuiError(f"{file}: cannot be written: {error.strerror}") from error
