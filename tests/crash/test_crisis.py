"""Killed in the middle of declaring, approving, resuming and closing: all of our records, or none.

What is compared is the store as another process reads it: as it was before the verb, or as the
verb leaves it when nobody kills it, and the chain of the log holds in either case.
"""

import asyncio
import json
import shutil
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.crash.dying_crisis import MOMENTS, VERBS
from tests.crash.shell import Shell

DYING = Path(__file__).with_name("dying_crisis.py")

TABLES = (
    "crises", "queue_pauses", "paused_posts", "official_lines", "public_updates",
    "crisis_entries", "rows",
)  # fmt: skip

OF_TIME = ("_at", "at", "begun", "epoch")
"""Fields that differ from run to run end so."""

OF_RUN = ("session",)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A home for each verb, as it is right before it; made once."""
    folder = tmp_path_factory.mktemp("prepared")
    return asyncio.run(_prepared(folder))


async def _prepared(folder: Path) -> dict[str, Path]:
    quiet = Shell(folder / "quiet", "")
    await quiet.cmtui("init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Acme")
    await quiet.cmtui("accounts", "add", "demo", "--handle", "acme")
    await quiet.cmtui("sync", "--once")
    shutil.copytree(quiet.home, folder / "crisis")
    crisis = Shell(folder / "crisis", "")
    await crisis.cmtui("declare", "SEV1", "Login")
    for words in ("We know, and we are on it.", "It works again for most of you."):
        await crisis.cmtui("line", "write", words)
    await crisis.cmtui("line", "approve", "1", "--because", "alone")
    await crisis.cmtui("update", "write", "We are on it.", "--next", "1h")
    return {verb: quiet.home if verb == "declare" else crisis.home for verb in VERBS}


def records(workspace: Path) -> dict[str, list[Any]]:
    """What the store holds of a crisis, but for what differs from run to run."""
    database = sqlite3.connect(workspace / "store.db")
    try:
        return {
            table: [_lasting(json.loads(doc)) for (doc,) in database.execute(
                f"SELECT doc FROM {table} ORDER BY id"
            )]
            for table in TABLES
        }  # fmt: skip
    finally:
        database.close()


def _lasting(document: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in document.items()
        if not name.endswith(OF_TIME) and name not in OF_RUN
    }  # fmt: skip


async def left_by(home: Path, folder: Path, verb: str, when: str) -> dict[str, list[Any]]:
    """The records after a copy of that home was killed there, and opened again."""
    shutil.copytree(home, folder)
    shell = Shell(folder, "")
    died = await shell.run(str(DYING), verb, when)
    assert died.code == -signal.SIGKILL, died
    assert "sound" in await shell.cmtui("verify")
    return records(folder / "workspace")


@pytest.mark.parametrize("verb", VERBS)
async def test_killed_within_it_leaves_what_was_before_and_killed_after_it_all_of_it(
    prepared: dict[str, Path], tmp_path: Path, verb: str
) -> None:
    home = prepared[verb]
    before = records(home / "workspace")
    found = {
        when: await left_by(home, tmp_path / when, verb, when) for when in MOMENTS
    }  # fmt: skip
    assert found["before"] == before
    assert found["within"] == before, "none of it"
    assert found["after"] != before, "all of it"


async def test_what_declaring_leaves_is_whole(prepared: dict[str, Path], tmp_path: Path) -> None:
    left = await left_by(prepared["declare"], tmp_path / "d", "declare", "after")
    (crisis,) = left["crises"]
    assert (crisis["severity"], crisis["title"], crisis["state"]) == ("SEV1", "Login", "open")
    assert [one["linked_because"] for one in left["rows"] if one["crisis"]] == ["evidence"] * 3
    assert len(left["queue_pauses"]) == 1 and left["queue_pauses"][0]["crisis"] == 1
    assert len(left["paused_posts"]) == 4
    states = {one["state"] for one in left["paused_posts"]}
    assert states <= {"pausing", "possibly-out"}, "nobody has confirmed anything"
    shell = Shell(tmp_path / "d", "")
    await asyncio.sleep(31)  # the dead process's leases end
    await shell.cmtui("sync", "--once")
    held = [one for one in await shell.lines("outbox") if one["kind"] == "held post"]
    assert {one["state"] for one in held} <= {"paused", "failed", "possibly-out"}


async def test_what_resuming_leaves_is_carried_out_by_the_next(
    prepared: dict[str, Path], tmp_path: Path
) -> None:
    left = await left_by(prepared["resume queue"], tmp_path / "r", "resume queue", "after")
    assert {one["state"] for one in left["paused_posts"]} <= {"resuming", "resumed", "dropped"}
    await asyncio.sleep(31)
    shell = Shell(tmp_path / "r", "")
    await shell.cmtui("sync", "--once")
    assert [one for one in await shell.lines("outbox") if one["kind"] == "held post"] == []
