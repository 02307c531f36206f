"""Killed at every step of a correction: the reply is there once, as it was or as it should be."""

import asyncio
import signal
from pathlib import Path

from tests.crash.dying import BEFORE_THE_FREEZE, STEPS
from tests.crash.sending_story import DYING, LEASE_SECONDS
from tests.crash.shell import Shell

WRONG, RIGHT = "It is fixed since 13:40.", "It is fixed since 14:40."


async def _corrected_once_or_never(folder: Path, step: str) -> None:
    shell = Shell(folder, "")
    await shell.cmtui("init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Acme")
    await shell.cmtui("accounts", "add", "demo", "--handle", "acme", "--keyword", "Acme")
    await shell.cmtui("sync", "--once")
    mention = (await shell.lines("feed"))[0]["id"]
    await shell.cmtui("reply", mention, WRONG, "--yes")
    died = await shell.run(str(DYING), step, mention, RIGHT, "correct")
    assert died.code == -signal.SIGKILL, died
    await asyncio.sleep(LEASE_SECONDS)
    await shell.cmtui("sync", "--once")
    (shown,) = await shell.lines("show", mention)
    ours = [post["text"] for post in shown["posts"] if post["kind"] == "own"]
    drafts = [
        (one["text"], one["corrects_number"] is not None) for one in await shell.lines("drafts")
    ]
    if step in BEFORE_THE_FREEZE:
        assert ours.count(f"{WRONG} ^NR") == 1 and f"{RIGHT} ^NR" not in ours
        assert drafts == [(RIGHT, True)]
    else:
        assert ours.count(f"{RIGHT} ^NR") == 1 and f"{WRONG} ^NR" not in ours
        assert drafts == []
    assert mention not in {one["id"] for one in await shell.lines("feed")}


async def test_killed_at_each_step_a_reply_is_corrected_once_or_not_at_all(tmp_path: Path) -> None:
    await asyncio.gather(
        *(_corrected_once_or_never(tmp_path / str(n), step) for n, step in enumerate(STEPS))
    )
