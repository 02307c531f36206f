"""How long a text is on each network, and what the network will make to click in it."""

import msgspec

from cmtui.text import xtext
from cmtui.text.counting import count, entities, rule_beside, utf8_length, warning_length
from cmtui.text.entity import Entity
from cmtui.text.limits import NO_LIMIT_OF_ITS_OWN, RULES, Limit, Rule, rule_of
from cmtui.text.split import parts

__all__ = ["Entity", "Length", "measure", "networks"]

_COUNTED_EXACTLY = 10
"""Texts above so many times the limit may be reported by a lower bound."""


class Length(msgspec.Struct, frozen=True):
    """A text's length on one network.

    `length` and `limit` are in what the network counts (graphemes on Bluesky and Mastodon,
    weighted characters on X, ...). `remaining` is how many plain letters still fit, negative
    when the text is too long. On Bluesky (300 graphemes and 3,000 UTF-8 bytes, lexicon
    app.bsky.feed.post) it is the smaller of the two rests, so a text of 120 family emoji has
    0 left: a plain letter takes one of each. `parts` is into how many parts it would be split.
    `unit` is that of the entities' offsets: "bytes" on Bluesky, else "code points". With
    `lower_bound` the text is far too long and really at least as long as said.
    """

    length: int
    limit: int
    remaining: int
    parts: int
    unit: str
    entities: tuple[Entity, ...]
    lower_bound: bool = False


def networks() -> tuple[str, ...]:
    """The networks that have a length rule, in alphabetical order."""
    return tuple(sorted(RULES))


def measure(
    network: str,
    text: str,
    *,
    suffix: str = "",
    warning: str = "",
    limit: Limit = NO_LIMIT_OF_ITS_OWN,
) -> Length:
    """The length of the text exactly as given, with the signature `suffix` after one space.

    `suffix` may be given with or without its space (` ^NR` or `^NR`). A content `warning` counts
    where the network counts it; `limit` is that of the server. Raises WrongUsage for an unknown
    network, naming the nearest known.
    """
    rule = rule_of(network, limit)
    beside = warning_length(rule, warning)
    mark = f" {suffix.strip()}" if suffix.strip() else ""
    unit = "bytes" if network == "bluesky" else "code points"
    if rule.name == "weighted" and len(text) > _COUNTED_EXACTLY * rule.limit:
        least = xtext.least_length(text) + len(mark) + beside
        if least > rule.limit:
            return _far_too_long(rule, least, unit)
    full = text + mark
    length = count(rule, full) + beside
    remaining = rule.limit - length
    if rule.byte_limit is not None:
        remaining = min(remaining, rule.byte_limit - utf8_length(full))
    needed = 1
    if remaining < 0:
        needed = len(parts(rule_beside(rule, warning), text, lambda last: last + mark))
    return Length(length, rule.limit, remaining, needed, unit, entities(network, text))


def _far_too_long(rule: Rule, least: int, unit: str) -> Length:
    """No entities are looked for here: that is what would take long."""
    return Length(least, rule.limit, rule.limit - least, -(-least // rule.limit), unit, (), True)
