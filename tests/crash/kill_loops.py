"""Writers killed with `kill -9` at random moments, in one workspace that grows over all loops.

    python -m tests.crash.kill_loops [--loops 200] [--writes 100000] [--seed N] [--folder DIR]

In each loop three operators write until they are killed one after the other, while a visitor
comes, writes and goes, and is killed doing that; beside them stores are killed while they are
made, brought up to date, and waited for. Every acknowledgement is in a file of its own before the
next act begins. A follower reads along in every other ten loops. Exits with 1 when anything is
missing, changed, doubled or half there.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from cmtui.store import open_store
from cmtui.store.records import RecordReader
from tests.crash.acts import INITIALS, Actor, LoopClock, found, identity, sit_down
from tests.crash.dying_alone import killed_in_line, killed_while_made
from tests.crash.figures import line
from tests.crash.forked import Child, Counters, Report, Work, fork
from tests.crash.ledger import Ledger

WRITERS = 3
CHECKED_EVERY = 20
FOLLOWED_FOR = 10
SMALL_LOG_EVERY, SMALL_LOG_PAGES = 3, 40
"""In every third loop the database's log is folded into the file after so few pages."""

STUCK_SECONDS = 30.0
"""Nobody writes for so long: something hangs."""


def where_it_is_quick() -> str | None:
    """The machine's memory where it has a file system: `kill -9` takes nothing from there, and
    no loop waits for a disk."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and os.access(memory, os.W_OK) else None


class Loops:
    """The workspace, and what has been done to it."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self.folder = folder
        self.store = folder / "desk"
        self.ledger = Ledger()
        self.kills = 0
        self.followed: list[int] = []
        self.wrong: list[str] = []
        self._dice = dice
        self._written = Counters(WRITERS)
        self._children = 0
        self._follower: Child | None = None
        self._start(lambda _: found(self.store, LoopClock("founding"))).succeed()

    def run(self, loops: int, writes: int) -> None:
        """So many loops, with at least so many acknowledged writes over all of them."""
        for loop in range(loops):
            if loop % FOLLOWED_FOR == 0:
                self._follow(loop)
            missing = writes - self.ledger.acknowledged
            self._one(loop, -(-missing // (loops - loop)))
            if (loop + 1) % CHECKED_EVERY == 0 or loop + 1 == loops:
                self._check()
            if self.wrong:
                self.wrong += self.ledger.wrong
                return
        self._catch_up()

    def _one(self, loop: int, share: int) -> None:
        """Three writers until each was killed; all of their acknowledgements are entered."""
        self._written.clear()
        clock = LoopClock(f"loop-{loop}")
        writers = [self._start(self._writer(n, loop, clock)) for n in range(WRITERS)]
        ends = sorted(self._dice.uniform(0, share) for _ in range(WRITERS - 1))
        visitors: list[Child] = []
        for writer, end in zip(self._dice.sample(writers, WRITERS), [*ends, share], strict=True):
            visitors += self._visited_until(end, loop, clock)
            time.sleep(self._dice.uniform(0, 0.01))
            self._kill(writer)
        for child in (*writers, *visitors):
            self.ledger.enter(child.told())
            child.file.unlink(missing_ok=True)
        if loop % 2 == 0:
            self.kills += killed_while_made(self.folder / f"made{loop}", self._dice)
        if loop % 5 == 0:
            self.kills += killed_in_line(self.store, self.folder, self._dice)

    def _visited_until(self, written: float, loop: int, clock: LoopClock) -> list[Child]:
        """Sends one visitor after the other until so much is written in this loop."""
        visitors: list[Child] = []
        known, since = -1, time.monotonic()
        while (now := self._written.sum()) < written:
            now_at = time.monotonic()
            if now != known:
                known, since = now, now_at
            if now_at > since + STUCK_SECONDS:
                self.wrong.append(f"loop {loop}: nobody writes")
                break
            visitor = self._start(self._visitor(loop, clock))
            time.sleep(self._dice.uniform(0.0, 0.15))
            self._kill(visitor)
            time.sleep(self._dice.uniform(0.0, 0.05))
            visitors.append(visitor)
        return visitors

    def _writer(self, number: int, loop: int, clock: LoopClock) -> Work:
        run = f"{loop}-{number}"
        dice = random.Random(self._dice.random())

        async def write(report: Report) -> None:
            seat = sit_down(self.store, INITIALS[number], run, clock)
            if loop % SMALL_LOG_EVERY == 0:
                seat.store._writer.rows(f"PRAGMA wal_autocheckpoint={SMALL_LOG_PAGES}")
            actor = Actor(seat, INITIALS[number], run, report, dice)
            while True:
                await actor.act()
                self._written.add(number)

        return write

    def _visitor(self, loop: int, clock: LoopClock) -> Work:
        """Comes, writes twice, closes the store, and again."""
        run = f"{loop}-v{self._children}"
        dice = random.Random(self._dice.random())

        async def visit(report: Report) -> None:
            turn = 0
            while True:
                turn += 1
                seat = sit_down(self.store, INITIALS[WRITERS], f"{run}-{turn}", clock)
                actor = Actor(seat, INITIALS[WRITERS], f"{run}-{turn}", report, dice)
                await actor.act()
                await actor.act()
                await seat.store.close()

        return visit

    def _start(self, work: Work) -> Child:
        self._children += 1
        return fork(work, self.folder / f"{self._children}.told")

    def _kill(self, child: Child) -> None:
        child.kill()
        self.kills += 1

    # --- the follower ------------------------------------------------------------------------

    def _follow(self, loop: int) -> None:
        """Begins to follow where it was left, or leaves: then the log can be reset."""
        self._stop_following()
        if loop % (2 * FOLLOWED_FOR) == 0:
            since = self.followed[-1] if self.followed else 0
            self._follower = self._start(self._following(since, 0))

    def _stop_following(self) -> None:
        if self._follower is not None:
            self._kill(self._follower)
            self._has_followed(self._follower)
            self._follower = None

    def _has_followed(self, follower: Child) -> None:
        told = follower.told()
        self.followed += [each["txn"] for each in told if "txn" in each]
        self.wrong += [each["failed"] for each in told if "failed" in each]

    def _following(self, since: int, until: int) -> Work:
        async def follow(report: Report) -> None:
            who = identity(INITIALS[-1], f"follower{self._children}")
            store = open_store(self.store, who, LoopClock("following"))
            if since < until or not until:
                async for commit in store.follow(since):
                    if commit is not None:
                        report(txn=commit.txn)
                    if commit is not None and commit.txn == until:
                        break
            await store.close()

        return follow

    def _catch_up(self) -> None:
        """At the end every commit has been seen once, in order."""
        self._stop_following()
        [last] = self._start(self._last()).succeed()
        since = self.followed[-1] if self.followed else 0
        follower = self._start(self._following(since, last["last"]))
        follower.succeed()
        self._has_followed(follower)
        if self.followed != list(range(1, last["last"] + 1)):
            self.wrong.append(f"the follower saw {len(self.followed)} of {last['last']} commits")

    def _last(self) -> Work:
        async def tell(report: Report) -> None:
            store = open_store(self.store, identity(INITIALS[-1], "last"), LoopClock("last"))
            report(last=await store.read(lambda reader: reader.last_txn()))
            await store.close()

        return tell

    # --- the check ---------------------------------------------------------------------------

    def _check(self) -> None:
        """The chain is walked and everything that was acknowledged is looked up."""

        def work(reader: RecordReader) -> list[str]:
            return self.ledger.differences(reader)

        async def check(report: Report) -> None:
            store = open_store(self.store, identity(INITIALS[-1], "judge"), LoopClock("check"))
            broken = await store.verify()
            report(wrong=await store.read(work) + ([] if broken is None else [str(broken)]))
            await store.close()

        self.wrong += self._start(check).succeed(600)[-1]["wrong"]


def table(loops: Loops, count: int, writes: int, seconds: float) -> list[str]:
    """The figures, a line each."""
    ledger = loops.ledger
    size = sum(file.stat().st_size for file in loops.store.iterdir()) / 1e6
    told = (
        ("kill -9", f"{loops.kills} in {count} loops, {seconds:.0f} s", "", None),
        ("  acknowledged writes", f"{ledger.acknowledged}", f">= {writes}",
         ledger.acknowledged >= writes),
        ("  mentions, claims, losers told by whom", f"{len(ledger.arrived)}, "
         f"{len(ledger.holders)}, {sum(map(len, ledger.lost.values()))}", "", None),
        ("  missing, changed, doubled, half there", str(len(loops.wrong)), "0", not loops.wrong),
        ("  commits followed, once each and in order", str(len(loops.followed)), "", None),
        ("  the store at the end", f"{size:.1f} MB", "", None),
    )  # fmt: skip
    return [line(*each) for each in told]


def main(words: list[str]) -> int:
    """Runs the loops and prints the figures."""
    parser = argparse.ArgumentParser(prog="kill_loops")
    parser.add_argument("--loops", type=int, default=200)
    parser.add_argument("--writes", type=int, default=0, help="at least (default: 500 a loop)")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--folder", default=where_it_is_quick(), help="default: in memory")
    given = parser.parse_args(words)
    seed = random.randrange(10**6) if given.seed is None else given.seed
    writes = given.writes or 500 * given.loops
    with tempfile.TemporaryDirectory(prefix="kill-loops-", dir=given.folder) as folder:
        loops, begun = Loops(Path(folder), random.Random(seed)), time.monotonic()
        loops.run(given.loops, writes)
        print("\n".join(table(loops, given.loops, writes, time.monotonic() - begun)))
    for wrong in loops.wrong[:20]:
        print(wrong)
    if loops.wrong:
        print(f"again with the same dice: --loops {given.loops} --writes {writes} --seed {seed}")
    return int(bool(loops.wrong) or loops.ledger.acknowledged < writes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
