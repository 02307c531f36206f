"""Words and phrases looked for in a text: whole words, without regard to case, accents, width.

A phrase is words with spaces: `get back to you`. An apostrophe parts words (`don't` is two), and
is as good typed as left curly. `refund*` is any word that begins so, `a|b` is either word, `..`
stands for up to two words of any kind. A phrase never reaches into the next sentence.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import msgspec

from cmtui.text.folding import fold

GAP_MOST = 2
"""Words that `..` may stand for."""

_REMEMBERED = 4_096
"""Words for which it is remembered what may begin with them."""

# Letters and digits, the marks that stand on them, and what hides between them (soft hyphens,
# joiners), so that a word that was broken up invisibly is still one.
_WORD = re.compile(
    "[\\w\u00ad\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2060-\u2064"
    "\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]+"
)
_SENTENCE_END = re.compile(r"[.!?…][\"'»”’)\]]*\s|[\n。！？]")
_END_MARKS = re.compile("[.!?…。！？]+")
_PART = re.compile(r"[\w*|]+|\.\.")


class Word(msgspec.Struct, frozen=True):
    """One word of a text as it is compared, where it stands, and in which sentence of it."""

    folded: str
    start: int
    end: int
    sentence: int


class Hit(msgspec.Struct, frozen=True):
    """A phrase that was found: its label, and which words of the text (`last` included)."""

    label: str
    first: int
    last: int


class Sentence(msgspec.Struct, frozen=True):
    """A sentence: its words, the index of the first, where it stands, and whether it asks."""

    words: tuple[Word, ...]
    first: int
    start: int
    end: int
    asks: bool


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in order. Linear, and accepts any string."""
    found: list[Word] = []
    sentence = 0
    for match in _WORD.finditer(text):
        if found and _ends_between(text, found[-1], match.start()):
            sentence += 1
        for folded in fold(match[0]).split():
            found.append(Word(folded, match.start(), match.end(), sentence))
    return tuple(found)


def _ends_between(text: str, last: Word, next_start: int) -> bool:
    if last.folded == "no" and text[last.end : last.end + 1] == ",":
        return True  # "No, …" is an answer in itself and negates nothing after it
    return _SENTENCE_END.search(text, last.end, next_start) is not None


def sentences_of(text: str, words: Sequence[Word]) -> tuple[Sentence, ...]:
    """The words by sentence; one asks when a question mark is among the marks that end it."""
    begins = [n for n, word in enumerate(words) if n == 0 or words[n - 1].sentence != word.sentence]
    found = []
    for first, after in pairwise([*begins, len(words)]):
        own = tuple(words[first:after])
        until = words[after].start if after < len(words) else len(text)
        marks = _END_MARKS.search(text, own[-1].end, until)
        asks = marks is not None and ("?" in marks[0] or "？" in marks[0])
        found.append(Sentence(own, first, own[0].start, own[-1].end, asks))
    return tuple(found)


class _Part(msgspec.Struct, frozen=True):
    """One word of a phrase: any of these, or one that begins so; `gap`: others may come before."""

    exact: frozenset[str]
    prefixes: tuple[str, ...]
    gap: bool

    def is_met_by(self, word: str) -> bool:
        """Whether the word will do."""
        return word in self.exact or word.startswith(self.prefixes)


class _Phrase(msgspec.Struct, frozen=True):
    """A phrase taken apart, and its label."""

    parts: tuple[_Part, ...]
    label: str

    def last_from(self, words: Sequence[Word], first: int) -> int | None:
        """The last word of the longest way to meet the phrase from that word on, if any."""
        sentence = words[first].sentence
        ends = [first]
        for part in self.parts[1:]:
            reach = 1 + (GAP_MOST if part.gap else 0)
            nexts = {end + step for end in ends for step in range(1, reach + 1)}
            ends = [
                next
                for next in nexts
                if next < len(words)
                and words[next].sentence == sentence
                and part.is_met_by(words[next].folded)
            ]
        return max(ends, default=None)


class Phrases:
    """Phrases to look for, each with a label (by default the phrase itself).

    Finding is linear in the text: from each word a bounded number of steps.
    """

    def __init__(self, phrases: Iterable[str] | Mapping[str, str]) -> None:
        self._by_word: dict[str, list[_Phrase]] = {}
        self._by_prefix: dict[str, list[_Phrase]] = {}
        labels = phrases if isinstance(phrases, Mapping) else {one: one for one in phrases}
        for phrase, label in labels.items():
            if parts := _parts(phrase):
                known = _Phrase(parts, label)
                for word in parts[0].exact:
                    self._by_word.setdefault(word, []).append(known)
                for prefix in parts[0].prefixes:
                    self._by_prefix.setdefault(prefix, []).append(known)
        self._lengths = tuple(sorted({len(prefix) for prefix in self._by_prefix}))
        self._beginning = lru_cache(_REMEMBERED)(self._look_up)

    def standing_in(self, words: Sequence[Word]) -> frozenset[str]:
        """The labels of all that stand in the text, also where they overlap."""
        found: set[str] = set()
        for index, word in enumerate(words):
            for phrase in self._beginning(word.folded):
                if phrase.label not in found and phrase.last_from(words, index) is not None:
                    found.add(phrase.label)
        return frozenset(found)

    def at(self, words: Sequence[Word], first: int) -> Hit | None:
        """The longest phrase that begins with that word, if any."""
        word = words[first].folded
        best: Hit | None = None
        for phrase in self._beginning(word):
            last = phrase.last_from(words, first)
            if last is not None and (best is None or last > best.last):
                best = Hit(phrase.label, first, last)
        return best

    def find(self, words: Sequence[Word]) -> tuple[Hit, ...]:
        """The phrases in the text in order, the longest first where some overlap."""
        found: list[Hit] = []
        index = 0
        while index < len(words):
            hit = self.at(words, index) if self._beginning(words[index].folded) else None
            if hit is None:
                index += 1
                continue
            found.append(hit)
            index = hit.last + 1
        return tuple(found)

    def _look_up(self, word: str) -> tuple[_Phrase, ...]:
        """The phrases that may begin with that word."""
        found = list(self._by_word.get(word, ()))
        for length in self._lengths:
            if length <= len(word):
                found += self._by_prefix.get(word[:length], ())
        return tuple(found)


def said(text: str, words: Sequence[Word], hit: Hit) -> str:
    """The words of a hit as they stand in the text."""
    return text[words[hit.first].start : words[hit.last].end]


def _parts(phrase: str) -> tuple[_Part, ...]:
    parts: list[_Part] = []
    gap = False
    for piece in _PART.findall(fold(phrase)):
        if piece == "..":
            gap = True
            continue
        words = [word for word in piece.split("|") if word]
        exact = frozenset(word for word in words if not word.endswith("*"))
        prefixes = tuple(word.rstrip("*") for word in words if word.endswith("*"))
        if words:
            parts.append(_Part(exact, prefixes, gap))
        gap = False
    return tuple(parts)
