"""Markdown of ours with words of others in it: whatever they hold, it is text."""

import re
from collections.abc import Iterable, Sequence

_MARKS = re.compile(r"([\\`*_\[\]<>|~&$])")
_LINE_MARKS = re.compile(r"^([#+\-=])|^([0-9]+)(?=[.)])")
_ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])")
_WORD_JOINED = re.compile(r"(?<=\w)\\_(?=\w)")


def escaped(text: str) -> str:
    """The words in one line, so that no sign of them means anything in Markdown.

    An underscore within a word means nothing there (CommonMark, rule 2 of emphasis) and stays.
    """
    plain = _MARKS.sub(r"\\\1", " ".join(text.split()))
    plain = _WORD_JOINED.sub("_", plain)
    return _LINE_MARKS.sub(_escape_start, plain)


def unescaped(text: str) -> str:
    """The words as they were before `escaped`."""
    return _ESCAPED.sub(r"\1", text)


def quoted(text: str) -> list[str]:
    """The lines of a text as a block of quotation."""
    return [f"> {escaped(line)}".rstrip() for line in text.strip().splitlines()]


def link(text: str, url: str) -> str:
    """A link, where the address is one that may be clicked; else the text alone."""
    if not url.startswith(("https://", "http://")):
        return escaped(text)
    safe = "".join(_percent(char) for char in url)
    return f"[{escaped(text)}]({safe})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table of cells that are Markdown already."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]


def _escape_start(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\"


def _percent(char: str) -> str:
    is_plain = char.isascii() and (char.isalnum() or char in "-._~:/?#@!$&'*+,;=%")
    return char if is_plain else "".join(f"%{byte:02X}" for byte in char.encode())
