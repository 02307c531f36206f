"""Several processes at one store: the lock, the doorbell, and ends without warning."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from cmtui.clock import SystemClock
from cmtui.errors import StoreBusy
from cmtui.model.person import Person
from cmtui.store import WorkspaceStore, open_store
from tests.store.stored import ANNA, person

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "desk"


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Starts a second process that is ready to act when its standard input gives a line."""
    started: list[subprocess.Popen[str]] = []

    def begin(act: str, count: int = 1) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.store.desk_process", str(folder), act,
             str(count)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ready(*processes: "subprocess.Popen[str]") -> None:
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"


def tell(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


async def lines(process: "subprocess.Popen[str]") -> list[int]:
    out, _ = await asyncio.to_thread(process.communicate)
    assert process.returncode == 0
    return [int(line) for line in out.split()]


async def opened(folder: Path, limit: float = 10) -> WorkspaceStore:
    return open_store(folder, ANNA, SystemClock(), create=True, lock_limit=limit)


async def test_six_processes_create_one_store_at_once(folder: Path, start: Start) -> None:
    processes = [start("open") for _ in range(6)]
    assert [await asyncio.to_thread(process.wait) for process in processes] == [0] * 6
    store = await opened(folder)
    assert await store.verify() is None
    await store.close()


async def test_two_processes_write_and_follow_each_other(folder: Path, start: Start) -> None:
    store = await opened(folder)
    followed = store.follow()
    writer, follower = start("write", 60), start("follow", 120)
    await asyncio.to_thread(ready, writer, follower)
    tell(follower)
    tell(writer)
    own = [(await store.transact("add", lambda tx: tx.add(person()))).number for _ in range(60)]
    theirs, seen_there = await lines(writer), await lines(follower)
    async with asyncio.timeout(10):
        seen_here = [commit.txn for _ in range(120) if (commit := await anext(followed))]
    assert seen_here == seen_there == list(range(1, 121))
    assert sorted(own + theirs) == list(range(1, 121))
    assert await store.verify() is None
    await store.close()


async def test_no_update_is_lost_between_processes(folder: Path, start: Start) -> None:
    store = await opened(folder)
    await store.transact("add", lambda tx: tx.add(person()))
    processes = [start("tally", 50) for _ in range(3)]
    await asyncio.to_thread(ready, *processes)
    for process in processes:
        tell(process)
    for process in processes:
        await lines(process)
    found = await store.read(lambda r: r.get(Person, 1))
    assert found is not None and found.mentions == 150
    await store.close()


async def held(start: Start) -> "subprocess.Popen[str]":
    """Another process that has the lock now."""
    process = start("hold")
    await asyncio.to_thread(ready, process)
    tell(process)
    assert process.stdout is not None
    assert await asyncio.to_thread(process.stdout.readline) == "holding\n"
    return process


async def test_waiting_for_another_process_says_for_whom(folder: Path, start: Start) -> None:
    store = await opened(folder)
    assert store.busy_with() is None
    holder = await held(start)
    waiting = asyncio.create_task(store.transact("add", lambda tx: tx.add(person())))
    async with asyncio.timeout(5):
        while store.busy_with() is None:
            await asyncio.sleep(0.01)
    assert (store.busy_with() or "").startswith("CD, ")
    assert await store.read(lambda r: r.count(Person)) == 0  # reading never waits
    tell(holder)
    await waiting
    assert store.busy_with() is None
    await store.close()


async def test_waiting_too_long_is_store_busy_and_writes_nothing(
    folder: Path, start: Start
) -> None:
    store = await opened(folder, limit=0.2)
    holder = await held(start)
    with pytest.raises(StoreBusy, match=r"the store is busy: CD, \d s; nothing was written"):
        await store.transact("add", lambda tx: tx.add(person("late")))
    tell(holder)
    await lines_of_nothing(holder)
    await store.transact("add", lambda tx: tx.add(person("in time")))
    found = await store.read(lambda r: r.window(Person))
    assert [each.name for each in found][1:] == ["in time"]
    await store.close()


async def lines_of_nothing(process: "subprocess.Popen[str]") -> None:
    await asyncio.to_thread(process.communicate)
    assert process.returncode == 0


async def test_closing_while_another_process_holds_the_lock_does_not_hang(
    folder: Path, start: Start
) -> None:
    store = await opened(folder, limit=0.2)
    await held(start)
    with pytest.raises(StoreBusy):
        await store.transact("add", lambda tx: tx.add(person()))
    async with asyncio.timeout(5):
        await store.close()


async def test_closing_after_giving_up_does_not_wait_as_long_again(
    folder: Path, start: Start
) -> None:
    store = await opened(folder, limit=3)
    await held(start)
    with pytest.raises(StoreBusy):
        await store.transact("add", lambda tx: tx.add(person()))
    async with asyncio.timeout(1):
        await store.close()


async def test_closing_waits_for_what_was_queued_by_a_task_that_was_cancelled(
    folder: Path, start: Start
) -> None:
    store = await opened(folder, limit=10)
    holder = await held(start)
    writing = asyncio.create_task(store.transact("add", lambda tx: tx.add(person("late"))))
    async with asyncio.timeout(5):
        while store.busy_with() is None:
            await asyncio.sleep(0.01)
    writing.cancel()
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0.3)
    assert not closing.done()
    tell(holder)
    await closing
    again = await opened(folder)
    assert await again.read(lambda r: r.find(Person, "name", "late")) is not None
    await again.close()


async def test_a_process_killed_within_a_transaction_leaves_nothing_of_it(
    folder: Path, start: Start
) -> None:
    store = await opened(folder)
    dying = start("die")
    await asyncio.to_thread(ready, dying)
    tell(dying)
    assert await asyncio.to_thread(dying.wait) == -signal.SIGKILL
    await store.transact("add", lambda tx: tx.add(person()))
    assert await store.read(lambda r: r.count(Person)) == 1
    assert await store.verify() is None
    await store.close()


async def test_a_process_that_exits_without_closing_loses_nothing_acknowledged(
    folder: Path, start: Start
) -> None:
    leaving = start("leave")
    await asyncio.to_thread(ready, leaving)
    tell(leaving)
    [number] = await lines(leaving)
    store = await opened(folder)
    assert await store.read(lambda r: r.get(Person, number)) is not None
    await store.close()


async def test_a_stopped_process_does_not_hold_the_lock(folder: Path, start: Start) -> None:
    store = await opened(folder)
    stopping = start("stop")
    await asyncio.to_thread(ready, stopping)
    tell(stopping)
    await asyncio.sleep(0.1)
    tell(stopping)
    _, status = await asyncio.to_thread(os.waitpid, stopping.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    async with asyncio.timeout(5):
        await store.transact("add", lambda tx: tx.add(person()))
    os.kill(stopping.pid, signal.SIGCONT)
    await store.close()


async def test_a_quiesced_store_writes_after_it_is_resumed(folder: Path) -> None:
    store = await opened(folder, limit=0.1)
    store.quiesce()
    waiting = asyncio.create_task(store.transact("add", lambda tx: tx.add(person())))
    await asyncio.sleep(0.02)
    assert not waiting.done()
    store.resume()
    added = await waiting
    await store.transact("put", lambda tx: tx.put(msgspec.structs.replace(added, mentions=1)))
    await store.close()
