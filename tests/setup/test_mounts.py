"""Which file system a workspace lies on."""

from pathlib import Path

import pytest

import cmtui.mounts
from cmtui.errors import StoreFailed
from cmtui.mounts import kind_of, network_kind, read_mounts, refuse_network_folder

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /home rw shared:5 master:2 - nfs4 server:/home rw,vers=4.2
31 30 8:2 / /home/anna/disk rw - xfs /dev/sdb1 rw
32 22 0:41 / /srv/our\\040team rw - fuse.sshfs ben@host: rw
33 22 8:1 /srv/data /srv/bound rw - ext4 /dev/sda1 rw
34 22 0:42 /share /srv/over rw - ext4 /dev/sdc1 rw
35 22 0:43 / /srv/over rw - cifs //server/share rw
no line of mountinfo
"""


@pytest.mark.parametrize(("path", "kind"), [
    ("/etc", "ext4"), ("/home/ben/desk", "nfs4"), ("/homework", "ext4"),
    ("/home/anna/disk/desk", "xfs"), ("/srv/our team/desk", "fuse.sshfs"),
    ("/srv/bound/desk", "ext4"), ("/srv/over", "cifs"),
])  # fmt: skip
def test_the_longest_and_latest_mount_counts(path: str, kind: str) -> None:
    assert kind_of(Path(path), read_mounts(MOUNTS)) == kind


def test_without_mounts_nothing_is_said() -> None:
    assert kind_of(Path("/x"), read_mounts("")) == ""


def test_a_network_folder_is_refused_until_it_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "mountinfo"
    info.write_text(f"{MOUNTS}40 22 0:50 / {tmp_path}/net rw - nfs server:/x rw\n")
    monkeypatch.setattr(cmtui.mounts, "MOUNTINFO", info)
    folder = tmp_path / "net" / "desk"
    assert network_kind(folder) == "nfs" and network_kind(tmp_path) != "nfs"
    with pytest.raises(StoreFailed, match=r"nfs, where locks.*init --force"):
        refuse_network_folder(folder, accept=False)
    assert not folder.exists()
    refuse_network_folder(folder, accept=True)
    refuse_network_folder(folder, accept=False)
