"""Holding posts back, putting them back, taking them out: what the intents say, done on networks.

Whoever holds the lease `pausing:ACCOUNT` does it. Nothing is called paused, put back or taken out
before the network's own word. A process may die at any point: the next one reads how the queue
stands and goes on from there, since every call to a queue looks first.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from cmtui.clock import SECOND, Clock, Moment
from cmtui.errors import CmtuiError, Conflict, LimitReached, NetworkFailed, Rejected
from cmtui.model.account import Account
from cmtui.model.crisis import Crisis
from cmtui.model.lease import Lease
from cmtui.model.paused_post import PausedPost, PauseState
from cmtui.model.views import Where
from cmtui.services.crisis.queue_words import named, state_words
from cmtui.services.hook_ports import Hook, HookCall, HookEvent, Hooks
from cmtui.services.leases import Leases
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Queueing
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.recording import Recorder, must_get

LOG = logging.getLogger("cmtui")

TO_DO = (
    Where("ended_at", "eq", None),
    Where("state", "one_of", ("pausing", "possibly-out", "resuming", "dropped")),
)
"""What a network is still to be asked about."""

AFRESH_SECONDS = 0.3
"""Between two looks while somebody waits for the network's word."""

GONE = "it left the queue before it was held back, so it may be out"
PASSED = "its new time passed before the network could be asked"


Carrying = Callable[[PausedPost, Lease], Awaitable[PausedPost]]


class Holder:
    """Carries out what was intended, in this process or for one that died."""

    def __init__(
        self, store: Store, clock: Clock, leases: Leases, lines: Lines, hooks: Hooks
    ) -> None:
        self._store = store
        self._clock = clock
        self._leases = leases
        self._lines = lines
        self._recorder = Recorder(store, clock, leases)
        self._hooks = hooks
        self._carrying = asyncio.Lock()
        self._not_before: dict[str, Moment] = {}

    async def carry(self) -> list[PausedPost]:
        """Asks the networks about all that is still to be done, account by account at once.

        Never raises for a network's failure: the state and `error` say it. Returns what it asked
        about, as it stands then. What another living process does is left to it.
        """
        async with self._carrying:
            waiting = await self._store.read(lambda reader: reader.window(PausedPost, TO_DO))
            by_account: defaultdict[str, list[PausedPost]] = defaultdict(list)
            for one in sorted(waiting, key=lambda one: one.at):  # what is due first is most urgent
                if self._clock.now() >= self._not_before.get(one.account, 0):
                    by_account[one.account].append(one)
            done = await asyncio.gather(
                *(self._carry_account(key, posts) for key, posts in by_account.items())
            )
            return [one for posts in done for one in posts]

    async def carry_out(self, posts: Sequence[PausedPost], seconds: float) -> list[PausedPost]:
        """Carries until the network's word on all of these is there, at most so long."""
        end = self._clock.boot() + seconds
        numbers = [one.number for one in posts]
        while True:
            await self.carry()
            now = await self._store.read(lambda reader: reader.get_many(PausedPost, numbers))
            left = [one for one in now.values() if one.ended_at is None]
            if not left or self._clock.boot() >= end:
                return [now[number] for number in numbers if number in now]
            await self._clock.sleep(AFRESH_SECONDS)

    async def _carry_account(self, key: str, posts: list[PausedPost]) -> list[PausedPost]:
        try:
            carry = await self._carrier(key, posts[0])
        except CmtuiError as error:  # another process may have what this one lacks
            return [one for one in posts if await self._noted(one, str(error), only_first=True)]
        lease = await self._leases.take(lease_name(key)) if carry else None
        if carry is None or lease is None:
            return []
        changed: list[PausedPost] = []
        is_away = False
        try:
            for one in posts:
                before = await self._recorder.now(one)
                if before.ended_at is not None:
                    continue
                if is_away:  # one after the other would wait for the same silence
                    after = await self._away(before, lease, changed[-1].error)
                else:
                    after = await carry(before, lease)
                    is_away = after.ended_at is None
                changed.append(after)
        finally:
            await self._leases.release(lease.name)
        return changed

    async def _carrier(self, key: str, post: PausedPost) -> Carrying | None:
        """What is done with its posts, one by one; None: this process does not know the tool.

        Raises LoginFailed without a secret, and Rejected where nothing can be held back.
        """
        if post.way == "webhook":
            hook = next((one for one in self._hooks.queues if one.name == key), None)
            return None if hook is None else partial(self._carry_tool, hook)
        account = await self._store.read(lambda reader: reader.find(Account, "key", key))
        if account is None:
            raise Rejected(f"{key} is no account of the team any more")
        line = self._lines.to(account)
        if not isinstance(line, Queueing):
            raise Rejected(f"{key} has no queue that can be held back")
        return partial(self._carry_post, line)

    async def _carry_tool(self, hook: Hook, post: PausedPost, lease: Lease) -> PausedPost:
        """Tells a whole tool to pause or to go on; its answer alone says that it does."""
        event: HookEvent = "resume" if post.state == "resuming" else "pause"
        moment = post.resume_at if event == "resume" else post.intended_at
        id = f"{event}-{post.number}-{moment}"
        crisis = await self._store.read(lambda reader: _crisis_words(reader, post))
        try:
            answer = await hook.tell(HookCall(event, id, post.why, moment or 0, crisis))
        except Rejected as refusal:
            state: PauseState = "paused" if event == "resume" else "failed"
            return await self._ended(post, lease, state, str(refusal))
        except NetworkFailed as failure:
            self._heed(failure, post)
            return await self._away(post, lease, str(failure))
        receipt = f"{answer.status} {answer.said}".strip()
        LOG.info("%s was told to %s: %s", hook.name, event, receipt)
        state = "resumed" if event == "resume" else "paused"
        return await self._ended(post, lease, state, "", receipt=receipt)

    async def _carry_post(self, queue: Queueing, post: PausedPost, lease: Lease) -> PausedPost:
        """Asks the network about one post."""
        try:
            match post.state:
                case "resuming":
                    return await self._put_back(post, queue, lease)
                case "dropped":
                    await queue.take_out(post.receipt)
                    return await self._ended(post, lease, "dropped", "")
                case _:
                    return await self._hold(post, queue, lease)
        except Rejected as refusal:
            return await self._refused(post, queue, lease, str(refusal))
        except NetworkFailed as failure:
            self._heed(failure, post)
            return await self._away(post, lease, str(failure))

    async def _hold(self, post: PausedPost, queue: Queueing, lease: Lease) -> PausedPost:
        receipt = await queue.move_away(post.receipt)
        if receipt is None:
            return await self._ended(post, lease, "possibly-out", GONE)
        return await self._ended(post, lease, "paused", "", receipt=receipt)

    async def _put_back(self, post: PausedPost, queue: Queueing, lease: Lease) -> PausedPost:
        """Looks first: an earlier try may have done it, and the post may even be out since."""
        assert post.resume_at is not None
        stands = await queue.waiting(post.receipt)
        if stands is not None and not stands.away and abs(stands.at - post.resume_at) <= SECOND:
            return await self._ended(post, lease, "resumed", "")
        if post.resume_at <= self._clock.now():
            if stands is None:
                return await self._ended(post, lease, "possibly-out", f"{PASSED}: it may be out")
            return await self._ended(post, lease, "paused", PASSED)
        await queue.put_back(post.receipt, post.resume_at)
        return await self._ended(post, lease, "resumed", "")

    async def _refused(
        self, post: PausedPost, queue: Queueing, lease: Lease, why: str
    ) -> PausedPost:
        """The network said no: what was to be put back is still away, if the network says so."""
        if post.state == "dropped":
            return await self._ended(post, lease, "dropped", f"it is still in the queue: {why}")
        if post.state != "resuming":
            return await self._ended(post, lease, "failed", why)
        try:
            stands = await queue.waiting(post.receipt)
        except NetworkFailed as failure:
            return await self._away(post, lease, f"{why}; {failure}")
        if stands is None:
            return await self._ended(post, lease, "possibly-out", f"not in the queue: {why}")
        if stands.away:
            return await self._ended(post, lease, "paused", why)
        return await self._ended(post, lease, "failed", why)

    def _heed(self, failure: NetworkFailed, post: PausedPost) -> None:
        """A limit is not asked against before it ends."""
        if isinstance(failure, LimitReached):
            self._not_before[post.account] = failure.until

    async def _away(self, post: PausedPost, lease: Lease, why: str) -> PausedPost:
        """The network is away: tried again, and possibly out once its time has passed."""
        if post.state == "pausing" and post.way == "network" and post.at <= self._clock.now():

            def work(tx: Writer) -> PausedPost:
                tx.expect(lease)
                now = _unmoved(tx, post)
                tx.name(f"possibly out: {named(post)}: {why}")
                return tx.put(replace(now, state="possibly-out", error=why, tries=now.tries + 1))

            return await self._recorder.moved("possibly out", work, post, lease)
        await self._noted(post, why)
        return await self._recorder.now(post)

    async def _noted(self, post: PausedPost, why: str, *, only_first: bool = False) -> bool:
        """Notes why it takes long, once for each reason; True when that was news."""
        if post.error == why or (only_first and post.error):
            return False

        def work(tx: Writer) -> PausedPost:
            now = _unmoved(tx, post)
            tx.name(f"{state_words(replace(now, error=why))} ({named(now)})")
            return tx.put(replace(now, error=why, tries=now.tries + 1))

        await self._recorder.moved("queue waits", work, post)
        return True

    async def _ended(
        self, post: PausedPost, lease: Lease, state: PauseState, error: str, **changes: Any
    ) -> PausedPost:
        """Records the network's word."""

        def work(tx: Writer) -> PausedPost:
            tx.expect(lease)
            now = _unmoved(tx, post)
            ended = replace(
                now, state=state, error=error, ended_at=self._clock.now(), tries=now.tries + 1,
                session=lease.session, epoch=lease.epoch, **changes,
            )  # fmt: skip
            tx.name(f"{state_words(ended)} ({named(ended)})")
            return tx.put(ended)

        return await self._recorder.moved(VERBS[state], work, post, lease)


VERBS: dict[PauseState, str] = {
    "paused": "queue paused", "possibly-out": "possibly out", "failed": "queue not paused",
    "resumed": "queue resumed", "dropped": "queue post dropped",
}  # fmt: skip
"""The verb of the transaction in which the network's word is recorded."""


def lease_name(account: str) -> str:
    """The lease of whoever asks that account's queue."""
    return f"pausing:{account}"


def _crisis_words(reader: Reader, post: PausedPost) -> str:
    """The crisis that it was paused for, in words; "" = none."""
    crisis = reader.get(Crisis, post.crisis) if post.crisis is not None else None
    if crisis is None:
        return ""
    drill = "DRILL " if crisis.drill else ""
    return f"{drill}crisis {crisis.number}: {crisis.severity} {crisis.title}".strip()


def _unmoved(reader: Reader, post: PausedPost) -> PausedPost:
    """It as it stands. Raises Conflict when a person or another process moved it meanwhile."""
    now = must_get(reader, post)
    if (now.state, now.ended_at, now.resume_at) != (post.state, post.ended_at, post.resume_at):
        raise Conflict(f"the post {post.number} of the queue was moved meanwhile")
    return now
