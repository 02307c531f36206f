"""The hostile texts as posts of the demo network, taken in through its connection."""

import asyncio
import os
import pwd
from collections.abc import Iterable
from pathlib import Path

from cmtui.clock import DAY, MINUTE, Clock, Moment, SystemClock
from cmtui.errors import WrongUsage
from cmtui.model.account import Account
from cmtui.model.lease import Lease
from cmtui.model.operator import Identity
from cmtui.model.post import Post
from cmtui.networks.demo import CAPABILITIES
from cmtui.networks.demo.acts import Acts, Beginning
from cmtui.networks.demo.connection import DemoConnection
from cmtui.networks.demo.people import Human
from cmtui.networks.demo.raw import RawPost, post_id
from cmtui.services.desk import Desk
from cmtui.services.network_ports import Capabilities, Connection, Scheduled
from cmtui.services.ports import Writer
from cmtui.store import open_store
from tests.redteam.hostile import PAYLOADS, hostile

REMOVED = ("osc 52", "osc 52 by st", "osc 0 by st", "csi", "dcs", "c1 csi", "bidi", "zalgo", "nul")
"""Payloads of which something is taken out."""


class HostileWorld:
    """Everybody on the network attacks."""

    def __init__(self, now: Moment) -> None:
        texts = {**{name: hostile("Textt", n) for n, name in enumerate(PAYLOADS)}, "nul": "a\0b"}
        self.people = {f"h{n}": _human(n) for n in range(len(texts))}
        self.posts = {
            post_id(name): RawPost(
                id=post_id(name), author=f"h{n}", text=f"@acme {text}", at=now - (n + 1) * MINUTE,
                root=post_id(name), warning=hostile("Warningt", n) if n % 2 else "",
                links=((hostile("Shownt", n), hostile("https://evil.invalid/", n)),),
                images=(hostile("Altt", n),),
            )
            for n, (name, text) in enumerate(texts.items())
        }  # fmt: skip

    def first_at(self) -> Moment:
        return min(post.at for post in self.posts.values())

    def within(self, start: Moment, end: Moment) -> Iterable[RawPost]:
        return [post for post in self.posts.values() if start <= post.at < end]

    def find(self, id: str) -> RawPost | None:
        return self.posts.get(id)

    def person(self, handle: str) -> Human | None:
        return self.people.get(handle)

    def answers(self, post: RawPost, parent: RawPost | None, turn: int) -> tuple[RawPost, ...]:
        return ()

    def scheduled(self, now: Moment) -> tuple[Scheduled, ...]:
        return ()


def _human(n: int) -> Human:
    return Human(f"h{n}", hostile("Authort", n), about=hostile("Biot", n))


class HostileNetwork:
    """The Networks port over that world."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._clock = clock
        self._world = HostileWorld(clock.now())
        self._acts = Acts.open(folder, Beginning(7, False, clock.now()))

    def known(self) -> tuple[Capabilities, ...]:
        return (CAPABILITIES,)

    def capabilities(self, network: str) -> Capabilities:
        if network != "demo":
            raise WrongUsage(network)
        return CAPABILITIES

    def connect(self, account: Account) -> Connection:
        return DemoConnection(account, self._clock, self._acts, world=self._world)


def arrive(workspace: Path) -> list[Post]:
    """Founds a workspace and reads the account once; the inbound posts as they are stored.

    Somebody else reads the account from then on, so that the real demo does not join in.
    """
    return asyncio.run(_arrive(workspace))


async def _arrive(workspace: Path) -> list[Post]:
    clock = SystemClock()
    who = Identity(pwd.getpwuid(os.getuid()).pw_name, "tests", "arrival")
    store = open_store(workspace, who, clock, create=True)
    desk = Desk(store, HostileNetwork(workspace, clock), clock, who)
    await desk.operators.join("Nathan Rossi", "NR")
    await desk.operators.found("Acme")
    account = await desk.accounts.add("demo", "acme", "demo")
    report = await desk.intake.sync_account(account, 2 * DAY)
    assert report.error is None, report
    posts = await store.read(lambda reader: reader.window(Post))
    lease = Lease(
        name=f"intake:{account.key}", holder="AB", session="elsewhere", epoch=99,
        renewed=clock.boot(), boot_id=clock.boot_id(), lasts=1e9,
    )  # fmt: skip

    def keep(tx: Writer) -> None:
        old = tx.find(Lease, "name", lease.name)
        if old is not None:
            tx.remove(Lease, old.number)
        tx.add(lease)

    await store.transact("lease", keep)
    await desk.lines.close()
    await store.close()
    return posts
