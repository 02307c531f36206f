"""Opening: what is refused, in words that name the mend; modes; faults of the disk."""

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cmtui.errors import NewerFormat, NotFound, StoreFailed, StoreFull
from cmtui.model.person import Person
from cmtui.store import WorkspaceStore, open_store
from cmtui.store.migrations import FORMAT
from cmtui.store.opening import FILE_NAME, LOCK_NAME
from tests.manual_clock import ManualClock
from tests.store.stored import ANNA, person


async def made(folder: Path) -> Path:
    """A store's file, closed."""
    await open_store(folder, ANNA, ManualClock(), create=True).close()
    return folder / FILE_NAME


def opening(folder: Path) -> WorkspaceStore:
    return open_store(folder, ANNA, ManualClock())


def test_where_no_store_is_the_command_that_makes_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no store in .*cmtui init"):
        opening(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    with pytest.raises(StoreFailed, match="empty, not a store"):
        opening(tmp_path)


def test_a_file_that_is_no_database_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("dear diary\n" * 500)
    with pytest.raises(StoreFailed, match=r"damaged or not a store; see: cmtui doctor") as raised:
        opening(tmp_path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("create", [False, True])
def test_another_programs_database_is_left_alone(tmp_path: Path, create: bool) -> None:
    foreign = sqlite3.connect(tmp_path / FILE_NAME)
    foreign.execute("CREATE TABLE recipes(id)")
    foreign.close()
    with pytest.raises(StoreFailed, match="belongs to another program"):
        open_store(tmp_path, ANNA, ManualClock(), create=create)


async def test_a_newer_format_names_both_numbers_and_the_mend(tmp_path: Path) -> None:
    path = await made(tmp_path)
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA user_version={FORMAT + 1}")
    newer.close()
    with pytest.raises(NewerFormat, match=rf"format {FORMAT + 1}.*up to {FORMAT}: update cmtui"):
        opening(tmp_path)


async def test_a_damaged_page_is_a_clear_failure(tmp_path: Path) -> None:
    path = await made(tmp_path)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(StoreFailed, match=f"{path} is damaged"):
        opening(tmp_path)


async def test_a_full_disk_is_store_full_and_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    await made(tmp_path)
    store = opening(tmp_path)
    await store.transact("add", lambda tx: tx.add(person("first")))
    pages = store._writer.rows("PRAGMA page_count")[0][0]
    store._writer.rows(f"PRAGMA max_page_count={pages}")
    large = [person("x" * 3000) for _ in range(50)]
    with pytest.raises(StoreFull, match=r"is full; nothing was written"):
        await store.transact("add", lambda tx: tx.add_all(large))
    assert await store.read(lambda r: r.count(Person)) == 1
    store._writer.rows("PRAGMA max_page_count=1000000")
    await store.transact("add", lambda tx: tx.add_all(large))
    assert await store.verify() is None
    await store.close()


UNPRIVILEGED = """
import os, sys
from pathlib import Path
from cmtui.errors import StoreFailed
from cmtui.store import open_store
from tests.manual_clock import ManualClock
from tests.store.stored import ANNA
if os.geteuid() == 0:  # root may write anywhere
    os.setgid(65534)
    os.setuid(65534)
try:
    open_store(Path(sys.argv[1]), ANNA, ManualClock(), create=sys.argv[2] == "create")
except StoreFailed as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize("how", ["create", "open"])
async def test_a_folder_that_is_not_ours_is_named_with_the_mend(how: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if how == "open":
            await made(folder)
        for path in (folder, *folder.iterdir()):
            path.chmod(0o555 if path.is_dir() else 0o444)
        done = subprocess.run(
            [sys.executable, "-c", UNPRIVILEGED, name, how], capture_output=True, text=True,
            check=True, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert f"StoreFailed {folder} is not writable for you; ask" in done.stdout, done.stderr
        folder.chmod(0o755)


@pytest.mark.parametrize(("shared", "mask", "mode"), [
    (False, 0o077, 0o600), (False, 0o027, 0o640), (True, 0o077, 0o660),
])  # fmt: skip
async def test_files_follow_the_umask_unless_the_store_is_shared(
    tmp_path: Path, shared: bool, mask: int, mode: int
) -> None:
    folder = tmp_path / "desk"
    before = os.umask(mask)
    try:
        store = open_store(folder, ANNA, ManualClock(), create=True, shared=shared)
        await store.transact("add", lambda tx: tx.add(person()))
        names = [FILE_NAME, LOCK_NAME, FILE_NAME + "-wal", FILE_NAME + "-shm"]
        modes = {name: stat.S_IMODE((folder / name).stat().st_mode) for name in names}
        assert modes == dict.fromkeys(names, mode)
        if shared:
            assert stat.S_IMODE(folder.stat().st_mode) == 0o2770
        await store.close()
    finally:
        os.umask(before)


async def test_closing_leaves_one_file_beside_the_lock(tmp_path: Path) -> None:
    await made(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {FILE_NAME, LOCK_NAME}


def test_importing_the_store_loads_nothing_heavy() -> None:
    code = (
        "import sys, cmtui.store; print([name for name in ('inotify_simple', 'sqlite3', 'httpx',"
        " 'textual', 'cmtui.services') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout == "[]\n"
