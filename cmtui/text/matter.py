"""The words of a text that may name a matter: `refund`, `login`; not `please`, not links, names."""

from functools import cache

from cmtui.text.phrases import words_of
from cmtui.text.plain import entities
from cmtui.text.wordlists import LANGUAGES, word_list

LEAST_LETTERS = 4
"""Shorter words rarely name anything, but for those of three letters in capitals."""

LONGEST = 30
"""Letters beyond which it is no word."""

MOST = 60
"""Words of one text that are looked at."""


def matter_words(text: str) -> frozenset[str]:
    """Such words, folded, each once. Total, and linear in the text."""
    spans = entities(text, hashtags=False)
    for one in reversed(spans):
        text = f"{text[: one.start]} {text[one.end :]}"
    found: dict[str, None] = {}
    for word in words_of(text):
        if len(found) == MOST:
            break
        said = text[word.start : word.end]
        is_short = len(word.folded) < LEAST_LETTERS and not (len(said) == 3 and said.isupper())
        is_word = not is_short and len(word.folded) <= LONGEST and not word.folded.isnumeric()
        if is_word and word.folded not in _common():
            found[word.folded] = None
    return frozenset(found)


@cache
def _common() -> frozenset[str]:
    """The words that say nothing of the matter, in every language that there is a list for."""
    return frozenset(word for one in LANGUAGES for word in word_list(one).common)
