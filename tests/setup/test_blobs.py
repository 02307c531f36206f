"""Pictures on their way out: durable, whole, the group's where the workspace is."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cmtui.blobs
from cmtui.blobs import FOLDER, BlobFolder
from cmtui.errors import NotFound, StoreFailed, StoreFull
from cmtui.sharing import FOLDER_MODE, unshared


@settings(deadline=None)
@given(st.binary(max_size=4_000))
def test_what_is_kept_is_read_as_it_was_under_its_digest(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        blobs = BlobFolder(Path(folder))
        digest = blobs.keep(content)
        assert digest == hashlib.sha256(content).hexdigest() == blobs.keep(content)
        assert BlobFolder(Path(folder)).read(digest) == content
        assert [one.name for one in (Path(folder) / FOLDER).iterdir()] == [digest]


@pytest.mark.parametrize("digest", ["", "../store.db", "0" * 63, "A" * 64, "0" * 64])
def test_what_is_not_there_or_no_digest_is_not_found(tmp_path: Path, digest: str) -> None:
    (tmp_path / "store.db").write_bytes(b"the store")
    with pytest.raises(NotFound):
        BlobFolder(tmp_path).read(digest)


def test_a_damaged_picture_is_said_and_mended_by_attaching_it_again(tmp_path: Path) -> None:
    blobs = BlobFolder(tmp_path)
    digest = blobs.keep(b"a dot")
    (tmp_path / FOLDER / digest).write_bytes(b"a dog")
    with pytest.raises(NotFound, match="damaged; attach it again"):
        blobs.read(digest)
    assert blobs.keep(b"a dot") == digest
    assert blobs.read(digest) == b"a dot"


def test_in_a_shared_workspace_a_picture_is_the_groups(tmp_path: Path) -> None:
    tmp_path.chmod(FOLDER_MODE)
    before = os.umask(0o077)
    try:
        digest = BlobFolder(tmp_path).keep(b"a dot")
    finally:
        os.umask(before)
    assert unshared(tmp_path) == []
    mode = (tmp_path / FOLDER / digest).stat().st_mode
    assert stat.S_IMODE(mode) == 0o660


def test_in_ones_own_workspace_a_picture_is_private(tmp_path: Path) -> None:
    digest = BlobFolder(tmp_path).keep(b"a dot")
    assert stat.S_IMODE((tmp_path / FOLDER / digest).stat().st_mode) == 0o600


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_is_said_and_leaves_no_half_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    blobs = BlobFolder(tmp_path)
    blobs.keep(b"the first")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(cmtui.blobs.os, call, full)
        with pytest.raises(StoreFull, match="No space left"):
            blobs.keep(b"a dot")
    assert len(list((tmp_path / FOLDER).iterdir())) == 1


def test_a_folder_that_is_not_ours_is_said(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file where the folder should be")
    with pytest.raises(StoreFailed, match="cannot be written"):
        BlobFolder(tmp_path).keep(b"a dot")
