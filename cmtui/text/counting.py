"""What a text costs on a network, as its rule counts."""

from collections.abc import Callable, Iterator

import msgspec

from cmtui.text import facets, mastodon, plain, xtext
from cmtui.text.emoji import EMOJI
from cmtui.text.entity import Entity
from cmtui.text.limits import Rule
from cmtui.text.urls import web_addresses, x_addresses
from cmtui.text.width import graphemes

_WITHOUT_HASHTAGS = frozenset(("discord", "discourse", "github", "lemmy", "matrix", "reddit"))


def count(rule: Rule, text: str) -> int:
    """The text's length as the rule counts it."""
    return _COUNTS[rule.name](text)


def warning_length(rule: Rule, warning: str) -> int:
    """What a content warning takes of the limit: all of it on Mastodon, nothing elsewhere."""
    if rule.name == "fediverse in full":
        return len(warning)
    return len(graphemes(warning)) if rule.name == "fediverse" else 0


def rule_beside(rule: Rule, warning: str) -> Rule:
    """The rule with the room that a content warning leaves, at least a little."""
    room = max(_LEAST_ROOM, rule.limit - warning_length(rule, warning))
    return msgspec.structs.replace(rule, limit=room) if room != rule.limit else rule


_LEAST_ROOM = 40


def utf8_length(text: str) -> int:
    """Bytes in UTF-8; a lone surrogate counts three."""
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))


def entities(network: str, text: str) -> tuple[Entity, ...]:
    """What the network makes to click; offsets in bytes on Bluesky, else in code points."""
    if network == "bluesky":
        return facets.facets(text)
    if network == "x":
        return xtext.entities(text)
    if network == "mastodon":
        return mastodon.entities(text)
    return plain.entities(text, hashtags=network not in _WITHOUT_HASHTAGS)


def fits(rule: Rule, text: str) -> bool:
    """Whether the network takes the text."""
    return count(rule, text) <= rule.limit and (
        rule.byte_limit is None or utf8_length(text) <= rule.byte_limit
    )


def pieces(rule: Rule, text: str) -> Iterator[tuple[int, int]]:
    """Spans of the text that must stay whole when it is split: graphemes, links, mentions.

    A grapheme that alone takes a good part of the limit (a stack of accents) falls into code
    points, as nothing else could carry it.
    """
    position = 0
    for start, end in (*_whole_spans(rule, text), (len(text), len(text))):
        yield from _grapheme_spans(rule, text[position:start], position)
        if end > start:
            yield start, end
        position = end


def _grapheme_spans(rule: Rule, text: str, offset: int) -> Iterator[tuple[int, int]]:
    for cluster in graphemes(text):
        if len(cluster) > _GIANT:
            yield from ((offset + n, offset + n + 1) for n in range(len(cluster)))
        else:
            yield offset, offset + len(cluster)
        offset += len(cluster)


_GIANT = 64


def _whole_spans(rule: Rule, text: str) -> list[tuple[int, int]]:
    if rule.name == "weighted":
        return [(address.start, address.end) for address in x_addresses(text)]
    if rule.name in ("fediverse", "fediverse in full"):
        found = mastodon.entities(text)
        return [(entity.start, entity.end) for entity in found if entity.kind != "hashtag"]
    most = rule.limit // 2  # a longer one would not go into a part with its counter
    addresses = [(address.start, address.end) for address in web_addresses(text)]
    return [(start, end) for start, end in addresses if count(rule, text[start:end]) <= most]


def _count_graphemes(text: str) -> int:
    return len(graphemes(text))


def _count_fediverse(text: str) -> int:
    counted: list[str] = []
    position = 0
    for entity in mastodon.entities(text):
        if entity.kind == "hashtag":
            continue
        counted.append(text[position : entity.start])
        short = "x" * xtext.URL_WEIGHT
        counted.append(short if entity.kind == "link" else mastodon.counted_mention(entity.text))
        position = entity.end
    return len(graphemes("".join(counted) + text[position:]))


def _count_in_full(text: str) -> int:
    """As servers count that say that a link counts 23 and then count it whole: the larger count is
    the safe one."""
    return max(_count_fediverse(text), len(text))


def _count_utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _count_emoji_as_bytes(text: str) -> int:
    return len(text) + sum(utf8_length(match[0]) - len(match[0]) for match in EMOJI.finditer(text))


_COUNTS: dict[str, Callable[[str], int]] = {
    "graphemes": _count_graphemes,
    "fediverse": _count_fediverse,
    "fediverse in full": _count_in_full,
    "weighted": xtext.weighted_length,
    "emoji as bytes": _count_emoji_as_bytes,
    "code points": len,
    "UTF-16 units": _count_utf16,
    "bytes": utf8_length,
}
