"""A row of the feed in one or two lines."""

from typing import NamedTuple

from cmtui.clock import Moment
from cmtui.model.row import Row
from cmtui.model.sending import SendState
from cmtui.text.width import cells, crop
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Span, joined, padded, spread, width
from cmtui.tui.present.networks import letter, short_handle
from cmtui.tui.present.when import due, is_late, short_stamp

DUE = 9
"""Cells of the first column: `due 14:05`, `late 12m`, `Tue 13:20`."""

INDENT = DUE + 4
"""Where the person's name begins on a row of two lines, and the text below it."""

PERSON = 14
"""Cells of the person on a row of one line, on a narrow screen."""

ENOUGH = 4
"""Of a text, this many times the width is looked at: one letter may take several points."""

SHORT_MARK = 6
"""Cells for the marks on a row of one line."""


class Marks(NamedTuple):
    """What others and the outbox do with a row.

    `me` are my initials: my own claim needs no mark. `typing` are the initials of those who
    write there. `send` is the state of a reply to it that has not arrived; `note` is a word of
    the caller's own (`3 new`).
    """

    me: str = ""
    typing: tuple[str, ...] = ()
    send: SendState | None = None
    note: str = ""


NO_MARKS = Marks()


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
    """The first column: a clock that runs, how it ended, or when it was written."""
    if row.state == "new" and row.due_at is not None:
        late = is_late(row.due_at, now)
        return Span(due(row.due_at, now), "strong late" if late else "")
    if row.state == "answered":
        return Span("answered", "muted")
    if row.state == "done":
        return Span(f"{glyphs.done} done", "muted")
    return Span(short_stamp(row.arrived_at, now), "muted")


def _head(row: Row, room: int, now: Moment, marks: Marks, glyphs: Glyphs) -> Line:
    when = padded((due_span(row, now, glyphs),), DUE)
    words = _long_marks(row, marks, glyphs)
    while words and width(joined(words, "   ")) > max(0, room - INDENT - 8):
        words.pop()
    special = joined(words, f" {glyphs.dot} ", "muted")
    who = _person(row, room - INDENT - width(special) - 2)
    left = (*when, Span(" "), letter(row.network), Span("  "), *who)
    return spread(left, (*special, Span(" ")) if special else (), room)


def _text_below(row: Row, room: int) -> Line:
    return (Span(" " * INDENT), Span(_text(row, room - INDENT), _text_tone(row)))


def _one_line(row: Row, room: int, now: Moment, marks: Marks, glyphs: Glyphs) -> Line:
    person = PERSON + max(0, min(10, (room - 90) // 3))
    when = padded((due_span(row, now, glyphs),), DUE)
    who = padded((Span(short_handle(row.network, row.handle) or row.name, "person"),), person)
    special = _short_marks(row, marks, glyphs)
    gap = SHORT_MARK - 1 - width(special)
    head = (
        *when, Span(" "), letter(row.network), Span(" "), *who,
        Span(" " * max(1, gap)), *special, Span(" "),
    )  # fmt: skip
    return (*head, Span(_text(row, room - width(head)), _text_tone(row)))


def _person(row: Row, room: int) -> Line:
    """The handle, and the name beside it where the whole of it has room and tells more."""
    handle = short_handle(row.network, row.handle)
    if not handle:
        return (Span(row.name, "person"),)
    name = f"  {row.name}"
    told = row.name and row.name.casefold() != handle.casefold()
    beside = told and cells(handle) + cells(name) <= room
    return (Span(handle, "person"), Span(name, "muted")) if beside else (Span(handle, "person"),)


def _text(row: Row, room: int) -> str:
    if room <= 0:
        return ""
    words = " ".join(row.text[: room * ENOUGH].split())
    text = crop(words, room)
    # A text that was looked at in part must not seem to end there.
    if text == words and len(row.text) > room * ENOUGH:
        text = crop(words + " " * room, room)
    return text


def _text_tone(row: Row) -> str:
    return "" if row.state == "new" else "muted"


def _holders(row: Row, marks: Marks, glyphs: Glyphs) -> Line:
    typing = [who for who in marks.typing if who != marks.me]
    if typing:
        return (Span(f"{' '.join(typing)} {glyphs.typing}", "accent"),)
    if row.holder and row.holder != marks.me:
        return (Span(row.holder, "accent"),)
    return ()


LONG_SEND: dict[SendState, tuple[str, str]] = {
    "held": ("held", "accent"),
    "frozen": ("sending", "accent"),
    "sending": ("sending", "accent"),
    "failed": ("not sent", "danger"),
    "unknown": ("sent?", "late"),
}


def _send(marks: Marks, glyphs: Glyphs) -> Line:
    words = LONG_SEND.get(marks.send) if marks.send else None
    if words is None:
        return ()
    return (Span(f"{_send_sign(marks.send, glyphs)} {words[0]}", words[1]),)


def _send_sign(state: SendState | None, glyphs: Glyphs) -> str:
    signs: dict[SendState | None, str] = {"failed": glyphs.failed, "unknown": "?"}
    return signs.get(state, glyphs.held)


def _long_marks(row: Row, marks: Marks, glyphs: Glyphs) -> list[Line]:
    """In words, the most urgent first: where room is short the last ones go."""
    found = [_send(marks, glyphs), _holders(row, marks, glyphs)]
    if row.altered:
        found.append((Span(f"{glyphs.altered} altered", "late"),))
    if row.cannot_answer:
        found.append((Span("no reply possible", "mark"),))
    if len(row.pending) > 1:
        found.append((Span(f"{len(row.pending)} posts", "mark"),))
    if row.first_time:
        found.append((Span("first time", "mark"),))
    if marks.note:
        found.append((Span(marks.note, "mark"),))
    return [one for one in found if one]


def _short_marks(row: Row, marks: Marks, glyphs: Glyphs) -> Line:
    """As many signs as `SHORT_MARK` cells take, the most urgent first."""
    found: list[Line] = []
    if marks.send in LONG_SEND:
        found.append((Span(_send_sign(marks.send, glyphs), LONG_SEND[marks.send][1]),))
    found.append(_holders(row, marks, glyphs))
    if row.altered:
        found.append((Span(glyphs.altered, "late"),))
    if row.cannot_answer:
        found.append((Span("n/a", "mark"),))
    if len(row.pending) > 1:
        found.append((Span(f"x{min(99, len(row.pending))}", "mark"),))
    if row.first_time:
        found.append((Span("1st", "mark"),))
    shown: Line = ()
    for one in found:
        longer = joined((shown, one), " ")
        if width(longer) < SHORT_MARK:
            shown = longer
    return shown


def row_title(row: Row) -> str:
    """The person in one word, for titles and questions: a short handle, else the name."""
    return short_handle(row.network, row.handle) or row.name
