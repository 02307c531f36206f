"""A storm on the small Mastodon server, and a desk that reads it."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

from msgspec.structs import replace

from cmtui.clock import SystemClock
from cmtui.model.account import Account
from cmtui.model.post import INBOUND, Post
from cmtui.networks.mastodon.capabilities import CAPABILITIES
from cmtui.networks.mastodon.connection import MastodonConnection
from cmtui.services.desk import Desk
from cmtui.services.network_ports import Capabilities, Connection
from cmtui.store.opening import open_store
from tests.contract.mastodon_flavours import Flavour
from tests.contract.mastodon_harness import TOKEN, MastodonHarness
from tests.desks import identity

POLL_SECONDS = 1.0
"""Lists are read this often here, so that a test sees several readings."""


class Often(MastodonConnection):
    """A line whose lists are read that often."""

    poll = POLL_SECONDS

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, poll_seconds=self.poll)


class MastodonAlone:
    """The Networks port over one server."""

    def __init__(self, harness: MastodonHarness, poll: float = POLL_SECONDS) -> None:
        self._harness = harness
        self._can = replace(CAPABILITIES, poll_seconds=poll)

    def known(self) -> tuple[Capabilities, ...]:
        return (self._can,)

    def capabilities(self, network: str) -> Capabilities:
        return self._can

    def connect(self, account: Account) -> Connection:
        line = Often(account, TOKEN, self._harness.folder / "s", self._harness.clock)
        line.poll = self._can.poll_seconds
        return line


async def open_desk(
    harness: MastodonHarness, poll: float = POLL_SECONDS, keywords: tuple[str, ...] = ()
) -> Desk:
    """Nathan's desk with the brand's account, not reading yet."""
    clock = harness.clock
    store = open_store(harness.folder / "workspace", identity("nathan"), clock, create=True)
    desk = Desk(store, MastodonAlone(harness, poll), clock, identity("nathan"))
    await desk.operators.found("Acme")
    await desk.operators.join("Nathan Rossi", "NR")
    await desk.accounts.add("mastodon", "larch", harness.front.url, keywords=keywords)
    return desk


def new_harness(folder: Path, flavour: Flavour) -> MastodonHarness:
    """A server of that flavour."""
    return MastodonHarness(folder, SystemClock(), flavour)


class Storm:
    """People who mention the brand: at once, in deep threads, in wide ones, with edits and
    deletions; `said` are the ids of all that they said to it."""

    def __init__(self, harness: MastodonHarness, seed: int = 1) -> None:
        self._harness = harness
        self._random = random.Random(seed)
        self.said: list[str] = []
        self.edited: dict[str, str] = {}
        self.deleted: list[str] = []

    async def rages(
        self, a_second: int, seconds: float, *, meanwhile: Callable[[], Awaitable[None]] | None
    ) -> None:
        """So many mentions a second; half-way something happens to the server."""
        count = int(a_second * seconds)
        clock, began = self._harness.clock, self._harness.clock.boot()
        for n in range(count):
            await self._one(n)
            if meanwhile is not None and n == count // 2:
                await meanwhile()
            await clock.sleep(max(0.0, began + (n + 1) / a_second - clock.boot()))

    async def grows_deep(self, depth: int) -> None:
        """Each answers the one before."""
        to = None
        for n in range(depth):
            to = await self._says(f"d{n % 7}", f"{{brand}} deep {n}", to)

    async def grows_wide(self, width: int) -> None:
        """All answer one."""
        root = await self._says("root", "{brand} who else?", None)
        for n in range(width):
            await self._says(f"w{n}", f"{{brand}} me too {n}", root)

    async def _one(self, n: int) -> None:
        to = self._random.choice(self.said[-40:]) if self.said and n % 3 else None
        if to in self.deleted:
            to = None
        id = await self._says(f"p{n % 50}", f"{{brand}} number {n} \x1b[31mred", to)
        if n % 17 == 5:
            self.edited[id] = f"@larch number {n}, corrected"
            await self._harness.member_edits(id, self.edited[id])
        if n % 23 == 7:
            self.deleted.append(id)

    async def _says(self, who: str, text: str, to: str | None) -> str:
        visibility = "direct" if who.endswith("3") and to is None else "public"
        id = await self._harness.member_posts(who, text, to=to, visibility=visibility)  # type: ignore[arg-type]
        self.said.append(id)
        return id


async def stored(desk: Desk) -> dict[str, Post]:
    """Every mention that the desk holds, by id."""
    posts = await desk.store.read(lambda reader: reader.window(Post))
    mentions = [post for post in posts if post.kind in INBOUND]
    assert len({post.id for post in mentions}) == len(mentions), "one is stored twice"
    return {post.id: post for post in mentions}


async def until(ready: Callable[[], Awaitable[bool]], seconds: float, what: str) -> None:
    """Waits for it."""
    for _ in range(int(seconds * 20)):
        if await ready():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds:g} s")
