"""Prints what a picture of a replay costs, and the papers, beside the board of the present.

    python -m tests.benchmarks.bench_replay [mentions]

Nothing is asserted: only figures.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from cmtui.clock import MINUTE
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.desk import Desk
from tests.benchmarks.measure import say
from tests.desks import EagerClock, founded
from tests.scripted import ScriptedNetwork

WAVES = 20
ROUNDS = 5


async def answered(desk: Desk, handle: str) -> None:
    """Answers that person."""
    where = (Where("handle", "eq", handle),)
    (row,) = await desk.store.read(lambda reader: reader.window(Row, where, limit=1))
    writing = await desk.composer.reply(row.number)
    await desk.courier.carry(await desk.outbox.hold(writing, "We are on it."))


async def stormed(desk: Desk, network: ScriptedNetwork, clock: EagerClock, mentions: int) -> None:
    """A crisis in which so many mentions attach by themselves, a wave a minute."""
    await desk.crisis.declare("SEV2", "Login outage", words=["login"], pause=False)
    for wave in range(WAVES):
        for number in range(mentions // WAVES):
            network.says(f"p{wave}x{number}", f"no login {wave} {number}")
        await desk.intake.sync()
        await answered(desk, f"p{wave}x0")
        await clock.sleep(60)


async def median(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - begun) * 1_000)
    return statistics.median(taken)


async def measure(folder: Path, mentions: int) -> None:
    clock = EagerClock()
    network = ScriptedNetwork(clock)
    desk = await founded(folder, network, clock)
    await stormed(desk, network, clock, mentions)
    say("the board now", f"{await median(desk.board.picture):.0f} ms")
    track = await desk.replays.track()
    for minutes in (2, 10, 20):
        picture = partial(desk.replays.picture, track, track.begins + minutes * MINUTE)
        say(f"replay, {minutes} minutes in", f"{await median(picture):.0f} ms a picture")
    for name, read in (
        ("brief", desk.papers.brief), ("report", desk.papers.report),
        ("review", desk.papers.review),
    ):  # fmt: skip
        say(name, f"{await median(read):.0f} ms")
    await desk.stop()


def main() -> None:
    """Runs it on so many mentions (default 10,000)."""
    mentions = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    print(f"{mentions:,} mentions linked, medians of {ROUNDS}")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder) / "workspace", mentions))


if __name__ == "__main__":
    main()
