"""One account's line to the demo network."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import msgspec

from cmtui.clock import Clock, Moment
from cmtui.errors import AnswerLost, Rejected, Unreachable
from cmtui.model.account import Account
from cmtui.model.operation import Act
from cmtui.model.person import Profile
from cmtui.model.post import Kind, Post
from cmtui.model.sending import Frozen
from cmtui.networks.demo import CAPABILITIES
from cmtui.networks.demo.acts import Acts, Posted
from cmtui.networks.demo.parse import parse_post, parse_profile
from cmtui.networks.demo.people import Human
from cmtui.networks.demo.raw import Brand, RawPost, World, post_id, post_url
from cmtui.networks.demo.server import Request, Server
from cmtui.networks.demo.world import InventedWorld
from cmtui.services.network_ports import Found, Message, Scheduled, Sent
from cmtui.text.width import graphemes

PAGE_SIZE = 40
MOST_GRAPHEMES = 500
MOST_AROUND = 100
"""Posts of one conversation beyond the parents of the one that was asked for."""

# Japanese and others write a name and the next word together, so only these make a word longer.
_NOT_AFTER, _NOT_BEFORE = "(?<![A-Za-z0-9_])", "(?![A-Za-z0-9_])"

_BRAND = Brand("acme", "Acme")
_ADDRESSED: tuple[Kind, ...] = ("mention", "reply", "quote")


class Faults(Protocol):
    """For tests: may raise before the server acts on a call and after it did."""

    def before(self, call: str) -> None:
        """The call, named as in `Connection`, is about to reach the server."""
        ...

    def after(self, call: str) -> None:
        """The server has acted and is about to answer."""
        ...


class DemoConnection:
    """Satisfies `Connection`. The demo never fails by itself."""

    capabilities = CAPABILITIES

    def __init__(
        self,
        account: Account,
        clock: Clock,
        acts: Acts,
        *,
        world: World | None = None,
        faults: Faults | None = None,
    ) -> None:
        self._handle = account.handle.lstrip("@")
        self._name = account.name
        self._clock = clock
        self._acts = acts
        self._faults = faults
        brand = _BRAND if account.role == "own" else Brand(self._handle, self._name or _BRAND.name)
        self._server = Server(world or InventedWorld(acts.beginning, brand), acts)
        self._to_me = re.compile(rf"{_NOT_AFTER}@{re.escape(self._handle)}{_NOT_BEFORE}", re.I)
        self._brand_named = _any_word((brand.name, brand.handle))

    async def login(self) -> Profile:
        """The account's own profile; the demo asks for no secret."""
        with self._line("login"):
            return parse_profile(self._myself(), self._clock.now())

    async def mentions(self, since: Moment, seen: frozenset[str]) -> AsyncIterator[Found]:
        """Posts that address the account and are not in `seen`, newest first.

        A page's `seen` names all of its posts. The page in which all are known is the last.
        """
        for page in self._pages("mentions", _ADDRESSED):
            new = tuple(post for post in page.posts if post.id not in seen)
            yield msgspec.structs.replace(page, posts=new)
            if not new or _wholly_before(page, since):
                return

    async def own_posts(self, since: Moment) -> AsyncIterator[Found]:
        """What the account wrote, from any program, newest first."""
        for page in self._pages("own_posts", ("own",)):
            yield page
            if _wholly_before(page, since):
                return

    async def named(self, words: Sequence[str], since: Moment) -> AsyncIterator[Found]:
        """Posts that name one of the words, whole and in any case, and do not address us."""
        wanted = _any_word(words)
        for page in self._pages("named", ("named", "context"), wanted):
            posts = tuple(
                msgspec.structs.replace(post, kind="named")
                for post in page.posts
                if post.created_at >= since
            )
            yield msgspec.structs.replace(page, posts=posts)
            if len(posts) < len(page.posts):
                return

    async def conversation(self, post: Post) -> Found:
        """Its parents, the answers to it, and the newest other posts of the conversation."""
        with self._line("conversation"):
            now = self._clock.now()
            root = self._server.find(post.conversation)
            thread = self._server.thread(post.conversation, root.at if root else 0, now)
            return self._found(_around(post.id, thread), now)

    async def look(self, id: str) -> Post | None:
        """The post as it is now; None when it is gone."""
        with self._line("look"):
            now = self._clock.now()
            raw = self._server.find(id)
            return self._parsed(raw, now) if raw is not None and raw.visible(now) else None

    async def profile(self, id: str) -> Profile | None:
        """The person's profile; None when nobody has that id."""
        with self._line("profile"):
            handle = id.removeprefix("demo:")
            human = self._myself() if handle == self._handle else self._server.person(handle)
            return None if human is None else parse_profile(human, self._clock.now())

    async def freeze(self, message: Message, parent: Post | None) -> Frozen:
        """The exact request; its key is new, so the same words may be frozen twice."""
        key = uuid.uuid4().hex
        request = Request(message.text, parent.id if parent else None, self._clock.now())
        id = post_id(key)
        record = msgspec.json.encode(request).decode()
        return Frozen(key, record, id, post_url(self._handle, id))

    async def send(self, frozen: Frozen) -> Sent:
        """Posts it once, however often it is called."""
        with self._line("send"):
            there = self._acts.posted(frozen.key)
            if there is None:
                self._check(frozen)
            wanted = Posted(frozen.key, frozen.record, self._handle, self._clock.now())
            try:
                posted = await asyncio.to_thread(self._acts.post, wanted)
            except OSError as error:  # the line may be on the disk although fsync failed
                raise AnswerLost(f"the demo network's file: {error}") from error
            return self._sent(posted)

    async def settle(self, frozen: Frozen) -> Sent | None:
        """Whether it is out; None also when it was deleted since."""
        with self._line("settle"):
            posted = self._acts.posted(frozen.key)
            self._server.catch_up()  # it may have come since the line was opened
            raw = self._server.find(post_id(frozen.key))
            is_out = raw is not None and raw.gone_at is None
            return self._sent(posted) if posted is not None and is_out else None

    async def delete(self, id: str) -> None:
        """Deletes a post of the account's own; nothing happens when there is none."""
        with self._line("delete"):
            raw = self._server.find(id)
            now = self._clock.now()
            if raw is None or not raw.visible(now):
                return
            if raw.author != self._handle:
                raise Rejected(f"{id} is not a post of @{self._handle}")
            try:
                await asyncio.to_thread(self._acts.delete, id, now)
            except OSError as error:
                raise AnswerLost(f"the demo network's file: {error}") from error

    async def act(self, act: Act) -> str:
        """Refused: none of these is spoken here."""
        raise Rejected(f"this network cannot {act.kind} by program")

    async def take_back(self, act: Act, receipt: str) -> None:
        """Refused: none of these is spoken here."""
        raise Rejected(f"this network cannot take back a {act.kind} by program")

    async def queue(self) -> tuple[Scheduled, ...]:
        """The brand's scheduled posts, soonest first."""
        with self._line("queue"):
            return self._server.world.scheduled(self._clock.now())

    async def close(self) -> None:
        """There is nothing to let go of: the file is open only while it is read or written."""

    @contextmanager
    def _line(self, call: str) -> Iterator[None]:
        if self._faults is not None:
            self._faults.before(call)
        try:
            self._server.catch_up()
            yield
        except OSError as error:
            raise Unreachable(f"the demo network's file: {error}") from error
        if self._faults is not None:
            self._faults.after(call)

    def _myself(self) -> Human:
        known = self._server.person(self._handle) or Human(self._handle, self._handle)
        return msgspec.structs.replace(known, name=self._name) if self._name else known

    def _writer(self, raw: RawPost) -> Human:
        if raw.author == self._handle:
            return self._myself()
        return self._server.person(raw.author) or Human(raw.author, raw.author)

    def _kind(self, raw: RawPost) -> Kind:
        """Why this account sees the post."""
        if raw.author == self._handle:
            return "own"
        if self._is_mine(raw.parent):
            return "reply"
        if self._is_mine(raw.quotes):
            return "quote"
        if self._to_me.search(raw.text):
            return "mention"
        return "named" if self._brand_named.search(raw.text) else "context"

    def _is_mine(self, id: str | None) -> bool:
        post = self._server.find(id) if id is not None else None
        return post is not None and post.author == self._handle

    def _parsed(self, raw: RawPost, now: Moment) -> Post:
        return parse_post(raw, self._writer(raw), self._kind(raw), now)

    def _found(self, raws: Iterable[RawPost], now: Moment) -> Found:
        posts = tuple(self._parsed(raw, now) for raw in raws)
        writers = {raw.author: self._writer(raw) for raw in raws}
        profiles = tuple(parse_profile(human, now) for human in writers.values())
        return Found(posts, profiles, tuple(post.id for post in posts))

    def _pages(
        self, call: str, kinds: Sequence[Kind], words: re.Pattern[str] | None = None
    ) -> Iterator[Found]:
        """Pages of these kinds, newest first, of the network as it is when the call begins.

        At least one, an empty one if there is nothing.
        """
        with self._line(call):
            now = self._clock.now()
        page: list[RawPost] = []
        shown = 0
        for raw in self._server.newest_first(now):
            if words is not None and not words.search(raw.text_at(now)):
                continue
            if self._kind(raw) in kinds:
                page.append(raw)
            if len(page) == PAGE_SIZE:
                yield self._page(call, page, now)
                page, shown = [], shown + 1
        if page or not shown:
            yield self._page(call, page, now)

    def _page(self, call: str, page: list[RawPost], now: Moment) -> Found:
        with self._line(call):
            return self._found(page, now)

    def _check(self, frozen: Frozen) -> None:
        """What the server refuses; raises Rejected."""
        request = msgspec.json.decode(frozen.record, type=Request)
        length = len(graphemes(request.text))
        if not request.text.strip():
            raise Rejected("the post is empty")
        if length > MOST_GRAPHEMES:
            raise Rejected(f"the post is {length} characters long; {MOST_GRAPHEMES} are allowed")
        if request.parent is None:
            return
        parent = self._server.find(request.parent)
        if parent is None or not parent.visible(self._clock.now()):
            raise Rejected("the post that this answers is gone")
        if parent.closed:
            raise Rejected("the author of the post that this answers lets nobody reply")

    def _sent(self, posted: Posted) -> Sent:
        id = post_id(posted.key)
        return Sent(id, post_url(posted.author, id), posted.at)


def _wholly_before(page: Found, since: Moment) -> bool:
    return all(post.created_at < since for post in page.posts)


def _any_word(words: Sequence[str]) -> re.Pattern[str]:
    """Finds one of the words, whole and in any case; nothing when there are none."""
    wanted = "|".join(re.escape(word) for word in words if word)
    return re.compile(f"{_NOT_AFTER}(?:{wanted}){_NOT_BEFORE}" if wanted else "(?!)", re.I)


def _around(id: str, thread: list[RawPost]) -> list[RawPost]:
    """The parents of a post, itself, the answers to it and the newest others, oldest first."""
    by_id = {post.id: post for post in thread}
    chosen: set[str] = set()
    above = by_id.get(id)
    while above is not None and above.id not in chosen:
        chosen.add(above.id)
        above = by_id.get(above.parent) if above.parent else None
    chosen.update([post.id for post in thread if post.parent == id][-MOST_AROUND:])
    room = max(0, MOST_AROUND - len(chosen))
    others = [post.id for post in thread if post.id not in chosen]
    chosen.update(others[len(others) - min(room, len(others)) :])
    return [post for post in thread if post.id in chosen]
