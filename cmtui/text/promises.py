"""Promises in a reply: "I'll get back to you", "ti aggiorno entro venerdì"."""

from collections.abc import Iterator, Sequence

import msgspec

from cmtui.text.coming import read_coming
from cmtui.text.phrases import Hit, Word, said, sentences_of, words_of
from cmtui.text.wordlists import phrases_for

_TIME_WORDS_MOST = 6
_ALSO_WORDS = frozenset(
    ("sun", "sat", "mar", "dom", "set", "morning", "evening", "afternoon", "night", "mattina",
     "mattino", "sera", "pomeriggio", "giornata", "day", "a")
)  # fmt: skip
"""By themselves these are not about a time to come: "the sun", "good morning"."""
_SHORT_DAYS = frozenset(
    ("mon", "tue", "wed", "thu", "fri", "lun", "gio", "ven", "sab", "eod", "due", "ora", "ore")
)
_LITTLE_WORD = 3
_AFTER = 12
_BEFORE = 6
"""How many words around the promise are searched for a time."""


class Promise(msgspec.Struct, frozen=True):
    """Something promised: the words, where they stand, and by when ("" where that is not said).

    `by` is a phrase that `parse_coming` can read, such as `venerdì`.
    """

    words: str
    start: int
    end: int
    by: str = ""


class Timed(msgspec.Struct, frozen=True):
    """A phrase of a time to come: which words of the text (`last` included)."""

    first: int
    last: int


def promises(text: str, language: str) -> tuple[Promise, ...]:
    """The promises that a text of that language makes ("": English and Italian), in order.

    A question promises nothing. Of other languages nothing is found. Total, linear in the text.
    """
    words = words_of(text)
    asked = {word.sentence for one in sentences_of(text, words) if one.asks for word in one.words}
    hits = phrases_for(language, "promises").find(words)
    return tuple(
        Promise(
            said(text, words, hit),
            words[hit.first].start,
            words[hit.last].end,
            _by(text, words, hit),
        )
        for hit in hits
        if words[hit.first].sentence not in asked
    )


def times(text: str, words: Sequence[Word], first: int, last: int) -> Iterator[Timed]:
    """The phrases of a time to come among those words, each as long as it can be."""
    index = first
    while index <= last:
        until = _time_from(text, words, index, last)
        if until is not None:
            yield Timed(index, until)
            index = until
        index += 1


def _time_from(text: str, words: Sequence[Word], index: int, last: int) -> int | None:
    for until in range(min(last, index + _TIME_WORDS_MOST - 1), index - 1, -1):
        if words[until].sentence != words[index].sentence:
            continue
        if read_coming(text[words[index].start : words[until].end]) and _is_about_time(
            [word.folded for word in words[index : until + 1]]
        ):
            return until
    return None


def _is_about_time(phrase: list[str]) -> bool:
    if phrase == ["in", "giornata"]:
        return True
    telling = {
        word for word in phrase if len(word) > _LITTLE_WORD or word in _ALSO_WORDS or _counts(word)
    }
    return not telling <= _ALSO_WORDS or _has_short_day(phrase)


def _counts(word: str) -> bool:
    return any(char.isdigit() for char in word)


def _has_short_day(phrase: list[str]) -> bool:
    return not set(phrase).isdisjoint(_SHORT_DAYS)


def _by(text: str, words: Sequence[Word], hit: Hit) -> str:
    """The time beside a promise: rather after than before it, in the same sentence."""
    sentence = words[hit.first].sentence
    spans = (
        (hit.last + 1, min(hit.last + _AFTER, len(words) - 1)),
        (max(0, hit.first - _BEFORE), hit.first - 1),
    )
    for first, last in spans:
        for found in times(text, words, first, last):
            if words[found.first].sentence == sentence:
                return text[words[found.first].start : words[found.last].end]
    return ""
