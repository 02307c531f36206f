"""A share of the kill loops; all of them: `python -m tests.crash.kill_loops --loops 200`."""

import os
import random
import tempfile
import time
from pathlib import Path

import pytest

from tests.crash.kill_loops import Loops, table, where_it_is_quick

LOOPS = int(os.environ.get("CMTUI_KILL_LOOPS", "25"))
WRITES = 500 * LOOPS


def test_nothing_acknowledged_is_lost_when_writers_are_killed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(dir=where_it_is_quick()) as folder:
        loops = Loops(Path(folder), random.Random())
        loops.run(LOOPS, WRITES)
        with capsys.disabled():
            print("", *table(loops, LOOPS, WRITES, time.monotonic() - begun), sep="\n")
    assert loops.wrong == []
    assert loops.ledger.acknowledged >= WRITES
