"""Words that speak of harm: to people, to their money and data, or to our standing in law."""

from functools import cache

from cmtui.text.phrases import Phrases, words_of
from cmtui.text.wordlists import LANGUAGES, word_list

_HARMLESS = "harmless"


def harm_words(text: str) -> tuple[str, ...]:
    """The words of the text that speak of harm, folded, each once, in their order.

    English and Italian at once, since people mix them. Figures of speech (`memory leak`,
    `bello da morire`) are left out. Total, and linear in the text.
    """
    words = words_of(text)
    found = (
        " ".join(word.folded for word in words[hit.first : hit.last + 1])
        for hit in _phrases().find(words)
        if hit.label != _HARMLESS
    )
    return tuple(dict.fromkeys(found))


@cache
def _phrases() -> Phrases:
    labels: dict[str, str] = {}
    for language in LANGUAGES:
        known = word_list(language)
        labels |= dict.fromkeys(known.harm, "harm")
        labels |= dict.fromkeys(known.harmless, _HARMLESS)
    return Phrases(labels)
