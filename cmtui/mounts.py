"""Network file systems, where locks and shared memory between machines do not work."""

import re
from pathlib import Path

import msgspec

from cmtui.errors import StoreFailed

MOUNTINFO = Path("/proc/self/mountinfo")
"""Every mount of this process; only Linux has it, elsewhere nothing is said."""

ACCEPTED = "network-file-system-accepted"
"""The file of a workspace for which `--force` was said."""

NETWORK_KINDS = frozenset(
    (
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "9p", "afs", "coda", "ceph", "glusterfs",
        "lustre", "gpfs", "beegfs", "orangefs", "davfs", "fuse.sshfs", "fuse.glusterfs",
        "fuse.ceph", "fuse.davfs2", "fuse.s3fs", "fuse.rclone", "fuse.gcsfuse", "fuse.smbnetfs",
    )
)  # fmt: skip

_ESCAPED = re.compile(r"\\([0-7]{3})")


class Mount(msgspec.Struct, frozen=True):
    """Where a file system is mounted, and of which kind it is."""

    point: str
    kind: str


def read_mounts(mountinfo: str) -> list[Mount]:
    """The mounts in the order they were made; see proc_pid_mountinfo(5)."""
    found = []
    for line in mountinfo.splitlines():
        before, dash, after = line.partition(" - ")
        fields = before.split(" ")
        if dash and len(fields) >= 5 and after:
            found.append(Mount(_unescaped(fields[4]), after.split(" ")[0]))
    return found


def kind_of(path: Path, mounts: list[Mount]) -> str:
    """The kind of file system that an absolute path lies on; empty: not known.

    The longest mount point counts; of two mounts on the same point, the later.
    """
    best = Mount("", "")
    for mount in mounts:
        if path.is_relative_to(mount.point) and len(mount.point) >= len(best.point):
            best = mount
    return best.kind


def network_kind(folder: Path) -> str:
    """The kind of the network file system that the folder lies on, or would; empty: none."""
    try:
        text = MOUNTINFO.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # not Linux
        return ""
    kind = kind_of(folder.resolve(), read_mounts(text))
    return kind if kind in NETWORK_KINDS else ""


def refuse_network_folder(folder: Path, *, accept: bool) -> None:
    """Raises StoreFailed on a network file system, unless that was accepted before or is now."""
    kind = network_kind(folder)
    if not kind or (folder / ACCEPTED).exists():
        return
    if not accept:
        raise StoreFailed(
            f"{folder} is on {kind}, where locks and shared memory do not work and the store would"
            " be damaged; log in to the machine that has the disk, or take the risk with"
            " `cmtui init --force` or `cmtui join --force`"
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ACCEPTED).touch()


def _unescaped(text: str) -> str:
    """Spaces and the like stand as three octal digits, byte by byte."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 8)), text)
