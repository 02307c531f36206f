"""X's weighted length and entities (twitter-text 3, config v3), in code points.

Source: twitter-text's conformance data and rules. The PyPI port (twitter-text-parser 3.0.0) is
not used: it imports pkg_resources without requiring setuptools, and takes long to import.
"""

import re
import unicodedata
from collections.abc import Iterator

from cmtui.text.emoji import EMOJI
from cmtui.text.entity import Entity, without_overlaps
from cmtui.text.urls import x_addresses
from cmtui.text.width import graphemes

URL_WEIGHT = 23
EMOJI_WEIGHT = 2

# Config v3: weight 100 of scale 100 in these ranges, 200 elsewhere.
_LIGHT = re.compile("[\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")

_MENTION = re.compile(
    r"(?:\A|[^a-zA-Z0-9_!#$%&*@＠]|(?:\A|[^a-zA-Z0-9_+~.-])[rR][tT]:?)"
    r"([@＠][a-zA-Z0-9_]{1,20}(?:/[a-zA-Z][a-zA-Z0-9_-]{0,24})?)"
)
_NO_MENTION_BEFORE = re.compile(
    "[@＠\xc0-\xd6\xd8-\xf6\xf8-\xff\u0100-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263"
    "\u0268\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff]|://"
)
_NO_TAG_BEFORE = re.compile("[#＃]|://")
_TAG_JOINERS = frozenset(
    "_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\xb7"
)
_SPACE = "\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_CASHTAG = re.compile(
    rf"(?:\A|[{_SPACE}])(\$[A-Za-z]{{1,6}}(?:[._][A-Za-z]{{1,2}})?)"
    rf"(?=\Z|[{_SPACE}\ufeff]|[!'#%&()*+,\\\-./:;<=>?@\[\]^_{{|}}~$])"
)


def weighted_length(text: str) -> int:
    """Weighted characters of a post (limit 280): an address 23, an emoji 2, CJK 2, else 1."""
    text = unicodedata.normalize("NFC", text)
    units = [(address.start, address.end, URL_WEIGHT) for address in x_addresses(text)]
    units += [(*match.span(), EMOJI_WEIGHT) for match in EMOJI.finditer(text)]
    total = position = 0
    for start, end, weight in sorted(units):
        if start >= position:
            total += character_weight(text[position:start]) + weight
            position = end
    return total + character_weight(text[position:])


def character_weight(text: str) -> int:
    """Weight of characters taken one by one, addresses and emoji not looked for."""
    return 2 * len(text) - len(_LIGHT.findall(text))


def least_length(text: str) -> int:
    """A lower bound of `weighted_length` that looks for no addresses: for very long texts.

    Every grapheme weighs at least 1; a word with a dot may be one address of weight 23, but if
    it is none, its graphemes count.
    """
    return sum(
        min(len(graphemes(word)), URL_WEIGHT) if "." in word else len(graphemes(word))
        for word in text.split()
    )


def entities(text: str) -> tuple[Entity, ...]:
    """Links, mentions (with list), hashtags and cashtags; of overlapping ones the first."""
    spans = [("link", address.start, address.end) for address in x_addresses(text)]
    spans += [("mention", *span) for span in _mentions(text)]
    spans += [("hashtag", *span) for span in _hashtags(text)]
    spans += [("cashtag", *match.span(1)) for match in _CASHTAG.finditer(text)]
    return without_overlaps(Entity(kind, start, end, text[start:end]) for kind, start, end in spans)


def _mentions(text: str) -> Iterator[tuple[int, int]]:
    for match in _MENTION.finditer(text):
        if not _NO_MENTION_BEFORE.match(text, match.end()):
            yield match.span(1)


def _hashtags(text: str) -> Iterator[tuple[int, int]]:
    consumed = 0
    for sign in re.finditer("[#＃]", text):
        start = sign.start()
        if start and start <= consumed:
            continue
        before = text[max(0, start - 1) : start]
        if before and (before == "&" or _in_tag(before)) and before not in "\ufe0e\ufe0f":
            continue
        if text[start + 1 : start + 2] in ("\ufe0f", "\u20e3"):
            continue
        end = start + 1
        while end < len(text) and _in_tag(text[end]):
            end += 1
        letters = any(unicodedata.category(char)[0] in "LM" for char in text[start + 1 : end])
        if letters:
            consumed = end
            if not _NO_TAG_BEFORE.match(text, end):
                yield start, end


def _in_tag(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LM" or category == "Nd" or char in _TAG_JOINERS
