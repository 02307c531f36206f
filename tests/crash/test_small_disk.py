"""A real disk that is full, read-only or forbidden, under the program's own desk."""

import asyncio
import io
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cmtui.errors import StoreFailed, StoreFull
from cmtui.model.person import Person
from cmtui.model.sending import Sending
from cmtui.services.desk import Desk
from cmtui.store import open_store
from cmtui.store.archive import write_archive
from cmtui.store.examining import examine_store
from cmtui.store.names import FILE_NAME
from cmtui.store.past import open_past
from tests.crash.disk_load import healed
from tests.desks import identity, opened, row_of
from tests.manual_clock import ManualClock
from tests.scripted import ScriptedNetwork
from tests.store.stored import ANNA, person

NOBODY = 65_534
SIZE = "12m"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "cmtui-test", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Takes the last byte of room."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4_096))
    return filler


async def _founded(folder: Path, network: ScriptedNetwork, clock: ManualClock) -> Desk:
    desk = await opened(folder, network, clock, identity("nathan"), create=True)
    await desk.operators.found("Acme")
    await desk.operators.join("Nathan Rossi", "NR")
    await desk.accounts.add("demo", "acme", "script.invalid")
    await desk.leases.session()
    return desk


async def _carried(desk: Desk, clock: ManualClock, sendings: list[Sending]) -> list[Sending]:
    carrying = asyncio.create_task(desk.courier.carry(sendings))
    while not carrying.done():
        await clock.advance(0.5)
        await desk.leases.renew()
        await asyncio.sleep(0.002)
    return carrying.result()


async def test_on_a_full_disk_replies_still_go_out_and_arrivals_wait(disk: Path) -> None:
    clock = ManualClock()
    network = ScriptedNetwork(clock)
    folder = disk / "desk"
    desk = await _founded(folder, network, clock)
    for n in range(12):
        network.says(f"early{n}", "is it over? " * 20)
    await desk.intake.sync()
    filler = fill(disk)
    network.says("late", "anyone there?")
    refused = 0
    for _ in range(200):  # until what room the log itself has is used up
        try:
            await desk.people.note((await row_of(desk, "early0")).person, "x" * 900)
        except StoreFull:
            refused += 1
            break
    assert refused
    for n in range(12):
        row = await row_of(desk, f"early{n}")
        writing = await desk.composer.reply(row.number)
        for turn in range(40):
            writing = await desk.composer.keep(writing, f"so sorry {n} " + "really " * turn)
        held = await desk.outbox.hold(writing, f"so sorry {n}")
        assert [one.state for one in await _carried(desk, clock, held)] == ["sent"]
    assert sorted(text.split()[2] for text in network.out) == sorted(map(str, range(12)))
    assert "full" in (desk.store.trouble() or "")
    with pytest.raises(StoreFull):
        await desk.intake.sync()
    filler.unlink()
    await healed(desk.store, clock)  # type: ignore[arg-type]
    await desk.intake.sync()
    assert (await row_of(desk, "late")).state == "new"
    assert await desk.store.verify() is None  # type: ignore[attr-defined]
    await desk.stop()


async def test_a_store_opens_on_a_full_disk(disk: Path) -> None:
    clock = ManualClock()
    store = open_store(disk / "desk", ANNA, clock, create=True)
    number = (await store.transact("add", lambda tx: tx.add(person()))).number
    await store.close()
    fill(disk)
    store = open_store(disk / "desk", ANNA, clock)
    again = await store.transact("add", lambda tx: tx.add(person()), vital=True)
    assert again.number == number + 1
    with pytest.raises(StoreFull):
        await store.transact("add", lambda tx: tx.add(person()))
    await store.close()


async def test_a_disk_mounted_read_only_is_named_and_works_again(disk: Path) -> None:
    clock = ManualClock()
    store = open_store(disk / "desk", ANNA, clock, create=True)
    await store.transact("add", lambda tx: tx.add(person()))
    await store.close()
    (disk / "desk" / f"{FILE_NAME}-wal").touch()  # as SQLite leaves it now and then
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(StoreFailed, match="read-only; mount it"):
        open_store(disk / "desk", ANNA, clock)
    found = {each.what: each for each in examine_store(disk / "desk", clock, quick=False)}
    assert found["store"].well
    out = io.BytesIO()
    assert write_archive(disk / "desk" / FILE_NAME, out, 0, lambda done, total: None).rows > 1
    past = open_past(disk / "desk", clock.now())
    assert await past.read(lambda reader: reader.get(Person, 1)) is not None
    await past.close()
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    store = open_store(disk / "desk", ANNA, clock)
    assert (await store.transact("add", lambda tx: tx.add(person()))).number == 2
    await store.close()


def _as_nobody(folder: Path) -> str:
    """What a process of another user says of writing to the store ("" = it could)."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)

        async def add() -> None:
            store = open_store(folder, ANNA, ManualClock())
            await store.transact("add", lambda tx: tx.add(person()))
            await store.close()

        try:
            asyncio.run(add())
        except StoreFailed as error:
            os.write(write, str(error).encode())
        except BaseException as error:
            os.write(write, repr(error).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as said:
        words = said.read().decode()
    os.waitpid(child, 0)
    return words


def _owned_by_nobody(folder: Path) -> None:
    for path in (folder, *folder.iterdir()):
        os.chown(path, NOBODY, NOBODY)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_folder_and_a_file_taken_away_are_named_and_work_again(disk: Path) -> None:
    folder = disk / "desk"

    async def found() -> None:
        store = open_store(folder, ANNA, ManualClock(), create=True)
        await store.transact("add", lambda tx: tx.add(person()))
        await store.close()

    asyncio.run(found())
    for parent in (disk, *disk.parents[:4]):
        with suppress(PermissionError):
            parent.chmod(0o755)
    _owned_by_nobody(folder)
    assert _as_nobody(folder) == ""
    for path, mode in ((folder / "store.db", 0o440), (folder, 0o550), (folder / "lock", 0o440)):
        usual = path.stat().st_mode & 0o777
        path.chmod(mode)
        assert "not writable" in _as_nobody(folder), path
        path.chmod(usual)
        assert _as_nobody(folder) == ""
