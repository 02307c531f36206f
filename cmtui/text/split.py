"""Cuts a reply that is too long into numbered parts."""

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate

from cmtui.text.counting import count, fits, pieces, rule_beside, utf8_length
from cmtui.text.limits import NO_LIMIT_OF_ITS_OWN, Limit, Rule, rule_of
from cmtui.text.signature import Signature, sign, unsigned

_SENTENCE_END = re.compile(r"(?:[.!?…][\"'”’)\]]*(?=\s)|[。！？]|(?=\n))")
_SPACE = re.compile(r"\s")

Finish = Callable[[str], str]
"""Puts the signature on the last part."""


def split(
    network: str,
    text: str,
    signature: Signature | None,
    warning: str = "",
    limit: Limit = NO_LIMIT_OF_ITS_OWN,
) -> tuple[str, ...]:
    """The text in parts that the network takes, each but a lone one numbered (` 1/3`).

    Cut after a sentence, else between words, else between graphemes; only the last part is
    signed. Of the text only white space at the cuts is dropped. Every part leaves room for the
    content `warning`; `limit` is that of the server. Raises ValueError for an empty text with a
    signature, WrongUsage for an unknown network.
    """
    rule = rule_beside(rule_of(network, limit), warning)
    if signature is None:
        return parts(rule, text, lambda last: last)
    sign(text, signature)
    return parts(rule, unsigned(text, signature), lambda last: sign(last, signature))


def parts(rule: Rule, text: str, finish: Finish) -> tuple[str, ...]:
    """The parts of a text under a rule; `finish` puts on what the last one ends with."""
    if fits(rule, finish(text)) or not text.strip():
        return (finish(text),)
    mark = finish("x")
    cutting = _Cutting(rule, text.strip(), count(rule, mark) - 1, utf8_length(mark) - 1)
    for digits in range(1, 8):
        # Costs do not always add up (Hangul and accents join across pieces), so a part may turn
        # out too long by a little: then the same again with more room to spare.
        for spare in (0, 8, 40, rule.limit // 2):
            chunks = cutting.chunks(2 + 2 * digits + spare)
            if len(str(len(chunks))) > digits:
                break
            numbered = _numbered(chunks, finish)
            if all(fits(rule, part) for part in numbered):
                return numbered
    return _numbered(chunks, finish)


def _numbered(chunks: list[str], finish: Finish) -> tuple[str, ...]:
    total = len(chunks)
    if total == 1:
        return (finish(chunks[0]),)
    numbered = [f"{chunk} {number}/{total}" for number, chunk in enumerate(chunks, 1)]
    return (*numbered[:-1], finish(numbered[-1]))


class _Cutting:
    """A text measured once, piece by piece, to be cut for several counter widths."""

    def __init__(self, rule: Rule, text: str, mark: int, mark_bytes: int) -> None:
        self.rule = rule
        self.text = text
        self.mark = mark
        self.mark_bytes = mark_bytes
        spans = list(pieces(rule, text))
        self.starts = [start for start, _ in spans] + [len(text)]
        words = [text[start:end] for start, end in spans]
        costs: dict[str, int] = {}
        for word in words:
            if word not in costs:
                costs[word] = count(rule, word)
        self.cost = list(accumulate((costs[word] for word in words), initial=0))
        self.size = list(accumulate(map(utf8_length, words), initial=0))

    def chunks(self, counter: int) -> list[str]:
        """The texts of the parts when each leaves `counter` free, the last the mark as well."""
        cut: list[str] = []
        start = 0
        while self._reach(start, counter + self.mark, counter + self.mark_bytes) < self._last:
            stop = min(self._reach(start, counter, counter), self._last - 1)
            stop = self._good_stop(start, max(stop, start + 1))
            cut.append(self.text[self.starts[start] : self.starts[stop]].strip())
            start = self._past_space(stop)
            if start >= self._last:
                return cut
        cut.append(self.text[self.starts[start] :].strip())
        return cut

    @property
    def _last(self) -> int:
        return len(self.starts) - 1

    def _reach(self, start: int, reserved: int, reserved_bytes: int) -> int:
        """The last piece boundary that the part from `start` can hold."""
        room = self.rule.limit - reserved
        reach = bisect_right(self.cost, self.cost[start] + room) - 1
        if self.rule.byte_limit is not None:
            byte_room = self.rule.byte_limit - reserved_bytes
            reach = min(reach, bisect_right(self.size, self.size[start] + byte_room) - 1)
        return reach

    def _good_stop(self, start: int, stop: int) -> int:
        """The best boundary up to `stop`: a sentence's end in the second half, else a space."""
        first, last = self.starts[start], self.starts[stop]
        half = self.starts[(start + stop) // 2]
        sentences = [end.end() for end in _SENTENCE_END.finditer(self.text, half, last + 1)]
        spaces = [space.start() for space in _SPACE.finditer(self.text, first, last + 1)]
        for places in (sentences, spaces):
            for place in reversed(places):
                boundary = bisect_right(self.starts, place) - 1
                if start < boundary <= stop and self.starts[boundary] == place:
                    return boundary
        return stop

    def _past_space(self, index: int) -> int:
        while index < self._last and self.text[self.starts[index]].isspace():
            index += 1
        return index
