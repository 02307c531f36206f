"""Whether two sentences speak of the same thing, and whether each affirms or denies it."""

from collections.abc import Sequence
from functools import cache

import msgspec

from cmtui.text.folding import fold
from cmtui.text.phrases import Sentence, Word
from cmtui.text.wordlists import lists_for, phrases_for, primary

_LEAST_LETTERS = 4
_STEM = 6
_ENDINGS = ("ing", "ed", "es", "s", "i", "e", "a", "o")
_SCOPE = 4
"""A negation reaches so many words on."""


class Claim(msgspec.Struct, frozen=True):
    """A sentence as it is compared: the stems of its telling words, and those that it denies."""

    sentence: Sentence
    stems: frozenset[str]
    denied: frozenset[str]


def claims_of(sentences: Sequence[Sentence], language: str) -> list[Claim]:
    """The sentences that claim something; questions do not."""
    found = []
    for sentence in sentences:
        if sentence.asks:
            continue
        stems = frozenset(stems_of(sentence.words, language))
        found.append(Claim(sentence, stems, _denied(sentence.words, language)))
    return found


def stems_of(words: Sequence[Word], language: str) -> list[str]:
    """The stems of the words that tell something, in order."""
    common = _common(primary(language))
    return [
        stem(word.folded)
        for word in words
        if len(word.folded) >= _LEAST_LETTERS
        and word.folded not in common
        and not word.folded.isdecimal()
    ]


def stem(word: str) -> str:
    """A rough stem, the same for `password` and `passwords`, `rubata` and `rubati`."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_LETTERS - 1:
            word = word[: -len(ending)]
            break
    return word[:_STEM]


def negated(words: Sequence[Word], index: int, language: str) -> bool:
    """Whether the word of that index is denied by a negation shortly before it."""
    first = max(0, index - _SCOPE)
    before = words[first:index]
    return bool(phrases_for(language, "negations").find(before))


def _denied(words: Sequence[Word], language: str) -> frozenset[str]:
    return frozenset(
        found
        for index, word in enumerate(words)
        for found in stems_of([word], language)
        if negated(words, index, language)
    )


@cache
def _common(language: str) -> frozenset[str]:
    return frozenset(fold(word) for known in lists_for(language) for word in known.common)
