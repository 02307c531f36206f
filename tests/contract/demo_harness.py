"""The demo network under test: its server and connection with members moved by hand."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from cmtui.clock import SECOND, Clock, Moment
from cmtui.errors import AnswerLost, LimitReached, LoginFailed, NotFound, Unreachable
from cmtui.model.account import Account
from cmtui.model.operation import ON_PEOPLE, ActKind
from cmtui.model.post import Visibility
from cmtui.networks.demo.acts import Acts, Beginning, Marked, Unmarked
from cmtui.networks.demo.connection import PAGE_SIZE, DemoConnection
from cmtui.networks.demo.line import Faults
from cmtui.networks.demo.people import Human
from cmtui.networks.demo.raw import Fate, RawPost, post_id, queue_id
from cmtui.networks.demo.server import Server
from cmtui.services.network_ports import Connection, Scheduled
from tests.contract.harness import Fault, Harness, Shown
from tests.manual_clock import ManualClock

BRAND = "larch"
ACCOUNT = Account(
    key=f"demo:{BRAND}", network="demo", handle=BRAND, native_id=f"demo:{BRAND}", server=""
)


WRITES = ("send", "delete", "act", "take_back", "move_away", "put_back", "take_out")


class Stage:
    """A world in which only what the test says happens."""

    def __init__(self) -> None:
        self.posts: dict[str, RawPost] = {}
        self.people: dict[str, Human] = {}
        self.fates: dict[str, Fate] = {}

    def first_at(self) -> Moment:
        return min((post.at for post in self.posts.values()), default=0)

    def within(self, start: Moment, end: Moment) -> Iterable[RawPost]:
        return [post for post in self.posts.values() if start <= post.at < end]

    def find(self, id: str) -> RawPost | None:
        return self.posts.get(id)

    def person(self, handle: str) -> Human | None:
        return self.people.get(handle)

    def answers(self, post: RawPost, parent: RawPost | None, turn: int) -> tuple[RawPost, ...]:
        return ()

    def scheduled(self, now: Moment) -> tuple[Scheduled, ...]:
        coming = [post for post in self.posts.values() if post.author == BRAND and post.at > now]
        return tuple(
            Scheduled(queue_id(post.id.removeprefix(post_id(""))), post.text, post.at, 1)
            for post in sorted(coming, key=lambda post: post.at)
        )

    def fate(self, id: str) -> Fate:
        return self.fates.get(id, "moves")


class NextFails:
    """Faults that hit one request each."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.next: Fault | None = None

    def before(self, call: str) -> None:
        if self.next == "limit":
            self.next = None
            raise LimitReached("too many", self._clock.now() + 30 * SECOND)
        self._lose(call, "lost-before")

    def after(self, call: str) -> None:
        self._lose(call, "lost-after")

    def _lose(self, call: str, fault: Fault) -> None:
        if self.next == fault and call in WRITES:
            self.next = None
            raise AnswerLost("the line went dead")


class AlwaysFails:
    """Every call ends in the same error before it reaches the server."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def before(self, call: str) -> None:
        raise self._error

    def after(self, call: str) -> None:
        raise AssertionError("no call comes so far")


class DemoHarness:
    """See `Harness`."""

    network = "demo"
    page_size = PAGE_SIZE
    faults: frozenset[Fault] = frozenset(("lost-before", "lost-after", "limit"))
    keeps_ties = True
    backdates = True
    edits = True
    quotes = True
    searches = True
    names_words = "fernwick"

    def __init__(self, folder: Path) -> None:
        self.clock: Clock = ManualClock()
        self.stolen: list[str] = []
        self.pictures: dict[str, bytes] = {}
        self.stage = Stage()
        self._folder = folder
        self._fails = NextFails(self.clock)
        self._server = Server(self.stage, self._acts())

    def connection(self) -> Connection:
        return self._line(self._fails)

    def wrong_secret(self) -> Connection:
        return self._line(AlwaysFails(LoginFailed("wrong secret")))

    def dead_server(self) -> Connection | None:
        return self._line(AlwaysFails(Unreachable("nobody answers")))

    async def member_posts(
        self,
        who: str,
        text: str,
        *,
        to: str | None = None,
        quote: str | None = None,
        at: Moment | None = None,
        alt: str | None = None,
        link: tuple[str, str] | None = None,
        language: str = "",
        warning: str = "",
        visibility: Visibility = "public",
    ) -> str:
        self.stage.people.setdefault(who, Human(who, who))
        said = text.replace("{brand}", f"@{BRAND}")
        post = self._post(who, f"{said} {link[0]}" if link else said, to, at)
        return self._put(
            msgspec.structs.replace(
                post,
                quotes=quote,
                images=(alt,) if alt else (),
                links=(link,) if link else (),
                language=language,
                warning=warning,
                visibility=visibility,
            )
        )

    async def member_is_called(self, who: str, name: str) -> None:
        self.stage.people[who] = Human(who, name)

    async def member_edits(self, id: str, text: str) -> None:
        post = self.stage.posts[id]
        edits = (*post.edits, (self.clock.now(), text))
        self._put(msgspec.structs.replace(post, edits=edits))

    async def member_deletes(self, id: str) -> None:
        self._put(msgspec.structs.replace(self.stage.posts[id], gone_at=self.clock.now()))

    async def brand_posts_elsewhere(self, text: str, to: str | None = None) -> str:
        return self._put(self._post(BRAND, text, to, None))

    async def smm_schedules(self, text: str, at: Moment) -> None:
        post = self._post(BRAND, text, None, at)
        self._put(msgspec.structs.replace(post, images=("Dot",)))

    async def visible(self, text: str) -> list[Shown]:
        self._server.catch_up()
        now = self.clock.now()
        return [
            Shown(
                post.id,
                post.text_at(now),
                post.parent,
                post.root,
                post.quotes,
                post.language,
                post.warning,
                post.visibility,
                post.images,
            )
            for post in self._server.newest_first(now)
            if post.author == BRAND and post.text_at(now) == text
        ]

    async def stands(self, kind: ActKind, id: str) -> int | None:
        target = self._author_of(id) if kind in ON_PEOPLE else id
        marks = [one for one in self._acts().all() if isinstance(one, Marked | Unmarked)]
        mine = [one for one in marks if one.mark == (kind, BRAND, target)]
        return sum(1 if isinstance(one, Marked) else -1 for one in mine)

    async def settled(self) -> None:
        pass

    def fail_next(self, fault: Fault) -> None:
        self._fails.next = fault

    def recovers(self) -> None:
        self._fails.next = None

    async def close(self) -> None:
        pass

    def _author_of(self, id: str) -> str:
        return f"demo:{self.stage.posts[id].author}"

    def _acts(self) -> Acts:
        return Acts.open(self._folder, Beginning(1, False, self.clock.now()))

    def _line(self, faults: Faults) -> Connection:
        return DemoConnection(ACCOUNT, self.clock, self._acts(), world=self.stage, faults=faults,
                              picture=self._picture)  # fmt: skip

    def _picture(self, digest: str) -> bytes:
        if digest not in self.pictures:
            raise NotFound(f"no picture {digest}")
        return self.pictures[digest]

    def _post(self, who: str, text: str, to: str | None, at: Moment | None) -> RawPost:
        id = post_id(f"member-{len(self.stage.posts):05}")
        self._server.catch_up()
        parent = self._server.find(to) if to else None
        return RawPost(
            id=id,
            author=who,
            text=text,
            at=self.clock.now() if at is None else at,
            parent=to,
            root=parent.root if parent else id,
        )

    def _put(self, post: RawPost) -> str:
        self.stage.posts[post.id] = post
        return post.id


async def open_harness(folder: Path) -> Harness:
    """An empty demo network."""
    return DemoHarness(folder)
