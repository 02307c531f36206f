"""What the demo's server shows at a moment: the world and what we did on it, together."""

from collections.abc import Iterator

import msgspec

from cmtui.clock import MINUTE, Moment
from cmtui.model.operation import ActKind
from cmtui.model.post import Visibility
from cmtui.networks.demo.acts import (
    Act,
    Acts,
    Deleted,
    Mark,
    Marked,
    Posted,
    Requeued,
    Unmarked,
)
from cmtui.networks.demo.people import Human
from cmtui.networks.demo.queue import Queue
from cmtui.networks.demo.raw import RawPost, World, post_id


class Request(msgspec.Struct, frozen=True):
    """The record of a frozen post. `images` are alt texts; `corrects` is a post that becomes it."""

    text: str
    parent: str | None
    created_at: Moment
    visibility: Visibility = "public"
    warning: str = ""
    language: str = ""
    images: tuple[str, ...] = ()
    quotes: str | None = None
    corrects: str | None = None


class Server:
    """Reads the world and the acts of every process as one network, as of the last `catch_up`."""

    def __init__(self, world: World, acts: Acts) -> None:
        self.world = world
        self._acts = acts
        self._taken = 0
        self._added: dict[str, RawPost] = {}
        self._turns: dict[str, int] = {}
        self._deleted: dict[str, Moment] = {}
        self._authors: set[str] = set()
        self._corrections: dict[str, list[tuple[Moment, Request]]] = {}
        self._marks: set[Mark] = set()
        self.queue = Queue(world, acts)

    def catch_up(self) -> None:
        """Takes in what any process has done up to now."""
        acts = self._acts.all()
        for act in acts[self._taken :]:
            self._take_act(act)
        self._taken = len(acts)

    def find(self, id: str) -> RawPost | None:
        """The post of that id with its whole life; the caller asks whether it is visible."""
        post = self._added.get(id) or self.queue.find(id)
        if post is None:
            of_world = self.world.find(id)
            post = None if of_world is None or self.queue.hides(of_world) else of_world
        return None if post is None else self._as_it_became(post)

    def newest_first(self, now: Moment) -> Iterator[RawPost]:
        """Every post that is visible now, newest first; the past is made only as far as read."""
        end, step = now + 1, 10 * MINUTE
        while end > self.world.first_at() or any(post.at < end for post in self._not_of_world()):
            yield from self._newest_within(end - step, end, now)
            end, step = end - step, 2 * step

    def thread(self, root: str, since: Moment, now: Moment) -> list[RawPost]:
        """The visible posts of one conversation from `since` on, oldest first."""
        posts = self._within(since, now + 1)
        same = (self._as_it_became(post) for post in posts if post.root == root)
        return sorted((post for post in same if post.visible(now)), key=_place)

    def person(self, handle: str) -> Human | None:
        """Who has that handle: an invented person, or an account that has posted here."""
        known = self.world.person(handle)
        return Human(handle, handle) if known is None and handle in self._authors else known

    def stands(self, kind: ActKind, by: str, target: str) -> bool:
        """Whether the account of that handle did it and has not ended it."""
        return (kind, by, target) in self._marks

    def shuts_out(self, by: str, author: str) -> bool:
        """Whether the account of that handle wants to see nothing of the author (by id)."""
        return self.stands("mute", by, author) or self.stands("block", by, author)

    def is_hidden(self, id: str) -> bool:
        """Whether the author of its conversation hid the post from everybody else."""
        return any(kind == "hide" and target == id for kind, _, target in self._marks)

    def _newest_within(self, start: Moment, end: Moment, now: Moment) -> list[RawPost]:
        posts = map(self._as_it_became, self._within(start, end))
        return sorted((post for post in posts if post.visible(now)), key=_place, reverse=True)

    def _within(self, start: Moment, end: Moment) -> Iterator[RawPost]:
        """Posts written from `start` until before `end`, in any order."""
        yield from (post for post in self.world.within(start, end) if not self.queue.hides(post))
        yield from (post for post in self._not_of_world() if start <= post.at < end)

    def _not_of_world(self) -> Iterator[RawPost]:
        """What we posted, how people answered it, and what goes out at another time."""
        yield from self._added.values()
        yield from self.queue.moved()

    def _as_it_became(self, post: RawPost) -> RawPost:
        """The post with what we did to it: our corrections, our deletion."""
        for at, request in self._corrections.get(post.id, ()):
            post = msgspec.structs.replace(
                post,
                edits=(*post.edits, (at, request.text)),
                warning=request.warning,
                language=request.language or post.language,
                images=request.images,
                quotes=request.quotes,
            )
        gone_at = self._deleted.get(post.id)
        if gone_at is None or (post.gone_at is not None and post.gone_at <= gone_at):
            return post
        return msgspec.structs.replace(post, gone_at=gone_at)

    def _take_deletion(self, act: Deleted) -> None:
        """The post is gone, and nobody answers it any more."""
        self._deleted.setdefault(act.id, act.at)
        unsaid = [id for id, post in self._added.items() if _is_late_answer(post, act)]
        for id in unsaid:
            del self._added[id]

    def _take_act(self, act: Act) -> None:
        match act:
            case Posted():
                self._take_post(act, msgspec.json.decode(act.record, type=Request))
            case Deleted():
                self._take_deletion(act)
            case Marked():
                self._marks.add(act.mark)
            case Unmarked():
                self._marks.discard(act.mark)
            case Requeued():
                self.queue.take(act)

    def _take_post(self, act: Posted, request: Request) -> None:
        """A new post and how people will answer it, or a change of the post that it corrects."""
        if request.corrects is not None:
            self._corrections.setdefault(request.corrects, []).append((act.at, request))
            return
        parent = None
        if request.parent is not None:
            parent = self._added.get(request.parent) or self.world.find(request.parent)
        id = post_id(act.key)
        post = RawPost(
            id=id,
            author=act.author,
            text=request.text,
            at=act.at,
            root=id if parent is None else parent.root,
            parent=request.parent,
            quotes=request.quotes,
            language=request.language,
            warning=request.warning,
            images=request.images,
            visibility=request.visibility,
        )
        turn = 1 + (self._turns.get(parent.id, 0) if parent else 0)
        self._turns[id] = turn
        self._authors.add(act.author)
        self._added[id] = post
        if parent is None and post.visibility == "direct":
            return  # nobody but those whom it names sees it, and they are not asked
        for answer in self.world.answers(post, parent, turn):
            self._turns[answer.id] = turn
            self._added[answer.id] = answer


def _is_late_answer(post: RawPost, act: Deleted) -> bool:
    """Whether it is the world's answer to the deleted post and not yet written by then."""
    return post.id.startswith(f"{act.id}-") and post.at > act.at


def _place(post: RawPost) -> tuple[Moment, str]:
    return (post.at, post.id)
