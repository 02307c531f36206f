"""The line at the bottom: the keys that work here."""

from collections.abc import Sequence

from textual.strip import Strip

from cmtui.tui.present.lines import Line, Span, cut, spread, width
from cmtui.tui.widgets.painted import Painted

Keys = Sequence[tuple[str, str]]
"""(key, what it does), the most needed first."""

MOST_LINES = 3
"""Lines that the bar takes where every key is to be seen."""


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


def keys_lines(keys: Keys, room: int, last: tuple[str, str], most: int = MOST_LINES) -> list[Line]:
    """All keys, on as many lines as they take, at most so many; `last` ends the lowest, unless
    that alone would take another."""
    lines: list[Line] = []
    while len(lines) < most - 1 and _fitting(keys, room, last) < len(keys):
        fits = max(1, _fitting(keys, room, ("", "")))
        lines.append(keys_line(keys[:fits], room, ("", "")))
        keys = keys[fits:]
        if not keys:
            return lines
    return [*lines, keys_line(keys, room, last)]


def _fitting(keys: Keys, room: int, last: tuple[str, str]) -> int:
    """How many keys a line has room for beside its end."""
    free = room - (width((Span(f"{last[0]} {last[1]} "),)) if last[0] else 0) - 1
    for count, (key, does) in enumerate(keys):
        free -= width((Span(f"{'  ' if count else ' '}{key} {does}"),))
        if free < 0:
            return count
    return len(keys)


class FooterBar(Painted):
    """One line of keys, or a message that stands there until the next `show`."""

    DEFAULT_CSS = "FooterBar { height: 1; width: 1fr; background: $status-ground; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._keys: Keys = ()
        self._last = ("?", "all keys")
        self._said: Line = ()
        self._most = 1
        self._lines_high = 1

    def show(
        self,
        keys: Keys,
        last: tuple[str, str] = ("?", "all keys"),
        *,
        all_of_them: bool = False,
    ) -> None:
        """Shows these keys; an empty `last` leaves the right end free. `all_of_them`: on more
        lines than one, where they do not fit."""
        keys, most = tuple(keys), MOST_LINES if all_of_them else 1
        if (self._keys, self._last, self._said, self._most) != (keys, last, (), most):
            self._keys, self._last, self._said, self._most = keys, last, (), most
            self._stretch()

    def say(self, line: Line) -> None:
        """Shows one line in place of the keys: a notice, a question."""
        self._said, self._most = line, 1
        self._stretch()

    def line_at(self, y: int) -> Strip:
        room = self.content_size.width
        if self._said:
            return self.strip_of(cut((Span(" "), *self._said), room), room)
        lines = self._lines(room)
        return self.strip_of(lines[y], room) if y < len(lines) else self.blank(room)

    def _lines(self, room: int) -> list[Line]:
        return keys_lines(self._keys, room, self._last, self._most)

    def _stretch(self) -> None:
        """As high as what it says; a layout is made only where that changes."""
        height = len(self._lines(self.size.width)) if self._most > 1 and self.size.width else 1
        if height != self._lines_high:
            self._lines_high = height
            self.styles.height = height
        self.redraw()
