"""AT URIs, our canonical ids, and addresses for a browser."""

import re

from cmtui.errors import Rejected
from cmtui.text.safe import clean_line

POSTS = "app.bsky.feed.post"
PREFIX = "bluesky:"

_ADDRESS = re.compile(
    r"https?://(?:www\.)?bsky\.app/profile/([\w.:%-]{1,253})/post/([\w.~-]{1,512})/?(?:[?#].*)?",
    re.ASCII,
)


def to_id(native: str) -> str:
    """The canonical id of an AT URI or a DID."""
    return PREFIX + clean_line(native).text


def to_uri(id: str) -> str:
    """The AT URI of a canonical id. Raises Rejected for another network's."""
    uri = id.removeprefix(PREFIX)
    if uri == id or not uri.startswith("at://"):
        raise Rejected(f"{clean_line(id).text[:200]!r} is no Bluesky post.")
    return uri


def author_of(uri: str) -> str:
    """The DID in an AT URI ("" when it has none)."""
    return uri.removeprefix("at://").partition("/")[0] if uri.startswith("at://") else ""


def collection_of(uri: str) -> str:
    """The sort of record that an AT URI names."""
    return uri.removeprefix("at://").partition("/")[2].partition("/")[0]


def key_of(uri: str) -> str:
    """The record key in an AT URI."""
    return uri.rpartition("/")[2]


def profile_url(handle: str, did: str) -> str:
    """A profile in the web app; by DID where the handle does not resolve."""
    name = did if handle in ("", "handle.invalid") else handle
    return f"https://bsky.app/profile/{name}"


def post_url(handle: str, uri: str) -> str:
    """A post in the web app."""
    return f"{profile_url(handle, author_of(uri))}/post/{key_of(uri)}"


def id_of_url(url: str) -> str | None:
    """The canonical id of the post at an address of the web app, or of an AT URI; None: it is
    neither. Its author may be named by handle."""
    found = _ADDRESS.fullmatch(url)
    if found:
        return f"{PREFIX}at://{found[1].replace('%3A', ':')}/{POSTS}/{found[2]}"
    uri = url.removeprefix(PREFIX)
    is_post = uri.startswith("at://") and collection_of(uri) == POSTS and key_of(uri) != ""
    return to_id(uri) if is_post else None
