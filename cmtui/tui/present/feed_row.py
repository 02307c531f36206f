"""A row of the feed in one or two lines."""

from cmtui.clock import Moment
from cmtui.model.row import Row
from cmtui.text.veil import veiled, veiled_name
from cmtui.text.width import cells, crop
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Span, joined, padded, spread, width
from cmtui.tui.present.networks import letter, short_handle
from cmtui.tui.present.row_marks import NO_MARKS, Marks, long_marks, short_marks, tags_line
from cmtui.tui.present.when import due, is_late, short_stamp, wakes

DUE = 9
"""Cells of the first column: `due 14:05`, `late 12m`, `Tue 13:20`."""

INDENT = DUE + 4
"""Where the person's name begins on a row of two lines, and the text below it."""

PERSON = 14
"""Cells of the person on a row of one line, on a narrow screen."""

ENOUGH = 4
"""Of a text, this many times the width is looked at: one letter may take several points."""

SHORT_MARK = 6
"""Cells for the marks on a row of one line, on a narrow screen."""

MORE_MARKS = 12
"""Cells more for them where there is room."""

TAGS = 24
"""Cells that tags take at most."""

ENDED = {
    "answered": "answered", "covered": "covered", "dismissed": "dismissed",
    "set-aside": "set aside",
}  # fmt: skip
"""The first column of a row without a clock, by its state."""


def row_lines(
    row: Row,
    room: int,
    now: Moment,
    two_lines: bool,
    marks: Marks = NO_MARKS,
    glyphs: Glyphs = UNICODE,
) -> list[Line]:
    """A person in a conversation: when, where, who, what is special, and her words."""
    if two_lines:
        return [_head(row, room, now, marks, glyphs), _text_below(row, room)]
    return [_one_line(row, room, now, marks, glyphs)]


def due_span(row: Row, now: Moment, glyphs: Glyphs = UNICODE) -> Span:
    """The first column: a clock that runs, how it ended, when it wakes, or was written."""
    if row.state == "new" and row.due_at is not None:
        late = is_late(row.due_at, now)
        return Span(due(row.due_at, now), "strong late" if late else "")
    if row.state == "snoozed" and row.wake_at is not None:
        return Span(wakes(row.wake_at, now), "muted")
    if row.state == "done":
        return Span(f"{glyphs.done} done", "muted")
    if row.state in ENDED:
        return Span(ENDED[row.state], "muted")
    return Span(short_stamp(row.arrived_at, now), "muted")


def _head(row: Row, room: int, now: Moment, marks: Marks, glyphs: Glyphs) -> Line:
    when = padded((due_span(row, now, glyphs),), DUE)
    words = long_marks(row, marks, glyphs)
    while words and width(joined(words, "   ")) > max(0, room - INDENT - 8):
        words.pop()
    special = joined(words, f" {glyphs.dot} ", "muted")
    who = _person(row, room - INDENT - width(special) - 2)
    left = (*when, Span(" "), letter(row.network), Span("  "), *who)
    return spread(left, (*special, Span(" ")) if special else (), room)


def _text_below(row: Row, room: int) -> Line:
    tags = tags_line(row, min(TAGS, (room - INDENT) // 2))
    text = Span(_text(row, room - INDENT - width(tags) - bool(tags)), _text_tone(row))
    return spread((Span(" " * INDENT), text), tags, room) if tags else (Span(" " * INDENT), text)


def _one_line(row: Row, room: int, now: Moment, marks: Marks, glyphs: Glyphs) -> Line:
    person = PERSON + max(0, min(10, (room - 90) // 3))
    when = padded((due_span(row, now, glyphs),), DUE)
    who = padded((Span(row_title(row), "person"),), person)
    for_marks = SHORT_MARK + max(0, min(MORE_MARKS, (room - 80) // 3))
    special = short_marks(row, marks, for_marks, glyphs)
    gap = for_marks - 1 - width(special)
    head = (
        *when, Span(" "), letter(row.network), Span(" "), *who,
        Span(" " * max(1, gap)), *special, Span(" "),
    )  # fmt: skip
    tags = tags_line(row, min(TAGS, (room - 90) // 2))
    text = Span(_text(row, room - width(head) - width(tags) - bool(tags)), _text_tone(row))
    return spread((*head, text), tags, room) if tags else (*head, text)


def _person(row: Row, room: int) -> Line:
    """The handle, and the name beside it where the whole of it has room and tells more."""
    handle = short_handle(row.network, row.handle)
    if not handle:
        return (Span(veiled_name(row.name), "person"),)
    name = f"  {veiled_name(row.name)}"
    told = row.name and row.name.casefold() != handle.casefold()
    beside = told and cells(handle) + cells(name) <= room
    return (Span(handle, "person"), Span(name, "muted")) if beside else (Span(handle, "person"),)


def _text(row: Row, room: int) -> str:
    if room <= 0:
        return ""
    words = veiled(" ".join(row.text[: room * ENOUGH].split()))
    text = crop(words, room)
    # A text that was looked at in part must not seem to end there.
    if text == words and len(row.text) > room * ENOUGH:
        text = crop(words + " " * room, room)
    return text


def _text_tone(row: Row) -> str:
    return "" if row.state == "new" else "muted"


def row_title(row: Row) -> str:
    """The person in one word, for titles and questions: a short handle, else the name; veiled."""
    return short_handle(row.network, row.handle) or veiled_name(row.name)
