"""Killed at every step of pausing and resuming: our records are all or none, and no post is lost.

What was asked of the network is found out by reading: nothing is called paused that the server
would publish, nothing is put back twice.
"""

import asyncio
import json
import signal
import urllib.request
from pathlib import Path
from typing import Any

from cmtui.clock import HOUR, SystemClock, to_iso
from tests.contract.mastodon_harness import TOKEN, MastodonHarness
from tests.crash.dying_queue import STEPS
from tests.crash.shell import Shell

DYING = Path(__file__).with_name("dying_queue.py")
LEASE_SECONDS = 31
"""After so long a silent process counts as dead."""

TOGETHER = 3
"""Processes at once; they wait for their leases together."""

POSTS = 3
NO_INTENT = "pause: before the intent"
NO_DECISION = "resume: before the decision"


def schedule(network: MastodonHarness) -> dict[str, str]:
    """The social media manager's posts; returns their times by id."""
    for n in range(POSTS):
        body = {
            "status": f"Post {n}", "scheduled_at": to_iso(network.clock.now() + (n + 1) * HOUR),
        }  # fmt: skip
        request = urllib.request.Request(
            f"{network.front.url}/api/v1/statuses", json.dumps(body).encode(),
            {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )  # fmt: skip
        urllib.request.urlopen(request, timeout=10).close()
    return times(network)


def times(network: MastodonHarness) -> dict[str, str]:
    """When each post of the server's queue goes out."""
    return {id: post["scheduled_at"] for id, post in network.server.scheduled.items()}


def is_away(network: MastodonHarness, id: str) -> bool:
    """Whether the server will not publish it in this life."""
    return int(times(network)[id][:4]) > 2033


async def held(shell: Shell) -> list[dict[str, Any]]:
    """What the outbox says of the queue."""
    return [one for one in await shell.lines("outbox") if one["kind"] == "held post"]


async def killed(folder: Path, step: str, turn: asyncio.Semaphore) -> None:
    """Founded, killed at the step, started again."""
    network = MastodonHarness(folder, SystemClock())
    shell = Shell(folder / "home", TOKEN)
    try:
        async with turn:
            before = await asyncio.to_thread(schedule, network)
            await shell.founded("mastodon", "larch", network.front.url)
            if step.startswith("resume"):
                await shell.cmtui("pause", "login is down")
            died = await shell.run(str(DYING), step)
            assert died.code == -signal.SIGKILL, died
            at_once = await held(shell)
        for one in at_once:
            assert one["state"] != "paused" or is_away(network, one["id"])
        assert len(at_once) in (0, POSTS) or step.startswith("resume"), "all records, or none"
        await asyncio.sleep(LEASE_SECONDS)
        async with turn:
            await shell.cmtui("sync", "--once")
            after = await held(shell)
        if step == NO_INTENT:
            assert after == [] and times(network) == before
        elif step.startswith("pause") or step == NO_DECISION:
            assert [one["state"] for one in after] == ["paused"] * POSTS
            assert all(is_away(network, id) for id in before)
            await shell.cmtui("resume", "--all", "--yes")
            assert times(network) == before
        else:
            assert after == [] and times(network) == before
            assert (await shell.run("-m", "cmtui", "resume")).err.count("not paused") == 1
        assert set(times(network)) == set(before), "no post is lost, and none made twice"
    finally:
        await network.close()


async def test_killed_at_each_step_the_queue_is_as_our_records_say(tmp_path: Path) -> None:
    turn = asyncio.Semaphore(TOGETHER)
    await asyncio.gather(*(killed(tmp_path / str(n), step, turn) for n, step in enumerate(STEPS)))
