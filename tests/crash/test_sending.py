"""Killed at every step of sending, and cut off before and after the server acted."""

import asyncio
from itertools import count
from pathlib import Path

from cmtui.clock import SystemClock
from tests.contract.bluesky_harness import BlueskyHarness
from tests.contract.fake_pds import FakePds
from tests.contract.harness import Fault
from tests.crash.dying import STEPS
from tests.crash.sending_story import answered_once_or_never, answered_once_though_cut

_numbers = count(1)
CUTS: tuple[Fault, ...] = ("lost-before", "lost-after", "error-before", "error-after")


async def _on_a_network(folder: Path, story: object, what: str) -> None:
    clock = SystemClock()
    pds = FakePds(clock)
    network = BlueskyHarness(pds.front.url, pds.front, folder, clock, f"-c{next(_numbers)}")
    try:
        await story(network, folder / "home", what)  # type: ignore[operator]
    finally:
        await network.close()


async def test_killed_at_each_step_it_is_answered_once_or_never(tmp_path: Path) -> None:
    await asyncio.gather(
        *(_on_a_network(tmp_path / str(n), answered_once_or_never, s) for n, s in enumerate(STEPS))
    )


async def test_cut_off_before_and_after_the_server_acted_it_is_answered_once(
    tmp_path: Path,
) -> None:
    await asyncio.gather(
        *(_on_a_network(tmp_path / str(n), answered_once_though_cut, f) for n, f in enumerate(CUTS))
    )
