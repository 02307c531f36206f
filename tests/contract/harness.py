"""What the contract suite needs from a network under test.

A network brings one module in this folder with `async def open_harness(folder) -> Harness`, and
its name stands in `conftest.py`. The suite never looks behind this Protocol, so the same
behaviours run against the demo network, a local fake server and a real server.
"""

from pathlib import Path
from typing import Literal, NamedTuple, Protocol, runtime_checkable

from cmtui.clock import Clock, Moment
from cmtui.model.operation import ActKind
from cmtui.model.post import Visibility
from cmtui.services.network_ports import Connection

Fault = Literal[
    "lost-before",
    "lost-after",
    "silent-before",
    "silent-after",
    "error-after",
    "error-before",
    "limit",
    "html",
    "truncated",
    "redirect",
]
"""What `fail_next` can do to one request.

lost-before: the next write is dropped before the server acts on it.
lost-after: the next write is acted on, the answer is dropped.
silent-before: the next write is not acted on, and never answered.
silent-after: the next write is acted on, and never answered.
error-after: the next write is acted on, the answer is an internal error.
error-before: the next write is not acted on, the answer is an internal error.
limit: the next request of any sort is refused by a rate limit that ends in 30 seconds.
html, truncated: every answer until `recovers()` is a web page; is cut JSON of the right length.
redirect: every answer until `recovers()` sends the client to another host, which keeps what it
gets in `stolen`."""


class Shown(NamedTuple):
    """A post as the network shows it to those who may see it. All ids are canonical.

    `images` are the alt texts.
    """

    id: str
    text: str
    parent: str | None
    root: str
    quotes: str | None = None
    language: str = ""
    warning: str = ""
    visibility: Visibility = "public"
    images: tuple[str, ...] = ()


class Harness(Protocol):
    """One network with a brand's account and members, set up anew for each test.

    `network` is its name. `page_size` is how many posts a page of mentions carries.
    `faults` are those that it can produce; tests of other faults are skipped for it.
    `keeps_ties`: mentions of one millisecond may stand across the end of a page.
    `backdates`: a member may post with a time in the past.
    `edits`: a member can change a post that is out. `quotes`: a member can quote one.
    `searches`: a search finds words in strangers' posts, beside their hashtags.
    `names_words`: what to search for, a word that addresses nobody ("fernwick").
    `stolen` are the `Authorization` headers that another host received (must stay empty).
    `pictures` are those at hand, by their digest: a connection reads them from there.
    """

    network: str
    page_size: int
    faults: frozenset[Fault]
    keeps_ties: bool
    backdates: bool
    edits: bool
    quotes: bool
    searches: bool
    names_words: str
    clock: Clock
    stolen: list[str]
    pictures: dict[str, bytes]

    def connection(self) -> Connection:
        """A new line for the brand's account with the right secret; the suite closes it."""
        ...

    def wrong_secret(self) -> Connection:
        """A line for the brand's account with a wrong secret."""
        ...

    def dead_server(self) -> Connection | None:
        """A line to a server that nobody answers at; None: the network has no server."""
        ...

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
        """A member posts; returns the canonical id.

        `{brand}` in the text becomes a mention of the brand in the network's way. `to` and
        `quote` are canonical ids. `at`: the time that it claims. `alt`: with an image described
        so. `link`: (text, URL) appended to the post. `warning` and `visibility` are given only
        where the network has them. Unknown members are made on first use.
        """
        ...

    async def member_is_called(self, who: str, name: str) -> None:
        """Gives a member a display name."""
        ...

    async def member_edits(self, id: str, text: str) -> None:
        """The author changes the words of a post that is out."""
        ...

    async def member_deletes(self, id: str) -> None:
        """The author deletes a post."""
        ...

    async def brand_posts_elsewhere(self, text: str, to: str | None = None) -> str:
        """The brand posts from another program; returns the canonical id."""
        ...

    async def visible(self, text: str) -> list[Shown]:
        """Every post of the brand's with exactly this text, as members see it now."""
        ...

    async def stands(self, kind: ActKind, id: str) -> int | None:
        """How often the brand has done that to the post, or to its author (follow, mute, block).

        A report counts each time. None: nobody but the moderators can see it.
        """
        ...

    async def settled(self) -> None:
        """Returns when all that was written above has reached what a connection reads."""
        ...

    def fail_next(self, fault: Fault) -> None:
        """Does that to the next request that it fits."""
        ...

    def recovers(self) -> None:
        """Ends every fault."""
        ...

    async def close(self) -> None:
        """Stops servers; nothing of the test stays behind."""
        ...


class OpenHarness(Protocol):
    """The function that each network's module offers under the name `open_harness`."""

    async def __call__(self, folder: Path) -> Harness:
        """A fresh network; files go to `folder`."""
        ...


@runtime_checkable
class Scheduling(Protocol):
    """A network with a queue, where the social media manager is at her own program."""

    async def smm_schedules(self, text: str, at: Moment) -> None:
        """She schedules a post with a picture."""
        ...
