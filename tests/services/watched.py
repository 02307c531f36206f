"""A brand that is watched: mentions as a test has them come, minute by minute."""

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from cmtui.clock import HOUR, MINUTE, Moment
from cmtui.model.account import Account, Cursor
from cmtui.model.lease import Lease
from cmtui.model.post import Author, Kind, Post
from cmtui.model.spike_alert import SpikeAlert
from cmtui.services.desk import Desk
from cmtui.services.ports import Writer
from cmtui.services.spike_watch import WATCH
from tests.desks import EagerClock, founded, identity, opened
from tests.scripted import ScriptedNetwork

LEARNT_DAYS = 5
"""So long before the start the account was added and read from."""

HOURLY = 6
"""Mentions an hour, evenly."""


class WatchedBrand:
    """A workspace whose account was added days ago, and the desk that watches it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = EagerClock()
        self.network = ScriptedNetwork(self.clock)
        self.desk: Desk
        self.lease: Lease
        self._count = 0

    async def begin(self, hourly: int = HOURLY) -> None:
        """The account was added `LEARNT_DAYS` ago, and people wrote so much ever since."""
        self.desk = await founded(self.folder, self.network, self.clock)
        since = self.clock.now() - LEARNT_DAYS * 24 * HOUR

        def work(tx: Writer) -> None:
            (account,) = tx.window(Account)
            tx.put(replace(account, added_at=since))
            tx.add(Cursor(account=account.key, from_at=since, synced_at=since))

        await self.desk.store.transact("probe", work)
        await self.came([(since + n * HOUR // hourly, f"usual {n}", f"person {n % 40}", ())
                         for n in range(LEARNT_DAYS * 24 * hourly)])  # fmt: skip
        await self.watch(self.desk)

    async def watch(self, desk: Desk) -> None:
        """This desk watches from now on."""
        self.desk = desk
        lease = await desk.leases.take(WATCH)
        assert lease is not None
        self.lease = lease
        await self.look()

    async def another(self, session: str) -> Desk:
        """Another process of the same operator; the first one is gone without a word."""
        self.clock.keepers.clear()
        await self.clock.sleep(60)
        desk = await opened(self.folder, self.network, self.clock, identity("nathan", session))
        await desk.leases.session()
        self.clock.keepers.append(desk.leases.renew)
        return desk

    async def came(
        self,
        said: Sequence[tuple[Moment, str, str, tuple[str, ...]]],
        kind: Kind = "mention",
    ) -> None:
        """Mentions are in the store: when each was written, its words, author, words of harm."""
        posts = []
        for at, text, who, harm in said:
            self._count += 1
            posts.append(
                Post(
                    id=f"demo:{self._count}", network="demo", kind=kind, accounts=("demo:acme",),
                    author=Author(f"demo:{who}", who, who), text=text, created_at=at,
                    received_at=self.clock.now(), conversation=f"demo:{self._count}", harm=harm,
                )
            )  # fmt: skip
        await self.desk.store.transact("probe", lambda tx: tx.add_all(posts))

    async def writes(
        self, times: int, text: str = "the login is down", who: str = "", harm: str = ""
    ) -> None:
        """So many write within the minute that begins now, and the minute goes by."""
        now = self.clock.now()
        harmed = (harm,) if harm else ()
        await self.came(
            [(now + n * 100, text, who or f"new {now // MINUTE}.{n}", harmed) for n in range(times)]
        )
        await self.clock.sleep(60)

    async def look(self) -> None:
        """The watch looks."""
        await self.desk.spike_watch.look(self.lease)

    async def storm(self, minutes: int, a_minute: int = 3, **said: str) -> None:
        """Minutes in which so many write, each looked at."""
        for _ in range(minutes):
            await self.writes(a_minute, **said)
            await self.look()

    async def goes_by(self, hours: float, hourly: int = HOURLY) -> None:
        """Time as usual, looked at each half hour."""
        for n in range(round(hours * 2)):
            now = self.clock.now()
            await self.came([
                (now + one * HOUR // hourly, "as usual", f"person {n}.{one}", ())
                for one in range(hourly // 2)
            ])  # fmt: skip
            await self.clock.sleep(1_800)
            await self.look()

    async def alerts(self) -> list[SpikeAlert]:
        """What rang, the oldest first."""
        return (await self.desk.spikes.all())[::-1]
