"""The words that later mentions of a crisis are matched by: typed, or found in its evidence."""

from collections import Counter
from collections.abc import Iterable, Sequence

from cmtui.errors import WrongUsage
from cmtui.text.phrases import words_of
from cmtui.text.plain import entities
from cmtui.text.safe import clean_line
from cmtui.text.wordlists import LANGUAGES, word_list

WORDS_MOST = 20
"""Words of one crisis."""

WORD_MOST = 60
"""Characters of one."""

FOUND_MOST = 3
"""Words that are taken from the evidence: with more, too much of other matters is caught."""

SHORTEST = 4
"""Letters of a word that is found; one that is typed may be shorter."""

FEW = 5
"""Texts of which most have to say a word."""

TIMES_USUAL = 3.0
"""So many times more often than usual a word has to stand in the evidence."""


def typed_words(typed: Iterable[str]) -> tuple[str, ...]:
    """Words and phrases as they were typed, each once. Raises WrongUsage for what is none."""
    words = tuple(dict.fromkeys(clean_line(word).text.lower() for word in typed))
    for word in words:
        if not word or len(word) > WORD_MOST:
            raise WrongUsage(f"a word to match by has 1 to {WORD_MOST} characters")
    if len(words) > WORDS_MOST:
        raise WrongUsage(f"a crisis has at most {WORDS_MOST} words, these are {len(words)}")
    return words


def telling_words(
    evidence: Sequence[str], usual: Sequence[str], own: Iterable[str]
) -> tuple[str, ...]:
    """What the texts have in common and the usual ones have not, strongest first.

    Each text is one author's. In common: most of a few texts say it, a third of many. Common words,
    names, links and the brand's `own` words tell nothing.
    """
    enough = _enough(len(evidence))
    held = Counter(word for text in evidence for word in _content(text))
    known = Counter(word for text in usual for word in _content(text))
    dull = _common() | {one.folded for text in own for one in words_of(text)}

    def share_by_usual(word: str) -> float:
        share = held[word] / len(evidence)
        return share / ((known[word] + 0.5) / (len(usual) + 1))

    telling = [
        word
        for word, count in held.items()
        if count >= enough
        and word not in dull
        and (not usual or share_by_usual(word) >= TIMES_USUAL)
    ]
    telling.sort(key=lambda word: (-held[word], -share_by_usual(word), word))
    return tuple(telling[:FOUND_MOST])


def _enough(texts: int) -> int:
    """How many of so many texts have to say a word: two that happen to share one tell nothing."""
    return max(2, texts // 2 + 1) if texts <= FEW else max(FEW // 2 + 1, -(-texts // 3))


def _content(text: str) -> frozenset[str]:
    """The words of a text that may tell something, without those of handles and links."""
    marked = [(one.start, one.end) for one in entities(text, hashtags=False)]
    return frozenset(
        word.folded
        for word in words_of(text)
        if len(word.folded) >= SHORTEST
        and not word.folded.isdecimal()
        and not any(start <= word.start < end for start, end in marked)
    )


def _common() -> frozenset[str]:
    """The words of every language's list that stand in any text."""
    return frozenset(word for language in LANGUAGES for word in word_list(language).common)
