"""Spike alerts: what rang, what people made of it, and the mentions behind it."""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from cmtui.clock import HOUR, MINUTE, Clock, Moment
from cmtui.errors import NotFound, Refused
from cmtui.model.post import INBOUND, Post
from cmtui.model.spike_alert import SpikeAlert
from cmtui.model.spike_memory import SpikeMemory
from cmtui.model.topic import Topic
from cmtui.model.views import NEWEST_FIRST, Order, Where
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.spikes.detector import LEARNING
from cmtui.text.saying import says_one

NEWEST = 5
"""Mentions that are shown with an alert."""

LOOKED_AT = 2_000
"""Mentions of each kind among which those of a topic are looked for."""

LASTING = (Where("ended_at", "eq", None),)
"""Incidents that may yet go on, whatever was decided on them."""


class Evidence(msgspec.Struct, frozen=True):
    """An alert, how many mentions its last hour has at this moment, and the newest of them."""

    alert: SpikeAlert
    last_hour: int
    newest: tuple[Post, ...]


class SpikeAlerts:
    """Reads what rang, and takes down what an operator made of it."""

    def __init__(self, store: Store, clock: Clock, operators: Operators) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators

    async def all(self, limit: int | None = None) -> list[SpikeAlert]:
        """Every incident, the newest first."""
        return await self._store.read(
            lambda reader: reader.window(SpikeAlert, order=NEWEST_FIRST, limit=limit)
        )

    async def learns_until(self) -> Moment | None:
        """Until when the watch only learns; None: it has not begun, or rings already."""
        memory = await self._store.read(lambda reader: reader.find(SpikeMemory, "stream", ""))
        until = None if memory is None else memory.since + LEARNING
        return until if until is not None and until > self._clock.now() else None

    async def evidence(self) -> list[Evidence]:
        """What rings now, the gravest first; where nothing does, the last incident."""

        def work(reader: Reader) -> list[Evidence]:
            alerts = read_open(reader) or reader.window(SpikeAlert, order=NEWEST_FIRST, limit=1)
            return [self._evidence(reader, one) for one in alerts]

        return await self._store.read(work)

    async def dismiss(self, number: int) -> SpikeAlert:
        """It is no crisis: the incident is not shown any more. Raises NotFound, Refused."""
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> SpikeAlert:
            alert = tx.get(SpikeAlert, number)
            if alert is None:
                raise NotFound(f"no spike has the number {number}; see: cmtui spikes")
            if alert.state != "open":
                raise Refused(f"it is {alert.state} already")
            tx.name(f"not a crisis: {alert.title}, {alert.spike.because}")
            return tx.put(replace(alert, state="dismissed", decided_by=me))

        return await self._store.transact("dismiss spike", work)

    def _evidence(self, reader: Reader, alert: SpikeAlert) -> Evidence:
        count, newest = _last_hour(reader, alert, self._clock.now())
        return Evidence(alert, count, tuple(newest))


def read_open(reader: Reader) -> list[SpikeAlert]:
    """Incidents that go on and that nobody has decided on, the gravest first."""
    found = filter(is_calling, reader.window(SpikeAlert, LASTING))
    return sorted(found, key=lambda one: (one.level == "notice", -one.spike.factor, one.number))


def is_calling(alert: SpikeAlert) -> bool:
    """Whether it goes on and nobody has decided on it."""
    return alert.state == "open" and alert.ended_at is None and alert.calm_since is None


def newest_of(reader: Reader, topic: str) -> SpikeAlert | None:
    """The newest incident of that stream."""
    theirs = (Where("topic", "eq", topic),)
    found = reader.window(SpikeAlert, theirs, NEWEST_FIRST, limit=1)
    return found[0] if found else None


def of_topic(reader: Reader, name: str) -> Callable[[Post], bool]:
    """Whether a mention belongs to the brand ("") or to the topic of that name."""
    topic = reader.find(Topic, "name", name) if name else None
    if topic is None:
        return lambda post: not name
    phrases = topic.phrases
    return lambda post: says_one(post.text, phrases)


def _last_hour(reader: Reader, alert: SpikeAlert, now: Moment) -> tuple[int, list[Post]]:
    """How many mentions of an alert the last hour has, or its own hour when it has ended; and
    the newest of them."""
    end = now if alert.ended_at is None else alert.at + MINUTE
    newest = Order("created_at", descending=True)
    belongs = of_topic(reader, alert.topic)
    count, found = 0, list[Post]()
    for kind in INBOUND:
        within = (
            Where("kind", "eq", kind),
            Where("created_at", "gt", end - HOUR),
            Where("created_at", "le", end),
        )
        most = LOOKED_AT if alert.topic else NEWEST
        theirs = [post for post in reader.window(Post, within, newest, limit=most) if belongs(post)]
        count += len(theirs) if alert.topic else reader.count(Post, within)
        found += theirs
    found.sort(key=lambda post: (post.created_at, post.number), reverse=True)
    return count, found[:NEWEST]
