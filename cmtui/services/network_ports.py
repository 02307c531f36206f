"""What the services need from networks, by shape: a line for an account, and what comes over it."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Protocol, runtime_checkable

import msgspec

from cmtui.clock import Moment
from cmtui.model.account import Account
from cmtui.model.draft import Header
from cmtui.model.operation import Act, ActKind
from cmtui.model.person import Profile
from cmtui.model.post import Post, Visibility
from cmtui.model.sending import Frozen
from cmtui.text.limits import NO_LIMIT_OF_ITS_OWN, Limit


class Found(msgspec.Struct, frozen=True):
    """A page of what a network shows us.

    `posts` come cleaned, unnumbered, with `received_at` 0 and `accounts` empty: intake fills
    these. `profiles` are the authors'. `seen` are all ids on the page, for the seen-set.
    """

    posts: tuple[Post, ...]
    profiles: tuple[Profile, ...] = ()
    seen: tuple[str, ...] = ()


class Heard(msgspec.Struct, frozen=True):
    """What a stream told at once.

    `gone` are the ids of posts that were deleted. `stands`: the stream has just begun, or could
    not tell everything; streams repeat nothing, so the lists have to be read now.
    """

    found: Found = Found(())
    gone: tuple[str, ...] = ()
    stands: bool = False


class Sent(msgspec.Struct, frozen=True):
    """The network's word that a post is out. `but`: what of it did not come about all the same."""

    id: str
    url: str
    at: Moment
    but: str = ""


class Capabilities(msgspec.Struct, frozen=True):
    """What a network can do, as `cmtui help networks` prints it.

    `idempotent_send`: sending the same frozen record again cannot post twice.
    `poll_seconds`: how often its lists may be read. `can_reply` False: a person answers by hand
    and says so; `only_link`: there is nobody to answer at all, only a page to go to. `acts` are the
    operations that it has. `can_edit`: an own post may be corrected. `visibilities` that a post may
    have, widest first. `most_images` of at most `image_bytes` each go with a text. `streams`: what
    happens is told at once, who names a watched word included if `streams_words`. `limit` is the
    length that a server takes, where it says so itself. What is put into its `queue` is to be
    `queue_ahead` milliseconds away at least.
    """

    name: str
    letter: str
    title: str
    idempotent_send: bool
    poll_seconds: float
    can_reply: bool = True
    can_search: bool = True
    can_delete: bool = True
    queue: bool = False
    acts: tuple[ActKind, ...] = ()
    can_edit: bool = False
    can_quote: bool = False
    can_warn: bool = False
    visibilities: tuple[Visibility, ...] = ("public",)
    most_images: int = 0
    image_bytes: int = 0
    streams: bool = False
    streams_words: bool = True
    limit: Limit = NO_LIMIT_OF_ITS_OWN
    queue_ahead: int = 0
    only_link: bool = False


class Message(msgspec.Struct, frozen=True):
    """A text as it goes out: exact, signature and all, with its header.

    `quoted` is the post that it quotes. `corrects` is the canonical id of an own post that
    becomes this.
    """

    text: str
    header: Header = Header()
    quoted: Post | None = None
    corrects: str = ""


class Scheduled(msgspec.Struct, frozen=True):
    """A post of the social media manager's queue; a reply of ours never stands there.

    `receipt` is all that its network needs to move it away and to put it back, media included.
    `pictures` go with it. `away`: it is out of the way, moved there by `Queueing.move_away`.
    """

    id: str
    text: str
    at: Moment
    pictures: int = 0
    receipt: str = ""
    away: bool = False


class Connection(Protocol):
    """One account's line to its network.

    Every call raises Unreachable, AnswerLost, LimitReached, LoginFailed or Rejected, and
    nothing of the HTTP library. All text has been cleaned. Ids are canonical.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What the network can do, or this server of it, as far as is known."""
        ...

    async def login(self) -> Profile:
        """Proves the secret and says whose it is."""
        ...

    def mentions(self, since: Moment, seen: frozenset[str]) -> AsyncIterator[Found]:
        """Posts that address the account, page by page, newest first.

        Goes on until a page lies wholly before `since`, or all of it is in `seen`.
        """
        ...

    def own_posts(self, since: Moment) -> AsyncIterator[Found]:
        """What the account itself wrote, from any program, newest first."""
        ...

    def named(self, words: Sequence[str], since: Moment) -> AsyncIterator[Found]:
        """Posts that name one of the words without addressing the account."""
        ...

    async def conversation(self, post: Post) -> Found:
        """The post's parents and the replies around it, as far as the network shows them."""
        ...

    async def look(self, id: str) -> Post | None:
        """One post as it is now; None when it is gone."""
        ...

    async def profile(self, id: str) -> Profile | None:
        """A person's profile as it is now, by `network:native id`."""
        ...

    async def freeze(self, message: Message, parent: Post | None) -> Frozen:
        """Builds the exact request that will be sent; nothing of it can be seen by anybody yet.

        Raises Rejected for what the network cannot do: a visibility, a picture, a correction.
        """
        ...

    async def send(self, frozen: Frozen) -> Sent:
        """Sends it. AnswerLost: it may be out. Any other error: it is not out."""
        ...

    async def settle(self, frozen: Frozen) -> Sent | None:
        """Reads back whether it is out; None: it certainly is not."""
        ...

    async def delete(self, id: str) -> None:
        """Deletes a post of the account's own; deleting it again is no error."""
        ...

    async def act(self, act: Act) -> str:
        """Likes, follows, blocks or whatever else, as one of `capabilities.acts`.

        Looks first: what is so already is not done again. Returns a receipt for `take_back`.
        """
        ...

    async def take_back(self, act: Act, receipt: str) -> None:
        """Ends a like, follow, block or whatever else; a second time is no error.

        Raises Rejected for a report, which nobody can take back.
        """
        ...

    async def queue(self) -> tuple[Scheduled, ...]:
        """The social media manager's scheduled posts, soonest first."""
        ...

    async def close(self) -> None:
        """Lets go of the line."""
        ...


@runtime_checkable
class Streaming(Protocol):
    """A connection that also tells what happens at the moment when it happens."""

    def stream(self, words: Sequence[str]) -> AsyncGenerator[Heard, None]:
        """Mentions, own posts, posts with one of the words, edits and deletions, until closed.

        The first one `stands`. What comes while nobody asks is kept, up to a bound. Raises
        NetworkFailed when the line is lost, and Rejected where this server has no stream.
        """
        ...


@runtime_checkable
class Queueing(Protocol):
    """A connection whose scheduled posts can be held back and put back, content and media kept.

    Posts are named by `Scheduled.receipt`. Every call looks first, so it may be made again after
    AnswerLost: what is so already is not done twice. Only what is returned is confirmed.
    """

    async def waiting(self, receipt: str) -> Scheduled | None:
        """The post as it stands in the queue now; None: it is there no more."""
        ...

    async def move_away(self, receipt: str) -> str | None:
        """Takes it out of the way; the receipt that puts it back as it was.

        None: it is in the queue no more, so it may be out. Raises Rejected where the network
        leaves it where it is.
        """
        ...

    async def put_back(self, receipt: str, at: Moment) -> Scheduled:
        """Puts it back at that time, made anew where somebody deleted it meanwhile.

        Raises Rejected when the time is not `capabilities.queue_ahead` away: then it is where it
        was.
        """
        ...

    async def take_out(self, receipt: str) -> None:
        """Deletes it from the queue; that it is there no more is no error."""
        ...


@runtime_checkable
class Counting(Protocol):
    """A connection that also knows how many wrote before anything was read."""

    async def counts(self, since: Moment, until: Moment) -> Sequence[tuple[Moment, int]]:
        """The minutes from `since` and before `until` with how many mentions each had."""
        ...


class Wanted(msgspec.Struct, frozen=True):
    """Something that a login asks for, by the network's word, and what it is for."""

    scope: str
    why: str


class Login(Protocol):
    """A login that a person allows in a browser, on whatever machine she has one."""

    wanted: tuple[Wanted, ...]

    async def address(self) -> str:
        """Where to go. Raises NetworkFailed."""
        ...

    async def token(self, code: str) -> str:
        """The token for the code that is shown there. Raises LoginFailed for a wrong one."""
        ...

    async def close(self) -> None:
        """Lets go of the line."""
        ...


class Permission(msgspec.Struct, frozen=True):
    """Something that a secret may be good for, in people's words, and whether this one is."""

    what: str
    granted: bool


@runtime_checkable
class Permitting(Protocol):
    """A connection whose secret may be good for some things only."""

    async def permissions(self) -> tuple[Permission, ...]:
        """What the secret allows; asking changes nothing."""
        ...


class Networks(Protocol):
    """Opens connections; the only door from services to the networks."""

    def known(self) -> tuple[Capabilities, ...]:
        """Every network that this program speaks."""
        ...

    def capabilities(self, network: str) -> Capabilities:
        """Those of one network; raises WrongUsage naming the nearest known."""
        ...

    def id_of(self, url: str) -> str | None:
        """The canonical id of the post at that web address; None: no network of ours has it.

        `Connection.look` takes it.
        """
        ...

    def connect(self, account: Account) -> Connection:
        """A line for the account with this operator's secret; nothing is sent yet.

        Raises LoginFailed when she has no secret for it, or one for another host.
        """
        ...
