"""Text as it is compared when words are looked for: no case, no accents, one width."""

import re
import unicodedata
from functools import cache, lru_cache

KEPT_CLASSES = frozenset({7, 8, 9})
"""Canonical combining classes whose marks make another letter (Unicode, 4.3): nukta, the voicing
of kana, virama. Marks of the other classes, such as accents, are left out."""

_FIRST_SELECTORS = range(0xFE00, 0xFE10)
_MORE_SELECTORS = range(0xE0100, 0xE01F0)

SOURCES = (
    range(0x2E80, 0x2FE0), range(0x3000, 0x3400), range(0xF900, 0xFB00),
    range(0xFF61, 0xFFA0), range(0x1F200, 0x1F270), range(0x2F800, 0x2FA20),
)  # fmt: skip
"""Where the signs stand that fold to another Han sign or kana: radicals, kana with voicing,
signs in circles and squares, compatibility forms, half-width kana (Unicode 15)."""

HAN = (
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0x20000, 0x2F800),
    range(0x30000, 0x32400),
)
KANA = (range(0x3041, 0x3097), range(0x30A1, 0x30FB))


class _Letters(dict[int, int | None]):
    """What `str.translate` keeps, learnt sign by sign."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if _is_left_out(code) else code
        return self[code]


def _is_left_out(code: int) -> bool:
    sign = chr(code)
    if unicodedata.combining(sign):
        return unicodedata.combining(sign) not in KEPT_CLASSES
    if code in _FIRST_SELECTORS or code in _MORE_SELECTORS:
        return True
    return unicodedata.category(sign) == "Cf"  # joiners, soft hyphens, marks of direction


_LETTERS = _Letters()
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def fold(text: str) -> str:
    """The text without case, accents, invisible signs and differences of width.

    White space of any kind and length is one space, and there is none at the ends. Kana keep
    their voicing, hangul syllables stay whole. Folding twice changes nothing.
    """
    if text.isascii():
        return _spaced(text.lower())
    # ASCII never takes part in a composition once the accents are gone: runs fold by themselves.
    return _spaced(_NOT_ASCII.sub(lambda run: _folded_run(run[0]), text.casefold()))


def _spaced(text: str) -> str:
    if text.isprintable() and "  " not in text:  # ten times as quick as splitting it
        return text.strip(" ")
    return " ".join(text.split())


@lru_cache(8_192)
def _folded_run(run: str) -> str:
    apart = unicodedata.normalize("NFKD", run).casefold()
    letters = unicodedata.normalize("NFKD", apart).translate(_LETTERS)
    return unicodedata.normalize("NFC", letters)


def han_and_kana(folded: str) -> tuple[frozenset[str], ...]:
    """For each Han sign and kana of a folded text: the signs, one of which its source has.

    A text that folds to one containing `folded` holds a sign of every one of these sets.
    """
    bases = dict.fromkeys(unicodedata.normalize("NFD", folded))
    return tuple(_sources().get(base, frozenset()) | {base} for base in bases if _is_known(base))


def _is_known(sign: str) -> bool:
    return any(ord(sign) in part for part in (*HAN, *KANA))


@cache
def _sources() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for part in SOURCES:
        for sign in map(chr, part):
            for base in unicodedata.normalize("NFD", fold(sign)):
                found.setdefault(base, set()).add(sign)
    return {base: frozenset(signs) for base, signs in found.items()}
