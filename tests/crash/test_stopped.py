"""A terminal stopped by Ctrl-Z while it writes: it blocks nobody, and comes back with no old right.

Fifty-six times a desk that pauses and resumes as the screen does, four times the program itself.
"""

import asyncio
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cmtui.bootstrap import whoami
from cmtui.clock import SystemClock
from cmtui.errors import Conflict
from cmtui.model.lease import Lease
from cmtui.model.log import Commit
from cmtui.model.person import Note
from cmtui.services.hub import Event, Touched, events_of
from cmtui.services.leases import Leases
from cmtui.store import open_store
from cmtui.store.lock import WritersLock
from tests.crash.acts import ACCOUNT, Seat, found, sit_down
from tests.crash.figures import line, milliseconds
from tests.crash.forked import Child, Report, Work, fork
from tests.redteam.keeping import left_in
from tests.redteam.program import Program
from tests.redteam.terminal import Terminal

STOPS, SCREEN_STOPS = 56, 4
MOST_WAIT = 0.2
"""Seconds that a colleague may wait for a write while somebody is being stopped."""

INTAKE, OUTBOX = f"intake:{ACCOUNT}", f"outbox:{ACCOUNT}"
ROW = 1


class Stopped:
    """A desk that writes all the time, and stops at SIGTSTP as the screen does."""

    def __init__(self, seat: Seat, report: Report) -> None:
        self._desk, self._report = seat.desk, report
        self._asked = asyncio.Event()
        self._heard: list[Event] = []

    async def work(self, stops: int) -> None:
        """Until it has been stopped so often; then says whether it has heard of everything."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTSTP, self._asked.set)
        listening = asyncio.create_task(self._listen())
        await asyncio.sleep(0)
        since = await self._desk.store.read(lambda reader: reader.last_txn())
        self._desk.hub._seen = since  # the colleague writes already
        await self._desk.start()
        writing = asyncio.create_task(self._write())
        for turn in range(stops):
            await self._stop_once(turn)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        await self._caught_up(since)
        listening.cancel()
        await self._desk.stop()

    async def _listen(self) -> None:
        async for event in self._desk.hub.events():
            if not isinstance(event, Touched):
                self._heard.append(event)

    async def _write(self) -> None:
        while True:
            await self._desk.people.note(2, "written all the time")

    async def _stop_once(self, turn: int) -> None:
        desk = self._desk
        async with asyncio.timeout(20):
            while desk.leases.held(INTAKE) is None:
                await asyncio.sleep(0.005)
        outbox = await desk.leases.take(OUTBOX)
        old = [desk.leases.held(INTAKE), outbox, await desk.leases.session()]
        await desk.triage.claim(ROW)
        self._report(turn=turn)
        await self._asked.wait()
        self._asked.clear()
        await desk.pause()
        os.kill(os.getpid(), signal.SIGSTOP)
        await desk.resume()
        refused = [await self._is_refused(lease) for lease in old if lease is not None]
        self._report(came_back=turn, refused=refused)

    async def _is_refused(self, old: Lease) -> bool:
        try:
            await self._desk.store.transact("send", lambda tx: tx.expect(old))
        except Conflict:
            return True
        return False

    async def _caught_up(self, since: int) -> None:
        commits: list[Commit] = await self._desk.store.commits(since)
        wanted = [event for commit in commits for event in events_of(commit)]
        async with asyncio.timeout(20):
            while len(self._heard) < len(wanted):
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        self._report(commits=len(commits), once_in_order=self._heard[: len(wanted)] == wanted)


def stopped(folder: Path) -> Work:
    """The process that is stopped."""

    async def work(report: Report) -> None:
        seat = sit_down(folder, "AA", "stopped", SystemClock())
        await Stopped(seat, report).work(STOPS)

    return work


def colleague(folder: Path, orders: int) -> Work:
    """Writes all the time; at each byte on the pipe takes over what the stopped one had."""

    async def work(report: Report) -> None:
        seat = sit_down(folder, "AB", "colleague", SystemClock())
        waits = list[float]()

        async def write() -> None:
            while True:
                called = time.perf_counter()
                await seat.desk.people.note(3, "written beside it")
                waits.append(time.perf_counter() - called)
                await asyncio.sleep(0.002)

        writing = asyncio.create_task(write())
        report(ready=True)
        while await asyncio.to_thread(os.read, orders, 1) == b"t":
            taken = [await seat.desk.leases.take(name) for name in (INTAKE, OUTBOX)]
            row = await seat.desk.triage.claim(ROW)
            report(leases=[lease is not None for lease in taken], holder=row.holder)
            await seat.desk.triage.release(ROW)
            await seat.desk.leases.release(INTAKE, OUTBOX)
            report(let_go=True)
        writing.cancel()
        report(waits=waits)
        await seat.store.close()

    return work


def until(child: Child, **fact: Any) -> None:
    end = time.monotonic() + 30
    while not any(fact.items() <= each.items() for each in child.told()):
        assert time.monotonic() < end, (fact, child.told()[-2:])
        time.sleep(0.003)


def test_a_desk_stopped_while_writing_blocks_nobody_and_has_no_old_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, dice = tmp_path / "desk", random.Random()
    fork(lambda _: found(folder, SystemClock()), tmp_path / "founding").succeed()
    reading, orders = os.pipe()
    other = fork(colleague(folder, reading), tmp_path / "colleague")
    until(other, ready=True)
    desk = fork(stopped(folder), tmp_path / "stopped")
    for turn in range(STOPS):
        until(desk, turn=turn)
        time.sleep(dice.uniform(0, 0.05))
        desk.signal(signal.SIGTSTP)
        end = time.monotonic() + 20
        while not desk.is_stopped():
            assert time.monotonic() < end, desk.told()[-2:]
            time.sleep(0.001)
        os.write(orders, b"t")
        _until_told(other, 1 + 2 * (turn + 1))
        desk.signal(signal.SIGCONT)
    told = desk.succeed()
    os.write(orders, b"e")
    theirs = other.succeed()
    taken = [each for each in theirs if "leases" in each]
    assert taken == [{"leases": [True, True], "holder": "AB"}] * STOPS
    back = [each["refused"] for each in told if "came_back" in each]
    assert back == [[True, True, True]] * STOPS  # intake, outbox, session
    assert told[-1]["once_in_order"]
    waits = theirs[-1]["waits"]
    with capsys.disabled():
        print()
        print(line(f"{STOPS} Ctrl-Z while writing: a colleague's writes", milliseconds(waits),
                   "worst <= 200 ms", max(waits) <= MOST_WAIT))  # fmt: skip
        figure = f"{told[-1]['commits']} commits"
        print(line("  told to the stopped one, once each and in order", figure, "all", True))


def test_one_that_waits_for_the_lock_does_not_get_it_on_the_way_to_its_stop(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "desk"
    fork(lambda _: found(folder, SystemClock()), tmp_path / "founding").succeed()
    stops_at = time.monotonic() + 1.0

    async def stop_in_line(report: Report) -> None:
        store = sit_down(folder, "AA", "in line", SystemClock()).store
        waiting = asyncio.create_task(store.transact("nothing", lambda tx: None))
        while store.busy_with() is None:
            await asyncio.sleep(0.01)
        report(in_line=True)
        store.quiesce()
        sys.setswitchinterval(60)  # no other thread of this process runs from here to the stop
        report(quiesced=True)
        while time.monotonic() < stops_at:
            pass
        os.kill(os.getpid(), signal.SIGSTOP)
        sys.setswitchinterval(0.005)
        store.resume()
        await waiting
        await store.close()

    lock = WritersLock(folder / "lock", SystemClock(), "test", shared=False)
    lock.acquire()
    child = fork(stop_in_line, tmp_path / "child")
    until(child, quiesced=True)
    lock.release()
    while not child.is_stopped():
        time.sleep(0.01)
    got_it = lock.try_acquire()
    if got_it:
        lock.release()
    lock.close()
    child.signal(signal.SIGCONT)
    child.succeed()
    assert got_it


def _until_told(child: Child, count: int) -> None:
    end = time.monotonic() + 30
    while len(child.told()) < count:
        assert time.monotonic() < end, child.told()[-2:]
        time.sleep(0.002)


async def _taken_over(program: Program, turn: int) -> float:
    """Another terminal takes the stopped one's intake and writes; its longest wait in seconds."""
    clock, who = SystemClock(), whoami()
    store = open_store(program.workspace, who, clock)
    longest = 0.0
    try:
        leases = Leases(store, clock, who)
        for write in (lambda: leases.take("intake:demo:acme"), lambda: _note(store, turn),
                      lambda: leases.release()):  # fmt: skip
            called = time.perf_counter()
            assert await write() is not False
            longest = max(longest, time.perf_counter() - called)
    finally:
        await store.close()
    return longest


async def _note(store: Any, turn: int) -> None:
    note = Note(person=1, author="NR", at=1, text=f"while it was stopped {turn}")
    await store.transact("note", lambda tx: tx.add(note))


def test_the_screen_stopped_while_typing_blocks_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program, waits = Program(tmp_path / "home").founded(), list[float]()
    with program.open() as terminal:
        terminal.wait_for("needs me", "reply")
        terminal.settle(0.3, 5)
        terminal.press("r")
        terminal.wait_for("Reply to")
        for turn in range(SCREEN_STOPS):
            terminal.type(f"words {turn} ")
            terminal.wait_for(f"words {turn}")
            terminal.press("ctrl+z")
            terminal.wait_until(terminal.is_stopped, "the process stopped")
            left = left_in(program.workspace)
            assert (left.leases, left.presences, left.held) == ((), 0, 0)
            waits.append(asyncio.run(_taken_over(program, turn)))
            _goes_on(terminal)
        terminal.wait_until(lambda: bool(left_in(program.workspace).leases), "the leases again")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
    [kept] = left_in(program.workspace).words
    assert kept.split() == [word for turn in range(SCREEN_STOPS) for word in ("words", str(turn))]
    assert "Traceback" not in program.log()
    with capsys.disabled():
        print()
        print(line(f"{SCREEN_STOPS} Ctrl-Z of the screen: another terminal's writes",
                   milliseconds(waits), "worst <= 200 ms", max(waits) <= MOST_WAIT))  # fmt: skip


def _goes_on(terminal: Terminal) -> None:
    terminal.draw()
    mark = terminal.mark()
    terminal.signal(signal.SIGCONT)
    terminal.wait_until(lambda: b"\x1b[?1049h" in terminal.raw(mark), "the screen again")
    terminal.wait_for("needs me", "Reply to")
