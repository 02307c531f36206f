"""Posts as the demo's server has them: uncleaned, with their future edits and deletions."""

from collections.abc import Iterable
from typing import Literal, Protocol

import msgspec

from cmtui.clock import Moment
from cmtui.model.post import Visibility
from cmtui.networks.demo.people import Human
from cmtui.services.network_ports import Scheduled

PREFIX = "demo:post/"
QUEUE_PREFIX = "demo:queue/"

Fate = Literal["moves", "refused-once", "slips-out"]
"""What happens when a post of the queue is moved away: it moves; the server says no the first
time; or it goes out at that very moment."""


class Brand(msgspec.Struct, frozen=True):
    """The brand that the invented people talk to."""

    handle: str
    name: str


class RawPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post with its whole life, known from the start.

    `author` is a handle. `links` are pairs of shown text and address. `images` are alt texts, ""
    where there is none. `edits` are moments and the text from then on. `closed`: its author lets
    nobody reply. `mood` is what its author is in: trouble, asking or joy ("" = who knows).
    """

    id: str
    author: str
    text: str
    at: Moment
    root: str
    parent: str | None = None
    quotes: str | None = None
    language: str = "en"
    mood: str = ""
    warning: str = ""
    links: tuple[tuple[str, str], ...] = ()
    images: tuple[str, ...] = ()
    closed: bool = False
    visibility: Visibility = "public"
    edits: tuple[tuple[Moment, str], ...] = ()
    gone_at: Moment | None = None

    def visible(self, now: Moment) -> bool:
        """Whether it has been written and not yet deleted."""
        return self.at <= now and (self.gone_at is None or now < self.gone_at)

    def edited_at(self, now: Moment) -> Moment | None:
        """When it was last edited, by then."""
        return max((at for at, _ in self.edits if at <= now), default=None)

    def version(self, now: Moment) -> int:
        """How many versions there have been by then."""
        return 1 + sum(at <= now for at, _ in self.edits)

    def text_at(self, now: Moment) -> str:
        """Its words at that moment."""
        past = sorted((edit for edit in self.edits if edit[0] <= now), key=lambda edit: edit[0])
        return past[-1][1] if past else self.text


class World(Protocol):
    """Everyone else on the network: who they are and what they have written and will write."""

    def first_at(self) -> Moment:
        """No post is older."""
        ...

    def within(self, start: Moment, end: Moment) -> Iterable[RawPost]:
        """Posts written from `start` until before `end`, in any order."""
        ...

    def find(self, id: str) -> RawPost | None:
        """The post of that id, at whatever time."""
        ...

    def person(self, handle: str) -> Human | None:
        """Who has that handle."""
        ...

    def answers(self, post: RawPost, parent: RawPost | None, turn: int) -> tuple[RawPost, ...]:
        """How people answer a post of ours, the `turn`-th (from 1) of ours in this exchange."""
        ...

    def scheduled(self, now: Moment) -> tuple[Scheduled, ...]:
        """The social media manager's next posts, soonest first."""
        ...

    def fate(self, id: str) -> Fate:
        """What happens when that post of the queue is moved away."""
        ...


def post_id(local: str) -> str:
    """The canonical id of a post."""
    return PREFIX + local


def queue_id(local: str) -> str:
    """The id of a post as long as it stands in the queue."""
    return QUEUE_PREFIX + local


def of_queue(id: str) -> str:
    """The id that a post of the queue has when it is out."""
    return PREFIX + id.removeprefix(QUEUE_PREFIX)


def post_url(handle: str, id: str) -> str:
    """Where the post would be seen; `.invalid` never resolves."""
    return f"https://demo.invalid/@{handle}/{id.removeprefix(PREFIX)}"


def id_of_url(url: str) -> str | None:
    """The canonical id of the post at such an address, or the id itself; None: it is neither."""
    if url.startswith(PREFIX):
        return url
    host, _, rest = url.partition("demo.invalid/@")
    handle, _, local = rest.partition("/")
    return PREFIX + local if host in ("https://", "http://") and handle and local else None
