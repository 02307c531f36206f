"""What a text quotes of another, and what of it is its own."""

import re
from collections.abc import Iterable

from cmtui.text.phrases import sentences_of, words_of

FEWEST_WORDS = 4
"""A sentence of fewer words may stand in any text by accident."""

_NAMES_AND_LINKS = re.compile(r"(?:https?://|@)\S+")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text as they are compared: folded words, parted by spaces."""
    found = sentences_of(text, words_of(text))
    return tuple(" ".join(word.folded for word in one.words) for one in found if one.words)


def telling(text: str) -> tuple[str, ...]:
    """Its sentences that are long enough to be known again; all of them where none is."""
    found = sentences(text)
    return tuple(one for one in found if one.count(" ") + 1 >= FEWEST_WORDS) or found


def quoted(text: str, of: Iterable[str]) -> tuple[str, ...]:
    """Those of the compared sentences that stand in the text, in whatever it puts around them."""
    whole = _flat(text)
    return tuple(one for one in of if one and f" {one} " in whole)


def own_words(text: str, source: str) -> tuple[str, ...]:
    """The words of the text beside those of the source's sentences, names with @, and links."""
    rest = _flat(_NAMES_AND_LINKS.sub(" ", text))
    plain = (_flat(_NAMES_AND_LINKS.sub(" ", one)).strip() for one in (source, *sentences(source)))
    for one in sorted({*sentences(source), *plain}, key=len, reverse=True):
        if one:
            rest = rest.replace(f" {one} ", "  ")
    return tuple(rest.split())


def _flat(text: str) -> str:
    return f" {' '.join(word.folded for word in words_of(text))} "
