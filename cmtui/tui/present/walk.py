"""A prepared draft at its turn: to the letter, how it goes out, and what may be done with it."""

from collections.abc import Sequence
from typing import NamedTuple

from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Span, cut, joined, line
from cmtui.tui.present.strip import Preview, preview_lines

ALL = 1_000_000
"""More lines than a text has."""


class Step(NamedTuple):
    """Where the walk stands, counted from 1, and its keys with what they do."""

    place: int
    all: int
    keys: Sequence[tuple[str, str]]


def walk_lines(
    preview: Preview, step: Step, room: int, most: int, glyphs: Glyphs = UNICODE
) -> list[Line]:
    """The strip: the exact text in at most so many lines, and below it the keys."""
    keys = [(Span(key, "key"), Span(f" {what}")) for key, what in step.keys]
    place = line(Span(f"{step.place} of {step.all}", "strong accent"))
    last = cut(joined((place, *keys), f" {glyphs.dot} ", "muted"), room)
    return [*preview_lines(preview, room, glyphs, most), last]


def is_whole(preview: Preview, room: int, most: int) -> bool:
    """Whether so many lines show the text without leaving out its middle."""
    return len(preview_lines(preview, room, most=most)) == len(
        preview_lines(preview, room, most=ALL)
    )
