"""Styled text as plain values: spans, lines, and pages whose lines belong to blocks.

A style is one or more tones (`TONES`) separated by blanks; a widget turns them into colours.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cmtui.text.width import cells, crop

TONES: tuple[str, ...] = (
    "strong", "muted", "accent", "late", "danger", "good", "note", "own", "mark", "link", "rule",
    "title", "key", "crisis", "person", "veiled", "gone", "added",
    "net-b", "net-m", "net-x", "net-f", "net-r", "net-d", "net-other", "bar", "bar-away",
)  # fmt: skip
"""Every tone that a span may carry; `widgets.painted.LOOKS` says how each looks."""


class Span(NamedTuple):
    """A piece of a line in one style."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


class Page(NamedTuple):
    """Lines to read; `blocks` says which of them belong together (one post, one note)."""

    lines: tuple[Line, ...]
    blocks: tuple[range, ...] = ()


def line(*parts: str | Span) -> Line:
    """A line of spans; bare strings have no style, empty ones vanish."""
    spans = (Span(part) if isinstance(part, str) else part for part in parts)
    return tuple(span for span in spans if span.text)


def plain(of: Iterable[Span]) -> str:
    """The words of a line."""
    return "".join(span.text for span in of)


def plain_page(lines: Iterable[Line]) -> str:
    """The words of several lines, trailing blanks removed."""
    return "\n".join(plain(one).rstrip() for one in lines)


def width(of: Iterable[Span]) -> int:
    """Cells that a line takes."""
    return sum(cells(span.text) for span in of)


def cut(of: Sequence[Span], room: int) -> Line:
    """The line in at most `room` cells; a span that does not fit ends in an ellipsis."""
    kept: list[Span] = []
    left = room
    for n, span in enumerate(of):
        takes = cells(span.text)
        last = n == len(of) - 1
        if takes < left or (takes == left and last):
            kept.append(span)
            left -= takes
            continue
        if takes == left and not any(later.text for later in of[n + 1 :]):
            kept.append(span)
            break
        if left > 0:
            # `crop` leaves a text that fits alone; more follows here, so it must show the cut.
            text = crop(span.text if takes > left else span.text + " ", left)
            kept.append(Span(text, span.style))
        break
    return tuple(kept)


def spread(left: Sequence[Span], right: Sequence[Span], room: int) -> Line:
    """`left` and `right` at the two ends of `room` cells; `left` is cut where they would meet."""
    right = cut(right, room)
    free = room - width(right)
    left = cut(left, max(0, free - 1) if right else free)
    gap = free - width(left)
    return (*left, Span(" " * gap), *right) if gap > 0 else (*left, *right)


def padded(of: Sequence[Span], room: int) -> Line:
    """The line in exactly `room` cells."""
    short = cut(of, room)
    gap = room - width(short)
    return (*short, Span(" " * gap)) if gap > 0 else short


def joined(parts: Iterable[Sequence[Span]], between: str, style: str = "") -> Line:
    """The parts that are not empty, with `between` between them."""
    spans: list[Span] = []
    for part in parts:
        if not part:
            continue
        if spans:
            spans.append(Span(between, style))
        spans.extend(part)
    return tuple(spans)
