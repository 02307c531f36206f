"""What one process commits, another sees: soon, once, in order, also after it was stopped."""

import asyncio
import random
import signal
import time
from pathlib import Path
from typing import Any

import inotify_simple
import pytest

from cmtui.clock import SystemClock
from cmtui.model.person import Person
from cmtui.services.hub import Hub, PeopleChanged
from cmtui.store import WorkspaceStore, open_store
from tests.crash.acts import identity
from tests.crash.figures import line, milliseconds, percentile
from tests.crash.forked import Child, Report, Work, fork

SEEN, SEEN_WITHIN = 500, 0.1
"""Transactions, and the seconds in which 99 of 100 are to be seen elsewhere."""

MISSED = 2_000


def opened(folder: Path, session: str) -> WorkspaceStore:
    return open_store(folder, identity("AA", session), SystemClock(), create=True)


def add(tx: Any) -> None:
    tx.add(Person(name="somebody", first_seen_at=1))


def writing(folder: Path, count: int, most_pause: float = 0.0) -> Work:
    """So many transactions; reports when each was called and when it was acknowledged."""

    async def write(report: Report) -> None:
        store, dice, times = opened(folder, "writer"), random.Random(1), []
        for _ in range(count):
            await asyncio.sleep(dice.uniform(0, most_pause))
            called = time.monotonic()
            await store.transact("add", add)
            times.append((called, time.monotonic()))
        report(times=times)
        await store.close()

    return write


def hearing(folder: Path, count: int, *, rings: bool) -> Work:
    """A hub that reports when it told of each of so many commits."""

    def refuse(**_: object) -> None:
        raise OSError("too many instances")

    async def hear(report: Report) -> None:
        if not rings:
            inotify_simple.INotify = refuse  # type: ignore[misc,assignment]
        store = opened(folder, "listener")
        hub, times = Hub(store), list[float]()

        async def listen() -> None:
            async for event in hub.events():
                if isinstance(event, PeopleChanged):
                    times.append(time.monotonic())
                    if len(times) == count:
                        break

        listening, pumping = asyncio.create_task(listen()), asyncio.create_task(hub.pump())
        await asyncio.sleep(0.2)
        report(ready=True)
        await listening
        report(times=times)
        pumping.cancel()
        await asyncio.gather(pumping, return_exceptions=True)
        await store.close()

    return hear


def until_told(child: Child, count: int, limit: float = 30.0) -> None:
    end = time.monotonic() + limit
    while len(child.told()) < count:
        assert time.monotonic() < end, child.told()[-1:]
        time.sleep(0.01)


@pytest.mark.parametrize("rings", [True, False], ids=["doorbell", "polling"])
def test_a_change_is_seen_in_another_process_soon(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rings: bool
) -> None:
    folder = tmp_path / "desk"
    listener = fork(hearing(folder, SEEN, rings=rings), tmp_path / "listener")
    until_told(listener, 1)
    written = fork(writing(folder, SEEN, 0.01), tmp_path / "writer").succeed()[0]["times"]
    seen = listener.succeed()[1]["times"]
    pairs = list(zip(written, seen, strict=True))
    called = [at - called for (called, _), at in pairs]
    durable = [max(0.0, at - done) for (_, done), at in pairs]
    is_soon = percentile(called, 0.99) <= SEEN_WITHIN
    with capsys.disabled():
        print()
        what = "by the doorbell" if rings else "without inotify"
        print(line(f"another hub sees it, {what}: p50 / p99 / worst", milliseconds(called),
                   "p99 <= 100 ms", is_soon))  # fmt: skip
        print(line("  from the acknowledgement on", milliseconds(durable)))


def test_a_stopped_process_catches_up_with_two_followers_once_each_and_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "desk"

    async def follow(report: Report) -> None:
        store = opened(folder, "followers")

        async def one(name: str) -> None:
            async for commit in store.follow(0):
                if commit is not None:
                    report(**{name: commit.txn})
                    if commit.txn == MISSED + 2:
                        return

        await asyncio.gather(one("a"), one("b"))
        await store.close()

    fork(writing(folder, 1), tmp_path / "before").succeed()
    follower = fork(follow, tmp_path / "follower")
    until_told(follower, 2)
    follower.signal(signal.SIGSTOP)
    fork(writing(folder, MISSED), tmp_path / "meanwhile").succeed()
    assert len(follower.told()) == 2
    begun = time.monotonic()
    follower.signal(signal.SIGCONT)
    fork(writing(folder, 1), tmp_path / "after").succeed()
    told = follower.succeed()
    took = time.monotonic() - begun
    for name in ("a", "b"):
        seen = [each[name] for each in told if name in each]
        assert seen == list(range(1, MISSED + 3))
    with capsys.disabled():
        print()
        figure = f"{MISSED} commits in {took:.2f} s"
        print(line("stopped meanwhile, two followers catch up", figure, "once, in order", True))
