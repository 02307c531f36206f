"""The words that the rules about texts know, one file a language in `words/`."""

from functools import cache
from importlib import resources

import msgspec

from cmtui.text.phrases import Phrases

LANGUAGES = ("en", "it")
"""The languages that there are lists for (ISO 639-1)."""


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that a text may affirm or deny, with phrases for either."""

    yes: tuple[str, ...]
    no: tuple[str, ...]


class Closing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a text that only closes is made of: its core, what goes with it, what speaks against."""

    core: tuple[str, ...]
    around: tuple[str, ...]
    more: tuple[str, ...]


class WordList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is known of one language; phrases as `phrases` reads them."""

    closing: Closing
    harm: tuple[str, ...]
    harmless: tuple[str, ...]
    promises: tuple[str, ...]
    coming: tuple[str, ...]
    negations: tuple[str, ...]
    unsure: tuple[str, ...]
    conditions: tuple[str, ...]
    denials: tuple[str, ...]
    falsehoods: tuple[str, ...]
    guesses: tuple[str, ...]
    causes: tuple[str, ...]
    blames: tuple[str, ...]
    empathy: tuple[str, ...]
    apologies: tuple[str, ...]
    common: tuple[str, ...]
    topics: dict[str, Topic]


def primary(language: str) -> str:
    """The language without script and region: `en` of `en-GB`."""
    return language.replace("_", "-").partition("-")[0].strip().lower()


def lists_for(language: str) -> tuple[WordList, ...]:
    """The lists for a language tag: its own; all where it is unknown (""); none for others."""
    known = primary(language)
    if not known:
        return tuple(map(word_list, LANGUAGES))
    return (word_list(known),) if known in LANGUAGES else ()


@cache
def word_list(language: str) -> WordList:
    """The list of one of `LANGUAGES`."""
    import tomllib  # not before a text is looked at

    file = resources.files("cmtui.text") / "words" / f"{language}.toml"
    return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), WordList)


def phrases_for(language: str, name: str) -> Phrases:
    """The phrases of one field of the lists for that language tag."""
    known = primary(language)
    return _phrases(known if known in LANGUAGES else "" if not known else "none", name)


@cache
def _phrases(language: str, name: str) -> Phrases:
    return Phrases([one for known in lists_for(language) for one in getattr(known, name)])


@cache
def phrases_of(phrases: tuple[str, ...]) -> Phrases:
    """Phrases of a list, made ready once."""
    return Phrases(phrases)
