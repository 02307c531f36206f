"""The veil over slurs: what strangers say is shown with them starred out until one opens it."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from string import ascii_lowercase

import msgspec

from cmtui.text.folding import fold
from cmtui.text.lookalikes import AS_LATIN
from cmtui.text.phrases import Phrases, Word, words_of
from cmtui.text.width import cells
from cmtui.text.wordlists import LANGUAGES

STAR = "*"
"""What stands for each cell of a slur but its first letter; every terminal has it."""

_HARMLESS = "harmless"

_WITHIN = re.compile(r"(?<=\w)[@$!|€](?=\w)|_")
_SIGNS = {"@": "a", "$": "s", "!": "i", "|": "i", "€": "e", "_": " "}
_DIGITS = str.maketrans("0134578", "oieastb")

# Single letters with something between any two: `f a g`, `f.a.g`.
_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:[ .\-_·]{1,2}[^\W_]){2,}(?![^\W_])")
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")

_PASSES = 4
"""What the stars of one slur part may be another; whoever writes more in a knot may be read."""

_START = 4
"""Letters by which it is told at a glance what cannot be a slur; of a `word*` in the lists there
are as many at least."""

_ASCII_START = re.compile(r"(?<![a-z0-9])[a-z0-9](?:[a-z0-9]|[@$!|](?=[a-z0-9])){0,3}")
_ASCII_RUNS = tuple(letter * 3 for letter in ascii_lowercase)
_ASCII_SIGNS = str.maketrans("0134578@$!|", "oieastbasii")


class Slurs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The slurs of one language; phrases as `phrases` reads them.

    `always`: also in names and handles. `in_talk`: what may be somebody's name as well, or
    harmless in the phrases of `harmless`, whose words are left as they are.
    """

    always: tuple[str, ...]
    in_talk: tuple[str, ...]
    harmless: tuple[str, ...]


@lru_cache(4_096)
def veiled(text: str) -> str:
    """The text as it is shown before it is opened: of every slur its first letter and stars.

    It takes the cells that the text takes, word by word. English and Italian at once, since
    people mix them. Total, and linear in the text.
    """
    return _veiled(text, _in_talk())


@lru_cache(4_096)
def veiled_name(name: str) -> str:
    """A name or handle so: without the words that somebody may really be called by."""
    return _veiled(name, _in_names())


def _veiled(text: str, slurs: Phrases) -> str:
    for _ in range(_PASSES):
        before, text = text, _veiled_once(text, slurs)
        if text == before:
            break
    return text


def _veiled_once(text: str, slurs: Phrases) -> str:
    if not _may_hold_one(text):
        return text
    hidden = sorted({*_found(text, slurs), *_spaced_out(text, slurs)})
    if not hidden:
        return text
    parts: list[str] = []
    at = 0
    for start, end in hidden:
        if end <= at:
            continue
        parts += [text[at : max(at, start)], _starred(text[max(at, start) : end])]
        at = end
    return "".join((*parts, text[at:]))


def _may_hold_one(text: str) -> bool:
    """False where it takes no closer look to say that no word begins as a slur does.

    A screenful of rows is looked at before the first picture: this is several times as quick.
    """
    lower = text.lower()
    if not text.isascii() or _SPACED.search(text) or any(run in lower for run in _ASCII_RUNS):
        return True
    starts, seen = _starts(), _ASCII_START.findall(lower)
    return any(start.translate(_ASCII_SIGNS) in starts for start in seen)


def _starred(word: str) -> str:
    """`s****`; what stands between its letters stays, so that it is broken where it was."""
    first, rest = word[:1], word[1:]
    stars = "".join(
        char if char.isspace() or char in ".-_·" else STAR * cells(char) for char in rest
    )
    # Marks and joiners take no cells beside their letter; what is left over is made up for.
    return first + stars + STAR * (cells(word) - cells(first + stars))


def _found(text: str, slurs: Phrases) -> Iterator[tuple[int, int]]:
    """Where the words of slurs stand."""
    words = words_of(_WITHIN.sub(lambda sign: _SIGNS[sign[0]], text))
    for spelt in _spellings(words):
        for hit in slurs.find(spelt):
            if hit.label != _HARMLESS:
                for word in spelt[hit.first : hit.last + 1]:
                    yield word.start, word.end


def _spellings(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """The words as they were meant: a letter three times or more stands for two, or for one."""
    meant = [word.folded if _is_plain(word.folded) else _latin(word.folded) for word in words]
    yield _respelt(words, meant)
    if any(_LONG_RUN.search(word) for word in meant):
        for few in (r"\1\1", r"\1"):
            yield _respelt(words, [_LONG_RUN.sub(few, word) for word in meant])


def _respelt(words: Sequence[Word], folded: Sequence[str]) -> Sequence[Word]:
    return [
        word if word.folded == now else msgspec.structs.replace(word, folded=now)
        for word, now in zip(words, folded, strict=True)
    ]


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _latin(word: str) -> str:
    """The word in the letters that it imitates; a number stays one."""
    latin = word.translate(AS_LATIN)
    return latin.translate(_DIGITS) if any(char.isalpha() for char in latin) else latin


def _spaced_out(text: str, slurs: Phrases) -> Iterator[tuple[int, int]]:
    """Where the letters of a slur stand one by one."""
    for match in _SPACED.finditer(text):
        letters = [(n, char) for n, char in enumerate(match[0], match.start()) if char.isalnum()]
        word = _latin(fold("".join(char for _, char in letters)))
        for spelt in (word, _LONG_RUN.sub(r"\1\1", word)):
            hits = slurs.find((Word(spelt, match.start(), match.end(), 0),))
            if any(hit.label != _HARMLESS for hit in hits):
                yield match.start(), match.end()


@cache
def _in_talk() -> Phrases:
    labels: dict[str, str] = {}
    for known in map(_slurs, LANGUAGES):
        labels |= dict.fromkeys((*known.always, *known.in_talk), "slur")
    for known in map(_slurs, LANGUAGES):
        labels |= dict.fromkeys(known.harmless, _HARMLESS)
    return Phrases(labels)


@cache
def _starts() -> frozenset[str]:
    """How the first words of all slurs begin."""
    phrases = (
        phrase for known in map(_slurs, LANGUAGES) for phrase in (*known.always, *known.in_talk)
    )
    firsts = (word for phrase in phrases for word in fold(phrase).split()[0].split("|"))
    return frozenset(first.rstrip("*")[:_START] for first in firsts)


@cache
def _in_names() -> Phrases:
    return Phrases([one for known in map(_slurs, LANGUAGES) for one in known.always])


@cache
def _slurs(language: str) -> Slurs:
    """The slurs of one of `LANGUAGES`."""
    import tomllib  # not before a text is looked at

    file = resources.files("cmtui.text") / "slurs" / f"{language}.toml"
    return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Slurs)
