"""Finds what Mastodon makes into links: addresses, mentions and hashtags, in code points.

Source: Mastodon's status_length_validator, Account::MENTION_RE and Tag::HASHTAG_RE.
"""

import re

from cmtui.text.entity import Entity, without_overlaps
from cmtui.text.urls import web_addresses

# The host must have a dot: a server may count `@user@host` short without one, but the longer
# count is the safe one.
_LABEL = r"[^\s!-,./:-@\[-^`{-~\u3001\u3002\uff0c]+"
_MENTION = re.compile(
    rf"(?<![=/\w])@[a-zA-Z0-9_]+(?:[.-]+[a-zA-Z0-9_]+)*(?:@{_LABEL}(?:\.{_LABEL})+)?"
)
_NAMED = re.compile(
    rf"(?<![=/\w])@[a-zA-Z0-9_]+(?:[.-]+[a-zA-Z0-9_]+)*"
    rf"(?:@{_LABEL}(?:\.{_LABEL})*(?::\d{{1,5}})?)?"
)
_HASHTAG = re.compile(r"(?<![=/)\w])[#＃][\w\xb7\u30fb\u200c]*[^\W\d_][\w\xb7\u30fb\u200c]*")


def entities(text: str) -> tuple[Entity, ...]:
    """Links, mentions (host included) and hashtags; overlapping ones count as the first."""
    spans = [("link", address.start, address.end) for address in web_addresses(text)]
    spans += [("mention", *match.span()) for match in _MENTION.finditer(text)]
    spans += [("hashtag", *match.span()) for match in _HASHTAG.finditer(text)]
    return without_overlaps(Entity(kind, start, end, text[start:end]) for kind, start, end in spans)


def people_named(text: str) -> tuple[str, ...]:
    """The names that a text mentions as a server may read them, which is more than what counts
    short: with a host that has no dot, or a port, as GoToSocial does (regexes.go)."""
    return tuple(match[0] for match in _NAMED.finditer(text))


def counted_mention(mention: str) -> str:
    """The part of a mention that counts: `@user` of `@user@host`."""
    return "@" + mention[1:].partition("@")[0]
