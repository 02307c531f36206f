"""What a text says of some phrases: whole words, or signs where there are no words."""

from functools import lru_cache

from cmtui.text.folding import HAN, KANA, fold
from cmtui.text.phrases import Phrases, words_of


class Said:
    """A text that phrases are looked for in: taken apart once for all of them."""

    def __init__(self, text: str, phrases: tuple[str, ...]) -> None:
        self._folded = fold(text) if phrases else ""
        self._said = _ready(phrases).standing_in(words_of(text)) if phrases else frozenset[str]()

    def says(self, phrase: str) -> bool:
        """Whether the phrase stands in it: as whole words, or as it is where there are none."""
        bare = _without_words(phrase)
        return phrase in self._said or (bare != "" and bare in self._folded)


def says_one(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether the text says any of the phrases."""
    said = Said(text, phrases)
    return any(said.says(phrase) for phrase in phrases)


@lru_cache(16)
def _ready(phrases: tuple[str, ...]) -> Phrases:
    return Phrases(phrases)


@lru_cache(2_048)
def _without_words(phrase: str) -> str:
    """The phrase folded, where it is looked for as it stands; "" for one of words.

    Chinese and Japanese are written without spaces, and emoji are no words.
    """
    has_signs = any(ord(char) in part for char in phrase for part in (*HAN, *KANA))
    return fold(phrase) if has_signs or not words_of(phrase) else ""
