"""The spike watch: one process of the workspace counts what comes, and rings once an incident."""

from functools import partial

import msgspec

from cmtui.clock import HOUR, MINUTE, Clock, Moment
from cmtui.errors import Conflict
from cmtui.model.lease import Lease
from cmtui.model.post import Post
from cmtui.model.spike_memory import SpikeMemory
from cmtui.model.views import NEWEST_FIRST, Where
from cmtui.services.leases import Leases
from cmtui.services.lines import Lines
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.spike_past import learning_from, past_of
from cmtui.services.spike_streams import Plan, Watched, accepting, counted, read_plan
from cmtui.services.spike_telling import Told, apply, news
from cmtui.services.spikes.detector import Memory
from cmtui.services.spikes.stream import LATE, Stream

WATCH = "spikes"
"""The lease of the process that watches."""

FIRST_SECONDS = 10.0
"""The start belongs to the screen and to the first reading."""

LOOK_SECONDS = 20.0
"""How often it is looked: a minute that is over is heard so soon."""

WAIT_SECONDS = 30.0
"""How often a process that does not watch looks whether it should."""

PAGE = 500
"""Mentions that are read at a time."""

AWAKE_SECONDS = 600.0
"""So long after a start, or after the machine slept, nothing is settled: mentions of the time in
between are still being read."""

RELEARNT = 30
"""So many mentions that come too late to be counted are reason to learn everything anew ..."""

RELEARNT_APART = HOUR
"""... at most once in so long."""


class _Watching:
    """A stream that is watched, and how far it is kept."""

    def __init__(self, watched: Watched, stream: Stream, learnt_at: Moment) -> None:
        self.watched = watched
        self.stream = stream
        self.learnt_at = learnt_at
        self.kept_until: Moment = 0


class SpikeWatch:
    """Watches the brand and every topic while it holds the lease."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        leases: Leases,
        lines: Lines,
    ) -> None:
        self._store = store
        self._clock = clock
        self._leases = leases
        self._lines = lines
        self._watching: dict[str, _Watching] = {}
        self._newest = 0
        self._looked_at: float | None = None
        self._awake_since = 0.0

    async def follow(self) -> None:
        """Watches, or waits to be the one that does, until cancelled."""
        await self._clock.sleep(FIRST_SECONDS)
        while True:
            lease = self._leases.held(WATCH) or await self._leases.take(WATCH)
            if lease is None:
                self._watching.clear()
                await self._clock.sleep(WAIT_SECONDS)
                continue
            try:
                await self.look(lease)
            except Conflict:  # the lease was lost: another process watches
                self._watching.clear()
            await self._clock.sleep(LOOK_SECONDS)

    async def look(self, lease: Lease) -> None:
        """Takes what came, and tells what rings, grows or ends. Raises Conflict, StoreFailed."""
        self._notice_sleep()
        plan = await self._store.read(read_plan)
        await self._attend(plan)
        await self._take_new()
        told = [self._told(one) for one in self._watching.values()]

        def found(reader: Reader) -> bool:
            return bool(news(reader, told, self._clock.now()))

        def work(tx: Writer) -> None:
            tx.expect(lease)
            apply(tx, news(tx, told, self._clock.now()))

        if await self._store.read(found):
            await self._store.transact("spike", work)
        await self._settle(lease)

    def usual(self, topic: str) -> float | None:
        """What is usual for the last hour of the brand ("") or a topic; None: not watched here."""
        one = self._watching.get(topic)
        return None if one is None else one.stream.hear(self._clock.now()).reading.usual

    # --- what is watched ---------------------------------------------------------------------

    async def _attend(self, plan: Plan) -> None:
        """Begins with streams that are new or other than they were, and leaves those that went."""
        wanted = {one.name: one for one in plan.streams}
        for name, one in list(self._watching.items()):
            if one.watched != wanted.get(name):
                del self._watching[name]
        fresh = [one for one in plan.streams if one.name not in self._watching]
        late = [one.watched for one in self._watching.values() if self._is_outdated(one)]
        if fresh or late:
            if not self._watching:
                self._newest = await self._store.read(_newest_number)
            await self._learn(plan, fresh, late)

    def _is_outdated(self, one: _Watching) -> bool:
        since = self._clock.now() - one.learnt_at
        return one.stream.too_late >= RELEARNT and since >= RELEARNT_APART

    async def _learn(self, plan: Plan, fresh: list[Watched], late: list[Watched]) -> None:
        """From what is kept of each, or else from all that was written; `late` from the latter."""
        now = self._clock.now()
        known = await counted(self._lines, plan.accounts, self._clock)
        memories = {one.name: await self._recalled(one) for one in fresh}
        anew = len(memories) - list(memories.values()).count(None) < len(fresh) + len(late)
        earliest = await learning_from(self._store, now) if anew else now
        streams: dict[str, _Watching] = {}
        for watched in (*fresh, *late):
            memory = memories.get(watched.name)
            begins = max(watched.begins, earliest)
            accepts = accepting(watched)
            if watched.name:
                stream = Stream(accepts, begins, memory)
            else:
                begins = begins if known.since is None else known.since
                stream = Stream(accepts, begins, memory, known.has)
                for minute, count in known.minutes:
                    stream.add_count(minute, count)
            streams[watched.name] = _Watching(watched, stream, now)
        since = min(one.stream.settled_until for one in streams.values())
        async for past in past_of(self._store, self._clock, since, now + 1):
            for one in streams.values():
                for post in past.posts:
                    one.stream.add(post)
                one.stream.settle(min(past.read_until, now - LATE))
        for one in streams.values():
            one.stream.too_late = 0
        self._watching |= streams

    async def _recalled(self, watched: Watched) -> Memory | None:
        kept = await self._store.read(
            lambda reader: reader.find(SpikeMemory, "stream", watched.name)
        )
        if kept is None or kept.kind != watched.kind:
            return None
        try:
            return msgspec.convert(kept.learnt, Memory)
        except msgspec.ValidationError:  # of another version of the program
            return None

    async def _take_new(self) -> None:
        while True:
            page = await self._store.read(partial(_after, self._newest))
            for post in page:
                for one in self._watching.values():
                    one.stream.add(post)
            if page:
                self._newest = page[-1].number
            if len(page) < PAGE:
                return

    # --- what it comes to --------------------------------------------------------------------

    def _told(self, one: _Watching) -> Told:
        heard = one.stream.hear(self._clock.now())
        stretches = [heard.now, heard.ring] if heard.ring is not None else [heard.now]
        loudest = max(stretches, key=lambda spike: spike.count / spike.hours)
        harmed, harm = one.stream.harm(loudest)
        return Told(
            topic=one.watched.name,
            rings_from=one.watched.rings_from,
            ring=heard.ring,
            loudest=loudest,
            harmed=harmed,
            harm=harm,
            lasts=heard.reading.open_since is not None,
            unusual_at=heard.reading.unusual_at,
        )

    # --- what is kept ------------------------------------------------------------------------

    def _notice_sleep(self) -> None:
        boot = self._clock.boot()
        if self._looked_at is None or boot - self._looked_at > 6 * LOOK_SECONDS:
            self._awake_since = boot
        self._looked_at = boot

    async def _settle(self, lease: Lease) -> None:
        """Settles what is old enough, and keeps once an hour what was learnt."""
        now = self._clock.now()
        if self._clock.boot() - self._awake_since >= AWAKE_SECONDS:
            for one in self._watching.values():
                one.stream.settle(now - LATE)
        due = [
            one for one in self._watching.values()
            if one.stream.settled_until - one.kept_until >= HOUR
        ]  # fmt: skip
        if not due:
            return
        memories = [_memory_of(one) for one in due]

        def work(tx: Writer) -> None:
            tx.expect(lease)
            for old in tx.window(SpikeMemory):
                if old.stream not in self._watching:
                    tx.remove(SpikeMemory, old.number)
            for fresh in memories:
                known = tx.find(SpikeMemory, "stream", fresh.stream)
                if known is None:
                    tx.add(fresh)
                else:
                    tx.put(msgspec.structs.replace(fresh, number=known.number))

        await self._store.transact("spike memory", work)
        for one in due:
            one.kept_until = one.stream.settled_until


def _memory_of(one: _Watching) -> SpikeMemory:
    memory = one.stream.memory
    return SpikeMemory(
        stream=one.watched.name,
        kind=one.watched.kind,
        since=(memory.first or 0) + MINUTE,
        until=one.stream.settled_until,
        learnt=msgspec.to_builtins(memory),
    )


def _after(number: int, reader: Reader) -> list[Post]:
    return reader.window(Post, (Where("number", "gt", number),), limit=PAGE)


def _newest_number(reader: Reader) -> int:
    newest = reader.window(Post, order=NEWEST_FIRST, limit=1)
    return newest[0].number if newest else 0
