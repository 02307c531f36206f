"""Cells and graphemes: how much room a text takes on a terminal, and where it may be cut.

Called for every painted row, so plain ASCII takes a short way, and so does a text of characters
that stand alone whatever their neighbours are. Tabs measure nothing by themselves, so whatever
lays text out here turns them into spaces first.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

_TAB = 4

# Blocks of characters of which each is a grapheme of its own (UAX 29) beside any other of them,
# one cell wide or two (UAX 11): Latin, Greek, Cyrillic, punctuation, arrows, lines; kana, Han,
# Hangul, most emoji. No joiners, selectors, modifiers, flags or marks are among them.
_NARROW = (
    "\x20-\x7e\xa0-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e"
    "\u20a0-\u20bf\u2190-\u22ff\u2500-\u25fc"
)
_WIDE = (
    "\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u3250-\ua48c\uac00-\ud7a3\uff01-\uff60"
    "\U0001f300-\U0001f320\U0001f400-\U0001f43e\U0001f442-\U0001f4fc\U0001f5fb-\U0001f64f"
    "\U0001f680-\U0001f6c5\U0001f90c-\U0001f93a\U0001f947-\U0001f9ff"
)
_STANDS_ALONE = re.compile(f"[{_NARROW}{_WIDE}]*").fullmatch
_FIRST_WIDE = "\u3000"
"""Of the characters that stand alone, those from here on are wide."""


def cells(text: str) -> int:
    """Terminal cells that the text takes: 2 for a wide grapheme, 0 for control characters."""
    if text.isascii() and text.isprintable():
        return len(text)
    if _STANDS_ALONE(text):
        return len(text) + sum(char >= _FIRST_WIDE for char in text)
    return sum(map(_cluster_cells, graphemes(text)))


def graphemes(text: str) -> list[str]:
    """The extended grapheme clusters (UAX 29): what a person takes for one character."""
    if (text.isascii() and "\r" not in text) or _STANDS_ALONE(text):
        return list(text)
    from wcwidth import iter_graphemes  # 20 ms to import: not before a text needs it

    return list(iter_graphemes(text))


def crop(text: str, width: int, ellipsis: str = "…") -> str:
    """The text cut to at most `width` cells, between graphemes, with the ellipsis if cut."""
    text = text.replace("\t", " ")
    if text.isascii() and text.isprintable() and len(text) <= width:
        return text
    seen = text[: _generous(width)]
    clusters = graphemes(seen)
    if len(seen) == len(text) and _fitting(clusters, width) == len(clusters):
        return text
    room = width - cells(ellipsis)
    if room < 0:
        return crop(ellipsis, width, "") if ellipsis and width > 0 else ""
    kept = min(_fitting(clusters, room), len(clusters) - (len(seen) < len(text)))
    # The ellipsis may join what stands before it (UAX 29 GB9b), so what is measured is the whole.
    while kept and cells("".join(clusters[:kept]) + ellipsis) > width:
        kept -= 1
    return "".join(clusters[:kept]) + ellipsis


def fit(text: str, width: int) -> str:
    """The text cropped and padded with spaces to exactly `width` cells ("" below one)."""
    cropped = crop(text, width)
    return cropped + " " * (width - cells(cropped))


def wrap(text: str, width: int, most: int | None = None) -> list[str]:
    """The text in lines of at most `width` cells, broken between words.

    Newlines are kept, a word longer than a line is broken between graphemes, a grapheme wider
    than the whole line becomes "…". `most` stops after so many lines. No lines when `width` is
    below 1 or `most` is 0.
    """
    lines: list[str] = []
    if width < 1:
        return lines
    for paragraph in text.split("\n"):
        if most is not None and len(lines) >= most:
            break
        left = None if most is None else most - len(lines)
        lines.extend(_wrap_paragraph(paragraph.expandtabs(_TAB).rstrip("\r"), width, left))
    return lines


def _generous(width: int) -> int:
    """Code points that hold more than `width` cells of any text that people write."""
    return max(0, width) * 32 + 64


@lru_cache(maxsize=4096)
def _cluster_cells(cluster: str) -> int:
    if len(cluster) == 1 and _STANDS_ALONE(cluster):
        return 2 if cluster >= _FIRST_WIDE else 1
    from wcwidth import wcswidth

    return max(0, wcswidth(cluster))


def _fitting(clusters: list[str], room: int) -> int:
    """How many clusters from the first on fit into `room` cells."""
    used = 0
    for index, cluster in enumerate(clusters):
        used += _cluster_cells(cluster)
        if used > room:
            return index
    return len(clusters)


def _wrap_paragraph(text: str, width: int, most: int | None) -> list[str]:
    if text.isascii() and text.isprintable():
        return [text] if len(text) <= width else _lines(text, range(len(text) + 1), width, most)
    clusters = graphemes(text)
    sizes = [_cluster_cells(cluster) for cluster in clusters]
    if max(sizes, default=0) > width:
        clusters = [c if size <= width else "…" for c, size in zip(clusters, sizes, strict=True)]
        sizes = [size if size <= width else 1 for size in sizes]
    return _lines(clusters, list(accumulate(sizes, initial=0)), width, most)


def _lines(units: Sequence[str], before: Sequence[int], width: int, most: int | None) -> list[str]:
    """Greedy lines of `units` (graphemes); `before[n]` is the cells of the first n of them."""
    lines: list[str] = []
    start, length = 0, len(units)
    while most is None or len(lines) < most:
        end = bisect_right(before, before[start] + width) - 1
        if end >= length:
            lines.append("".join(units[start:]))
            break
        stop = _last_space(units, start, end)
        lines.append("".join(units[start : end if stop is None else stop]).rstrip(" "))
        start = end if stop is None else stop
        while start < length and units[start] == " ":
            start += 1
        if start == length:
            break
    return lines


def _last_space(units: Sequence[str], start: int, end: int) -> int | None:
    """The last space up to `end` that has a word before it on this line."""
    stop = end
    while stop > start and units[stop] != " ":
        stop -= 1
    if stop == start or all(unit == " " for unit in units[start:stop]):
        return None
    return stop
