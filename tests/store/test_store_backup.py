"""The copies that are made by themselves."""

import os
import shutil
import sqlite3
from pathlib import Path
from typing import NamedTuple

import pytest

from cmtui.clock import DAY, SystemClock, to_datetime
from cmtui.errors import StoreFailed, StoreFull
from cmtui.store import WorkspaceStore, open_store
from cmtui.store.backup import STAMP, BackupFolder, copies, kept
from cmtui.store.names import BACKUPS, FILE_NAME
from cmtui.store.salvage import mend
from tests.manual_clock import START, ManualClock
from tests.store.stored import ANNA, person


class Room(NamedTuple):
    """As `shutil.disk_usage` has it."""

    total: int
    used: int
    free: int


async def test_a_copy_is_sound_and_has_what_was_committed(
    store: WorkspaceStore, tmp_path: Path
) -> None:
    await store.transact("add", lambda tx: tx.add(person("Ada")))
    folder = BackupFolder(tmp_path / "desk", 7, 4)
    assert await folder.due(START)
    await folder.make(START)
    assert [path.name for path in (tmp_path / "desk" / BACKUPS).iterdir()] == [
        "2026-01-01-000000.db"
    ]
    assert not await folder.due(START + DAY - 1) and await folder.due(START + DAY)
    found = copies(tmp_path / "desk" / BACKUPS)[0]
    database = sqlite3.connect(found.path)
    assert database.execute("SELECT count(*) FROM people").fetchone() == (1,)
    database.close()


def test_the_newest_of_seven_days_and_four_weeks_stay() -> None:
    moments = [START + n * DAY // 2 for n in range(200)]
    found = kept(moments, 7, 4)
    newest = sorted(found, reverse=True)
    assert newest[:7] == [moments[-1] - n * DAY for n in range(7)]
    weeks = {to_datetime(moment).isocalendar()[:2] for moment in found}
    assert len(weeks) == 4 and len(found) == 9
    assert kept(moments, 0, 1) == {moments[-1]} and not kept(moments, 0, 0)


async def test_old_copies_go_when_a_good_one_is_there(
    store: WorkspaceStore, tmp_path: Path
) -> None:
    folder = BackupFolder(tmp_path / "desk", 2, 0)
    for day in range(4):
        await folder.make(START + day * DAY)
    stray = tmp_path / "desk" / BACKUPS / "mine.db"
    stray.touch()
    await folder.make(START + 4 * DAY)
    names = sorted(path.name for path in stray.parent.iterdir())
    assert names == ["2026-01-04-000000.db", "2026-01-05-000000.db", "mine.db"]
    assert not await BackupFolder(tmp_path / "desk", 0, 0).due(START + 99 * DAY)


async def test_a_bad_copy_replaces_nothing(store: WorkspaceStore, tmp_path: Path) -> None:
    await store.transact("add", lambda tx: tx.add_all([person("x" * 900)] * 200))
    folder = BackupFolder(tmp_path / "desk", 1, 0)
    await folder.make(START)
    await store.close()
    path = tmp_path / "desk" / FILE_NAME
    raw = bytearray(path.read_bytes())
    raw[4096 * 20 : 4096 * 40] = b"\xa5" * (4096 * 20)
    path.write_bytes(raw)
    with pytest.raises(StoreFailed, match="damaged"):
        await folder.make(START + DAY)
    assert [p.name for p in (tmp_path / "desk" / BACKUPS).iterdir()] == ["2026-01-01-000000.db"]


async def test_without_room_no_copy_is_begun(
    store: WorkspaceStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Room(10, 9, 1))
    with pytest.raises(StoreFull, match="no backup was made"):
        await BackupFolder(tmp_path / "desk", 7, 4).make(START)
    assert not list((tmp_path / "desk" / BACKUPS).iterdir())


async def test_a_document_that_was_altered_is_kept_and_named(
    store: WorkspaceStore, tmp_path: Path
) -> None:
    await store.transact("add", lambda tx: tx.add(person("a")))
    await store.close()
    path = tmp_path / "desk" / FILE_NAME
    path.write_bytes(path.read_bytes().replace(b'"name":"a"', b'"name":"z"'))
    done = mend(tmp_path / "desk", ANNA, ManualClock())
    assert (done.kept, done.doubtful, done.log_kept) == (1, 1, False)
    assert "otherwise" in next((tmp_path / "desk").glob("set-aside-*.jsonl")).read_text()


async def test_what_does_not_decode_is_set_aside_and_named(
    store: WorkspaceStore, tmp_path: Path
) -> None:
    await store.transact("add", lambda tx: tx.add_all([person("a"), person("b"), person("c")]))
    await store.close()
    path = tmp_path / "desk" / FILE_NAME
    path.write_bytes(path.read_bytes().replace(b'"name":"b"', b'"name": b '))
    opened = open_store(tmp_path / "desk", ANNA, ManualClock())
    from cmtui.model.person import Person

    with pytest.raises(StoreFailed, match=r"people 2 is damaged.*cmtui doctor"):
        await opened.read(lambda reader: reader.get(Person, 2))
    await opened.close()
    done = mend(tmp_path / "desk", ANNA, ManualClock())
    assert (done.kept, done.set_aside, done.lost, done.log_kept) == (2, 1, 0, False)
    aside = next((tmp_path / "desk").glob("set-aside-*.jsonl")).read_text()
    assert '"collection":"people","number":2' in aside
    opened = open_store(tmp_path / "desk", ANNA, ManualClock())
    added = await opened.transact("add", lambda tx: tx.add(person("next")))
    first = (await opened.commits())[0]
    await opened.close()
    assert added.number == 4 and first.verb == "recovered" and "2 of people" in first.title


async def test_a_copy_from_a_clock_that_went_ahead_keeps_none_from_being_made(
    store: WorkspaceStore, tmp_path: Path
) -> None:
    folder = BackupFolder(tmp_path / "desk", 7, 4)
    await folder.make(START + 400 * DAY)
    for day in range(1, 60):
        (
            tmp_path / "desk" / BACKUPS / f"{to_datetime(START + (400 + day) * DAY):{STAMP}}.db"
        ).touch()
    assert await folder.due(START)
    await folder.make(START)
    assert not await folder.due(START) and not await folder.due(START + DAY - 1)
    assert await folder.due(START + DAY)


async def test_what_a_killed_copy_left_goes_with_the_next_but_not_what_is_being_made(
    store: WorkspaceStore, tmp_path: Path
) -> None:
    backups = tmp_path / "desk" / "backups"
    backups.mkdir()
    old, young = backups / ".2026-11-01-120000.db.4711", backups / ".2026-11-22-120000.db.4712"
    mine = backups / ".mine.db"
    for path in (old, old.with_name(old.name + "-journal"), young, mine):
        path.write_bytes(b"x")
        os.utime(path, (1, 1) if path != young else None)
    await BackupFolder(tmp_path / "desk", 7, 4).make(SystemClock().now())
    assert sorted(path.name for path in backups.glob(".*")) == sorted([young.name, mine.name])
