"""Who is here and who holds what ends with the terminal, and costs next to nothing meanwhile."""

import asyncio
import time
from pathlib import Path

import pytest
from inotify_simple import INotify, flags

from cmtui.clock import SystemClock
from cmtui.model.lease import Presence
from cmtui.model.row import Row
from cmtui.services.leases import LASTS_SECONDS, RENEW_SECONDS
from cmtui.store.records import RecordReader
from tests.crash.acts import Seat, found, sit_down
from tests.crash.figures import line
from tests.crash.forked import Report, fork
from tests.crash.test_stopped import until

FASTER = 20
ROW = 1
LATE = 10.0
"""Seconds on the quick clock, half a second in truth, that a loaded machine may take longer."""


class QuickClock(SystemClock):
    """The machine's clock, twenty times as fast."""

    def now(self) -> int:
        return super().now() * FASTER

    def boot(self) -> float:
        return super().boot() * FASTER

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / FASTER)


async def logged(seat: Seat) -> tuple[int, int]:
    """Transactions in the log, and changes in it of what must never be there."""

    def work(reader: RecordReader) -> tuple[int, int]:
        engine = reader._documents.engine_storage.engine
        tables = "('leases', 'presences', 'health', 'cursors', 'draft_texts')"
        [(changes,)] = engine.rows(f"SELECT count(*) FROM changes WHERE tbl IN {tables}")
        return reader.last_txn(), changes

    return await seat.store.read(work)


def test_a_killed_terminal_is_gone_for_the_others_after_its_leases_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, clock = tmp_path / "desk", QuickClock()

    async def dies(report: Report) -> None:
        desk = sit_down(folder, "AA", "dying", clock).desk
        await desk.start()
        await desk.status.appear(ROW, typing=True)
        await desk.triage.claim(ROW)
        report(here=True)
        await asyncio.sleep(60)

    async def watches() -> tuple[float, float]:
        seat = sit_down(folder, "AB", "watching", clock)
        await seat.desk.start()
        assert [(one.operator, one.row, one.typing) for one in await others(seat)] == [
            ("AA", ROW, True)
        ]
        assert await holder(seat) == "AA"
        await asyncio.sleep(0.2)
        assert await others(seat)  # it lives: it renews
        child.kill()
        killed, gone, free = clock.boot(), 0.0, 0.0
        async with asyncio.timeout(30):
            while not (gone and free):
                gone = gone or (0.0 if await others(seat) else clock.boot() - killed)
                free = free or (0.0 if await holder(seat) else clock.boot() - killed)
                await asyncio.sleep(0.01)
        assert (await logged(seat))[1] == 0
        assert (await seat.desk.triage.claim(ROW)).holder == "AB"
        await seat.desk.stop()
        return gone, free

    async def others(seat: Seat) -> tuple[Presence, ...]:
        return (await seat.desk.status.now()).others

    async def holder(seat: Seat) -> str | None:
        row = await seat.store.read(lambda reader: reader.get(Row, ROW))
        assert row is not None
        return row.holder

    fork(lambda _: found(folder, clock), tmp_path / "founding").succeed()
    child = fork(dies, tmp_path / "dying")
    until(child, here=True)
    gone, free = asyncio.run(watches())
    assert LASTS_SECONDS - RENEW_SECONDS - LATE < gone <= LASTS_SECONDS + LATE
    assert free <= LASTS_SECONDS + RENEW_SECONDS + LATE
    with capsys.disabled():
        print()
        print(line("kill -9: presence gone, claims free after", f"{gone:.0f} s, {free:.0f} s",
                   "<= 30 s, <= 40 s"))  # fmt: skip


def test_an_idle_desk_writes_little_logs_nothing_and_rings_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, clock = tmp_path / "desk", QuickClock()

    async def idles() -> tuple[int, int]:
        seat = sit_down(folder, "AA", "idle", clock)
        await seat.desk.start()
        await seat.desk.status.appear(ROW)
        await asyncio.sleep(40 / FASTER)  # every lease that a desk takes by itself is taken
        before, log = await logged(seat), seat.store._reader.log_path
        with INotify(nonblocking=True) as bell:
            bell.add_watch(folder / "lock", flags.ATTRIB)
            size, begun = log.stat().st_size, clock.boot()
            await asyncio.sleep(60 / FASTER)
            rings, passed = len(bell.read(timeout=0)), clock.boot() - begun
            written = (log.stat().st_size - size) * 60 / passed
        assert await logged(seat) == before and before[1] == 0
        await seat.desk.stop()
        return round(written), rings

    fork(lambda _: found(folder, clock), tmp_path / "founding").succeed()
    begun = time.process_time()
    written, rings = asyncio.run(idles())
    used = time.process_time() - begun
    assert written > 0  # else its leases would have ended
    assert rings == 0
    with capsys.disabled():
        print()
        what = f"{written / 1000:.0f} kB, {rings} rings, {used * 1000:.0f} ms CPU"
        print(line("an idle desk's minute: to the disk, bells, opening too", what))
