"""Canonical ids of Hacker News: `hackernews:` and the item's number."""

import re
from urllib.parse import quote

PREFIX = "hackernews:"
SITE = "https://news.ycombinator.com"

_ITEM = re.compile(r"https?://news\.ycombinator\.com/item\?id=([0-9]{1,12})(?:[#&].*)?")
_NUMBER = re.compile(r"[0-9]{1,12}")


def to_id(item: int) -> str:
    """The canonical id of a story or comment."""
    return f"{PREFIX}{item}"


def item_of(id: str) -> int | None:
    """The number in a canonical id; None where there is none."""
    number = id.removeprefix(PREFIX)
    return int(number) if _NUMBER.fullmatch(number) else None


def id_of_url(url: str) -> str | None:
    """The canonical id of the story or comment at that web address; None: there is none."""
    found = _ITEM.fullmatch(url.strip())
    return to_id(int(found[1])) if found else None


def item_url(item: int) -> str:
    """The page of a story or comment."""
    return f"{SITE}/item?id={item}"


def user_url(name: str) -> str:
    """The page of a person."""
    return f"{SITE}/user?id={quote(name, safe='')}"
