"""A pane to read in: a conversation, a person's card, the help."""

from collections.abc import Callable, Sequence

from textual import events
from textual.message import Message
from textual.strip import Strip

from cmtui.tui.present.lines import Line, Page, Span, cut
from cmtui.tui.widgets.painted import Painted

Reading = Page | Sequence[Line] | Callable[[int], Page]
"""What to read: a page, bare lines, or a function that lays a page out for a width."""


class LinesPane(Painted, can_focus=True):
    """Lines that scroll, with one block of them (the post under the cursor) set off by the bar.

    The bar takes the first cell of the line, so the text has `content width - 1`.
    """

    DEFAULT_CSS = "LinesPane { height: 1fr; width: 1fr; }"

    class Moved(Message):
        """Another block is under the cursor."""

        def __init__(self, sender: "LinesPane", block: int) -> None:
            super().__init__()
            self.sender, self.block = sender, block

        @property
        def control(self) -> "LinesPane":
            return self.sender

    def __init__(
        self, reading: Reading = (), *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._reading: Reading = reading
        self._page = Page(())
        self._laid_out_for = -1
        self._block: int | None = None
        self._top = self._read_from = 0

    def show(self, reading: Reading, *, keep_position: bool = False) -> None:
        """Shows something else, from its beginning unless the position is to be kept.

        A function is called again when the width changes.
        """
        self._reading = reading
        self._laid_out_for = -1
        if not keep_position:
            self._top = self._read_from = 0
            self._block = None
        self._settle()

    def highlight(self, block: int | None) -> None:
        """Sets off one block of the page (None: none) and brings it into view."""
        if block is not None:
            blocks = self.page_shown.blocks
            block = min(max(0, block), len(blocks) - 1) if blocks else None
        changed = block != self._block
        self._block = block
        if block is not None:
            self._bring_into_view(self.page_shown.blocks[block])
        self._settle()
        if changed and block is not None:
            self.post_message(self.Moved(self, block))

    def move(self, n: int) -> None:
        """To the `n`th block from here; a page without blocks scrolls by lines."""
        if not self.page_shown.blocks:
            self.scroll_lines(n)
        else:
            self.highlight((self._block or 0) + n if self._block is not None else 0)
            self._read_from = self._top

    def scroll_lines(self, n: int) -> None:
        """`n` lines down, or up."""
        self._top += n
        self._settle()
        self._read_from = self._top

    def page(self, n: int) -> None:
        """`n` pages down, or up; one line of the last page stays."""
        self.scroll_lines(n * max(1, self.content_size.height - 1))

    def go_start(self) -> None:
        """To the first line, or block."""
        self._top = 0
        self.highlight(0) if self.page_shown.blocks else self._settle()
        self._read_from = self._top

    def go_end(self) -> None:
        """To the last line, or block."""
        self._top = len(self.page_shown.lines)
        blocks = self.page_shown.blocks
        self.highlight(len(blocks) - 1) if blocks else self._settle()
        self._read_from = self._top

    @property
    def block(self) -> int | None:
        """The block under the cursor."""
        return self._block

    @property
    def page_shown(self) -> Page:
        """The page as laid out for the present width."""
        room = max(1, self.content_size.width - 1)
        if self._laid_out_for != room:
            self._page = _laid_out(self._reading, room)
            self._laid_out_for = room
        return self._page

    @property
    def more_below(self) -> int:
        """Lines that lie below the visible ones."""
        return max(0, len(self.page_shown.lines) - self._top - self.content_size.height)

    def line_at(self, y: int) -> Strip:
        room = self.content_size.width
        at, lines = self._top + y, self.page_shown.lines
        if at >= len(lines):
            return self.blank(room)
        here = self._block is not None and at in self.page_shown.blocks[self._block]
        base = self.rich_style + self.ground_under_cursor() if here else self.rich_style
        gutter = self.strip_of((self._bar(here),), 1, base)
        return Strip.join((gutter, self.strip_of(cut(lines[at], room - 1), room - 1, base)))

    def on_resize(self) -> None:
        """Another size: laid out anew from where it was read, whatever sizes came between, and
        the block under the cursor stays in view."""
        self.forget()
        self._top = self._read_from
        self.highlight(self._block)

    def on_focus(self, event: events.Focus) -> None:
        """The bar takes the accent."""
        self.turn_focus(event)

    def on_blur(self, event: events.Blur) -> None:
        """The bar goes grey."""
        self.turn_focus(event)

    def _bar(self, here: bool) -> Span:
        if not here:
            return Span(" ")
        return Span(self.glyphs.bar, "bar" if self.has_focus else "bar-away")

    def _bring_into_view(self, lines: range) -> None:
        height = self.content_size.height
        if not height:
            return  # not laid out yet: the first resize asks again
        if lines.start < self._top:
            self._top = lines.start
        elif lines.stop > self._top + height:
            self._top = min(lines.start, lines.stop - height)

    def _settle(self) -> None:
        page = self.page_shown
        self._top = min(max(0, self._top), max(0, len(page.lines) - self.content_size.height))
        if self._block is not None and self._block >= len(page.blocks):
            self._block = len(page.blocks) - 1 if page.blocks else None
        self.redraw()


def _laid_out(reading: Reading, room: int) -> Page:
    if isinstance(reading, Page):
        return reading
    if callable(reading):
        return reading(room)
    return Page(tuple(reading))
