"""The last door before the terminal: nothing passes that could act on it."""

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.color import Color
from textual.containers import Horizontal, Vertical
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.strip import Strip
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
    changed: only the filters that may change these lines are left, and where there is none, lines
    of which nothing is to be painted anew are those of the last time.
    """

    virtual_size = Reactive(Size(0, 0), layout=False, repaint=False)
    """As Textual has it, but a widget that has got another size has not everything laid out, and
    its lines sent, a second time: that is for bars that scroll, which none of ours has."""

    _last_lines: tuple[Region, list[Strip]] | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of the last time, unless something about them has changed."""
        known, is_plain = self._last_lines, not self.get_line_filters()
        if known is not None and known[0] == crop and is_plain:
            return known[1]
        strips = super().render_lines(crop)
        self._last_lines = (crop, strips) if is_plain else None
        return strips

    def _set_dirty(self, *regions: Region) -> None:
        # Textual's one place where a widget learns that some of its lines are out of date.
        self._last_lines = None
        super()._set_dirty(*regions)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those for terminals without colour."""
        needless = (Airlock, ANSIToTruecolor)
        return [one for one in super().get_line_filters() if not isinstance(one, needless)]


class Ground(Clean):
    """A bare ground with widgets on it, which has nothing to do with what they say."""

    def post_message(self, message: Message) -> bool:
        """Keys and messages from within go on to the parent at once: a turn of the loop saved."""
        is_from_within = not isinstance(message, events.Event) and message.control is not None
        if self.parent is not None and (is_from_within or isinstance(message, events.Key)):
            return self.parent.post_message(message)
        return super().post_message(message)


class SideBySide(Horizontal, Ground):
    """Widgets side by side on a bare ground."""


class Column(Vertical, Ground):
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
