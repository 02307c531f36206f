"""Who wrote in the last hours, and which words stand out."""

from collections import Counter, deque
from heapq import nlargest
from math import log

import msgspec

from cmtui.clock import DAY, HOUR, Moment
from cmtui.model.spike import Bin

_KEPT = 2 * HOUR
_HALF_LIFE = 4 * DAY
_MOST_WORDS = 4_000
"""Beyond this many the rarer half is forgotten."""
_SHOWN = 3
_LEAST, _LEAST_TIMES = 3, 2.0
"""A word stands out from so many mentions on, and so many times its usual share of them."""
_HEAVY = 1e9


class TalkMemory(msgspec.Struct, frozen=True):
    """The bins of two hours, and the words that were usual before."""

    bins: tuple[Bin, ...]
    usual: dict[str, float]
    usual_mentions: float
    began: Moment | None


class Talk:
    """The authors and words of two hours, and the words that are usual."""

    def __init__(self) -> None:
        self._bins: deque[Bin] = deque()
        self._usual: dict[str, float] = {}
        self._usual_mentions = 0.0
        self._began: Moment | None = None

    @property
    def memory(self) -> TalkMemory:
        """All that it remembers."""
        usual = dict(self._usual)
        return TalkMemory(tuple(self._bins), usual, self._usual_mentions, self._began)

    def recall(self, memory: TalkMemory) -> None:
        """Goes on from there."""
        self._bins, self._usual = deque(memory.bins), dict(memory.usual)
        self._usual_mentions, self._began = memory.usual_mentions, memory.began

    def add(self, bin: Bin) -> None:
        """The next bin; what is older than two hours becomes the usual."""
        while self._bins and self._bins[0].start <= bin.start - _KEPT:
            self._forget(self._bins.popleft())
        if bin.authors or bin.words:
            self._bins.append(bin)

    @property
    def known_words(self) -> int:
        """How many words it remembers from earlier."""
        return len(self._usual)

    def people(self, since: Moment) -> int:
        """Distinct authors after that moment, at most two hours back."""
        return len(frozenset().union(*(bin.authors for bin in self._after(since))))

    def words(self, since: Moment) -> tuple[str, ...]:
        """The words whose share of the mentions grew most beyond the usual, strongest first."""
        mentions, held = _words_of(self._after(since))
        earlier = [bin for bin in self._bins if bin.start <= since]
        mentions_before, before = _words_of(earlier)
        weight = self._weight(earlier[-1]) if earlier else 1.0
        all_usual = self._usual_mentions + mentions_before * weight
        strength: dict[str, float] = {}
        for word, count in held.items():
            known = self._usual.get(word, 0.0) + before[word] * weight
            usual = (known + 0.5) / (all_usual + 1)
            times = count / max(mentions, 1) / min(usual, 1.0)
            if count >= _LEAST and times >= _LEAST_TIMES:
                strength[word] = count * log(times)
        strongest = sorted(strength, key=lambda word: (-strength[word], word))
        return tuple(strongest[:_SHOWN])

    def _after(self, since: Moment) -> list[Bin]:
        return [bin for bin in self._bins if bin.start > since]

    def _weight(self, bin: Bin) -> float:
        """How much more it counts than the first bin of all."""
        began = bin.start if self._began is None else self._began
        return float(2.0 ** min((bin.start - began) / _HALF_LIFE, 60.0))

    def _forget(self, bin: Bin) -> None:
        """Newer mentions weigh more, which is the same as older ones fading."""
        if self._began is None:
            self._began = bin.start
        weight = self._weight(bin)
        if weight > _HEAVY or len(self._usual) > _MOST_WORDS:
            kept = nlargest(_MOST_WORDS // 2, self._usual.items(), key=lambda one: one[1])
            self._usual = {word: count / weight for word, count in kept}
            self._usual_mentions /= weight
            self._began, weight = bin.start, 1.0
        self._usual_mentions += bin.count * weight
        for word, count in bin.words.items():
            self._usual[word] = self._usual.get(word, 0.0) + count * weight


def _words_of(bins: list[Bin]) -> tuple[int, Counter[str]]:
    """The mentions in these bins, and how many of them hold each word."""
    words: Counter[str] = Counter()
    for bin in bins:
        words.update(bin.words)
    return sum(bin.count for bin in bins), words
