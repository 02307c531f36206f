"""Names that look like others: handles of impostors, hosts in foreign letters, links that lie."""

import unicodedata
from collections.abc import Iterable

from cmtui.text.folding import fold
from cmtui.text.links import host, lies, punycode
from cmtui.text.safe import clean_line

__all__ = ["AS_LATIN", "host_of", "link_lies", "looks_like", "punycode", "skeleton"]

_CYRILLIC = {
    "а": "a", "в": "b", "ь": "b", "с": "c", "ԁ": "d", "е": "e", "ғ": "f", "һ": "h", "н": "h",
    "і": "i", "ї": "i", "ј": "j", "к": "k", "ӏ": "l", "м": "m", "п": "n", "о": "o", "р": "p",
    "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "и": "u", "ѵ": "v", "ԝ": "w", "ѡ": "w", "х": "x",
    "у": "y", "з": "3",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "b", "γ": "y", "ε": "e", "ζ": "z", "η": "n", "ι": "i", "κ": "k", "μ": "u",
    "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "ω": "w",
}  # fmt: skip
_LATIN = {
    "ı": "i", "ȷ": "j", "ɡ": "g", "ɑ": "a", "ʟ": "l", "ɩ": "i", "ł": "l", "ø": "o", "đ": "d",
    "ħ": "h",
    "ŧ": "t", "æ": "ae", "œ": "oe", "ß": "ss", "ſ": "s", "ƅ": "b", "ᴏ": "o", "ꞁ": "l",
}  # fmt: skip
_SIGNS = {
    "0": "o", "1": "l", "I": "l", "|": "l", "І": "l", "Ι": "l", "Ӏ": "l", "ǀ": "l", "$": "s",
    "-": "_", "‐": "_", "‑": "_", "–": "_", "О": "o", "Ο": "o",
}  # fmt: skip
AS_LATIN = str.maketrans({**_LATIN, **_GREEK, **_CYRILLIC})
"""For `str.translate`: small letters that look like Latin ones, and which these are."""

_FIRST = str.maketrans(_SIGNS)
_PAIRS = (("rn", "m"), ("vv", "w"))


def host_of(url: str) -> str:
    """The host of a link as people read it: foreign letters as such; "" if there is none."""
    return ".".join(map(_readable, host(url).split(".")))


def link_lies(shown: str, url: str) -> str:
    """Why the shown text of a link deceives, in one line of people's words; "" if it does not."""
    real = host(url)
    if not real:
        return ""
    if lies(shown, url):
        return f"shown as {clean_line(shown).text[:80]}, but it leads to {real}"
    readable = host_of(url)
    for label in readable.split("."):
        scripts = _scripts(label)
        if "Latin" in scripts and len(scripts) > 1:
            return f"{readable} mixes {' and '.join(scripts)} letters: it is really {real}"
        if scripts and "Latin" not in scripts and skeleton(label).isascii():
            return f"{readable} only looks Latin, its letters are {scripts[0]}: it is really {real}"
    return ""


def looks_like(handle: str, known_handles: Iterable[str]) -> str | None:
    """The known handle that this one could be taken for, being another; None: it is like none.

    Letters of other scripts, 0 and o, 1, l and capital i, rn and m, vv and w, `-` and `_` are told
    apart by nobody in passing.
    """
    known = [one.removeprefix("@") for one in known_handles]
    own = handle.removeprefix("@")
    if not own or _same(own) in map(_same, known):
        return None
    shape = skeleton(own)
    return next((one for one in known if one and skeleton(one) == shape), None)


def skeleton(name: str) -> str:
    """The name as it looks: two names with the same skeleton look alike (after UTS 39)."""
    plain = unicodedata.normalize("NFKD", name).translate(_FIRST)
    shape = fold(fold(plain).translate(AS_LATIN).translate(_FIRST)).replace(" ", "")
    for pair, single in _PAIRS:
        shape = shape.replace(pair, single)
    return shape


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _readable(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        readable = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
    # What does not lead back to the same name, or hides, is better read in ASCII.
    if punycode(readable) != label or clean_line(readable).text != readable:
        return label
    return readable


def _scripts(label: str) -> list[str]:
    """Which of the scripts that look alike a label has letters of."""
    names = {unicodedata.name(char, "").partition(" ")[0].capitalize() for char in label}
    return sorted(names & {"Latin", "Cyrillic", "Greek"})
