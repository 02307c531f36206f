"""What has to hold when a program dies while it sends, on any server that speaks Bluesky's API."""

import asyncio
import signal
from pathlib import Path

from tests.contract.bluesky_harness import PASSWORD, BlueskyHarness
from tests.contract.harness import Fault
from tests.crash.dying import BEFORE_THE_FREEZE
from tests.crash.shell import Shell

DYING = Path(__file__).with_name("dying.py")
LEASE_SECONDS = 31
"""After so long a silent process counts as dead."""


async def answered_once_or_never(network: BlueskyHarness, folder: Path, step: str) -> None:
    """Killed at the step, started again: no post before the freeze, exactly one after it."""
    shell = Shell(folder, PASSWORD)
    mention = await network.member_posts("mara", f"{{brand}} Is it safe? ({step})")
    await network.settled()
    await shell.founded("bluesky", network.brand.handle, network.front.url)
    await shell.cmtui("sync", "--once")
    text = f"Yes, and we checked twice: {step}."
    died = await shell.run(str(DYING), step, mention, text)
    assert died.code == -signal.SIGKILL, died
    await asyncio.sleep(LEASE_SECONDS)
    await shell.cmtui("sync", "--once")
    shown = await network.visible(f"{text} ^NR")
    (sending,) = [one for one in await shell.lines("outbox")] or [None]
    drafts = await shell.lines("drafts")
    if step in BEFORE_THE_FREEZE:
        assert shown == []
        assert sending is None
        assert [draft["text"] for draft in drafts] == [text]
    else:
        assert [post.parent for post in shown] == [mention]
        assert sending is not None and sending["state"] == "sent"
        assert drafts == []
    await shell.cmtui("sync", "--once")
    assert len(await network.visible(f"{text} ^NR")) == len(shown)


async def answered_once_though_cut(network: BlueskyHarness, folder: Path, fault: Fault) -> None:
    """The connection is cut before or after the server acted: the reply is there once."""
    shell = Shell(folder, PASSWORD)
    mention = await network.member_posts("mara", f"{{brand}} And now? ({fault})")
    await network.settled()
    await shell.founded("bluesky", network.brand.handle, network.front.url)
    await shell.cmtui("sync", "--once")
    text = f"Still here, still answering: {fault}."
    network.fail_next(fault)
    await shell.cmtui("reply", mention, text, "--yes")
    shown = await network.visible(f"{text} ^NR")
    assert [post.parent for post in shown] == [mention]
    (sending,) = await shell.lines("outbox")
    assert sending["state"] == "sent"
