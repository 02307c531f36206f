"""What belongs to a workspace beside its database: the team's files, and the pictures."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from cmtui.sharing import FOLDER_MODE, is_shared, share_like_its_folder

HOUSE = ("crisis.toml", "rules.toml", "weights.toml")
PICTURES = "pictures"

_PICTURE = re.compile(rf"{PICTURES}/([0-9a-f]{{64}})")


def is_beside(name: str) -> bool:
    """Whether a file of that name belongs to a workspace; no other is ever taken from outside."""
    return name in HOUSE or _PICTURE.fullmatch(name) is not None


def names_beside(workspace: Path) -> list[str]:
    """Those that are there, by their paths within the workspace."""
    pictures = (f"{PICTURES}/{path.name}" for path in (workspace / PICTURES).glob("*"))
    found = (*HOUSE, *sorted(pictures))
    return [name for name in found if is_beside(name) and (workspace / name).is_file()]


def read_beside(workspace: Path, name: str) -> bytes | None:
    """What is in it; None for a picture that is not what its name says. Raises OSError."""
    content = (workspace / name).read_bytes()
    return content if is_whole(name, content) else None


def is_whole(name: str, content: bytes) -> bool:
    """Whether it is what its name says; a picture is called by its SHA-256."""
    picture = _PICTURE.fullmatch(name)
    return picture is None or hashlib.sha256(content).hexdigest() == picture[1]


def write_beside(folder: Path, name: str, content: bytes) -> None:
    """Makes it durable in a folder where it is not yet. Raises OSError."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def bring_in(staged: Path, folder: Path) -> Iterator[str]:
    """Moves what is staged into a workspace; gives the names of those that it did not have yet."""
    for name in names_beside(staged):
        target = folder / name
        if not target.parent.exists():
            target.parent.mkdir()
            if is_shared(folder):
                target.parent.chmod(FOLDER_MODE)
        try:
            os.link(staged / name, target)
        except FileExistsError:
            continue
        share_like_its_folder(target)
        yield name


def take_out(folder: Path, names: list[str]) -> None:
    """Undoes `bring_in`."""
    for name in names:
        (folder / name).unlink(missing_ok=True)
    with suppress(OSError):  # there was one, or somebody has put something into it
        (folder / PICTURES).rmdir()
