"""Whether a text names a word: a server's own search is not relied on for it."""

import re
from collections.abc import Callable, Sequence


def names(word: str) -> Callable[[str], bool]:
    """Whether a text has that word or phrase as whole words, in any case."""
    return names_one((word,))


def names_one(words: Sequence[str]) -> Callable[[str], bool]:
    """Whether a text has one of the words or phrases as whole words, in any case."""
    phrases = (r"\s+".join(re.escape(part) for part in word.split()) for word in words)
    each = "|".join(rf"(?<!\w){phrase}(?!\w)" for phrase in phrases if phrase)
    pattern = re.compile(each or "(?!)", re.IGNORECASE)
    return lambda text: pattern.search(text) is not None
