"""Killed while a store is made or brought up to date, and while the writers' lock is waited for."""

import random
import shutil
import time
from pathlib import Path

from cmtui.clock import SystemClock
from cmtui.model.person import Person
from cmtui.store import migrations, open_store
from cmtui.store.sqlite import SqliteEngine
from tests.crash.acts import identity
from tests.crash.forked import Child, Report, Work, fork

TOGETHER = 3
MAKING_SECONDS, STEP_SECONDS, WAITING_SECONDS = 0.08, 0.06, 0.03
"""A kill comes at a random moment within so long."""

STEP_ROWS = 3_000
"""What the step to a next format writes: enough to be killed in."""


def killed_while_made(folder: Path, dice: random.Random) -> int:
    """Makes a store and takes it to a next format, killed on the way; returns how often.

    Fails when what is left is neither the old format nor the next, or cannot be made after all.
    """
    told = folder.with_suffix(".told")
    kills = _killed([fork(_made(folder), told) for _ in range(TOGETHER)], MAKING_SECONDS, dice)
    fork(_made(folder), told).succeed()
    kills += _killed([fork(_stepped(folder), told) for _ in range(2)], STEP_SECONDS, dice)
    fork(_whole(folder), told).succeed()
    fork(_stepped(folder), told).succeed()
    fork(_whole(folder), told).succeed()
    shutil.rmtree(folder)
    told.unlink(missing_ok=True)
    return kills


def _killed(children: list[Child], within: float, dice: random.Random) -> int:
    for child in children:
        time.sleep(dice.uniform(0, within) / len(children))
        child.kill()
    return len(children)


def _made(folder: Path) -> Work:
    async def make(_: Report) -> None:
        store = open_store(folder, identity("AA", "maker"), SystemClock(), create=True)
        await store.transact("add", lambda tx: tx.add(Person(name="first", first_seen_at=1)))
        assert await store.verify() is None
        await store.close()

    return make


def _step(engine: SqliteEngine, _: object) -> None:
    engine.rows("CREATE TABLE IF NOT EXISTS stepped(id INTEGER PRIMARY KEY)")
    engine.many("INSERT INTO stepped(id) VALUES(?)", ((n,) for n in range(STEP_ROWS)))


def _stepped(folder: Path) -> Work:
    async def step(_: Report) -> None:
        migrations.STEPS = (*migrations.STEPS, _step)
        migrations.FORMAT = len(migrations.STEPS)
        store = open_store(folder, identity("AA", "stepper"), SystemClock())
        await store.close()

    return step


def _whole(folder: Path) -> Work:
    """The format is the old one without a trace of the next, or the next with all of it."""

    async def look(_: Report) -> None:
        engine = SqliteEngine(folder / "store.db")
        [(found,)] = engine.rows("PRAGMA user_version")
        tables = engine.rows("SELECT name FROM sqlite_schema WHERE name='stepped'")
        if found == migrations.FORMAT:
            assert not tables
        else:
            assert found == migrations.FORMAT + 1
            assert engine.rows("SELECT count(*) FROM stepped") == [(STEP_ROWS,)]
        engine.close()

    return look


def killed_in_line(folder: Path, files: Path, dice: random.Random) -> int:
    """One holds the lock and one waits for it; the one who waits is killed, then the one who holds.

    Fails when a third, who waited all the time, does not get her turn.
    """
    told = [files / f"{name}.told" for name in ("holder", "waiter", "third")]
    holder = fork(_writes(folder, "holder", for_ever=True), told[0])
    _until(holder, "holding")
    waiters = [fork(_writes(folder, "waiter"), told[1]), fork(_writes(folder, "third"), told[2])]
    for waiter in waiters:
        _until(waiter, "waiting")
    time.sleep(dice.uniform(0, WAITING_SECONDS))
    waiters[0].kill()
    assert not [each for each in waiters[0].told() if "written" in each]
    holder.kill()
    assert [each for each in waiters[1].succeed() if "written" in each]
    for file in told:
        file.unlink()
    return 2


def _writes(folder: Path, name: str, *, for_ever: bool = False) -> Work:
    async def write(report: Report) -> None:
        store = open_store(folder, identity("AA", name), SystemClock(), holder=name)
        report(waiting=name)

        def hold(*_: object) -> None:
            report(holding=name)
            while for_ever:
                time.sleep(1)

        await store.transact("hold", hold)
        report(written=name)
        await store.close()

    return write


def _until(child: Child, word: str) -> None:
    end = time.monotonic() + 20
    while not any(word in each for each in child.told()):
        assert time.monotonic() < end, (word, child.told())
        time.sleep(0.002)
