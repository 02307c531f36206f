"""The disk fails at every single write and sync of a mixed load, and is well again."""

import asyncio
import shutil
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.crash.disk_load import Load, healed, opened
from tests.crash.faults import KINDS, Disk, Kind, faulty_disk
from tests.manual_clock import ManualClock

SECONDS = 150.0
TURNS = 3


@pytest.fixture
def disk() -> Iterator[Disk]:
    with faulty_disk() as disk:
        yield disk


@pytest.fixture
def founded(tmp_path: Path, disk: Disk) -> Path:
    """A store with something in it, to be copied for each fault."""
    folder = tmp_path / "founded"

    async def found() -> None:
        store = opened(folder, ManualClock())
        await Load(store).run(1)
        await store.close()

    asyncio.run(found())
    return folder


async def _calls_of_the_load(folder: Path, disk: Disk) -> int:
    store = opened(folder, ManualClock())
    disk.calls = 0
    await Load(store, since=1_000).run(TURNS)
    calls = disk.calls
    await store.close()
    return calls


async def _survived(folder: Path, disk: Disk, nth: int, kind: Kind, once: bool) -> int:
    """One run with the fault at the nth call; returns how many transactions were refused."""
    clock = ManualClock()
    store = opened(folder, clock)
    load = Load(store, since=1_000)
    disk.fail_from(nth, kind, once=once)
    await load.run(TURNS)
    assert disk.failed, f"the load makes fewer than {nth} calls"
    if load.refused and not once:
        assert store.trouble() is not None
    await load.check()
    disk.heal()
    await healed(store, clock)
    refused, load.refused = load.refused, 0
    await load.run(1)
    assert not load.refused
    await load.check()
    await store.close()
    again = load.store = opened(folder, clock)
    await load.check()
    await load.run(1)
    assert not load.refused
    await load.check()
    await again.close()
    return refused


def _spread(cases: list[tuple[int, bool]]) -> list[tuple[int, bool]]:
    """The same cases, so ordered that the first ones are spread evenly."""
    step = 37
    return [case for start in range(step) for case in cases[start::step]]


def test_a_disk_that_fails_at_the_nth_call_loses_nothing_and_heals(
    founded: Path, tmp_path: Path, disk: Disk, capsys: pytest.CaptureFixture[str]
) -> None:
    counting = shutil.copytree(founded, tmp_path / "counting")
    calls = asyncio.run(_calls_of_the_load(counting, disk))
    cases = [(nth, once) for nth, once in product(range(1, calls + 1), (True, False))]
    end = time.monotonic() + SECONDS
    done = refused = 0
    for number, (nth, once) in enumerate(_spread(cases)):
        if time.monotonic() > end:
            break
        folder = shutil.copytree(founded, tmp_path / "case")
        kind = KINDS[(nth + number) % len(KINDS)]
        try:
            refused += asyncio.run(_survived(folder, disk, nth, kind, once))
        except AssertionError as error:
            raise AssertionError(f"{kind} at call {nth}, {once=}: {error}") from error
        shutil.rmtree(folder)
        done += 1
    with capsys.disabled():
        print(f"\n  {done} of {len(cases)} faults ({calls} calls), {refused} refused, 0 lost")
    assert done > 50
    assert refused > done / 2
