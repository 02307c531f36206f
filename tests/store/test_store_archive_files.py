"""What an archive carries beside the rows: the team's files and the pictures."""

import hashlib
import io
import json
from pathlib import Path

import pytest

from cmtui import blobs, housefiles
from cmtui.blobs import BlobFolder
from cmtui.errors import NewerFormat, StoreFailed
from cmtui.store import WorkspaceStore, beside
from cmtui.store.archive import write_archive
from cmtui.store.backup import copy_database
from cmtui.store.names import FILE_NAME
from tests.manual_clock import START
from tests.store.stored import person
from tests.store.test_store_archive import archived, restored, signed

PICTURE = b"\x89PNG not really"


@pytest.fixture
async def desk(store: WorkspaceStore, tmp_path: Path) -> Path:
    await store.transact("add", lambda tx: tx.add(person()))
    desk = tmp_path / "desk"
    BlobFolder(desk).keep(PICTURE)
    (desk / "pictures" / ".fresh-left").write_text("half a picture")
    (desk / "rules.toml").write_text("# ours\n")
    (desk / "notes.txt").write_text("mine")
    return desk


def files_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in beside.names_beside(folder)}


def test_the_files_are_those_that_the_program_keeps_in_a_workspace() -> None:
    assert set(beside.HOUSE) == {housefiles.WEIGHTS, housefiles.RULES, housefiles.CRISIS}
    assert beside.PICTURES == blobs.FOLDER


async def test_pictures_and_the_teams_files_come_along(desk: Path, tmp_path: Path) -> None:
    done = restored(archived(desk), tmp_path / "new")
    assert (done.files, done.kept) == (2, ())
    assert files_of(tmp_path / "new") == files_of(desk)
    assert BlobFolder(tmp_path / "new").read(hashlib.sha256(PICTURE).hexdigest()) == PICTURE
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "lock", "pictures", "rules.toml", FILE_NAME]  # fmt: skip


async def test_a_damaged_picture_is_left_out_by_name(desk: Path, tmp_path: Path) -> None:
    digest = BlobFolder(desk).keep(b"another")
    (desk / "pictures" / digest).write_bytes(b"spoiled")
    out = io.BytesIO()
    done = write_archive(desk / FILE_NAME, out, START, lambda done, total: None)
    assert (done.files, done.left_out) == (2, (f"pictures/{digest}",))
    assert restored(out.getvalue(), tmp_path / "new").files == 2


async def test_a_copy_of_the_file_brings_those_of_its_workspace(desk: Path, tmp_path: Path) -> None:
    copy_database(desk / FILE_NAME, tmp_path / "copy.db")
    assert restored((tmp_path / "copy.db").read_bytes(), tmp_path / "new", desk).files == 2
    assert files_of(tmp_path / "new") == files_of(desk)


async def test_what_is_there_already_is_left_alone_and_named(desk: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "rules.toml").write_text("# other\n")
    done = restored(archived(desk), tmp_path / "new")
    assert (done.files, done.kept) == (1, ("rules.toml",))
    assert (tmp_path / "new" / "rules.toml").read_text() == "# other\n"


@pytest.mark.parametrize("file", [
    {"name": "../evil", "base64": ""},
    {"name": "pictures/../../evil", "base64": ""},
    {"name": "store.db", "base64": ""},
    {"name": "pictures/" + "0" * 64, "base64": "YQ=="},
    {"name": "rules.toml", "base64": "no base64!"},
    {"name": "rules.toml"},
    {"name": "rules.toml", "base64": ""},
])  # fmt: skip
async def test_no_other_file_is_written_and_none_twice(
    desk: Path, tmp_path: Path, file: dict[str, str]
) -> None:
    lines = archived(desk).splitlines(keepends=True)[:-1]
    wrong = signed([*lines, json.dumps({"#file": file}).encode() + b"\n"])
    with pytest.raises(StoreFailed, match=r"line \d+"):
        restored(wrong, tmp_path / "new")
    assert not (tmp_path / "new").exists() and not (tmp_path / "evil").exists()


async def test_an_archive_without_files_is_read_as_ever(desk: Path, tmp_path: Path) -> None:
    lines = archived(desk).splitlines(keepends=True)
    rows = [line.replace(b'"version":2', b'"version":1', 1) for line in lines[:-1]
            if not line.startswith(b'{"#file"')]  # fmt: skip
    assert restored(signed(rows), tmp_path / "new").files == 0


@pytest.mark.parametrize("pragma", ["user_version", "application_id"])
async def test_a_copy_that_is_not_ours_to_read_is_refused(
    desk: Path, tmp_path: Path, pragma: str
) -> None:
    copy_database(desk / FILE_NAME, tmp_path / "copy.db")
    offset = {"user_version": 60, "application_id": 68}[pragma]
    content = bytearray((tmp_path / "copy.db").read_bytes())
    content[offset : offset + 4] = (99).to_bytes(4, "big")
    refusal = NewerFormat if pragma == "user_version" else StoreFailed
    with pytest.raises(refusal, match=r"nothing was imported") as raised:
        restored(bytes(content), tmp_path / "new")
    assert "restoring" not in str(raised.value)
    assert not (tmp_path / "new").exists()
