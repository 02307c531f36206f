"""The archive: a workspace as lines of JSON, and back."""

import gzip
import hashlib
import io
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from cmtui.errors import CmtuiError, NewerFormat, Refused, StoreFailed
from cmtui.model.lease import Lease
from cmtui.model.person import Person
from cmtui.store import WorkspaceStore, open_store
from cmtui.store.archive import write_archive
from cmtui.store.names import FILE_NAME
from cmtui.store.restoring import Restored, restore
from tests.manual_clock import START, ManualClock
from tests.store.stored import ANNA, person, row


def dump(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    database = sqlite3.connect(folder / FILE_NAME)
    tables = database.execute("SELECT name FROM sqlite_schema WHERE type='table'").fetchall()
    found = {name: database.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}
    database.close()
    return found


async def filled(store: WorkspaceStore) -> None:
    """Some of everything: batches, changes, removals, what is not logged, odd texts."""
    await store.transact("add", lambda tx: tx.add_all([person(f"p{n}") for n in range(20)]))
    await store.transact("add", lambda tx: tx.add(person('line\nbreak "quote" わーい \u2028')))
    await store.transact("done", lambda tx: tx.put(replace(tx.get(Person, 2), name="Two")))
    await store.transact("remove", lambda tx: tx.remove(Person, 21))
    await store.transact("add", lambda tx: tx.add(row()))
    lease = Lease(
        name="x", holder="AB", session="s", epoch=1, renewed=0.1 + 0.2, boot_id="b", lasts=1e300
    )
    await store.transact("lease", lambda tx: tx.add(lease))


def archived(folder: Path) -> bytes:
    """The folder's store as an archive."""
    out = io.BytesIO()
    write_archive(folder / FILE_NAME, out, START, lambda done, total: None)
    return out.getvalue()


def restored(archive: bytes, folder: Path, copied_from: Path | None = None) -> Restored:
    """Makes the folder's store from it."""
    source = io.BufferedReader(io.BytesIO(archive))  # type: ignore[arg-type]
    return restore(source, folder, ManualClock(), lambda done, total: None, copied_from)


@pytest.fixture
async def archive(store: WorkspaceStore, tmp_path: Path) -> bytes:
    await filled(store)
    return archived(tmp_path / "desk")


async def test_a_workspace_comes_back_to_the_letter(
    store: WorkspaceStore, archive: bytes, tmp_path: Path
) -> None:
    rows = restored(archive, tmp_path / "new" / "folder").rows
    assert dump(tmp_path / "new" / "folder") == dump(tmp_path / "desk")
    assert rows == archive.count(b"\n") - 2
    assert archived(tmp_path / "new" / "folder") == archive


async def test_numbers_go_on_and_undo_still_works(archive: bytes, tmp_path: Path) -> None:
    restored(archive, tmp_path / "new")
    opened = open_store(tmp_path / "new", ANNA, ManualClock())
    added = await opened.transact("add", lambda tx: tx.add(person("next")))
    await opened.undo(3)
    two = await opened.read(lambda reader: reader.get(Person, 2))
    broken = await opened.verify()
    await opened.close()
    assert added.number == 22 and two is not None and two.name == "p1" and broken is None


async def test_a_person_can_read_it_with_jq(archive: bytes) -> None:
    lines = [json.loads(line) for line in archive.splitlines()]
    assert lines[0]["#archive"]["archive"] == "cmtui workspace"
    assert [line["people"]["doc"]["name"] for line in lines if "people" in line][1] == "Two"
    assert lines[-1]["#end"]["rows"] == len(lines) - 2


async def test_others_write_while_it_is_written(store: WorkspaceStore, tmp_path: Path) -> None:
    await filled(store)
    before = archived(tmp_path / "desk")
    written = io.BytesIO()
    seen: list[int] = []

    def writing(done: int, total: int) -> None:
        if not seen:  # a writer that would have to wait for the reader fails here at once
            other = sqlite3.connect(tmp_path / "desk" / FILE_NAME, timeout=0)
            other.execute("DELETE FROM people WHERE id=1")
            other.execute("INSERT INTO people VALUES(1, '{}')")
            other.commit()
            other.close()
        seen.append(done)

    write_archive(tmp_path / "desk" / FILE_NAME, written, START, writing)
    assert written.getvalue() == before and seen[-1] == before.count(b"\n") - 2


async def test_a_packed_archive_and_a_copy_of_the_file_are_known_by_content(
    store: WorkspaceStore, archive: bytes, tmp_path: Path
) -> None:
    restored(gzip.compress(archive), tmp_path / "packed")
    assert dump(tmp_path / "packed") == dump(tmp_path / "desk")
    copy = (tmp_path / "packed" / FILE_NAME).read_bytes()
    for name, given in (("copied", copy), ("packed copy", gzip.compress(copy))):
        restored(given, tmp_path / name)
        assert dump(tmp_path / name) == dump(tmp_path / "desk")


def signed(lines: list[bytes]) -> bytes:
    """The lines with an end that fits them."""
    sha = hashlib.sha256(b"".join(lines)).hexdigest()
    end = {"#end": {"rows": len(lines) - 1, "sha256": sha}}
    return b"".join(lines) + json.dumps(end).encode() + b"\n"


def wrong_ones(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """What may be handed in, and what the refusal has to say."""
    lines = archive.splitlines(keepends=True)
    rows = lines[:-1]
    yield "line 1", b""
    yield "line 1", b"dear diary\n"
    yield "line 1", b'{"#archive": 3}\n'
    yield "line 1", b"\xff\xfe" * 50 + b"\n"
    yield "line 1", rows[0].replace(b"cmtui workspace", b"something else") + b"".join(rows[1:])
    yield f"line {len(lines)} is missing", b"".join(rows)
    yield f"line {len(lines)} is cut", archive[:-9]
    yield f"line {len(lines) - 1} is cut", b"".join(rows)[:-9]
    yield f"line {len(lines) + 1}", archive + b"{}\n"
    yield "line 9 is no", signed([*rows[:8], b"{]\n", *rows[8:]])
    yield "line 9 has other", signed([*rows[:8], b'{"people":{"id":1}}\n', *rows[8:]])
    yield "line 9 is of diary", signed([*rows[:8], b'{"diary":{"id":1}}\n', *rows[8:]])
    yield "instead of", signed(rows[:-1])
    yield "twice", signed([*rows, rows[-1]])
    yield "digest", archive.replace(b'"name":"p7"', b'"name":"p8"')
    yield "does not hold", signed([one.replace(b'"name":"p7"', b'"name":"p8"') for one in rows])
    yield "cut", gzip.compress(archive)[:-20]
    yield "damaged", b"SQLite format 3\0" + b"\0" * 4096
    packed = gzip.compress(b"SQLite format 3\0" + Random(1).randbytes(8192))
    yield "cut or damaged", packed[:-20]
    yield "cut or damaged", packed[:4000] + bytes(400) + packed[4400:]
    yield "damaged", gzip.compress(archive)[:15] + bytes(40) + gzip.compress(archive)[55:]


async def test_a_wrong_archive_is_refused_in_a_line_and_leaves_nothing(
    archive: bytes, tmp_path: Path
) -> None:
    for n, (words, wrong) in enumerate(wrong_ones(archive)):
        with pytest.raises(StoreFailed) as refusal:
            restored(wrong, tmp_path / "new" / str(n))
        assert words in str(refusal.value) and "\n" not in str(refusal.value), (words, refusal)
        assert not (tmp_path / "new").exists()


async def test_a_statement_that_is_no_schema_is_refused(archive: bytes, tmp_path: Path) -> None:
    lines = archive.splitlines(keepends=True)[:-1]
    header = json.loads(lines[0])
    for statement in (f"ATTACH '{tmp_path}/x' AS x", "CREATE TRIGGER t AFTER INSERT ON people"
                      " BEGIN DELETE FROM rows; END", "DROP TABLE people"):  # fmt: skip
        header["#archive"]["schema"].append(f"CREATE VIEW v AS SELECT 1; {statement}")
        with pytest.raises(StoreFailed, match="line 1"):
            restored(signed([json.dumps(header).encode() + b"\n", *lines[1:]]), tmp_path / "new")
        header["#archive"]["schema"].pop()
    assert not (tmp_path / "x").exists() and not (tmp_path / "new").exists()


async def test_a_newer_archive_asks_for_a_newer_cmtui(archive: bytes, tmp_path: Path) -> None:
    for old, new in ((b'"version":2', b'"version":3'), (b'"format":', b'"format":9')):
        with pytest.raises(NewerFormat, match=r"line 1.*update cmtui"):
            restored(archive.replace(old, new, 1), tmp_path / "new")
    assert not (tmp_path / "new").exists()


async def test_a_folder_that_holds_a_store_is_left_alone(archive: bytes, tmp_path: Path) -> None:
    before = dump(tmp_path / "desk")
    with pytest.raises(Refused, match="holds a store already"):
        restored(archive, tmp_path / "desk")
    assert dump(tmp_path / "desk") == before


async def test_a_text_that_is_broken_in_the_file_ends_in_a_line(
    store: WorkspaceStore, tmp_path: Path
) -> None:
    await filled(store)
    database = sqlite3.connect(tmp_path / "desk" / FILE_NAME)
    database.execute("UPDATE changes SET tbl=CAST(x'ff41' AS TEXT) WHERE seq=1")
    database.commit()
    database.close()
    with pytest.raises(CmtuiError, match=r"a text in it is broken.*cmtui doctor"):
        archived(tmp_path / "desk")


async def test_a_log_that_another_store_left_is_never_read_into_the_new_one(
    store: WorkspaceStore, tmp_path: Path
) -> None:
    await filled(store)
    archive, folder = archived(tmp_path / "desk"), tmp_path / "new"
    await store.transact("add", lambda tx: tx.add(person("of the log")))
    folder.mkdir()
    for end in ("-wal", "-shm"):
        left = (tmp_path / "desk" / (FILE_NAME + end)).read_bytes()
        (folder / (FILE_NAME + end)).write_bytes(left)
    with pytest.raises(Refused, match=r"store\.db-wal.*move"):
        restored(archive, folder)
    assert (folder / f"{FILE_NAME}-wal").exists()
    (folder / f"{FILE_NAME}-wal").write_bytes(b"")
    restored(archive, folder)
    assert archived(folder) == archive
