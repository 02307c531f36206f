"""The team's topics: saved searches, each watched for spikes by itself."""

from collections.abc import Sequence

from cmtui.clock import Clock
from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.topic import TOPIC, Topic
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.text.folding import fold
from cmtui.text.safe import is_safe
from cmtui.text.suggest import nearest

MOST = 20
"""Topics of a team; each is watched."""

PHRASES_MOST = 50
LONGEST = 80
"""Characters of a phrase."""


class Topics:
    """Lists them, adds and removes them."""

    def __init__(self, store: Store, clock: Clock, operators: Operators) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators

    async def all(self) -> list[Topic]:
        """Every topic, by its name."""
        return await self._store.read(read_topics)

    async def add(self, name: str, phrases: Sequence[str]) -> Topic:
        """A new one. Raises WrongUsage for what is no name or no phrase, Refused for a known name
        and for too many."""
        fresh = Topic(
            name=_checked_name(name),
            phrases=_checked_phrases(phrases),
            by=(await self._operators.me()).initials,
            made_at=self._clock.now(),
        )

        def work(tx: Writer) -> Topic:
            known = tx.window(Topic)
            if any(one.name == fresh.name for one in known):
                raise Refused(f"there is a topic {fresh.name} already; remove it first")
            if len(known) >= MOST:
                raise Refused(f"there are {MOST} topics already; remove one first")
            tx.name(f"watches the topic {fresh.name}")
            return tx.add(fresh)

        return await self._store.transact("add topic", work)

    async def remove(self, name: str) -> Topic:
        """Takes it out of the list; undo brings it back. Raises NotFound."""
        await self._operators.me()

        def work(tx: Writer) -> Topic:
            found = _found(tx, name)
            tx.name(f"watches the topic {found.name} no more")
            tx.remove(Topic, found.number)
            return found

        return await self._store.transact("remove topic", work)


def read_topics(reader: Reader) -> list[Topic]:
    """Every topic, by its name."""
    return sorted(reader.window(Topic), key=lambda topic: topic.name)


def _found(reader: Reader, name: str) -> Topic:
    wanted = name.strip().lower()
    found = reader.find(Topic, "name", wanted)
    if found is None:
        near = nearest(wanted, [topic.name for topic in reader.window(Topic)])
        raise NotFound(
            f"there is no topic {wanted[:40]}" + (f"; did you mean {near}?" * bool(near))
        )
    return found


def _checked_name(name: str) -> str:
    wanted = name.strip().lower()
    if not TOPIC.fullmatch(wanted):
        raise WrongUsage(
            f"{wanted[:40]!r} is no name for a topic: letters, digits, - and _, at most 30"
        )
    return wanted


def _checked_phrases(phrases: Sequence[str]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(one.strip() for one in phrases if one.strip()))
    if not wanted:
        raise WrongUsage("say which words or phrases make the topic: 'log in' 'login*'")
    if len(wanted) > PHRASES_MOST:
        raise WrongUsage(f"a topic has at most {PHRASES_MOST} phrases, these are {len(wanted)}")
    for phrase in wanted:
        if not is_safe(phrase) or not fold(phrase).strip(" *|."):
            raise WrongUsage(f"{phrase[:40]!r} is no text to look for")
        if len(phrase) > LONGEST:
            raise WrongUsage(f"a phrase has at most {LONGEST} characters: {phrase[:40]!r} …")
    return wanted
