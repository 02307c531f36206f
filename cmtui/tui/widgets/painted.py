"""The base of every widget of ours: draws lines of spans and repaints only what has changed."""

from collections.abc import Iterable, Sequence

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip

from cmtui.tui.airlock import Clean, one_line
from cmtui.tui.present.glyphs import IN_ASCII, UNICODE, Glyphs
from cmtui.tui.present.lines import Line

LOOKS: dict[str, tuple[str, str]] = {
    "strong": ("", "bold"),
    "muted": ("muted", ""),
    "accent": ("cursor-bar", ""),
    "late": ("late", ""),
    "danger": ("danger", "bold"),
    "good": ("good", ""),
    "note": ("note", ""),
    "own": ("own-post", ""),
    "mark": ("mark", ""),
    "link": ("link", "underline"),
    "rule": ("rule", ""),
    "title": ("title", ""),
    "key": ("key", "bold"),
    "crisis": ("crisis-lamp", "bold"),
    "person": ("person", "bold"),
    "veiled": ("muted", "italic"),
    "gone": ("muted", "strike"),
    "added": ("mark", "underline"),
    "net-b": ("net-b", ""),
    "net-m": ("net-m", ""),
    "net-x": ("net-x", ""),
    "net-f": ("net-f", ""),
    "net-r": ("net-r", ""),
    "net-d": ("net-d", ""),
    "net-other": ("net-other", ""),
    "bar": ("cursor-bar", ""),
    "bar-away": ("cursor-bar-away", ""),
}
"""Each tone's variable of the theme, and its text style.

Not component classes: Textual matches every one of those anew for each widget at each change of
a class, which cost more of the start than all the rest of the screen.
"""

IN_CRISIS: dict[str, str] = {"rule": "crisis-rule", "title": "crisis-title"}
"""Variables that others stand for while a crisis is open: the frame of every pane changes."""

GROUND_UNDER_CURSOR = "cursor-row"


class Painted(Clean):
    """A widget that draws itself line by line from `line_at`.

    `redraw` compares what is on the screen with what should be and sends the difference: a
    cursor key, a changed count or the minute's tick cost only the cells that look different.
    """

    ALLOW_SELECT = False

    glyphs: Glyphs = UNICODE
    """The marks to draw with; `use_glyphs` sets them."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._drawn: dict[int, Strip] = {}
        self._styles_of: dict[str, Style] = {}
        self._in_crisis = False
        self._ground: Style | None = None

    def line_at(self, y: int) -> Strip:
        """What line `y` of the content should look like now."""
        raise NotImplementedError

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draws with another set of marks."""
        self.glyphs = glyphs
        self.forget()
        self.redraw()

    def turn_crisis(self, in_crisis: bool) -> None:
        """Takes the colours of a crisis, or those of every day; what looks the same is not sent."""
        if in_crisis != self._in_crisis:
            self._in_crisis = in_crisis
            self._styles_of.clear()
            self.forget()
            self.redraw()

    def forget(self) -> None:
        """Another look or size: a subclass that keeps strips drops them here."""

    def redraw(self, lines: Iterable[int] | None = None) -> None:
        """Repaints the cells that differ from what is on the screen; given `lines`, no others."""
        if not self._drawn:
            return  # never painted yet: the first paint shows the present state anyway
        if not self.is_on_screen:
            self.refresh()  # what Textual remembers of its lines is of no use when it comes back
            return
        changed = []
        width, height = self.content_size
        for y in range(height) if lines is None else lines:
            before, after = self._drawn.get(y), self.line_at(y)
            if before is None:
                changed.append(Region(0, y, width, 1))
            elif region := _difference(before, after, y):
                changed.append(region)
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        strip = self._drawn[y] = self.line_at(y)
        return strip

    def turn_focus(self, event: events.Focus | events.Blur) -> None:
        """What Textual does when the keys come and go, but for sending the whole widget anew."""
        event.prevent_default()
        self.has_focus = isinstance(event, events.Focus)
        self.redraw()
        if self.parent is not None:
            told = events.DescendantFocus if self.has_focus else events.DescendantBlur
            self.parent.post_message(told(self))

    def notify_style_update(self) -> None:
        self._styles_of.clear()
        self._ground = None
        self.forget()
        super().notify_style_update()

    def _set_dirty(self, *regions: Region) -> None:
        if not regions:  # all of it: perhaps the ground that it lies on is another
            self._ground = None
            self.forget()
        super()._set_dirty(*regions)

    @property
    def rich_style(self) -> Style:
        """Its colours, which Textual looks up by way of all its ancestors; here once."""
        if self._ground is None:
            self._ground = super().rich_style
        return self._ground

    def style_of(self, name: str) -> Style:
        """The style of a tone list; none has a background."""
        known = self._styles_of.get(name)
        if known is None:
            known = Style.null()
            for tone in name.split():
                variable, text_style = LOOKS[tone]
                if self._in_crisis:
                    variable = IN_CRISIS.get(variable, variable)
                colour = self._colour(variable) if variable else None
                known += Style(color=colour) + Style.parse(text_style)
            self._styles_of[name] = known
        return known

    def ground_under_cursor(self) -> Style:
        """The background of what is under the cursor."""
        known = self._styles_of.get(GROUND_UNDER_CURSOR)
        if known is None:
            known = Style(bgcolor=self._colour(GROUND_UNDER_CURSOR))
            self._styles_of[GROUND_UNDER_CURSOR] = known
        return known

    def _colour(self, variable: str) -> RichColor | None:
        colour = Color.parse(self.app.theme_variables[variable])
        return colour.rich_color if colour.a > 0 else None

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
            # Our sentences have dots, quotes and dashes of their own, and what is cut an ellipsis.
            text = text.translate(IN_ASCII)
        return text

    def blank(self, width: int, base: Style | None = None) -> Strip:
        """A line with nothing on it."""
        return Strip([Segment(" " * width, self.rich_style if base is None else base)], width)


def on_ground(text: Strip, ground: Style) -> Strip:
    """The same words on another ground."""
    return Strip(Segment.apply_style(text, post_style=ground), text.cell_length)


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
