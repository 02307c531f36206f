"""Pausing the social media manager's queues: what is in them, and the intent to hold it back.

An intent is a record made before anything is asked of a network; `carrying` does what it says.
"""

import asyncio
import logging
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from cmtui.clock import MINUTE, Clock, Moment
from cmtui.errors import CmtuiError
from cmtui.model.account import Account
from cmtui.model.lease import Lease
from cmtui.model.paused_post import HELD, PausedPost, PauseWay
from cmtui.model.queue_pause import QueuePause
from cmtui.model.views import Where
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Scheduled
from cmtui.services.ports import Reader, Store, Writer

LOG = logging.getLogger("cmtui")

LISTING_SECONDS = 2.0
"""Whoever declares waits no longer for the queues; what was not read is held back soon after."""

TOO_LATE = MINUTE
"""What is due so soon may be out before the network has heard of the pause."""

IN_FORCE = (Where("ended_at", "eq", None),)


class Listed(msgspec.Struct, frozen=True):
    """A post of the queue of the account with this key."""

    account: str
    post: Scheduled
    way: PauseWay = "network"


def pause_in_force(reader: Reader) -> QueuePause | None:
    """The pause that holds the queues at this moment; None: they run."""
    found = reader.window(QueuePause, IN_FORCE, limit=1)
    return found[0] if found else None


def held_posts(reader: Reader) -> list[PausedPost]:
    """Every post whose fate is not decided yet, in the order in which they were intended."""
    return reader.window(PausedPost, (Where("state", "one_of", HELD),))


def intend(
    tx: Writer,
    listed: Sequence[Listed],
    why: str,
    by: str,
    at: Moment,
    crisis: int | None = None,
    lease: Lease | None = None,
) -> list[PausedPost]:
    """Records that these are to be held back; part of the caller's transaction.

    Begins the pause, unless one is in force. What is held back already is not intended twice, but
    what failed is tried anew. One that is due within the minute is `possibly-out` from the start,
    and tried all the same. Returns what is to be carried out.
    """
    pause = pause_in_force(tx) or tx.add(QueuePause(why=why, by=by, at=at, crisis=crisis))
    before = held_posts(tx)
    if crisis is not None and pause.crisis is None:
        pause = tx.put(replace(pause, crisis=crisis))
        before = [tx.put(replace(one, crisis=crisis)) for one in before]
    known = {(one.account, one.scheduled): one for one in before}
    carried_by = {"session": lease.session, "epoch": lease.epoch} if lease else {}
    intended: list[PausedPost] = []
    for one in listed:
        held = known.get((one.account, one.post.id))
        if held is None and not one.post.away:
            fresh = _intent(one, pause, why, by, at)
            intended.append(tx.add(replace(fresh, **carried_by)))
        elif held is not None and held.state == "failed":
            anew = replace(held, state="pausing", error="", ended_at=None, pause=pause.number)
            intended.append(tx.put(replace(anew, **carried_by)))
    return intended


def _intent(listed: Listed, pause: QueuePause, why: str, by: str, at: Moment) -> PausedPost:
    post = listed.post
    late = listed.way == "network" and post.at - at <= TOO_LATE
    return PausedPost(
        account=listed.account,
        scheduled=post.id,
        text=post.text,
        at=post.at,
        state="possibly-out" if late else "pausing",
        by=by,
        intended_at=at,
        why=why,
        crisis=pause.crisis,
        pause=pause.number,
        way=listed.way,
        pictures=post.pictures,
        receipt=post.receipt,
    )


class Pausing:
    """Reads the queues, pauses them, and puts back what a person looked at."""

    def __init__(self, store: Store, clock: Clock, lines: Lines) -> None:
        self._store = store
        self._clock = clock
        self._lines = lines
        self._last: dict[str, tuple[Scheduled, ...]] = {}
        self.unread: tuple[str, ...] = ()
        """The accounts whose queue could not be read when it was last asked for."""

    async def listed(self) -> tuple[Listed, ...]:
        """What is in the queues and not away, soonest first, read within two seconds.

        Of an account that does not answer so soon it is what was last read; `unread` names it.
        """
        accounts = await self._store.read(lambda reader: reader.window(Account))
        queued = [one for one in accounts if self._lines.capabilities(one.network).queue]
        reading = {asyncio.create_task(self._read(one)): one.key for one in queued}
        pending: set[asyncio.Task[bool]] = set()
        if reading:
            done, pending = await asyncio.wait(reading, timeout=LISTING_SECONDS)
            pending |= {task for task in done if not task.result()}
        for task in pending:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        self.unread = tuple(key for task, key in reading.items() if task in pending)
        found = [
            Listed(one.key, post)
            for one in queued
            for post in self._last.get(one.key, ())
            if not post.away
        ]
        return tuple(sorted(found, key=lambda one: (one.post.at, one.account, one.post.id)))

    async def _read(self, account: Account) -> bool:
        """Whether its queue was read."""
        try:
            self._last[account.key] = await self._lines.to(account).queue()
        except CmtuiError as error:
            LOG.warning("the queue of %s: %s", account.key, error)
            return False
        return True
