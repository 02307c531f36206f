"""The index survives its keeper's death at any moment, or is built anew; answers stay right."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from cmtui.clock import SystemClock
from cmtui.model.operator import Identity
from cmtui.model.post import Post
from cmtui.model.search import holds
from cmtui.store import open_store

KILLS = 12
SEED = 9


def test_answers_are_right_after_every_kill(tmp_path: Path) -> None:
    dice = Random(SEED)
    for _ in range(KILLS):
        _killed(tmp_path, dice.uniform(0.05, 0.7))
        asyncio.run(_compare(tmp_path, dice))


def _killed(folder: Path, after: float) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crash.indexing", str(folder)],
        stdout=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None and running.stdout.readline() == "ready\n"
        time.sleep(after)
        running.kill()


async def _compare(folder: Path, dice: Random) -> None:
    store = open_store(folder, Identity("looking", "pts/8", "session-l"), SystemClock())
    every = await store.read(lambda reader: reader.window(Post))
    for step in range(3):
        words = [dice.choice(every).text.split()[-1] for _ in range(8) if every]
        for needle in (*words, "edited", "nothing else"):
            found = await store.search(Post, needle, len(every) + 1)
            down_to = found.searched_to or 0  # a fast machine writes more than one search opens
            wanted = [
                one.number for one in reversed(every)
                if one.number >= down_to and holds(one, needle)
            ]  # fmt: skip
            told = (step, needle, found.searched_to, every[-1].number)
            assert ([one.number for one in found.records], told) == (wanted, told)
        await store.index(seconds=0 if step == 0 else None)
    await store.close()
