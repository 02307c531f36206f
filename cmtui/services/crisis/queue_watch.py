"""While the queues are paused they are read again and again: what comes is held back as well.

Also what became of what is paused is seen: somebody put it back, deleted it or published it with
another program. One process does it for all, by a lease.
"""

import logging
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from cmtui.clock import Clock, Moment
from cmtui.errors import CmtuiError
from cmtui.model.account import Account
from cmtui.model.lease import Lease
from cmtui.model.paused_post import PausedPost
from cmtui.services.crisis.held_back import held_posts, pause_in_force
from cmtui.services.crisis.pausing import (
    Listed,
    counted,
    intend,
    posts_of,
    whole_tools,
)
from cmtui.services.crisis.queue_words import clock_time, named
from cmtui.services.hook_ports import Hooks
from cmtui.services.leases import Leases
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Queueing, Scheduled
from cmtui.services.ports import Reader, Store, Writer

LOG = logging.getLogger("cmtui")

READ_SECONDS = 30.0
"""How often a paused queue is read; Mastodon takes no post that is due sooner than five minutes."""

WHILE_PAUSED = "scheduled while paused"
LEFT = "it left the queue while it was paused: deleted, or published by somebody"


class Listing(msgspec.Struct, frozen=True):
    """What stood in the queue of an account, by id, when it was asked for."""

    account: Account
    queue: dict[str, Scheduled]
    asked_at: Moment


class QueueWatch:
    """Reads the queues of a pause."""

    def __init__(
        self, store: Store, clock: Clock, leases: Leases, lines: Lines, hooks: Hooks
    ) -> None:
        self._store = store
        self._clock = clock
        self._leases = leases
        self._lines = lines
        self._hooks = hooks
        self._read_at: dict[str, float] = {}
        self._read: set[str] = set()

    async def look(self) -> list[PausedPost]:
        """Reads each queue whose turn it is, if they are paused; returns what is to be held back.

        A tool of this operator's that the pause does not know yet is one of them.
        """
        pause, held = await self._store.read(lambda tx: (pause_in_force(tx), held_posts(tx)))
        if pause is None and not held:
            await self._rest()
            return []
        fresh = await self._unknown_tools() if pause is not None else []
        for account in await self._store.read(lambda reader: reader.window(Account)):
            queues = account.speaks and self._lines.capabilities(account.network).queue
            if queues and self._is_due(account.key):
                fresh += await self._look_at(account)
        return fresh

    def has_read(self, key: str) -> bool:
        """Whether this process has read the queue of that account since it is paused."""
        return key in self._read

    async def _rest(self) -> None:
        """Lets go of the leases once nothing is paused any more."""
        for key in tuple(self._read_at):
            del self._read_at[key]
            self._read.discard(key)
            await self._leases.release(_lease_name(key))

    def _is_due(self, key: str) -> bool:
        last = self._read_at.get(key)
        return last is None or self._clock.boot() - last >= READ_SECONDS

    async def _look_at(self, account: Account) -> list[PausedPost]:
        """One account, unless another process reads it; one that fails lets another try."""
        lease = self._leases.held(_lease_name(account.key))
        lease = lease or await self._leases.take(_lease_name(account.key))
        if lease is None:
            return []
        self._read_at[account.key] = self._clock.boot()
        asked_at = self._clock.now()
        try:
            line = self._lines.to(account)
            queue = {one.id: one for one in await line.queue()}
            gone = await self._gone(account, queue, line) if isinstance(line, Queueing) else []
        except CmtuiError as error:
            LOG.warning("the paused queue of %s: %s", account.key, error)
            await self._leases.release(lease.name)
            return []
        self._read.add(account.key)
        listing = Listing(account, queue, asked_at)
        return await self._recorded(listing, gone, lease)

    async def _gone(
        self, account: Account, queue: dict[str, Scheduled], line: Queueing
    ) -> list[int]:
        """Numbers of paused posts that are in the queue no more; a list may leave something out,
        so each is asked for by itself. Raises NetworkFailed."""
        held = await self._store.read(held_posts)
        return [
            one.number
            for one in held
            if _is_paused_there(one, account)
            and one.scheduled not in queue
            and await line.waiting(one.receipt) is None
        ]

    async def _recorded(
        self, listing: Listing, gone: Sequence[int], lease: Lease
    ) -> list[PausedPost]:
        key, queue = listing.account.key, listing.queue
        listed = [Listed(key, post) for post in queue.values() if not post.away]

        def differs(reader: Reader) -> bool:
            return bool(gone or _put_back(reader, listing) or _news(reader, listed))

        def work(tx: Writer) -> list[PausedPost]:
            tx.expect(lease)
            titles, found = [], []
            now = self._clock.now()
            for one in held_posts(tx):
                if one.number in gone and one.state == "paused":
                    tx.put(replace(one, state="possibly-out", error=LEFT, ended_at=now))
                    titles.append(f"possibly out: {named(one)}: {LEFT}")
            for one in _put_back(tx, listing):
                post = queue[one.scheduled]
                why = f"somebody put it back for {clock_time(post.at)}; holding it back anew"
                anew = replace(
                    one, state="pausing", at=post.at, receipt=post.receipt, error=why, ended_at=None
                )
                found.append(tx.put(anew))
                titles.append(f"{named(one)}: {why}")
            fresh = self._intended(tx, _news(tx, listed), lease)
            if fresh:
                titles.append(f"{WHILE_PAUSED}: holding back {counted(fresh)} of {key}")
            tx.name("; ".join(titles))
            return found + fresh

        if not await self._store.read(differs):
            return []
        return await self._store.transact("watch queue", work, vital=True)

    async def _unknown_tools(self) -> list[PausedPost]:
        """Intends the tools of this operator's that nobody has told of the pause."""
        tools = whole_tools(self._hooks, self._clock.now())
        if not tools or not await self._store.read(lambda reader: _news(reader, tools)):
            return []
        lease = await self._leases.session()

        def work(tx: Writer) -> list[PausedPost]:
            tx.expect(lease)
            found = self._intended(tx, _news(tx, tools), lease)
            tx.name(f"holding back {counted(found)}")
            return found

        return await self._store.transact("watch queue", work, vital=True)

    def _intended(self, tx: Writer, listed: Sequence[Listed], lease: Lease) -> list[PausedPost]:
        pause = pause_in_force(tx)
        if pause is None or not listed:
            return []
        why = f"{WHILE_PAUSED}: {pause.why}"
        return intend(tx, listed, why, pause.by, self._clock.now(), pause.crisis, lease)


def _lease_name(account: str) -> str:
    return f"watching-queue:{account}"


def _is_paused_there(post: PausedPost, account: Account) -> bool:
    return post.state == "paused" and post.way == "network" and post.account == account.key


def _put_back(reader: Reader, listing: Listing) -> list[PausedPost]:
    """Posts that were paused before it was read, and stand there as if nobody had moved them."""
    return [
        one
        for one in held_posts(reader)
        if _is_paused_there(one, listing.account)
        and (one.ended_at or 0) < listing.asked_at
        and one.scheduled in listing.queue
        and not listing.queue[one.scheduled].away
    ]


def _news(reader: Reader, listed: Sequence[Listed]) -> list[Listed]:
    """What no record of the pause in force speaks of."""
    pause = pause_in_force(reader)
    if pause is None:
        return []
    known = {(one.account, one.scheduled) for one in held_posts(reader)}
    known |= {(one.account, one.scheduled) for one in posts_of(reader, pause)}
    return [one for one in listed if (one.account, one.post.id) not in known]
