"""Folders that a Unix group shares: what is made in them is the group's, whatever the umask."""

import os
import stat
from pathlib import Path

FOLDER_MODE = 0o2770
"""Set-group-id: files made by any member belong to the folder's group."""

FILE_MODE = 0o660


def is_shared(folder: Path) -> bool:
    """Whether the folder is a group's; a folder that is not there is nobody's."""
    return folder.exists() and bool(folder.stat().st_mode & stat.S_ISGID)


def share_like_its_folder(file: Path) -> None:
    """Lets the group write a file of ours, if its folder is the group's."""
    if is_shared(file.parent) and file.stat().st_uid == os.geteuid():
        file.chmod(FILE_MODE)


def unshared(folder: Path) -> list[str]:
    """How to mend each file of a group's folder that the group cannot write; empty: all is well."""
    if not is_shared(folder):
        return []
    group = folder.stat().st_gid
    found = []
    for path in sorted(folder.rglob("*")):
        seen = path.lstat()
        wanted = FOLDER_MODE if stat.S_ISDIR(seen.st_mode) else FILE_MODE
        if seen.st_gid != group:
            found.append(f"chgrp {group} {path}")
        if stat.S_IMODE(seen.st_mode) & wanted != wanted:
            found.append(f"chmod {wanted:o} {path}")
    return found
