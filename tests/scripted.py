"""A network that does what a test says: posts appear, calls fail before or after they act."""

from collections.abc import AsyncIterator, Sequence
from itertools import count
from typing import Any

import msgspec

from cmtui.clock import DAY, Clock, Moment
from cmtui.errors import CmtuiError, Rejected, WrongUsage
from cmtui.model.account import Account
from cmtui.model.operation import ACT_KINDS, Act
from cmtui.model.person import Profile
from cmtui.model.post import Author, Kind, Post, Visibility
from cmtui.model.sending import Frozen
from cmtui.services.network_ports import Capabilities, Found, Message, Scheduled, Sent

BRAND = "script:acme"


class Request(msgspec.Struct, frozen=True):
    """What a frozen record says."""

    text: str
    parent: str | None
    corrects: str
    visibility: Visibility
    warning: str
    quotes: str | None


class ScriptedNetwork:
    """All that is on the network, and the faults that wait for the next calls."""

    def __init__(self, clock: Clock, *, idempotent: bool = True) -> None:
        self.clock = clock
        self.posts: dict[str, Post] = {}
        self.profiles: dict[str, Profile] = {}
        self.out: list[str] = []
        self.corrected: list[str] = []
        self.taken_down: list[str] = []
        self.frozen: list[Message] = []
        self.by_key: dict[str, Sent] = {}
        self.acts: list[Act] = []
        self.queued: dict[str, Scheduled] = {}
        self.moved: list[str] = []
        self.calls: list[str] = []
        self.faults: dict[str, list[tuple[bool, CmtuiError]]] = {}
        self._ids = count()
        self.can = Capabilities(
            name="demo",
            letter="D",
            title="Scripted",
            idempotent_send=idempotent,
            poll_seconds=5.0,
            acts=ACT_KINDS,
            queue=True,
        )

    # --- what a test does --------------------------------------------------------------------

    def says(
        self,
        who: str,
        text: str,
        *,
        to: str | None = None,
        kind: Kind = "mention",
        ago: int = 0,
        signed_from_elsewhere: bool = False,
        visibility: Visibility = "public",
        warning: str = "",
        language: str = "",
        cannot_answer: str = "",
    ) -> str:
        """Somebody posts, `ago` milliseconds before now; returns the id."""
        id = f"demo:{who}/{next(self._ids)}"
        parent = self.posts[to] if to else None
        author = BRAND if signed_from_elsewhere else f"demo:{who}"
        self.posts[id] = Post(
            id=id,
            network="demo",
            kind="own" if signed_from_elsewhere else kind,
            accounts=(),
            author=Author(author, who, who.title()),
            text=text,
            created_at=self.clock.now() - ago,
            received_at=0,
            conversation=parent.conversation if parent else id,
            parent=to,
            url=f"https://script.invalid/{id}",
            reference="1",
            visibility=visibility,
            warning=warning,
            language=language,
            cannot_answer=cannot_answer,
        )
        return id

    def schedules(self, text: str, at: Moment, pictures: int = 0) -> str:
        """The social media manager puts a post into the queue; returns its id there."""
        id = f"queue/{next(self._ids)}"
        self.queued[id] = Scheduled(id, text, at, pictures, receipt=id)
        return id

    def becomes(self, **capabilities: Any) -> None:
        """The network can something else from now on; lines are to be opened anew."""
        self.can = msgspec.structs.replace(self.can, **capabilities)

    def narrows(self, id: str, visibility: Visibility) -> None:
        """The author shows the post to fewer people."""
        self.posts[id] = msgspec.structs.replace(self.posts[id], visibility=visibility)

    def has_followers(self, who: str, followers: int) -> None:
        """How many follow somebody, as the pages show it from now on."""
        self.profiles[who] = Profile(
            id=f"demo:{who}", network="demo", handle=who, name=who.title(), followers=followers
        )

    def edits(self, id: str, text: str) -> None:
        """The author changes the post."""
        old = self.posts[id]
        self.posts[id] = msgspec.structs.replace(old, text=text, edited_at=self.clock.now())

    def deletes(self, id: str) -> None:
        """The author takes it down."""
        del self.posts[id]

    def fail(self, call: str, error: CmtuiError, *, after: bool = False, times: int = 1) -> None:
        """The next `times` calls of that name fail, before or after they acted."""
        self.faults.setdefault(call, []).extend([(after, error)] * times)

    # --- the Networks port -------------------------------------------------------------------

    def known(self) -> tuple[Capabilities, ...]:
        return (self.can,)

    def capabilities(self, network: str) -> Capabilities:
        if network != self.can.name:
            raise WrongUsage(f"no network is called {network}")
        return self.can

    def id_of(self, url: str) -> str | None:
        local = url.removeprefix("https://script.invalid/")
        return local if local != url else None

    def connect(self, account: Account) -> "ScriptedLine":
        return ScriptedLine(self, account)


class ScriptedLine:
    """One account's line."""

    def __init__(self, network: ScriptedNetwork, account: Account) -> None:
        self._net = network
        self._account = account

    @property
    def capabilities(self) -> Capabilities:
        return self._net.can

    def _before(self, call: str) -> CmtuiError | None:
        self._net.calls.append(call)
        queue = self._net.faults.get(call)
        if not queue:
            return None
        after, error = queue.pop(0)
        if not after:
            raise error
        return error

    async def login(self) -> Profile:
        self._before("login")
        return Profile(id=BRAND, network="demo", handle=self._account.handle, name="Acme")

    async def mentions(self, since: Moment, seen: frozenset[str]) -> AsyncIterator[Found]:
        self._before("mentions")
        kinds = ("mention", "reply", "quote")
        posts = [post for post in self._net.posts.values() if post.kind in kinds]
        newest = sorted(posts, key=lambda post: post.created_at, reverse=True)
        profiles = tuple(self._net.profiles.values())
        yield Found(tuple(newest), profiles, tuple(post.id for post in newest))

    async def own_posts(self, since: Moment) -> AsyncIterator[Found]:
        self._before("own_posts")
        yield Found(tuple(post for post in self._net.posts.values() if post.kind == "own"))

    async def named(self, words: Sequence[str], since: Moment) -> AsyncIterator[Found]:
        self._before("named")
        yield Found(tuple(post for post in self._net.posts.values() if post.kind == "named"))

    async def conversation(self, post: Post) -> Found:
        self._before("conversation")
        same = [
            other for other in self._net.posts.values() if other.conversation == post.conversation
        ]
        return Found(tuple(same))

    async def look(self, id: str) -> Post | None:
        self._before("look")
        return self._net.posts.get(id)

    async def profile(self, id: str) -> Profile | None:
        self._before("profile")
        return None

    async def freeze(self, message: Message, parent: Post | None) -> Frozen:
        self._before("freeze")
        key = f"key{len(self._net.calls)}"
        self._net.frozen.append(message)
        request = Request(
            message.text,
            parent.id if parent else None,
            message.corrects,
            message.header.visibility or self._net.can.visibilities[0],
            message.header.warning,
            message.quoted.id if message.quoted else None,
        )
        if message.corrects and not self._net.can.can_edit:
            raise Rejected("this network changes no post")
        record = msgspec.json.encode(request).decode()
        id = message.corrects or f"demo:own/{key}"
        return Frozen(key=key, record=record, id=id, url=f"https://x.invalid/{key}")

    async def send(self, frozen: Frozen) -> Sent:
        late = self._before("send")
        if frozen.key not in self._net.by_key or not self._net.can.idempotent_send:
            self._act(frozen)
        if late:
            raise late
        return self._net.by_key[frozen.key]

    def _act(self, frozen: Frozen) -> None:
        request = msgspec.json.decode(frozen.record, type=Request)
        text, parent = request.text, request.parent
        if request.corrects:
            self._correct(frozen, request)
            return
        root = self._net.posts[parent].conversation if parent in self._net.posts else frozen.id
        sent = Sent(frozen.id, frozen.url, self._net.clock.now())
        self._net.by_key[frozen.key] = sent
        self._net.out.append(text)
        self._net.posts[frozen.id] = Post(
            id=frozen.id,
            network="demo",
            kind="own",
            accounts=(),
            author=Author(BRAND, "acme", "Acme"),
            text=text,
            created_at=self._net.clock.now(),
            received_at=0,
            conversation=root,
            parent=parent,
            url=frozen.url,
            visibility=request.visibility,
            warning=request.warning,
        )

    def _correct(self, frozen: Frozen, request: "Request") -> None:
        old = self._net.posts[request.corrects]
        self._net.by_key[frozen.key] = Sent(frozen.id, old.url, self._net.clock.now())
        self._net.corrected.append(request.text)
        self._net.posts[old.id] = msgspec.structs.replace(
            old, text=request.text, warning=request.warning, edited_at=self._net.clock.now()
        )

    async def settle(self, frozen: Frozen) -> Sent | None:
        self._before("settle")
        return self._net.by_key.get(frozen.key)

    async def delete(self, id: str) -> None:
        late = self._before("delete")
        if post := self._net.posts.pop(id, None):
            self._net.taken_down.append(post.text)
        if late:
            raise late

    async def act(self, act: Act) -> str:
        late = self._before("act")
        if act not in self._net.acts or act.kind == "report":
            self._net.acts.append(act)
        if late:
            raise late
        return f"receipt:{act.kind}"

    async def take_back(self, act: Act, receipt: str) -> None:
        late = self._before("take back")
        self._net.acts = [one for one in self._net.acts if one != act]
        if late:
            raise late

    async def queue(self) -> tuple[Scheduled, ...]:
        self._before("queue")
        return tuple(sorted(self._net.queued.values(), key=lambda one: one.at))

    async def waiting(self, receipt: str) -> Scheduled | None:
        self._before("waiting")
        return self._net.queued.get(receipt)

    async def move_away(self, receipt: str) -> str | None:
        late = self._before("move_away")
        post = self._net.queued.get(receipt)
        if post is not None and not post.away:
            self._net.moved.append(post.text)
            far = msgspec.structs.replace(post, at=post.at + 3_650 * DAY, away=True)
            self._net.queued[receipt] = far
        if late:
            raise late
        return receipt if post else None

    async def put_back(self, receipt: str, at: Moment) -> Scheduled:
        late = self._before("put_back")
        if at < self._net.clock.now() + self._net.can.queue_ahead:
            raise Rejected("that is too soon")
        post = self._net.queued.get(receipt) or Scheduled(receipt, "made anew", at)
        back = msgspec.structs.replace(post, at=at, away=False, receipt=receipt)
        self._net.queued[receipt] = back
        if late:
            raise late
        return back

    async def take_out(self, receipt: str) -> None:
        late = self._before("take_out")
        self._net.queued.pop(receipt, None)
        if late:
            raise late

    async def close(self) -> None:
        return None
