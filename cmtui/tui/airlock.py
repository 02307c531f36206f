"""The last door before the terminal: nothing passes that could act on it."""

from collections.abc import Sequence

from rich.segment import Segment
from textual.color import Color
from textual.containers import Horizontal, Vertical
from textual.filter import ANSIToTruecolor, LineFilter
from textual.widget import Widget

from cmtui.text.safe import control_free

_BREAKS = str.maketrans(dict.fromkeys("\n\t\u2028\u2029", " "))


def one_line(text: str) -> str:
    """Text that cannot act on the terminal nor break the line that it stands in."""
    return text if text.isprintable() else control_free(text).translate(_BREAKS)


class Airlock(LineFilter):
    """Deletes control characters, bidirectional overrides and their like from every segment.

    Textual and Rich strip five control codes only. Text is cleaned at the network's edge; this
    holds whatever came by another way (an exception's words, a file name, a bug of ours).
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        for segment in segments:
            if not (segment.text.isprintable() or segment.control):
                return [_passed(one) for one in segments]
        return segments


class Clean(Widget):
    """A widget whose lines cannot hold anything hostile, nor one of the 16 colours.

    Textual passes every line of every widget through every filter at each repaint, whatever has
    changed: only the filters that may change these lines are left.
    """

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those for terminals without colour."""
        needless = (Airlock, ANSIToTruecolor)
        return [one for one in super().get_line_filters() if not isinstance(one, needless)]


class SideBySide(Horizontal, Clean):
    """Widgets side by side on a bare ground."""


class Column(Vertical, Clean):
    """Widgets one below the other on a bare ground."""


def _passed(segment: Segment) -> Segment:
    text, style, control = segment
    if control or text.isprintable():
        return segment
    safe = one_line(text)
    passed = Segment(safe, style, control)
    # The strip's width was measured before: what is gone leaves blanks, or the line would shift.
    missing = segment.cell_length - passed.cell_length
    return Segment(safe + " " * missing, style, control) if missing > 0 else passed
