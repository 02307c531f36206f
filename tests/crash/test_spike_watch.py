"""Watchers that are killed: an incident is one alert, and who follows it goes on with it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from cmtui.bootstrap import Setting, open_desk
from cmtui.clock import MINUTE, SystemClock
from cmtui.config import Config
from cmtui.model.account import Account
from cmtui.model.lease import Lease
from cmtui.model.operator import Identity
from cmtui.model.spike_alert import SpikeAlert
from cmtui.networks.demo import create_world
from cmtui.paths import Paths
from cmtui.services.desk import Desk
from cmtui.services.leases import is_alive
from cmtui.services.ports import Writer
from cmtui.services.spike_watch import WATCH

ROOT = Path(__file__).resolve().parents[2]
RAGES_FOR = 40 * MINUTE
PATIENCE = 150.0
"""Seconds: the lease of one who was killed lasts for thirty, and the machine may be busy."""


class Following:
    """`cmtui sync --follow` as a process, with a program of hers that keeps what it is told."""

    def __init__(self, folder: Path) -> None:
        self.told = folder / "told"
        program = folder / "tell"
        program.write_text(f'#!/bin/sh\necho "$1" >> {self.told}\n')
        program.chmod(0o755)
        config = folder / "config.toml"
        config.write_text(f'[alerts]\nnotify_command = ["{program}"]\nlate = false\nnew = false\n')
        config.chmod(0o600)
        self._env = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT),
            "CMTUI_WORKSPACE": str(folder / "workspace"), "CMTUI_CONFIG": str(config),
            "CMTUI_STATE": str(folder / "state"),
        }  # fmt: skip

    @contextmanager
    def begun(self) -> "Iterator[subprocess.Popen[bytes]]":
        """Runs it; what is still there at the end is killed."""
        call = [sys.executable, "-m", "cmtui", "sync", "--follow"]
        running = subprocess.Popen(
            call, env=self._env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield running
        finally:
            running.kill()
            running.wait()

    def listed(self) -> list[dict[str, Any]]:
        """What `cmtui spikes` lists."""
        call = [sys.executable, "-m", "cmtui", "spikes", "--json"]
        done = subprocess.run(call, env=self._env, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]


def desk_in(folder: Path, create: bool = False) -> Desk:
    """A desk beside the processes, which runs nothing by itself."""
    paths = Paths(folder / "config.toml", folder / "state", folder / "workspace")
    import pwd

    login = pwd.getpwuid(os.getuid()).pw_name
    identity = Identity(login=login, terminal="/dev/test", session=f"test-{time.monotonic_ns()}")
    return open_desk(Setting(paths, Config(), identity), SystemClock(), create=create)


async def storm_that_rages(folder: Path) -> None:
    """A demo whose outage began a while ago; its account has been read ever since."""
    desk = desk_in(folder, create=True)
    began = desk.clock.now() - RAGES_FOR
    create_world(folder / "workspace", 7, True, began)
    await desk.operators.join("Nathan Rossi", "NR")
    await desk.operators.found("Acme", demo_seed=7)
    await desk.accounts.add("demo", "acme", "demo", keywords=("Acme",))

    def added_then(tx: Writer) -> None:
        (account,) = tx.window(Account)
        tx.put(replace(account, added_at=began))

    await desk.store.transact("probe", added_then)
    await desk.stop()


async def stands(folder: Path) -> tuple[list[SpikeAlert], str]:
    """What rang, and the session that watches."""
    desk = desk_in(folder)
    try:
        lease = await desk.store.read(lambda reader: reader.find(Lease, "name", WATCH))
        watcher = lease.session if lease is not None and is_alive(lease, desk.clock) else ""
        return await desk.spikes.all(), watcher
    finally:
        await desk.store.close()


def until(folder: Path, holds: Callable[[list[SpikeAlert], str], bool]) -> str:
    """Waits for it; returns who watches."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        alerts, watcher = asyncio.run(stands(folder))
        if holds(alerts, watcher):
            return watcher
        time.sleep(0.5)
    raise AssertionError(f"never came: {asyncio.run(stands(folder))}")


def test_a_killed_watcher_leaves_one_alert_and_one_that_watches_on(tmp_path: Path) -> None:
    asyncio.run(storm_that_rages(tmp_path))
    following = Following(tmp_path)
    with following.begun() as first:
        watcher = until(tmp_path, lambda alerts, watcher: bool(alerts) and bool(watcher))
        with following.begun() as second:
            time.sleep(5)
            first.send_signal(signal.SIGKILL)
            first.wait()
            until(tmp_path, lambda _, now: now not in ("", watcher))
            time.sleep(45)  # two looks of the one that watches now
            (alert,) = following.listed()
            assert (alert["number"], alert["state"]) == (1, "open")
            assert second.poll() is None
    told = [line for line in following.told.read_text().splitlines() if line.startswith("spike")]
    assert len(told) == 1 and "in the last hour" in told[0]
