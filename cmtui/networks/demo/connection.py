"""One account's line to the demo network."""

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

import msgspec

from cmtui.clock import Clock, Moment
from cmtui.model.account import Account
from cmtui.model.operation import Act
from cmtui.model.person import Profile
from cmtui.model.post import Kind, Post
from cmtui.model.sending import Frozen
from cmtui.networks.demo import CAPABILITIES
from cmtui.networks.demo.acts import Acts
from cmtui.networks.demo.line import Faults, Line
from cmtui.networks.demo.marking import Marking
from cmtui.networks.demo.parse import author_id, parse_post, parse_profile
from cmtui.networks.demo.people import Human
from cmtui.networks.demo.posting import Posting
from cmtui.networks.demo.raw import Brand, RawPost, World
from cmtui.networks.demo.server import Server
from cmtui.networks.demo.volume import usual_volume
from cmtui.networks.demo.world import InventedWorld
from cmtui.networks.fitting import ReadPicture, no_pictures
from cmtui.services.network_ports import Found, Message, Scheduled, Sent

PAGE_SIZE = 40
MOST_AROUND = 100
"""Posts of one conversation beyond the parents of the one that was asked for."""

# Japanese and others write a name and the next word together, so only these make a word longer.
_NOT_AFTER, _NOT_BEFORE = "(?<![A-Za-z0-9_])", "(?![A-Za-z0-9_])"

_BRAND = Brand("acme", "Acme")
_ADDRESSED: tuple[Kind, ...] = ("mention", "reply", "quote")


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
        picture: ReadPicture = no_pictures,
    ) -> None:
        self._handle = account.handle.lstrip("@")
        self._name = account.name
        self._clock = clock
        self._beginning = acts.beginning
        brand = _BRAND if account.role == "own" else Brand(self._handle, self._name or _BRAND.name)
        self._server = Server(world or InventedWorld(acts.beginning, brand), acts)
        self._line = Line(self._server, faults)
        ours = (self._handle, self._server, acts, self._line, clock)
        self._posting = Posting(*ours, picture)
        self._marking = Marking(*ours)
        self._to_me = re.compile(rf"{_NOT_AFTER}@{re.escape(self._handle)}{_NOT_BEFORE}", re.I)
        self._brand_named = _any_word((brand.name, brand.handle))

    async def login(self) -> Profile:
        """The account's own profile; the demo asks for no secret."""
        with self._line.call("login"):
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

    async def counts(self, since: Moment, until: Moment) -> Sequence[tuple[Moment, int]]:
        """How many wrote in each minute before the demo began, when nobody kept their words."""
        with self._line.call("counts"):
            begun = self._beginning
            return usual_volume(begun.seed, begun.started_at, since, min(until, begun.started_at))

    async def conversation(self, post: Post) -> Found:
        """Its parents, the answers to it, and the newest other posts of the conversation."""
        with self._line.call("conversation"):
            now = self._clock.now()
            root = self._server.find(post.conversation)
            since = root.at if root else 0
            thread = [
                raw for raw in self._server.thread(post.conversation, since, now) if self._sees(raw)
            ]
            return self._found(_around(post.id, thread), now)

    async def look(self, id: str) -> Post | None:
        """The post as it is now; None when it is gone."""
        with self._line.call("look"):
            now = self._clock.now()
            raw = self._server.find(id)
            is_there = raw is not None and raw.visible(now) and self._sees(raw)
            return self._parsed(raw, now) if raw is not None and is_there else None

    async def profile(self, id: str) -> Profile | None:
        """The person's profile; None when nobody has that id."""
        with self._line.call("profile"):
            handle = id.removeprefix("demo:")
            human = self._myself() if handle == self._handle else self._server.person(handle)
            return None if human is None else parse_profile(human, self._clock.now())

    async def freeze(self, message: Message, parent: Post | None) -> Frozen:
        """The exact request; see `Posting`."""
        return await self._posting.freeze(message, parent)

    async def send(self, frozen: Frozen) -> Sent:
        """Posts it once, however often it is called."""
        return await self._posting.send(frozen)

    async def settle(self, frozen: Frozen) -> Sent | None:
        """Whether it is out; None also when it was deleted since."""
        return await self._posting.settle(frozen)

    async def delete(self, id: str) -> None:
        """Deletes a post of the account's own; nothing happens when there is none."""
        await self._posting.delete(id)

    async def act(self, act: Act) -> str:
        """Does it, unless it stands already; see `Marking`."""
        return await self._marking.act(act)

    async def take_back(self, act: Act, receipt: str) -> None:
        """Ends it; a second time is no error."""
        await self._marking.take_back(act, receipt)

    async def queue(self) -> tuple[Scheduled, ...]:
        """The brand's scheduled posts, soonest first."""
        with self._line.call("queue"):
            return self._server.queue.scheduled(self._clock.now())

    async def waiting(self, receipt: str) -> Scheduled | None:
        """The post as it stands in the queue now."""
        with self._line.call("waiting"):
            return self._server.queue.waiting(receipt, self._clock.now())

    async def move_away(self, receipt: str) -> str | None:
        """Takes it out of the way; now and then the demo says no, or it slips out."""
        with self._line.call("move_away"):
            return self._server.queue.move_away(receipt, self._clock.now())

    async def put_back(self, receipt: str, at: Moment) -> Scheduled:
        """Puts it back at that time."""
        with self._line.call("put_back"):
            return self._server.queue.put_back(receipt, at, self._clock.now())

    async def take_out(self, receipt: str) -> None:
        """Deletes it from the queue."""
        with self._line.call("take_out"):
            self._server.queue.take_out(receipt, self._clock.now())

    async def close(self) -> None:
        """There is nothing to let go of: the file is open only while it is read or written."""

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

    def _sees(self, raw: RawPost) -> bool:
        """Whether it is shown to this account: not what is said to others alone, or hidden."""
        if raw.author == self._handle:
            return True
        if raw.visibility == "direct":
            return self._is_mine(raw.parent) or bool(self._to_me.search(raw.text))
        return not self._server.is_hidden(raw.id) or self._is_mine(raw.root)

    def _is_mine(self, id: str | None) -> bool:
        post = self._server.find(id) if id is not None else None
        return post is not None and post.author == self._handle

    def _parsed(self, raw: RawPost, now: Moment) -> Post:
        post = parse_post(raw, self._writer(raw), self._kind(raw), now)
        if self._server.stands("block", self._handle, post.author.id):
            why = f"this account blocks @{post.author.handle}"
            return msgspec.structs.replace(post, cannot_answer=why)
        return post

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
        with self._line.call(call):
            now = self._clock.now()
        page: list[RawPost] = []
        shown = 0
        for raw in self._server.newest_first(now):
            if words is not None and not words.search(raw.text_at(now)):
                continue
            unseen = self._server.shuts_out(self._handle, author_id(raw.author))
            if self._kind(raw) in kinds and self._sees(raw) and not unseen:
                page.append(raw)
            if len(page) == PAGE_SIZE:
                yield self._page(call, page, now)
                page, shown = [], shown + 1
        if page or not shown:
            yield self._page(call, page, now)

    def _page(self, call: str, page: list[RawPost], now: Moment) -> Found:
        with self._line.call(call):
            return self._found(page, now)


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
