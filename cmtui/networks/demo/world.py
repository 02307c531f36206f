"""The invented world as a pure function of seed, beginning, storm and time.

Time is cut into blocks. What begins in a block follows from the seed and the block's index alone,
so a poll makes only the blocks that it looks at, however long the demo has been going on.
"""

from collections.abc import Callable, Iterable, Iterator

from cmtui.clock import Moment
from cmtui.networks.demo import announcements, everyday, storm
from cmtui.networks.demo.acts import Beginning
from cmtui.networks.demo.announcements import Announcements
from cmtui.networks.demo.answers import answer, reactions
from cmtui.networks.demo.everyday import Everyday
from cmtui.networks.demo.past import OLDEST, Past
from cmtui.networks.demo.people import Human, human
from cmtui.networks.demo.raw import PREFIX, Brand, Fate, RawPost
from cmtui.networks.demo.scribe import Scribe
from cmtui.networks.demo.storm import Storm
from cmtui.services.network_ports import Scheduled

_MOST_KEPT = 600
"""Blocks kept of each sort: a day and more, so that a poll makes nothing twice."""


class Blocks:
    """Posts made block by block, `most` blocks (None: endlessly).

    `reach` is how long a block's posts may trail behind its end.
    """

    def __init__(
        self,
        begins: Moment,
        length: int,
        reach: int,
        make: Callable[[int], tuple[RawPost, ...]],
        most: int | None = None,
    ) -> None:
        self._begins = begins
        self._length = length
        self._reach = reach
        self._make = make
        self._most = most
        self._kept: dict[int, tuple[RawPost, ...]] = {}

    def within(self, start: Moment, end: Moment) -> Iterator[RawPost]:
        """The posts written from `start` until before `end`."""
        first = max(0, (start - self._begins - self._reach) // self._length)
        last = (end - 1 - self._begins) // self._length
        for index in range(first, last + 1):
            yield from (post for post in self.block(index) if start <= post.at < end)

    def block(self, index: int) -> tuple[RawPost, ...]:
        """The block's posts."""
        if self._most is not None and index >= self._most:
            return ()
        kept = self._kept.get(index)
        if kept is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            kept = self._kept[index] = self._make(index)
        return kept


class InventedWorld:
    """Satisfies `World` with the invented people."""

    def __init__(self, beginning: Beginning, brand: Brand) -> None:
        at = beginning.started_at
        self._brand = brand
        self._started_at = at
        self._storm = beginning.storm
        self._scribe = scribe = Scribe(beginning.seed, brand, beginning.mark)
        self._queue = Announcements(scribe, at, beginning.storm)
        past = Past(scribe, at, quiet=beginning.course is not None)
        life = Everyday(scribe, at, self._announced)
        self._sorts = {
            "p": Blocks(at - OLDEST, OLDEST, 0, lambda _: past.posts(), most=1),
            "q": Blocks(at, announcements.BLOCK, announcements.REACH, self._queue.block),
            "e": Blocks(at, everyday.BLOCK, everyday.REACH, life.block),
        }
        self._first_announcement = past.announcement
        if beginning.storm:
            outage = Storm(scribe, at, self._announced, beginning.course)
            begins = at + storm.BEGINS
            self._sorts["s"] = Blocks(begins, storm.BLOCK, storm.REACH, outage.block)

    def first_at(self) -> Moment:
        """No post is older."""
        return self._started_at - OLDEST

    def within(self, start: Moment, end: Moment) -> Iterable[RawPost]:
        """Posts written from `start` until before `end`, in any order."""
        for sort in self._sorts.values():
            yield from sort.within(start, end)

    def find(self, id: str) -> RawPost | None:
        """The post of that id, at whatever time."""
        local = id.removeprefix(PREFIX).removeprefix(self._scribe.mark)
        sort = self._sorts.get(local[:1])
        index = local[1:].partition(".")[0]
        if sort is None or not (index.isascii() and index.isdigit() and len(index) < 9):
            return None
        return next((post for post in sort.block(int(index)) if post.id == id), None)

    def person(self, handle: str) -> Human | None:
        """Who has that handle; the brand is one of them."""
        if handle == self._brand.handle:
            about = "Notes, boards and boring reliability. Humans sign with ^initials."
            return Human(handle, self._brand.name, "en", "plain", 48_210, about)
        return human(handle)

    def answers(self, post: RawPost, parent: RawPost | None, turn: int) -> tuple[RawPost, ...]:
        """How people answer a post of ours."""
        if parent is None:
            return reactions(self._scribe, post) if post.author == self._brand.handle else ()
        speaker = human(parent.author)
        if speaker is None:
            return ()
        return answer(self._scribe, post, parent, speaker, turn, self._storm)

    def scheduled(self, now: Moment) -> tuple[Scheduled, ...]:
        """The social media manager's next posts, soonest first."""
        return self._queue.scheduled(now)

    def fate(self, id: str) -> Fate:
        """What happens when that post of the queue is moved away."""
        return self._queue.fate(id)

    def _announced(self, at: Moment) -> RawPost | None:
        return self._queue.newest(at) or self._first_announcement()
