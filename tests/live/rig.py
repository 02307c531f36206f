"""Starts the real servers that CMTUI_RIGS points to, and fills them.

`CMTUI_RIGS=/path/to/rigs`; without it, or with a rig missing there, one line says so.
"""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

START_SECONDS = 900
"""The first start on a machine installs for some minutes; the others take 10 to 30 s."""

STOP_SECONDS = 60
"""It takes 1 to 10 s."""


class RigMissing(Exception):
    """There is no rig to run against; the message is the whole story."""


class Bluesky(msgspec.Struct, frozen=True):
    """A running Bluesky network. `seed` is what seed.py printed, {} when it was not asked for."""

    pds: str
    seed: dict[str, Any]


def rig_folder(name: str) -> Path:
    """Where that rig is. Raises RigMissing."""
    rigs = os.environ.get("CMTUI_RIGS", "")
    if not rigs:
        raise RigMissing("CMTUI_RIGS names no folder of rigs")
    folder = Path(rigs) / name
    if not (folder / "start").is_file():
        raise RigMissing(f"CMTUI_RIGS has no rig {name}: {folder / 'start'} is missing")
    return folder


@contextmanager
def bluesky_rig(*, seeded: bool = True) -> Iterator[Bluesky]:
    """A private Bluesky network, ended with the block."""
    folder = rig_folder("bluesky")
    process = subprocess.Popen(
        [folder / "start"],
        stdin=subprocess.PIPE,  # the rig ends when this closes, however we end
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin and process.stdout and process.stderr
    complaints: list[str] = []
    reader = threading.Thread(target=complaints.extend, args=(process.stderr,), daemon=True)
    reader.start()
    killer = threading.Timer(START_SECONDS, process.kill)
    killer.start()
    try:
        line = process.stdout.readline()
        if not line:
            process.wait()
            raise RigMissing(f"the Bluesky rig did not start: {' '.join(complaints)[-300:]!r}")
        pds = json.loads(line)["pds"]
        yield Bluesky(pds, seed(folder, pds) if seeded else {})
    finally:
        killer.cancel()
        _end(process)
        process.stdout.close()
        reader.join(10)
        process.stderr.close()


def _end(process: "subprocess.Popen[str]") -> None:
    """Ends it by closing its standard input, and by nothing else at the same moment.

    A signal and the end of its input together can leave its shell waiting for a child that is
    gone. Killed, its servers end as well.
    """
    assert process.stdin
    process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def seed(folder: Path, pds: str, extra: int = 0) -> dict[str, Any]:
    """Fills the network with the brand `fernwick` and its story, or adds `extra` mentions.

    Returns what was made.
    """
    words = [folder / "seed.py", pds, "--extra", str(extra)]
    done = subprocess.run(words, stdout=subprocess.PIPE, check=True, timeout=300)
    made: dict[str, Any] = json.loads(done.stdout)
    return made
