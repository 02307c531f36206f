"""Names of posts and people: everybody's, and the server's own.

A post's id here is made of its `uri`, which is the same on every server; each server has an id of
its own for it, which stands in `Post.reference` together with the server that it belongs to.
"""

import hashlib
import re

import msgspec

from cmtui.clock import Moment
from cmtui.text.safe import clean_line

PREFIX = "mastodon:"

_HOST = r"(https://[\w.-]+(?::\d+)?|http://(?:localhost|127\.0\.0\.1)(?::\d+)?)"  # or a trial
_URI = re.compile(rf"{_HOST}/(?:(?:ap/)?users/[\w.-]+/statuses/\w+|objects/[\w-]+)")
_NAMED = re.compile(rf"{_HOST}/users/[\w.-]+/statuses/(\d{{10,}})")
_NUMBERED = re.compile(rf"{_HOST}/ap/users/\d+/statuses/(\d{{10,}})")
_PAGE = re.compile(rf"{_HOST}/@([\w.-]+)/(?:statuses/)?(\w{{10,}})")

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID = 26


class Reference(msgspec.Struct, frozen=True):
    """One version of a post as one server knows it."""

    host: str
    id: str
    version: str

    def __str__(self) -> str:
        return f"{self.host} {self.id} {self.version}"


def to_id(uri: str) -> str:
    """The canonical id of a post."""
    return PREFIX + clean_line(uri).text


def to_uri(id: str) -> str:
    """The post's own address of a canonical id."""
    return id.removeprefix(PREFIX)


def id_of_url(url: str) -> str | None:
    """The canonical id of the post at an address of a server's web pages, or at its own address;
    None: it is neither. Mastodon names people as `/@mara/1`, GoToSocial as `/@mara/statuses/1`."""
    address = url.removeprefix(PREFIX)
    if _URI.fullmatch(address):
        return PREFIX + address
    found = _PAGE.fullmatch(address)
    return f"{PREFIX}{found[1]}/users/{found[2]}/statuses/{found[3]}" if found else None


def is_same(asked: str, uri: str) -> bool:
    """Whether the post at `uri` is the one that was asked for.

    A page's address tells the name of its author, but newer accounts of Mastodon have posts whose
    own address has her number in its place (TagManager, numeric_ap_id).
    """
    if asked == uri:
        return True
    named, numbered = _NAMED.fullmatch(asked), _NUMBERED.fullmatch(uri)
    return named is not None and numbered is not None and named.groups() == numbered.groups()


def read_reference(text: str) -> Reference | None:
    """The reference that a post carries; None for one of another sort."""
    parts = text.split(" ")
    return Reference(*parts) if len(parts) == 3 else None


def version_of(*parts: str) -> str:
    """A short name for exactly this content."""
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()[:12]


def full_acct(acct: str, domain: str) -> str:
    """`user@host`; people of the own server are named without it."""
    bare = clean_line(acct).text.removeprefix("@")
    return bare if "@" in bare or not domain else f"{bare}@{domain}"


def person_id(acct: str, domain: str) -> str:
    """The canonical id of a person: the same whichever server tells of her."""
    return PREFIX + full_acct(acct, domain).lower()


def order(id: str) -> tuple[int, str]:
    """Sorts ids of one server by age: decimal ones by length, then all by text."""
    return len(id), id


def bound_at(moment: Moment, like: str) -> str | None:
    """An id that stands for that moment in a list of ids like this one; None: cannot be told.

    ULIDs (GoToSocial) begin with 48 bits of milliseconds. Other servers' ids are opaque.
    """
    if len(like) != _ULID or not set(like) <= set(CROCKFORD):
        return None
    letters = [CROCKFORD[(max(0, moment) >> shift) & 31] for shift in range(45, -1, -5)]
    return "".join(letters) + "0" * (_ULID - len(letters))
