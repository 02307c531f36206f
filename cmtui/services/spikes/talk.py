"""Who wrote in the last hours, and which words stand out."""

from collections import Counter, deque
from math import log

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


class Talk:
    """The authors and words of two hours, and the words that are usual."""

    def __init__(self) -> None:
        self._bins: deque[Bin] = deque()
        self._usual: Counter[str] = Counter()
        self._usual_mentions = 0.0
        self._began: Moment | None = None

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
        mentions = sum(bin.count for bin in self._after(since))
        held: Counter[str] = Counter()
        for bin in self._after(since):
            held.update(bin.words)
        strength: dict[str, float] = {}
        for word, count in held.items():
            usual = (self._usual[word] + 0.5) / (self._usual_mentions + 1)
            times = count / max(mentions, 1) / min(usual, 1.0)
            if count >= _LEAST and times >= _LEAST_TIMES:
                strength[word] = count * log(times)
        strongest = sorted(strength, key=lambda word: (-strength[word], word))
        return tuple(strongest[:_SHOWN])

    def _after(self, since: Moment) -> list[Bin]:
        return [bin for bin in self._bins if bin.start > since]

    def _forget(self, bin: Bin) -> None:
        """Newer mentions weigh more, which is the same as older ones fading."""
        if self._began is None:
            self._began = bin.start
        weight = 2.0 ** min((bin.start - self._began) / _HALF_LIFE, 60.0)
        if weight > _HEAVY or len(self._usual) > _MOST_WORDS:
            kept = self._usual.most_common(_MOST_WORDS // 2)
            self._usual = Counter({word: count / weight for word, count in kept})
            self._usual_mentions /= weight
            self._began, weight = bin.start, 1.0
        self._usual_mentions += bin.count * weight
        for word, count in bin.words.items():
            self._usual[word] += count * weight
