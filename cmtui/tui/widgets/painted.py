"""The base of every widget of ours: draws lines of spans and repaints only what has changed."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from cmtui.tui.airlock import one_line
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import TONES, Line

TONES_CSS = """
Painted {
    & .tone--strong { text-style: bold; }
    & .tone--muted { color: $muted; }
    & .tone--accent { color: $cursor-bar; }
    & .tone--late { color: $late; }
    & .tone--danger { color: $danger; text-style: bold; }
    & .tone--good { color: $good; }
    & .tone--note { color: $note; }
    & .tone--own { color: $own-post; }
    & .tone--mark { color: $mark; }
    & .tone--link { color: $link; text-style: underline; }
    & .tone--rule { color: $rule; }
    & .tone--title { color: $title; }
    & .tone--key { color: $key; text-style: bold; }
    & .tone--crisis { color: $crisis-lamp; text-style: bold; }
    & .tone--person { color: $person; text-style: bold; }
    & .tone--veiled { color: $muted; text-style: italic; }
    & .tone--net-b { color: $net-b; }
    & .tone--net-m { color: $net-m; }
    & .tone--net-x { color: $net-x; }
    & .tone--net-f { color: $net-f; }
    & .tone--net-r { color: $net-r; }
    & .tone--net-d { color: $net-d; }
    & .tone--net-other { color: $net-other; }
    & .painted--cursor { background: $cursor-row; }
    & .painted--bar { color: $cursor-bar; }
    & .painted--bar-away { color: $cursor-bar-away; }
}
"""

TONE_CLASSES = frozenset(f"tone--{tone}" for tone in TONES)


class Painted(Widget):
    """A widget that draws itself line by line from `line_at`.

    `redraw` compares what is on the screen with what should be and sends the difference: a
    cursor key, a changed count or the minute's tick cost only the cells that look different.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *TONE_CLASSES,
        "painted--cursor",
        "painted--bar",
        "painted--bar-away",
    }
    DEFAULT_CSS = TONES_CSS

    glyphs: Glyphs = UNICODE
    """The marks to draw with; `use_glyphs` sets them."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._drawn: dict[int, Strip] = {}
        self._styles_of: dict[str, Style] = {}

    def line_at(self, y: int) -> Strip:
        """What line `y` of the content should look like now."""
        raise NotImplementedError

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draws with another set of marks."""
        self.glyphs = glyphs
        self.forget()
        self.redraw()

    def forget(self) -> None:
        """Another look or size: a subclass that keeps strips drops them here."""

    def redraw(self) -> None:
        """Repaints the cells that differ from what is on the screen."""
        if not self._drawn:
            return  # never painted yet: the first paint shows the present state anyway
        changed = []
        for y in range(self.content_size.height):
            before, after = self._drawn.get(y), self.line_at(y)
            if before is None:
                changed.append(Region(0, y, self.content_size.width, 1))
            elif region := _difference(before, after, y):
                changed.append(region)
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        strip = self._drawn[y] = self.line_at(y)
        return strip

    def notify_style_update(self) -> None:
        self._styles_of.clear()
        self.forget()
        super().notify_style_update()

    def style_of(self, name: str) -> Style:
        """The style of a tone list, or of a component class of ours, without a background of
        its own unless it sets one."""
        known = self._styles_of.get(name)
        if known is None:
            known = Style.null()
            for part in name.split():
                component = part if "--" in part else f"tone--{part}"
                known += self.get_component_rich_style(component, partial=True)
            self._styles_of[name] = known
        return known

    def strip_of(self, line: Line, width: int, base: Style | None = None) -> Strip:
        """A line as exactly `width` cells; hostile characters never pass."""
        ground = self.rich_style if base is None else base
        segments = [
            Segment(self._safe(text), ground + self.style_of(style) if style else ground)
            for text, style in line
            if text
        ]
        return Strip(_merged(Strip(segments).adjust_cell_length(width, ground)), width)

    def _safe(self, text: str) -> str:
        """Text that cannot act on the terminal nor break the line."""
        text = one_line(text)
        if self.glyphs is not UNICODE:
            # Texts are cut with the Unicode ellipsis; an ASCII terminal shows its own.
            text = text.replace(UNICODE.ellipsis, self.glyphs.ellipsis)
        return text

    def blank(self, width: int, base: Style | None = None) -> Strip:
        """A line with nothing on it."""
        return Strip([Segment(" " * width, self.rich_style if base is None else base)], width)


def _merged(segments: Iterable[Segment]) -> list[Segment]:
    """Neighbours of one style as one segment; blanks join whatever stands before them.

    A blank looks the same in any colour, and each change of style costs twenty to forty bytes.
    """
    merged: list[Segment] = []
    for segment in segments:
        text, style, _ = segment
        before = merged[-1] if merged else None
        if before is not None and (before.style == style or _blank_after(before.style, text)):
            merged[-1] = Segment(before.text + text, before.style)
        else:
            merged.append(Segment(text, style))
    return merged


def _blank_after(style: Style | None, text: str) -> bool:
    return text.isspace() and style is not None and not (style.underline or style.reverse)


def _difference(before: Strip, after: Strip, y: int) -> Region | None:
    """The part of line `y` from the first to the last segment that differs."""
    if before is after:
        return None
    old, new = list(before), list(after)
    if old == new:
        return None
    if before.cell_length != after.cell_length:
        return Region(0, y, max(before.cell_length, after.cell_length), 1)
    start = _same(old, new)
    end = _same(old[::-1], new[::-1])
    return Region(start, y, max(1, after.cell_length - end - start), 1)


def _same(old: Sequence[Segment], new: Sequence[Segment]) -> int:
    """Cells of the segments that two lines have in common at their beginning."""
    cells = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        cells += one.cell_length
    return cells
