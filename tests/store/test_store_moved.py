"""A store whose file is taken away while it is open: nothing is written where nobody finds it."""

import shutil
from pathlib import Path

import pytest

from cmtui.errors import StoreFailed
from cmtui.store import WorkspaceStore, open_store
from cmtui.store.opening import FILE_NAME
from tests.manual_clock import ManualClock
from tests.store.stored import ANNA, person


async def added(store: WorkspaceStore) -> int:
    return (await store.transact("add", lambda tx: tx.add(person()))).number


@pytest.mark.parametrize("what", [FILE_NAME, ""])
async def test_in_a_file_that_is_gone_nothing_is_written_until_it_is_back(
    store: WorkspaceStore, tmp_path: Path, what: str
) -> None:
    await added(store)
    taken, elsewhere = tmp_path / "desk" / what, tmp_path / "elsewhere"
    taken.rename(elsewhere)
    with pytest.raises(StoreFailed):
        await added(store)
    assert store.trouble() is not None
    elsewhere.rename(taken)
    assert await added(store) == 2


async def test_another_store_in_its_place_is_never_taken_for_it(
    store: WorkspaceStore, tmp_path: Path, clock: ManualClock
) -> None:
    await added(store)
    desk = tmp_path / "desk"
    shutil.copytree(desk, tmp_path / "copy")
    desk.rename(tmp_path / "elsewhere")
    (tmp_path / "copy").rename(desk)
    with pytest.raises(StoreFailed, match="another file than the one that was opened"):
        await added(store)
    other = open_store(desk, ANNA, clock)
    assert await added(other) == 2
    await other.close()
    with pytest.raises(StoreFailed, match="start cmtui again"):
        await added(store)


async def test_a_deleted_file_is_named(store: WorkspaceStore, tmp_path: Path) -> None:
    await added(store)
    for path in (tmp_path / "desk").glob(f"{FILE_NAME}*"):
        path.unlink()
    with pytest.raises(StoreFailed, match=r"store\.db is not there any more"):
        await added(store)
