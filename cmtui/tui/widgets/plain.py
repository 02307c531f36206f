"""Words, pane titles, dividers: the small widgets that never parse markup."""

from collections.abc import Callable, Mapping, Sequence

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from cmtui.text.width import wrap
from cmtui.tui.present.lines import Line, Span, cut, plain, width
from cmtui.tui.widgets.painted import Painted

Words = str | Sequence[Line] | Callable[[int], Sequence[Line]]
"""A bare text, which is wrapped; lines; or a function that lays lines out for a width."""


class Plain(Painted):
    """A few lines of text, as high as they are."""

    DEFAULT_CSS = "Plain { height: auto; width: 1fr; }"

    def __init__(
        self, words: Words = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._words = words
        self._height: int | None = None
        """As it was laid out; None while it is not, or has a height of its own."""

    def show(self, words: Words) -> None:
        """Shows other words; the layout changes only when their height does."""
        self._words = words
        known = self._height if self.is_attached else None
        if known is not None and self._height_at(self.content_size.width) != known:
            self.refresh(layout=True)
        else:
            self.redraw()

    @property
    def words(self) -> str:
        """What is shown, without styles."""
        if isinstance(self._words, str):
            return self._words
        return "\n".join(plain(line) for line in self._laid_out(self.content_size.width or 80))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        self._height = self._height_at(width)
        return self._height

    def line_at(self, y: int) -> Strip:
        room = self.content_size.width
        lines = self._laid_out(room)
        return self.strip_of(cut(lines[y], room), room) if y < len(lines) else self.blank(room)

    def _height_at(self, room: int) -> int:
        return len(self._laid_out(room))

    def _laid_out(self, room: int) -> Sequence[Line]:
        if isinstance(self._words, str):
            return [(Span(text),) for text in wrap(self._words, max(1, room))]
        return self._words(max(1, room)) if callable(self._words) else self._words


class PlainTitle(Painted):
    """The rule above a pane: `─ Feed · needs me ───────── 2 of 42 ─`.

    `set_focused` makes it the pane that has the keys: its title is bold and in the accent.
    """

    DEFAULT_CSS = "PlainTitle { height: 1; width: 1fr; }"

    def __init__(
        self,
        title: str | Line = "",
        right: str | Line = "",
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._title = title
        self._middle: str | Line = ""
        self._right = right
        self._focused = False

    def show(self, title: str | Line, right: str | Line = "", middle: str | Line = "") -> None:
        """Sets the title, the count at the right end, and a word between them."""
        self._title, self._right, self._middle = title, right, middle
        self.redraw()

    def set_focused(self, focused: bool) -> None:
        """Says whether the keys go to this pane."""
        if focused != self._focused:
            self._focused = focused
            self.redraw()

    @property
    def words(self) -> str:
        """The rule as it is drawn, without styles."""
        return plain(self.rule(self.content_size.width or 80))

    def line_at(self, y: int) -> Strip:
        room = self.content_size.width
        return self.strip_of(self.rule(room), room)

    def rule(self, room: int) -> Line:
        """The whole line in `room` cells; the title is cut first, the middle word left out."""
        rule, tone = self.glyphs.rule, "strong accent" if self._focused else "title"
        right = _end(self._right, "muted", rule)
        title = _toned(self._title, tone)
        free = room - width(right) - 2
        left = cut((Span(f"{rule} ", "rule"), *title), max(0, free - 1))
        middle = _toned(self._middle, "mark")
        used = width(left) + 1
        between = room - used - width(right)
        if middle and between >= width(middle) + 6:
            before = (between - width(middle) - 2) // 2
            after = between - before - width(middle) - 2
            fill: Line = (
                Span(rule * before + " ", "rule"), *middle, Span(" " + rule * after, "rule"),
            )  # fmt: skip
        else:
            fill = (Span(rule * max(0, between), "rule"),)
        return (*left, Span(" "), *fill, *right)


def _toned(words: str | Line, tone: str) -> Line:
    if isinstance(words, str):
        return (Span(words, tone),) if words else ()
    return words


def _end(words: str | Line, tone: str, rule: str) -> Line:
    inner = _toned(words, tone)
    if not inner:
        return (Span(rule, "rule"),)
    return (Span(" "), *inner, Span(f" {rule}", "rule"))


class Divider(Painted):
    """The upright line between two panes; `joints` are the lines where a rule meets it."""

    DEFAULT_CSS = "Divider { width: 1; height: 1fr; }"

    def __init__(
        self,
        joints: Mapping[int, str] | None = None,
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._joints = dict(joints or {0: "tee"})

    def set_joints(self, joints: Mapping[int, str]) -> None:
        """Line number -> `tee` (a rule on both sides, at the top) or `cross` (to the right)."""
        self._joints = dict(joints)
        self.redraw()

    def line_at(self, y: int) -> Strip:
        glyph: str = getattr(self.glyphs, self._joints.get(y, "upright"))
        return Strip([Segment(glyph, self.rich_style + self.style_of("rule"))], 1)
