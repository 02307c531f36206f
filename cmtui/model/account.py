"""An account on a network that the team reads and answers from."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.record import Record
from cmtui.text.limits import Limit

Role = Literal["brand", "own", "watch"]

ROLES: tuple[Role, ...] = ("brand", "own", "watch")
"""Whoever speaks for the brand goes first."""


class Account(Record, frozen=True, kw_only=True):
    """A brand's account (always signed), an operator's own, or a public source that is watched.

    What is watched is nobody's account: it is read without a login and nothing is said from it.

    `key` is `network:handle` and unique. `native_id` is what the network calls the account for
    good (Bluesky: the DID). `signature` is the house form, such as `^{initials}`; `before_link`
    puts it before a trailing link. `keywords` are the brand's names to search for.
    """

    key: str
    network: str
    handle: str
    native_id: str
    server: str
    role: Role = "brand"
    name: str = ""
    signature: str = "^{initials}"
    before_link: bool = False
    keywords: tuple[str, ...] = ()
    added_by: str = ""
    added_at: Moment = 0

    @property
    def speaks(self) -> bool:
        """Whether anything can be said or done as it."""
        return self.role != "watch"


class Cursor(Record, frozen=True, kw_only=True):
    """How far an account has been read: durable, not logged.

    `from_at`: posts older than this are history (how far the first sync looked back).
    `seen` are the ids of the newest page, for networks whose lists have no high-water mark.
    """

    account: str
    from_at: Moment
    synced_at: Moment | None = None
    seen: tuple[str, ...] = ()


class Allowance(Record, frozen=True, kw_only=True):
    """What the server of an account takes, by its own word: durable, not logged.

    Only where the servers of one network differ. `images` of at most `image_bytes` each go with
    a text; `quotes`: a post can be quoted there.
    """

    account: str
    limit: Limit
    images: int
    image_bytes: int
    quotes: bool


HealthState = Literal["live", "polling", "limited", "down", "off"]


class Health(Record, frozen=True, kw_only=True):
    """How an account's network is doing, for everyone's status bar: durable, not logged.

    `until` is when a limit ends or the next try comes.
    """

    account: str
    state: HealthState
    at: Moment
    until: Moment | None = None
    message: str = ""
