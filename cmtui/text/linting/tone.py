"""Hints: what a careful colleague would say on reading the reply. None of them blocks."""

from collections.abc import Iterator

from cmtui.text.folding import fold
from cmtui.text.linting.checked import Checked, Finding, Reading
from cmtui.text.phrases import words_of
from cmtui.text.promises import times


def hints(checked: Checked, reply: Reading) -> Iterator[Finding]:
    """All that depend on the language of the reply."""
    yield from _promised_times(reply)
    yield from _guessed_causes(reply)
    for hit in reply.hits("blames"):
        yield reply.at("hint", "blames", hit, "blames the person: say what can be done now")
    if checked.in_crisis and not reply.hits("empathy"):
        message = "says nothing of how it is for the person; in a crisis that comes first"
        yield Finding("hint", "no empathy", "", 0, 0, message)
    if reply.hits("apologies"):
        for hit in reply.hits("denials"):
            message = "denies and apologises at once: people believe neither"
            yield reply.at("hint", "denial with apology", hit, message)


def habits(checked: Checked) -> Iterator[Finding]:
    """What needs no language: repetition, and the name that house style asks for."""
    if checked.same_today > 0 and not _is_the_line(checked):
        times = "once" if checked.same_today == 1 else f"{checked.same_today} times"
        message = f"the same text went out {times} today: add something for this person"
        yield Finding("hint", "same text", "", 0, 0, message)
    if checked.wants_name and checked.addressee and not _is_named(checked):
        yield Finding("hint", "no name", "", 0, 0, "house style asks for the person's name")


def _promised_times(reply: Reading) -> Iterator[Finding]:
    coming = {reply.sentence_of(hit) for hit in (*reply.hits("coming"), *reply.hits("promises"))}
    for sentence in reply.sentences:
        if sentence.asks or sentence.words[0].sentence not in coming:
            continue
        words = sentence.words
        for found in times(reply.text, words, 0, len(words) - 1):
            start, end = words[found.first].start, words[found.last].end
            message = "promises a time: only one that is sure to be kept"
            said = reply.text[start:end]
            yield Finding("hint", "promises a time", said, start, end, message)


def _guessed_causes(reply: Reading) -> Iterator[Finding]:
    causes = {reply.sentence_of(hit) for hit in reply.hits("causes")}
    for hit in reply.hits("guesses"):
        if reply.sentence_of(hit) in causes:
            message = "guesses a cause: say what is known, and what is not known yet"
            yield reply.at("hint", "guesses a cause", hit, message)


def _is_the_line(checked: Checked) -> bool:
    return bool(checked.line.strip()) and fold(checked.text) == fold(checked.line)


def _is_named(checked: Checked) -> bool:
    """Whether a word of the text is a word of one of her names; her handle in front is none."""
    names = {word.folded for name in checked.addressee for word in words_of(name)}
    greeted = any(
        word.folded in names
        for word in words_of(checked.text)
        if not _is_mention(checked, word.start)
    )
    return greeted or not names


def _is_mention(checked: Checked, start: int) -> bool:
    return start > 0 and checked.text[start - 1] == "@"
