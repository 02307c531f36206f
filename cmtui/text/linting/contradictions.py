"""Stop: the reply contradicts the official line, or denies a rumour that nobody has checked.

Heuristics that can be explained in one sentence, and are. They compare sentence by sentence:
the same topic with the other answer ("not fixed yet", "it is fixed"); the same telling words once
affirmed and once denied; the same words with another time or count.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from math import ceil

import msgspec

from cmtui.text.linting.checked import Checked, Finding, Reading, Rule
from cmtui.text.linting.likeness import Claim, claims_of, negated, stem, stems_of
from cmtui.text.phrases import Hit, Phrases, Sentence, Word, words_of
from cmtui.text.wordlists import lists_for, phrases_for, primary

_BEFORE = 6
"""A condition (`if`, `once`, `will`) counts for so many words after it."""
_FEWEST_SHARED = 2
_RUMOUR_SHARE = 0.6
"""Of a rumour's telling words so many have to stand in the sentence that denies it."""

_LINE: Rule = "contradicts the line"
_RUMOUR: Rule = "denies a rumour"
_FIGURE = re.compile(
    r"(?<![\w.:,])([0-2]?[0-9])[:.]([0-5][0-9])(?![\w:])|(?<![\w.:,])([0-9]{1,9})\b"
)


class _Answer(msgspec.Struct, frozen=True):
    """What a sentence says on a topic, and by which words."""

    yes: bool
    hit: Hit


class _Figure(msgspec.Struct, frozen=True):
    """A time of day (`unit` is "") or a count with the stem of what is counted."""

    unit: str
    value: str
    start: int
    end: int


def contradictions(checked: Checked, reply: Reading) -> Iterator[Finding]:
    """Where the reply says otherwise than the line."""
    if not checked.line.strip():
        return
    line = Reading(checked.line, checked.language)
    yield from _other_answers(line, reply)
    line_claims = claims_of(line.sentences, reply.language)
    for claim in claims_of(reply.sentences, reply.language):
        for known in line_claims:
            found = _other_polarity(line, known, reply, claim) or _other_figure(
                line, known, reply, claim
            )
            if found is not None:
                yield found
                break


def denied_rumours(checked: Checked, reply: Reading) -> Iterator[Finding]:
    """Where the reply denies what is not known to be false."""
    rumours = [
        (claim, frozenset(stems_of(words_of(claim), reply.language)))
        for claim in checked.unverified_rumours
    ]
    if not rumours:
        return
    unsure = {reply.sentence_of(hit) for hit in reply.hits("unsure")}
    false = {reply.sentence_of(hit): hit for hit in reversed(reply.hits("falsehoods"))}
    for claim in claims_of(reply.sentences, reply.language):
        number = claim.sentence.words[0].sentence
        if number in unsure:
            continue
        for rumour, stems in rumours:
            said_so = claim.denied if number not in false else claim.stems
            if stems and len(stems & said_so) >= ceil(_RUMOUR_SHARE * len(stems)):
                message = f'nobody has checked yet whether "{rumour}" is true: don\'t deny it'
                yield reply.in_sentence("stop", _RUMOUR, claim.sentence, message)
                break
        else:
            if number in false:
                message = "calls something false while a rumour is unverified"
                yield reply.at("stop", _RUMOUR, false[number], message)


def _other_answers(line: Reading, reply: Reading) -> Iterator[Finding]:
    for topic in _topics(primary(reply.language)):
        known = _answers(topic, line)
        if len({answer.yes for answer in known}) != 1:
            continue  # the line says nothing of it, or both
        for answer in _answers(topic, reply):
            if answer.yes != known[0].yes:
                message = (
                    f'the line says "{_around(line, known[0].hit)}", this says'
                    f' "{_around(reply, answer.hit)}"'
                )
                yield reply.at("stop", _LINE, answer.hit, message)


@cache
def _topics(language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for known in lists_for(language) for name in known.topics))


@cache
def _phrases_of_topic(language: str, topic: str) -> Phrases:
    labels: dict[str, str] = {}
    for known in lists_for(language):
        labels |= dict.fromkeys(known.topics[topic].yes, "yes")
        labels |= dict.fromkeys(known.topics[topic].no, "no")
    return Phrases(labels)


def _answers(topic: str, reading: Reading) -> list[_Answer]:
    language = primary(reading.language)
    found = []
    for sentence in reading.sentences:
        if sentence.asks:
            continue
        words = sentence.words
        conditions = phrases_for(language, "conditions").find(words)
        ends, begins = {one.last for one in conditions}, {one.first for one in conditions}
        for hit in _phrases_of_topic(language, topic).find(words):
            if not ends.isdisjoint(range(hit.first - _BEFORE, hit.first)):
                continue
            if not begins.isdisjoint(range(hit.last + 1, hit.last + 3)):
                continue  # "it works for some"
            yes = (hit.label == "yes") != negated(words, hit.first, language)
            found.append(_Answer(yes, _moved(hit, sentence.first)))
    return found


def _moved(hit: Hit, by: int) -> Hit:
    return Hit(hit.label, hit.first + by, hit.last + by)


def _around(reading: Reading, hit: Hit) -> str:
    """The words of a hit with what negates them before."""
    first = hit.first
    while first > max(0, hit.first - 3) and reading.words[first - 1].sentence == (
        reading.words[hit.first].sentence
    ):
        first -= 1
    return reading.said(Hit(hit.label, first, hit.last))


def _other_polarity(line: Reading, known: Claim, reply: Reading, claim: Claim) -> Finding | None:
    shared = known.stems & claim.stems
    smaller = min(len(known.stems), len(claim.stems))
    if len(shared) < _FEWEST_SHARED or 2 * len(shared) < smaller:
        return None
    unlike = (known.denied ^ claim.denied) & shared
    if len(unlike) < _FEWEST_SHARED or not (unlike <= known.denied or unlike <= claim.denied):
        return None
    if _is_conditional(claim.sentence, reply) or _is_conditional(known.sentence, line):
        return None
    message = f'the line says "{_short(line, known.sentence)}": this says the opposite'
    return reply.in_sentence("stop", _LINE, claim.sentence, message)


def _is_conditional(sentence: Sentence, reading: Reading) -> bool:
    return bool(phrases_for(reading.language, "conditions").find(sentence.words)) or bool(
        phrases_for(reading.language, "unsure").find(sentence.words)
    )


def _other_figure(line: Reading, known: Claim, reply: Reading, claim: Claim) -> Finding | None:
    for figure in _figures(reply, claim.sentence):
        others = [one for one in _figures(line, known.sentence) if one.unit == figure.unit]
        shared = (known.stems & claim.stems) - {figure.unit}
        if not others or not shared or figure.value in {one.value for one in others}:
            continue
        said = line.text[others[0].start : others[0].end]
        words = reply.text[figure.start : figure.end]
        message = f"the line says {said}, this says {words}"
        return Finding("stop", _LINE, words, figure.start, figure.end, message)
    return None


def _figures(reading: Reading, sentence: Sentence) -> list[_Figure]:
    found = []
    for match in _FIGURE.finditer(reading.text, sentence.start, sentence.end):
        if match[1] is not None:
            value, unit = f"{int(match[1]):02}:{match[2]}", ""
        else:
            counted = _word_after(sentence.words, match.end())
            if counted is None or len(counted.folded) < 3:
                continue
            value, unit = str(int(match[3])), stem(counted.folded)
        found.append(_Figure(unit, value, *match.span()))
    return found


def _word_after(words: Sequence[Word], end: int) -> Word | None:
    index = bisect_left(words, end, key=lambda word: word.start)
    found = words[index] if index < len(words) else None
    return found if found is not None and found.start <= end + 2 else None


def _short(reading: Reading, sentence: Sentence) -> str:
    words = reading.text[sentence.start : sentence.end]
    return words if len(words) <= 80 else f"{words[:79]}…"
