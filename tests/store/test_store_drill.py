"""That a workspace is a drill stands in its own data, and no way of writing takes it away."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tinydb import where

from cmtui.clock import HurriedClock
from cmtui.errors import Refused
from cmtui.model.drill import Drill
from cmtui.model.operator import Workspace
from cmtui.store import WorkspaceStore
from cmtui.store.drilled import drill_in
from cmtui.store.opening import open_store
from cmtui.store.past import open_past
from tests.desks import identity
from tests.manual_clock import START, ManualClock

DRILL = Drill("sharp", 3, 30, START, "NR", 5, "demo:acme")
FOR_GOOD = "its drill is for good"


async def opened(folder: Path, clock: ManualClock, *, create: bool = False) -> WorkspaceStore:
    return open_store(folder, identity("nathan"), clock, create=create)


@pytest.fixture
async def marked(tmp_path: Path) -> Path:
    """A folder whose workspace was founded, and became a drill an hour later."""
    folder, clock = tmp_path / "w", ManualClock(START)
    store = await opened(folder, clock, create=True)
    first = await store.transact("init", lambda tx: tx.add(Workspace(brand="A", created_at=1)))
    await clock.advance(3_600)
    await store.transact("begin drill", lambda tx: tx.put(replace(first, drill=DRILL)))
    await store.close()
    return folder


@pytest.fixture
async def store(marked: Path) -> Any:
    found = await opened(marked, ManualClock(START + 3_700_000))
    yield found
    await found.close()


async def drill_now(store: WorkspaceStore) -> Drill | None:
    return await store.read(lambda reader: reader.window(Workspace)[0].drill)


async def test_whoever_opens_it_knows_and_lives_by_its_clock(
    marked: Path, store: WorkspaceStore
) -> None:
    assert store.drill == DRILL == drill_in(marked) == await drill_now(store)
    assert isinstance(store.clock, HurriedClock)
    assert store.clock.now() == START + 5 * 3_700_000
    assert drill_in(marked / "nowhere") is None


async def test_also_whoever_looks_at_the_time_before_it_was_one(marked: Path) -> None:
    past = open_past(marked, START + 1_000)
    assert past.drill == DRILL
    assert await past.read(lambda reader: reader.window(Workspace)[0].drill) is None
    await past.close()


@pytest.mark.parametrize(
    "change",
    [
        lambda tx: tx.put(Workspace(number=1, brand="A", created_at=1)),
        lambda tx: tx.put(
            Workspace(number=1, brand="A", created_at=1, drill=replace(DRILL, seed=4))
        ),
        lambda tx: tx.remove(Workspace, 1),
    ],
)
async def test_no_record_is_written_without_it(store: WorkspaceStore, change: Any) -> None:
    with pytest.raises(Refused, match=FOR_GOOD):
        await store.transact("write", change)
    assert await drill_now(store) == DRILL


async def test_nor_by_undo(store: WorkspaceStore) -> None:
    begun = next(one for one in await store.commits() if one.verb == "begin drill")
    with pytest.raises(Refused, match=FOR_GOOD):
        await store.undo(begun.txn)
    assert await drill_now(store) == DRILL


@pytest.mark.parametrize("how", ["update", "callable", "remove", "truncate", "drop"])
async def test_nor_through_tinydbs_interface(store: WorkspaceStore, how: str) -> None:
    table = store._written.table("workspaces")

    def write() -> None:
        match how:
            case "update":
                table.update({"drill": None})
            case "callable":
                table.update(lambda document: document.pop("drill"), where("brand") == "A")
            case "remove":
                table.remove(where("brand") == "A")
            case "truncate":
                table.truncate()
            case "drop":
                store._written.drop_tables()

    with pytest.raises(Refused, match=FOR_GOOD):
        write()
    assert await drill_now(store) == DRILL


async def test_another_document_beside_it_changes_nothing(
    marked: Path, store: WorkspaceStore
) -> None:
    await store.transact("add", lambda tx: tx.add(Workspace(brand="B", created_at=2)))
    assert drill_in(marked) == DRILL


async def test_what_else_is_in_it_is_changed_as_ever(store: WorkspaceStore) -> None:
    await store.transact(
        "rename", lambda tx: tx.put(replace(tx.window(Workspace)[0], brand="Acme"))
    )
    assert await drill_now(store) == DRILL
