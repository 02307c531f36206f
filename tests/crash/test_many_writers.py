"""Eight processes write at once; six make the store at once."""

import asyncio
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest

from cmtui.clock import SystemClock
from cmtui.store import WorkspaceStore, open_store
from cmtui.store.lock import WritersLock
from cmtui.store.records import RecordReader, RecordWriter
from tests.crash.acts import INITIALS, Actor, found, identity, sit_down
from tests.crash.figures import line, milliseconds, percentile
from tests.crash.forked import Child, Counters, Report, fork
from tests.crash.ledger import Ledger
from tests.redteam.program import Program

T = TypeVar("T")

WRITERS, WRITES = 8, 500
MOST_WAIT = 0.2
"""Seconds that a write may wait to begin."""

CREATORS, CREATIONS = 6, 25


class Wait(NamedTuple):
    """One write, in seconds: from its call to its beginning, and to its acknowledgement; in line
    for the lock; and how long of that its thread was ready to go on but the CPUs were taken.
    `ahead`: how often others had the lock meanwhile; `held`: how long this write had it."""

    begun: float
    acknowledged: float
    in_line: float
    no_cpu: float
    ahead: int
    held: float


class TimedStore:
    """The store, with a watch on every transaction and on the lock beneath."""

    def __init__(
        self, store: WorkspaceStore, waits: list[Wait], turns: Counters, number: int
    ) -> None:
        self._turns, self._number = turns, number
        self._store = store
        self._waits = waits
        self._lock: WritersLock = store._lock
        self._acquire = self._lock.acquire
        self._in_line = self._no_cpu = 0.0
        self._ahead, self._taken, self._held = 0, 0.0, 0.0
        self._release = self._lock.release
        self._lock.release = self._release_timed  # type: ignore[method-assign]
        self._lock.acquire = self._acquire_timed  # type: ignore[method-assign]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def transact(
        self, verb: str, work: Callable[[RecordWriter], T], *, vital: bool = False
    ) -> T:
        called, begun = time.perf_counter(), 0.0

        def timed(tx: RecordWriter) -> T:
            nonlocal begun
            begun = time.perf_counter()
            return work(tx)

        try:
            return await self._store.transact(verb, timed, vital=vital)
        finally:
            ended = time.perf_counter()
            lock = (self._in_line, self._no_cpu, self._ahead, self._held)
            self._waits.append(Wait(begun - called, ended - called, *lock))

    def _acquire_timed(self) -> None:
        called, stolen = time.perf_counter(), _ready_without_cpu()
        turns = self._turns.sum()
        self._acquire()
        self._ahead = self._turns.sum() - turns
        self._turns.add(self._number)
        self._no_cpu = _ready_without_cpu() - stolen
        self._taken = time.perf_counter()
        self._in_line = self._taken - called

    def _release_timed(self) -> None:
        self._held = time.perf_counter() - self._taken
        self._release()


def _ready_without_cpu() -> float:
    """Seconds that this thread has been ready to run while others had the CPUs."""
    stat = f"/proc/self/task/{threading.get_native_id()}/schedstat"
    with open(stat, encoding="ascii") as file:
        return int(file.read().split()[1]) / 1e9


def writer(folder: Path, number: int, gate: int, turns: Counters) -> Callable[[Report], Any]:
    """Five hundred acts once the gate opens."""

    async def write(report: Report) -> None:
        initials, waits = INITIALS[number], list[Wait]()
        seat = sit_down(
            folder,
            initials,
            f"session-{number}",
            SystemClock(),
            lambda s: TimedStore(s, waits, turns, number),
        )
        actor = Actor(seat, initials, f"run{number}", report, random.Random(number))
        await seat.desk.operators.me()
        report(ready=True)
        os.read(gate, 1)
        begun = time.perf_counter()
        for _ in range(WRITES):
            await actor.act()
        report(waits=waits, seconds=time.perf_counter() - begun)
        await seat.store.close()

    return write


async def judged(folder: Path, ledger: Ledger) -> list[str]:
    """What the store lacks, and whether its log is whole."""
    store = open_store(folder, identity("AA", "judge"), SystemClock())

    def work(reader: RecordReader) -> list[str]:
        engine = reader._documents.engine_storage.engine
        [(last, count)] = engine.rows("SELECT max(seq), count(*) FROM changes")
        gaps = [] if last == count else [f"{count} changes, the last is {last}"]
        return ledger.differences(reader) + gaps

    try:
        broken = await store.verify()
        return await store.read(work) + ([] if broken is None else [str(broken)])
    finally:
        await store.close()


def test_eight_writers_lose_nothing_and_wait_for_nobody_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "desk"
    fork(lambda _: found(folder, SystemClock()), tmp_path / "founding").succeed()
    gate, opening = os.pipe()
    turns = Counters(WRITERS)
    children = [
        fork(writer(folder, n, gate, turns), tmp_path / f"{n}.told") for n in range(WRITERS)
    ]
    _until_ready(children)
    os.write(opening, bytes(WRITERS))
    ledger, waits, seconds = Ledger(), list[Wait](), 0.0
    for child in children:
        told = child.succeed(120)
        ledger.enter(told)
        waits += [Wait(*each) for each in told[-1]["waits"]]
        seconds = max(seconds, told[-1]["seconds"])
    os.close(gate)
    os.close(opening)
    assert asyncio.run(judged(folder, ledger)) == []
    assert sum(map(len, ledger.lost.values())) > 0  # else nobody was in anybody's way
    worst = max(wait.begun for wait in waits)
    with capsys.disabled():
        print()
        done = f"{ledger.acknowledged} acts, {len(waits)} transactions"
        print(line("8 processes x 500 mixed writes", f"{done}, {len(waits) / seconds:.0f}/s"))
        print(line("  claims lost to a colleague, named", str(sum(map(len, ledger.lost.values())))))
        figure = milliseconds([wait.begun for wait in waits])
        print(line("  wait, called to begun: p50 / p99 / worst", figure, "worst <= 200 ms",
                   worst <= MOST_WAIT))  # fmt: skip
        print(line("  in line for the lock", milliseconds([wait.in_line for wait in waits])))
        ahead = [wait.ahead for wait in waits]
        figure = f"{percentile(ahead, 0.5)} / {percentile(ahead, 0.99)} / {max(ahead)}"
        print(line("  others who had the lock meanwhile", figure))
        away = [wait.in_line - wait.no_cpu for wait in waits]
        print(line("  the same less its own turn at the CPU", milliseconds(away)))
        print(line("  the lock in one writer's hands", milliseconds([w.held for w in waits])))
        print(line("  called to acknowledged", milliseconds([wait.acknowledged for wait in waits])))


def _until_ready(children: list[Child]) -> None:
    end = time.monotonic() + 60
    while not all(child.told() for child in children):
        assert time.monotonic() < end, "a writer never came to its desk"
        time.sleep(0.01)


def test_six_processes_make_the_store_at_once_twenty_five_times(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    longest = 0.0
    for turn in range(CREATIONS):
        folder = tmp_path / f"desk{turn}"
        gate, opening = os.pipe()

        async def create(report: Report, folder: Path = folder, gate: int = gate) -> None:
            os.read(gate, 1)
            begun = time.perf_counter()
            store = open_store(folder, identity("AA", str(os.getpid())), SystemClock(), create=True)
            report(took=time.perf_counter() - begun)
            await store.transact("found", lambda tx: None)
            await store.close()

        children = [fork(create, tmp_path / f"{turn}.{n}.told") for n in range(CREATORS)]
        os.write(opening, bytes(CREATORS))
        for child in children:
            longest = max(longest, child.succeed()[0]["took"])
        os.close(gate)
        os.close(opening)
    assert asyncio.run(judged_empty(tmp_path / "desk0")) is None
    with capsys.disabled():
        print()
        figure = f"{CREATIONS} times, longest {longest * 1e3:.0f} ms"
        print(line("6 processes make one store at once", figure, "no error", True))


async def judged_empty(folder: Path) -> object:
    """The first break of the chain of a store in which nothing happened."""
    store = open_store(folder, identity("AA", "judge"), SystemClock())
    try:
        return await store.verify()
    finally:
        await store.close()


def test_two_shells_found_the_workspace_at_once(tmp_path: Path) -> None:
    program = Program(tmp_path / "home")
    words = ["init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Acme"]
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "cmtui", *words], env=program.env, cwd=program.home,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [process.communicate(timeout=60)[1] for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes[0] == 0, said
    assert not [words for words in said if "Traceback" in words or "UNIQUE" in words]
    refused = [words for process, words in zip(both, said, strict=True) if process.returncode]
    assert all("already" in words for words in refused), said
    assert program.run("operators", "list").count("NR") == 1
