"""The line at the bottom: the keys that work here."""

from collections.abc import Sequence

from textual.strip import Strip

from cmtui.tui.present.lines import Line, Span, cut, spread, width
from cmtui.tui.widgets.painted import Painted

Keys = Sequence[tuple[str, str]]
"""(key, what it does), the most needed first."""


def keys_line(keys: Keys, room: int, last: tuple[str, str] = ("?", "all keys")) -> Line:
    """As many keys as fit whole, and `last` at the right end."""
    end = (Span(last[0], "key"), Span(f" {last[1]} ", "muted")) if last[0] else ()
    free = room - width(end) - 1
    shown: list[Span] = []
    for key, does in keys:
        pair = (Span("  " if shown else " "), Span(key, "key"), Span(f" {does}", "muted"))
        if width((*shown, *pair)) > free:
            break
        shown.extend(pair)
    return spread(shown, end, room)


class FooterBar(Painted):
    """One line of keys, or a message that stands there until the next `show`."""

    DEFAULT_CSS = "FooterBar { height: 1; width: 1fr; background: $status-ground; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._keys: Keys = ()
        self._last = ("?", "all keys")
        self._said: Line = ()

    def show(self, keys: Keys, last: tuple[str, str] = ("?", "all keys")) -> None:
        """Shows these keys; an empty `last` leaves the right end free."""
        keys = tuple(keys)
        if (self._keys, self._last, self._said) != (keys, last, ()):
            self._keys, self._last, self._said = keys, last, ()
            self.redraw()

    def say(self, line: Line) -> None:
        """Shows one line in place of the keys: a notice, a question."""
        self._said = line
        self.redraw()

    def line_at(self, y: int) -> Strip:
        room = self.content_size.width
        if self._said:
            return self.strip_of(cut((Span(" "), *self._said), room), room)
        return self.strip_of(keys_line(self._keys, room, self._last), room)
