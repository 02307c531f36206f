"""Finds what Bluesky's clients mark up, with UTF-8 byte offsets.

Source: atproto packages/api rich-text detection and lexicon app.bsky.richtext.facet. On two
points this is stricter, as the server would refuse those facets: a mention must be a valid
handle (spec: atproto handle), and a bare link needs a known ending even if it begins with
"http". A tag may have 64 graphemes and 640 bytes, as in the lexicon.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import accumulate

from cmtui.text.entity import Entity, without_overlaps
from cmtui.text.tlds import TLDS
from cmtui.text.width import graphemes

# The white space of JavaScript's \s, which differs from Python's by U+001C-1F, U+0085, U+FEFF.
_SPACE = "\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_UNSEEN = "\xad\u2060\u200a-\u200d\u20e2"
_MENTION = re.compile(rf"(?:\A|[{_SPACE}(])(@([a-zA-Z0-9.-]+)\b)", re.ASCII)
_LINK = re.compile(
    rf"(?:\A|[{_SPACE}(])([hH][tT][tT][pP][sS]?://[^{_SPACE}]+"
    rf"|([a-zA-Z][a-zA-Z0-9]*(?:\.[a-zA-Z0-9]+)+)[^{_SPACE}]*)"
)
_TAG = re.compile(rf"(?:\A|[{_SPACE}])([#＃]([^{_SPACE}{_UNSEEN}]+))")
_CASHTAG = re.compile(
    rf"(?:\A|[{_SPACE}(])(\$[A-Za-z][A-Za-z0-9]{{0,4}})(?=[{_SPACE}]|\Z|[.,;:!?)\"'\u2019])"
)
_HANDLE_LABEL = re.compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?")
_LONGEST_HANDLE = 253
_MOST_TAG_GRAPHEMES = 64
_MOST_TAG_BYTES = 640


def facets(text: str) -> tuple[Entity, ...]:
    """The mentions, links, hashtags and cashtags of a post, offsets in UTF-8 bytes."""
    found = [
        *_spans("mention", _mentions(text)),
        *_spans("link", _links(text)),
        *_spans("hashtag", _tags(text)),
        *_spans("cashtag", (match.span(1) for match in _CASHTAG.finditer(text))),
    ]
    if not found:
        return ()
    byte_at = _byte_offsets(text)
    return tuple(
        Entity(kind, byte_at(start), byte_at(end), text[start:end])
        for kind, start, end in (
            (entity.kind, entity.start, entity.end) for entity in without_overlaps(found)
        )
    )


def _spans(kind: str, spans: Iterator[tuple[int, int]]) -> Iterator[Entity]:
    return (Entity(kind, start, end, "") for start, end in spans)


def _mentions(text: str) -> Iterator[tuple[int, int]]:
    for match in _MENTION.finditer(text):
        labels = match[2].split(".")
        known = len(labels) > 1 and (labels[-1] in TLDS or labels[-1] == "test")
        valid = len(match[2]) <= _LONGEST_HANDLE and all(map(_HANDLE_LABEL.fullmatch, labels))
        if known and valid:
            yield match.span(1)


def _links(text: str) -> Iterator[tuple[int, int]]:
    for match in _LINK.finditer(text):
        if match[2] and match[2].rpartition(".")[2] not in TLDS:
            continue
        start, end = match.span(1)
        # atproto consumes HTTP:// in capitals, and then makes no link of it.
        if not match[2] and not text.startswith("http", start):
            continue
        if text[end - 1] in ".,;:!?":
            end -= 1
        if text[end - 1] == ")" and "(" not in text[start:end]:
            end -= 1
        if text[start:end] not in ("http://", "https://"):
            yield start, end


def _tags(text: str) -> Iterator[tuple[int, int]]:
    for match in _TAG.finditer(text):
        body = match[2]
        if body[0] == "\ufe0f" or not any(map(_makes_tag, body)):
            continue
        length = len(body)
        while unicodedata.category(body[length - 1])[0] == "P":
            length -= 1
        tag = body[:length]
        if (
            len(graphemes(tag)) <= _MOST_TAG_GRAPHEMES
            and len(tag.encode(errors="surrogatepass")) <= _MOST_TAG_BYTES
        ):
            yield match.start(1), match.start(1) + 1 + length


def _makes_tag(char: str) -> bool:
    """Digits and punctuation alone make no tag."""
    return not ("0" <= char <= "9" or unicodedata.category(char)[0] == "P")


def _byte_offsets(text: str) -> Callable[[int], int]:
    if text.isascii():
        return int
    offsets = list(accumulate(map(_utf8_length, text), initial=0))
    return offsets.__getitem__


def _utf8_length(char: str) -> int:
    code = ord(char)
    return 1 + (code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)
