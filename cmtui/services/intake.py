"""Intake: reads the accounts, one reader an account by lease, and keeps their health known."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec
from msgspec.structs import replace

from cmtui.clock import DAY, HOUR, MINUTE, Clock, Moment
from cmtui.errors import (
    CmtuiError,
    Conflict,
    LimitReached,
    LoginFailed,
    NetworkFailed,
    Rejected,
    StoreFailed,
    Unreachable,
)
from cmtui.model.account import Account, Cursor, Health, HealthState
from cmtui.model.lease import Lease
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.services.allowances import is_allowance_known, put_allowance
from cmtui.services.arrivals import Taken, mark_gone, take_in
from cmtui.services.cursors import has_read, put_cursor, read_from
from cmtui.services.ear import Ear
from cmtui.services.health import is_known, put_health, well
from cmtui.services.house_rules import HouseRules
from cmtui.services.leases import READING, Leases
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Connection, Found, Heard
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.settling import waited
from cmtui.services.standing import stand
from cmtui.services.terms import Terms

FIRST_SYNC = 48 * HOUR
"""How far back the first sync goes; older posts are history without a clock."""

SWEEP = 30 * MINUTE
"""How often everything of the last day is read again: lists can lose ties and late comers."""

SEEN_MOST = 500
"""Ids of the newest pages kept to know where reading may stop."""

BACKOFF_SECONDS = (5.0, 10.0, 30.0, 60.0, 120.0)

WAIT_FOR_READER_SECONDS = 5.0
"""How often a process that is not the reader looks whether it could be."""

STORE_SECONDS = 2.0
"""How often it is looked whether the store takes arrivals again."""

JUST_LEFT = "another program"
"""Who read the account, when she let go of it before we could see who she was."""

GIVE_UP_SECONDS = 60.0
"""A reader that fails for this long gives its lease to another process."""


class Report(msgspec.Struct):
    """What a sync of one account brought, or why it failed."""

    account: str
    mentions: int = 0
    own: int = 0
    edited: int = 0
    error: CmtuiError | None = None
    unread: str = ""
    read_by: str = ""


class Intake:
    """Brings what people say into the store."""

    def __init__(
        self, store: Store, clock: Clock, leases: Leases, lines: Lines, house: HouseRules
    ) -> None:
        self._store = store
        self._clock = clock
        self._leases = leases
        self._lines = lines
        self._house = house
        self._swept: dict[str, Moment] = {}
        self._read_at: dict[str, Moment] = {}
        self._history: dict[str, Moment] = {}

    async def sync(self, look_back: int | None = None) -> list[Report]:
        """Reads every account once; `look_back` in milliseconds. Never raises for a network."""
        accounts = await self._store.read(lambda reader: reader.window(Account))
        return [await self.sync_account(account, look_back) for account in accounts]

    async def sync_account(self, account: Account, look_back: int | None = None) -> Report:
        """Reads one account once, unless another process reads it at this moment."""
        report = Report(account.key)
        lease = await self._leases.take(_lease_name(account))
        if lease is None:
            report.read_by = await self._reader(account)
            return report
        try:
            await self._read(account, lease, report, look_back)
        except NetworkFailed as error:
            report.error = error
            await self._failed(account, error, None)
        finally:
            await self._leases.release(lease.name)
        return report

    async def look_back(self, keys: Sequence[str], milliseconds: int) -> None:
        """From when on these accounts are read, where none was read further back before."""
        start = self._clock.now() - milliseconds

        def work(tx: Writer) -> None:
            for key in keys:
                read_from(tx, key, start)

        await self._store.transact("read", work)

    async def follow(self, account: Account) -> None:
        """Reads one account until cancelled: as its reader, or waiting to become it.

        While the store takes nothing the network is not read either; nothing is missed, since
        the cursor only moves on with what was stored.
        """
        while True:
            try:
                await self._until_writable()
                lease = await self._leases.take(_lease_name(account))
                if lease is None:
                    await self._clock.sleep(WAIT_FOR_READER_SECONDS)
                    continue
                await self._follow_as_reader(account, lease)
            except (StoreFailed, Conflict):  # the store's trouble is told; the lease was lost
                await self._clock.sleep(STORE_SECONDS)

    async def _until_writable(self) -> None:
        while self._store.trouble() is not None:
            await self._clock.sleep(STORE_SECONDS)

    async def _follow_as_reader(self, account: Account, lease: Lease) -> None:
        ear = Ear(self._lines, account, self._clock)
        try:
            await self._read_and_listen(account, lease, ear)
        finally:
            await ear.close()

    async def _read_and_listen(self, account: Account, lease: Lease, ear: Ear) -> None:
        """The lists are the truth; a stream only brings the same sooner, and sometimes not all."""
        failing_since: float | None = None
        turn = 0
        while self._leases.held(lease.name) is not None:
            limited = False
            try:
                await self._read(account, lease, Report(account.key), None, ear)
                failing_since, turn = None, 0
                wait = self._lines.reads_every(account, is_live=ear.stands)
                ear.begin()
            except NetworkFailed as error:
                limited = isinstance(error, LimitReached)
                if isinstance(error, LoginFailed):
                    await ear.close()
                began = self._clock.boot() if failing_since is None else failing_since
                failing_since = began
                wait = self._wait_after(error, turn, account)
                turn += 1
                await self._failed(account, error, self._clock.now() + int(wait * 1000))
                if self._clock.boot() - began > GIVE_UP_SECONDS:
                    await self._leases.release(lease.name)
                    await self._clock.sleep(wait)
                    return
            await self._listen(account, lease, ear, wait, is_bound=limited)
            await self._until_writable()

    async def _listen(
        self, account: Account, lease: Lease, ear: Ear, seconds: float, *, is_bound: bool
    ) -> None:
        """Takes what is heard until the time is over, or the lists have to be read at once.

        `is_bound`: not before, since the network forbids it.
        """
        end = self._clock.boot() + seconds
        while (left := end - self._clock.boot()) > 0:
            heard = await ear.heard(left)
            if heard is not None:
                await self._take_heard(heard, account, lease)
            if (heard is None or heard.stands) and not is_bound:
                return

    async def _take_heard(self, heard: Heard, account: Account, lease: Lease) -> None:
        if heard.found.posts:
            history = self._history.get(account.key, 0)
            terms = Terms(account, self._clock.now(), history)
            await self._take(heard.found, terms, lease, Report(account.key))
        if not heard.gone:
            return

        def work(tx: Writer) -> None:
            tx.expect(lease)
            mark_gone(tx, heard.gone, self._clock.now())

        def holds_some(reader: Reader) -> bool:
            return bool(reader.find_many(Post, "id", heard.gone))

        if await self._store.read(holds_some):
            await self._store.transact("deleted", work)

    def _wait_after(self, error: NetworkFailed, turn: int, account: Account) -> float:
        """A public source that says no is not asked more often than one that says yes."""
        if isinstance(error, LimitReached):
            return max(1.0, (error.until - self._clock.now()) / 1000)
        wait = BACKOFF_SECONDS[min(turn, len(BACKOFF_SECONDS) - 1)]
        says_no = isinstance(error, LoginFailed | Rejected)
        if account.speaks or not says_no:
            return wait
        return max(wait, self._lines.reads_every(account))

    # --- one reading -------------------------------------------------------------------------

    async def _read(
        self,
        account: Account,
        lease: Lease,
        report: Report,
        look_back: int | None,
        ear: Ear | None = None,
    ) -> None:
        connection = self._lines.to(account)
        began = self._clock.now()
        cursor = await self._cursor(account, began, look_back)
        terms = Terms(account, began, cursor.from_at)
        self._history[account.key] = cursor.from_at
        if look_back is not None:
            await self._start_clocks(terms, lease)
        sweep = self._is_sweep_due(account, began)
        since = self._since(cursor, began)
        seen = frozenset() if sweep else frozenset(cursor.seen)
        ids: list[str] = []
        async for found in connection.mentions(since, seen):
            ids += found.seen
            await self._take(found, terms, lease, report)
        async for found in connection.own_posts(since if sweep else max(since, began - 2 * HOUR)):
            await self._take(found, terms, lease, report)
        report.unread = await self._read_names(connection, account, since, terms, lease, report)
        await self._finished(account, cursor, ids, began, lease, ear, report.unread)
        self._read_at[account.key] = began
        if sweep:
            self._swept[account.key] = began

    def _since(self, cursor: Cursor, now: Moment) -> Moment:
        """A day before the last reading: nobody may have read for a week, or nothing answered."""
        if cursor.synced_at is None:
            return cursor.from_at
        last = self._read_at.get(cursor.account, cursor.synced_at)
        return max(cursor.from_at, min(now, last) - DAY)

    async def _read_names(
        self,
        connection: Connection,
        account: Account,
        since: Moment,
        terms: Terms,
        lease: Lease,
        report: Report,
    ) -> str:
        """Why the watched words could not be looked for ("" = they were). A search that is broken
        keeps nobody from being answered, so what was said to us is read all the same."""
        if not (account.keywords and connection.capabilities.can_search):
            return ""
        try:
            async for found in connection.named(account.keywords, since):
                await self._take(found, terms, lease, report)
        except (Unreachable, Rejected) as error:
            if not account.speaks:
                raise
            return f"{error} So the watched words were not looked for."
        return ""

    async def _take(self, found: Found, terms: Terms, lease: Lease, report: Report) -> None:
        terms = replace(terms, at=self._clock.now(), rules=self._house.rules())

        def work(tx: Writer) -> Taken:
            tx.expect(lease)
            return take_in(tx, found, terms)

        if found.posts:
            taken = await self._store.transact("intake", work)
            report.mentions += taken.mentions
            report.own += taken.own
            report.edited += taken.edited

    async def _cursor(self, account: Account, now: Moment, look_back: int | None) -> Cursor:
        known = await self._store.read(lambda reader: reader.find(Cursor, "account", account.key))
        if known is None:
            return Cursor(account=account.key, from_at=now - (look_back or FIRST_SYNC))
        if look_back is not None and now - look_back < known.from_at:
            return replace(known, from_at=now - look_back, synced_at=None, seen=())
        return known

    async def _start_clocks(self, terms: Terms, lease: Lease) -> None:
        """Looking further back than before: history that is now within it runs a clock."""

        def work(tx: Writer) -> None:
            tx.expect(lease)
            without = (
                Where("state", "eq", "new"),
                Where("addressed", "eq", True),
                Where("due_at", "eq", None),
                Where("account", "eq", terms.account.key),
            )
            tx.name("looked further back")
            rows = tx.window(Row, without)
            posts = tx.get_many(Post, [number for row in rows for number in row.pending])
            stand(tx, [
                waited(row, [posts[one] for one in row.pending], terms.history_before)
                for row in rows
            ])  # fmt: skip

        await self._store.transact("intake", work)

    async def _finished(
        self,
        account: Account,
        cursor: Cursor,
        ids: list[str],
        began: Moment,
        lease: Lease,
        ear: Ear | None,
        unread: str,
    ) -> None:
        seen = tuple(dict.fromkeys((*ids, *cursor.seen)))[:SEEN_MOST]
        fresh = replace(cursor, seen=seen, synced_at=began)
        poll = self._lines.reads_every(account)
        health = well(account, began, ear, poll, unread)
        can = self._lines.to(account).capabilities

        def is_as_before(reader: Reader) -> bool:
            return (
                has_read(reader, fresh)
                and is_known(reader, health)
                and is_allowance_known(reader, account.key, can)
            )

        def work(tx: Writer) -> None:
            tx.expect(lease)
            put_cursor(tx, fresh)
            put_health(tx, health)
            put_allowance(tx, account.key, can)

        if await self._store.read(is_as_before):  # an account where nothing happens costs no write
            return
        await self._store.transact("read", work)

    def _is_sweep_due(self, account: Account, now: Moment) -> bool:
        last = self._swept.get(account.key)
        return last is None or now - last > SWEEP

    async def _failed(self, account: Account, error: NetworkFailed, until: Moment | None) -> None:
        state: HealthState = "limited" if isinstance(error, LimitReached) else "down"
        if isinstance(error, LimitReached):
            until = error.until
        if isinstance(error, LoginFailed):
            await self._lines.drop(account.key)
        health = Health(
            account=account.key, state=state, at=self._clock.now(), until=until, message=str(error)
        )
        await self._store.transact("health", lambda tx: put_health(tx, health))

    async def _reader(self, account: Account) -> str:
        lease = await self._store.read(
            lambda reader: reader.find(Lease, "name", _lease_name(account))
        )
        return lease.holder if lease and lease.holder else JUST_LEFT


async def follow_all(intake: Intake, accounts: AsyncIterator[list[Account]]) -> None:
    """Follows every account of the newest list; cancelled ends all."""
    tasks: dict[str, asyncio.Task[None]] = {}
    try:
        async for current in accounts:
            wanted = {account.key: account for account in current}
            for key in tasks.keys() - wanted.keys():
                tasks.pop(key).cancel()
            for key in wanted.keys() - tasks.keys():
                tasks[key] = asyncio.create_task(intake.follow(wanted[key]))
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


def _lease_name(account: Account) -> str:
    return f"{READING}{account.key}"
