"""Makes strangers' text harmless for a terminal, and shows what hides in it.

Every function here is linear in the text, accepts any `str` (lone surrogates too), and never
raises. Cleaning twice gives what cleaning once gives.
"""

import re
import unicodedata

import msgspec

ESCAPE_CODES = "escape codes"
CONTROLS = "control characters"
BROKEN = "broken characters"
BIDI = "bidirectional overrides"
INVISIBLE = "invisible characters"
STACKED = "stacked accents"

MOST_MARKS = 4
"""Combining marks kept on one base: enough for every living script, too few for Zalgo."""

_ZWNJ, _ZWJ = "\u200c", "\u200d"

_NEWLINES = re.compile("\r\n?|[\x85\u2028\u2029]")
# ECMA-48: CSI; strings (OSC, DCS, SOS, PM, APC) with their bodies, an unterminated one up to
# the line's end; then the short escapes. No alternative can match the same character twice, so
# the search is linear.
_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x9c|\x1b\\)?"
    r"|\x1b[ -/]*[0-~]?"
)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
# A subdivision flag (UTS 51 ED-14a): black flag, three to six tag letters or digits, cancel tag.
# The one place where tag characters mean something; elsewhere they smuggle hidden text.
_FLAG_OR_HIDDEN = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)"
    "|[\ufeff\U000e0000-\U000e007f]"
)
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
# Where joiners, selectors or a stack of marks can be: all below is left alone unlooked.
_NEEDS_CARE = re.compile(
    "[\u180b-\u180d\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]|[\u0300-\U0010ffff]{5}"
)
# Scripts in which ZWJ and ZWNJ change the letters' shape: Arabic to Myanmar, Khmer, Mongolian
# and the later Indic blocks.
_JOINING_SCRIPTS = re.compile(
    "[\u0600-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00010fff\U00011000-\U00011fff\U0001e900-\U0001e95f]"
)
_EMOJI = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2100-\u214f\u2190-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff]"
)


class Cleaned(msgspec.Struct, frozen=True):
    """A text that may be stored and shown, and what was taken out of it.

    `found` names, in people's words, sorted and once each, what was removed: a post that
    carries escape codes is itself news to a community manager.
    """

    text: str
    found: tuple[str, ...]


def clean(text: str) -> Cleaned:
    """The text with everything removed that could act on a terminal or hide; newlines stay."""
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return Cleaned(text, ())
    found: set[str] = set()
    text = _NEWLINES.sub("\n", text)
    for pattern, name in (
        (_SEQUENCES, ESCAPE_CODES),
        (_CONTROLS, CONTROLS),
        (_SURROGATES, BROKEN),
        (_BIDI, BIDI),
    ):
        text, removed = pattern.subn("", text)
        if removed:
            found.add(name)
    without_hidden = _FLAG_OR_HIDDEN.sub(_flag_only, text)
    if len(without_hidden) != len(text):
        found.add(INVISIBLE)
    if _NEEDS_CARE.search(without_hidden):
        without_hidden = _settle(without_hidden, found)
    return Cleaned(without_hidden, tuple(sorted(found)))


def clean_line(text: str) -> Cleaned:
    """`clean` for names and titles: one line, newlines and tabs as spaces, no outer spaces."""
    cleaned = clean(text)
    line = cleaned.text.replace("\n", " ").replace("\t", " ").strip()
    return Cleaned(line, cleaned.found)


def is_safe(text: str) -> bool:
    """Whether `clean` would leave the text as it is."""
    return clean(text).text == text


def control_free(text: str) -> str:
    """The text without forbidden characters: the last filter before the terminal.

    For each painted segment, so it is quick and returns the same object when nothing is wrong.
    It removes single characters only; whole escape sequences are `clean`'s work.
    """
    if text.isprintable():
        return text
    if _FORBIDDEN.search(text):
        text = _FORBIDDEN.sub("", text)
    return _FLAG_OR_HIDDEN.sub(_flag_only, text) if _FLAG_OR_HIDDEN.search(text) else text


def _flag_only(match: re.Match[str]) -> str:
    return match[1] or ""


def reveal(text: str) -> str:
    """The text with each invisible character shown as ⟨U+200B⟩, so look-alikes differ."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"⟨U+{ord(char):04X}⟩" if _is_unseen(char) else char for char in text)


# Drawn as nothing or as a blank although Unicode files them under letters, marks or symbols.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def _is_unseen(char: str) -> bool:
    if char == " ":
        return False
    category = unicodedata.category(char)
    return category[0] in "CZ" or char in _BLANKS or _is_selector(char)


def _is_selector(char: str) -> bool:
    return (
        "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
        or char in "\u180b\u180c\u180d\u180f"
    )


def _settle(text: str, found: set[str]) -> str:
    """Drops joiners and selectors that join nothing, and marks beyond MOST_MARKS a base.

    Each decision rests on what was kept so far and on a following emoji, which always stays:
    hence a second pass changes nothing.
    """
    kept: list[str] = []
    previous = ""
    marks = 0
    for index, char in enumerate(text):
        if char < "\u0300":
            marks = 0
        elif char in (_ZWNJ, _ZWJ):
            following = text[index + 1 : index + 2]
            if not _joins(char, previous, following):
                found.add(INVISIBLE)
                continue
        elif _is_selector(char):
            if not _selects(char, previous):
                found.add(INVISIBLE)
                continue
        elif unicodedata.category(char) in ("Mn", "Me"):
            marks += 1
            if marks > MOST_MARKS:
                found.add(STACKED)
                continue
        else:
            marks = 0
        kept.append(char)
        previous = char
    return "".join(kept)


def _joins(joiner: str, previous: str, following: str) -> bool:
    """Whether a ZWJ or ZWNJ does something here.

    In the scripts that need it, after any of their letters (Malayalam and Persian end words
    with one); ZWJ also between two emoji. In Latin text it can only hide.
    """
    if _JOINING_SCRIPTS.match(previous):
        return True
    if joiner != _ZWJ or not _EMOJI.match(following):
        return False
    return previous == "\ufe0f" or _EMOJI.match(previous) is not None


def _selects(selector: str, previous: str) -> bool:
    """Whether a variation selector has a base that can have variants."""
    if not previous:
        return False
    if selector in "\ufe0e\ufe0f":
        return previous in "0123456789#*" or _EMOJI.match(previous) is not None
    if selector in "\u180b\u180c\u180d\u180f":
        return "\u1800" <= previous <= "\u18af"
    if selector >= "\U000e0100":
        return previous >= "\u2e80" and unicodedata.category(previous) == "Lo"
    return previous > "\x7f" and unicodedata.category(previous)[0] in "LS"
