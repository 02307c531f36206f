"""The queue as it became: the social media manager's posts that we moved away or put back.

The world has every post with its time; what is said here goes before it. A post that was moved
takes what people would have said under it along.
"""

from collections.abc import Iterator

import msgspec

from cmtui.clock import DAY, HOUR, Moment, to_iso
from cmtui.errors import Rejected
from cmtui.networks.demo.acts import Acts, Requeued
from cmtui.networks.demo.raw import RawPost, World, of_queue
from cmtui.services.network_ports import Scheduled
from cmtui.text.safe import clean

AWAY = 3_650 * DAY
"""How far ahead a post is moved."""

_TALK = 2 * HOUR
"""For so long after it people speak under a post."""


class Queue:
    """What we did to the queue, as far as it has been taken in."""

    def __init__(self, world: World, acts: Acts) -> None:
        self._world = world
        self._acts = acts
        self._now: dict[str, Requeued] = {}
        self._moved: dict[str, tuple[RawPost, ...]] = {}

    def take(self, act: Requeued) -> None:
        """What became of a post, unless it was out by then."""
        post = self._world.find(of_queue(act.id))
        if post is None or self._is_out(post, act.id, act.at):
            return
        self._now[act.id] = act
        self._moved[post.id] = () if act.away or act.to is None else self._at(post, act.to)

    def hides(self, post: RawPost) -> bool:
        """Whether a post of the world does not go out at the time that it has there."""
        return post.root in self._moved

    def moved(self) -> Iterator[RawPost]:
        """What goes out at another time than in the world."""
        for posts in self._moved.values():
            yield from posts

    def find(self, id: str) -> RawPost | None:
        """One of those."""
        return next((post for post in self.moved() if post.id == id), None)

    def scheduled(self, now: Moment) -> tuple[Scheduled, ...]:
        """The queue, soonest first, each with its receipt."""
        untouched = [one for one in self._world.scheduled(now) if one.id not in self._now]
        found = [self._shown(act) for act in self._now.values() if act.to and act.to > now]
        return tuple(sorted((*map(_named, untouched), *found), key=lambda one: (one.at, one.id)))

    def waiting(self, receipt: str, now: Moment) -> Scheduled | None:
        """The post of that receipt as it stands in the queue."""
        return next((one for one in self.scheduled(now) if one.id == receipt), None)

    def move_away(self, receipt: str, now: Moment) -> str | None:
        """Takes it out of the way, unless its fate is another."""
        post = self.waiting(receipt, now)
        if post is None or post.away:
            return receipt if post else None
        fate = self._world.fate(post.id)
        if fate == "refused-once" and post.id not in self._now:
            self._acts.requeue(Requeued(post.id, self._world_time(post), now))
            raise Rejected("the demo's queue is being looked after at this moment; try once more")
        if fate == "slips-out":
            self._acts.requeue(Requeued(post.id, now, now))
            return None
        self._acts.requeue(Requeued(post.id, post.at + AWAY, now, away=True))
        return receipt

    def put_back(self, receipt: str, at: Moment, now: Moment) -> Scheduled:
        """Puts it back at that time. Raises Rejected for one that has passed, and what is out."""
        if at <= now:
            raise Rejected(f"the demo takes no post for {to_iso(at)}: that time has passed")
        post = self._world.find(of_queue(receipt))
        if post is None or self._is_out(post, receipt, now):
            raise Rejected("the demo has no such post to put back: it may be out")
        stands = self.waiting(receipt, now)
        if stands is None or stands.away or stands.at != at:
            self._acts.requeue(Requeued(receipt, at, now))
        return Scheduled(receipt, clean(post.text).text, at, len(post.images), receipt)

    def take_out(self, receipt: str, now: Moment) -> None:
        """Deletes it, if it is there."""
        if self.waiting(receipt, now) is not None:
            self._acts.requeue(Requeued(receipt, None, now))

    def _at(self, post: RawPost, at: Moment) -> tuple[RawPost, ...]:
        """The post and what is said under it, all later or earlier by the same."""
        later = at - post.at
        return tuple(
            msgspec.structs.replace(
                one, at=one.at + later, edits=tuple((when + later, t) for when, t in one.edits),
                gone_at=None if one.gone_at is None else one.gone_at + later,
            )
            for one in self._world.within(post.at, post.at + _TALK)
            if one.root == post.id
        )  # fmt: skip

    def _is_out(self, post: RawPost, id: str, at: Moment) -> bool:
        """Whether it has been published by that moment."""
        act = self._now.get(id)
        out_at = post.at if act is None else act.to
        return out_at is not None and out_at <= at

    def _world_time(self, scheduled: Scheduled) -> Moment:
        """When it goes out, which is later than planned for one that is late."""
        post = self._world.find(of_queue(scheduled.id))
        return scheduled.at if post is None else post.at

    def _shown(self, act: Requeued) -> Scheduled:
        post = self._world.find(of_queue(act.id))
        assert post is not None and act.to is not None
        text = clean(post.text).text
        return Scheduled(act.id, text, act.to, len(post.images), act.id, act.away)


def _named(scheduled: Scheduled) -> Scheduled:
    text = clean(scheduled.text).text
    return msgspec.structs.replace(scheduled, text=text, receipt=scheduled.id)
