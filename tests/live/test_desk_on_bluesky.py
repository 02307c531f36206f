"""The whole program against the real servers: read once, answered once, however it is cut off."""

import asyncio
import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from cmtui.clock import SystemClock
from tests.contract.bluesky_harness import BlueskyHarness
from tests.contract.fake_pds import is_write
from tests.contract.harness import Fault
from tests.contract.misbehaving import Misbehaving, forward
from tests.crash.dying import STEPS
from tests.crash.sending_story import answered_once_or_never, answered_once_though_cut
from tests.crash.shell import Shell
from tests.live.rig import Bluesky, rig_folder, seed

_numbers = count(1)
CUTS: tuple[Fault, ...] = ("lost-before", "lost-after", "error-before", "error-after")
INBOUND_OF_THE_SEED = 13
"""7 mentions, 4 replies, 2 quotes (the rig's README)."""


def _account(rig: Bluesky, handle: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in rig.seed["accounts"] if one["handle"] == handle)
    return found


async def _fernwick(rig: Bluesky, folder: Path) -> Shell:
    shell = Shell(folder, _account(rig, "fernwick.test")["app_password"])
    await shell.founded("bluesky", "fernwick.test", rig.pds)
    return shell


async def _all(shell: Shell) -> list[dict[str, Any]]:
    return await shell.lines("feed", "--view", "all")


async def test_every_mention_reply_and_quote_is_there_once(
    bluesky: Bluesky, tmp_path: Path
) -> None:
    shell = await _fernwick(bluesky, tmp_path)
    for _ in range(3):
        await shell.cmtui("sync", "--once")
    posts = bluesky.seed["posts"]
    inbound = {
        f"bluesky:{post['uri']}"
        for name, post in posts.items()
        if name.startswith(("mention_", "reply_", "quote_")) and name != "reply_brand"
    }
    assert len(inbound) == INBOUND_OF_THE_SEED
    ids = [mention["id"] for mention in await _all(shell)]
    assert len(ids) == len(set(ids)) and inbound <= set(ids)

    # twenty more while we read, as fast as the rig takes them
    more, *_ = await asyncio.gather(
        asyncio.to_thread(seed, rig_folder("bluesky"), bluesky.pds, 20),
        shell.cmtui("sync", "--once"),
    )
    for _ in range(3):
        await shell.cmtui("sync", "--once")
    extra = {f"bluesky:{uri}" for uri in more["extra"]}
    assert len(extra) == 20
    ids = [mention["id"] for mention in await _all(shell)]
    assert len(ids) == len(set(ids)) and inbound | extra <= set(ids)


async def test_a_reply_stands_signed_under_its_parent_and_answers_it(
    network: BlueskyHarness, tmp_path: Path
) -> None:
    root = await network.brand_posts_elsewhere("The Rill is here.")
    asked = await network.member_posts("tomas", "What does it weigh?", to=root)
    await network.settled()
    shell = Shell(tmp_path, "a-test-password")
    await shell.founded("bluesky", network.brand.handle, network.front.url)
    await shell.cmtui("sync", "--once")
    out = json.loads(await shell.cmtui("reply", asked, "12.4 kg 🚲 all in.", "--yes", "--json"))
    assert out["state"] == "sent"
    (shown,) = await network.visible("12.4 kg 🚲 all in. ^NR")
    assert (shown.parent, shown.root, shown.id) == (asked, root, out["id"])
    states = {mention["id"]: mention["state"] for mention in await _all(shell)}
    assert states[asked] == "answered"


async def test_a_reply_given_from_a_phone_is_credited(
    network: BlueskyHarness, tmp_path: Path
) -> None:
    asked = await network.member_posts("mara", "{brand} Does it fit mudguards?")
    await network.settled()
    await network.brand_posts_elsewhere("It does, Mara. ^AB", to=asked)
    shell = Shell(tmp_path, "a-test-password")
    await shell.founded("bluesky", network.brand.handle, network.front.url)
    await shell.cmtui("sync", "--once")
    (mention,) = await _all(shell)
    assert mention["state"] == "answered"
    shown = json.loads(await shell.cmtui("show", asked, "--json"))
    assert shown["person"]["touched_by"] == "AB"


async def test_a_wrong_password_is_one_line_and_exit_5(bluesky: Bluesky, tmp_path: Path) -> None:
    shell = Shell(tmp_path, "wrong")
    await shell.cmtui("init", "--name", "N", "--initials", "NR", "--brand", "Fernwick")
    words = ["accounts", "add", "bluesky", "--handle", "fernwick.test", "--server", bluesky.pds]
    done = await shell.run("-m", "cmtui", *words, "--token-env", "NETWORK_TOKEN")
    assert done.code == 5 and done.out == ""
    assert len(done.err.splitlines()) == 1 and "app password" in done.err
    assert await shell.cmtui("accounts", "list", "--json") == ""


def _harness(rig: Bluesky, folder: Path) -> BlueskyHarness:
    front = Misbehaving(forward(rig.pds), is_write)
    return BlueskyHarness(rig.pds, front, folder, SystemClock(), f"-d{next(_numbers)}")


@pytest.mark.parametrize("half", [0, 1])
async def test_killed_at_each_step_the_member_gets_one_answer_or_none(
    bluesky: Bluesky, tmp_path: Path, half: int
) -> None:
    async def killed(step: str) -> None:
        network = _harness(bluesky, tmp_path)
        try:
            await answered_once_or_never(network, tmp_path / network.brand.handle, step)
        finally:
            await network.close()

    await asyncio.gather(*(killed(step) for step in STEPS[half::2]))


async def test_cut_off_before_and_after_the_server_acted_the_member_gets_one_answer(
    bluesky: Bluesky, tmp_path: Path
) -> None:
    async def cut(fault: Fault) -> None:
        network = _harness(bluesky, tmp_path)
        try:
            await answered_once_though_cut(network, tmp_path / network.brand.handle, fault)
        finally:
            await network.close()

    await asyncio.gather(*(cut(fault) for fault in CUTS))
