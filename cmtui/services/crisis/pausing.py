"""Pausing the social media manager's queues: what is in them, and the intent to hold it back.

An intent is a record made before anything is asked of a network; `holding` does what it says.
"""

import asyncio
import logging
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from cmtui.clock import MINUTE, Clock, Moment
from cmtui.errors import CmtuiError, WrongUsage
from cmtui.model.account import Account
from cmtui.model.lease import Lease
from cmtui.model.paused_post import HELD, PausedPost, PauseWay
from cmtui.model.queue_pause import QueuePause
from cmtui.model.views import Where
from cmtui.services.crisis.current import open_crisis
from cmtui.services.crisis.held_back import held_posts, pause_in_force
from cmtui.services.hook_ports import Hooks
from cmtui.services.leases import Leases
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Scheduled
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.text.safe import clean_line

LOG = logging.getLogger("cmtui")

LISTING_SECONDS = 2.0
"""Whoever declares waits no longer for the queues; what was not read is held back soon after."""

TOO_LATE = MINUTE
"""What is due so soon may be out before the network has heard of the pause."""

MOST_WHY = 200
"""Characters of a reason: it stands in the banner."""


class Listed(msgspec.Struct, frozen=True):
    """A post of the queue of the account with this key; by `webhook` a whole tool of that name."""

    account: str
    post: Scheduled
    way: PauseWay = "network"


def posts_of(reader: Reader, pause: QueuePause) -> list[PausedPost]:
    """Every post that was held back in this pause, whatever became of it."""
    return reader.window(PausedPost, (Where("pause", "eq", pause.number),))


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

    Begins the pause, unless one is in force. What is held back already is not intended twice, nor
    what a person put back during this pause, but what failed is tried anew. One that is due within
    the minute is `possibly-out` from the start, and tried all the same. Returns what is to be
    carried out.
    """
    pause = pause_in_force(tx) or tx.add(QueuePause(why=why, by=by, at=at, crisis=crisis))
    decided = {(one.account, one.scheduled) for one in posts_of(tx, pause) if one.state not in HELD}
    before = held_posts(tx)
    if crisis is not None and pause.crisis is None:
        pause = tx.put(replace(pause, crisis=crisis))
        before = [tx.put(replace(one, crisis=crisis)) for one in before]
    known = {(one.account, one.scheduled): one for one in before}
    carried_by = {"session": lease.session, "epoch": lease.epoch} if lease else {}
    intended: list[PausedPost] = []
    for one in listed:
        held = known.get((one.account, one.post.id))
        if held is None and not one.post.away and (one.account, one.post.id) not in decided:
            fresh = _intent(one, pause, why, by, at)
            intended.append(tx.add(replace(fresh, **carried_by)))
        elif held is not None and held.state == "failed":
            anew = replace(held, state="pausing", error="", ended_at=None, intended_at=at)
            intended.append(tx.put(replace(anew, pause=pause.number, **carried_by)))
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
    """Reads the queues and pauses them."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        operators: Operators,
        leases: Leases,
        lines: Lines,
        hooks: Hooks,
    ) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators
        self._leases = leases
        self._lines = lines
        self._hooks = hooks
        self._last: dict[str, tuple[Scheduled, ...]] = {}
        self.unread: tuple[str, ...] = ()
        """The accounts whose queue could not be read when it was last asked for."""

    async def listed(self) -> tuple[Listed, ...]:
        """What is in the queues and not away, soonest first, read within two seconds.

        Of an account that does not answer so soon it is what was last read; `unread` names it. The
        operator's own tools, each as a whole, come last.
        """
        accounts = await self._store.read(lambda reader: reader.window(Account))
        queued = [
            one for one in accounts if one.speaks and self._lines.capabilities(one.network).queue
        ]
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
        found.sort(key=lambda one: (one.post.at, one.account, one.post.id))
        return (*found, *whole_tools(self._hooks, self._clock.now()))

    async def pause(self, why: str) -> list[PausedPost]:
        """Pauses all queues, with or without a crisis; returns what is to be carried out.

        Where they are paused already, what came since is held back, and what failed is tried anew.
        Raises WrongUsage without a reason.
        """
        plain = clean_line(why).text.strip()[:MOST_WHY]
        if not plain:
            raise WrongUsage("say why the queue is paused: everybody reads it in the banner")
        me = (await self._operators.me()).initials
        lease = await self._leases.session()
        listed = await self.listed()

        def work(tx: Writer) -> list[PausedPost]:
            tx.expect(lease)
            crisis = open_crisis(tx)
            number = crisis.number if crisis else None
            found = intend(tx, listed, plain, me, self._clock.now(), number, lease)
            tx.name(f"holding the queue back ({counted(found)}): {plain}")
            return found

        return await self._store.transact("pause queue", work, vital=True)

    async def standing(self) -> tuple[QueuePause | None, list[PausedPost]]:
        """The pause in force, and every post whose fate is not decided yet."""
        return await self._store.read(lambda reader: (pause_in_force(reader), held_posts(reader)))

    async def _read(self, account: Account) -> bool:
        """Whether its queue was read."""
        try:
            self._last[account.key] = await self._lines.to(account).queue()
        except CmtuiError as error:
            LOG.warning("the queue of %s: %s", account.key, error)
            return False
        except Exception:  # whatever is wrong with one network, a crisis can be declared
            LOG.exception("the queue of %s", account.key)
            return False
        return True


def whole_tools(hooks: Hooks, at: Moment) -> list[Listed]:
    """The operator's tools, each as one entry."""
    return [
        Listed(hook.name, Scheduled(f"hook:{hook.name}", f"all of {hook.name}", at), "webhook")
        for hook in hooks.queues
    ]


def counted(posts: Sequence[PausedPost]) -> str:
    """`1 post`, `4 posts, 2 tools`."""
    tools = sum(one.way == "webhook" for one in posts)
    words = _some(len(posts) - tools, "post")
    return f"{words}, {_some(tools, 'tool')}" if tools else words


def _some(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
