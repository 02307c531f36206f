"""The files of a mend: what is set aside for evidence, and how the new store takes its place."""

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from cmtui.sharing import share_like_its_folder
from cmtui.store.lock import PRIVATE_MODE
from cmtui.store.names import FILE_NAME
from cmtui.store.remains import Document

SIDE_FILES = ("", "-wal", "-shm")


def remove(path: Path) -> None:
    """Takes a database file and everything beside it away."""
    for tail in (*SIDE_FILES, "-journal"):
        path.with_name(path.name + tail).unlink(missing_ok=True)


def set_aside(folder: Path, stamp: str, spoiled: dict[Document, str]) -> list[Path]:
    """Writes what does not fit as lines of JSON."""
    if not spoiled:
        return []
    path = folder / f"set-aside-{stamp}.jsonl"
    lines = [
        msgspec.json.encode({"collection": name, "number": number, "reason": reason})
        for (name, number), reason in sorted(spoiled.items())
    ]
    path.touch(PRIVATE_MODE)
    path.write_bytes(b"\n".join(lines) + b"\n")
    share_like_its_folder(path)
    return [path]


def exchange(folder: Path, fresh: Path, stamp: str) -> list[Path]:
    """Gives the damaged files other names, and theirs to the new one."""
    moved = []
    like = folder / FILE_NAME if (folder / FILE_NAME).exists() else folder
    fresh.chmod(PRIVATE_MODE if like == folder else like.stat().st_mode)
    with suppress(PermissionError):  # her own group, where she is not in the store's
        os.chown(fresh, -1, like.stat().st_gid)
    for tail in reversed(SIDE_FILES):
        old = folder / f"{FILE_NAME}{tail}"
        if old.exists() and old.stat().st_size == 0 and tail:
            old.unlink()
        elif old.exists():
            new = folder / f"{FILE_NAME}.damaged-{stamp}{tail}"
            if tail:
                old.rename(new)
            else:  # it keeps its name as well until the new one takes it: a crash loses nothing
                os.link(old, new)
            moved.append(new)
    fresh.replace(folder / FILE_NAME)
    file = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
    return moved
