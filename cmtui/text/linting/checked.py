"""What the lint of a reply looks at, and what it finds."""

from typing import Literal

import msgspec

from cmtui.text.phrases import Hit, Sentence, Word, said, sentences_of, words_of
from cmtui.text.wordlists import phrases_for

Level = Literal["stop", "hint"]
"""A stop needs a reason before the reply goes out; a hint never blocks."""

Rule = Literal[
    "contradicts the line", "denies a rumour", "personal data", "promises a time",
    "guesses a cause", "blames", "no empathy", "denial with apology", "same text", "no name",
    "language",
]  # fmt: skip


class Checked(msgspec.Struct, frozen=True):
    """A reply and what is known around it.

    `text` has no signature. `language` is a tag such as `en` or `it-IT` ("" unknown). `public`:
    whether others than the addressee can read it. `addressee` are her names. `line` is the
    official line that is live ("" none). `unverified_rumours` are claims that nobody has checked
    yet. `same_today`: how often this very text went out today. `wants_name`: house style asks for
    the person's name.
    """

    text: str
    language: str = ""
    public: bool = True
    addressee: tuple[str, ...] = ()
    line: str = ""
    unverified_rumours: tuple[str, ...] = ()
    in_crisis: bool = False
    same_today: int = 0
    wants_name: bool = False


class Finding(msgspec.Struct, frozen=True):
    """One thing that was found: the words of the text, where they stand, and what is wrong.

    `start` and `end` are in code points; 0 and 0 where it is about the text as a whole.
    """

    level: Level
    rule: Rule
    words: str
    start: int
    end: int
    message: str


class Reading:
    """A text taken apart once for all rules, with the word lists of its language."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.words: tuple[Word, ...] = words_of(text)
        self.sentences: tuple[Sentence, ...] = sentences_of(text, self.words)

    def hits(self, name: str) -> tuple[Hit, ...]:
        """What stands in the text of one field of the word lists."""
        return phrases_for(self.language, name).find(self.words)

    def sentence_of(self, hit: Hit) -> int:
        """The number of the sentence that a hit stands in."""
        return self.words[hit.first].sentence

    def said(self, hit: Hit) -> str:
        """The words of a hit as they were written."""
        return said(self.text, self.words, hit)

    def at(self, level: Level, rule: Rule, hit: Hit, message: str) -> Finding:
        """A finding about the words of a hit."""
        start, end = self.words[hit.first].start, self.words[hit.last].end
        return Finding(level, rule, self.text[start:end], start, end, message)

    def in_sentence(self, level: Level, rule: Rule, sentence: Sentence, message: str) -> Finding:
        """A finding about a whole sentence."""
        words = self.text[sentence.start : sentence.end]
        return Finding(level, rule, words, sentence.start, sentence.end, message)
