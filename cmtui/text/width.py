"""Cells and graphemes: how much room a text takes on a terminal, and where it may be cut.

Called for every painted row, so plain ASCII takes a short way. Tabs measure nothing by
themselves, so whatever lays text out here turns them into spaces first.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

_TAB = 4


def cells(text: str) -> int:
    """Terminal cells that the text takes: 2 for a wide grapheme, 0 for control characters."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_cluster_cells, graphemes(text)))


def graphemes(text: str) -> list[str]:
    """The extended grapheme clusters (UAX 29): what a person takes for one character."""
    if text.isascii() and "\r" not in text:
        return list(text)
    from wcwidth import iter_graphemes  # 30 ms to import: not before a text needs it

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
