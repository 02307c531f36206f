"""What is special about a row: who is at it, what became of a reply, and who she is."""

from collections.abc import Iterator
from typing import NamedTuple

from cmtui.model.row import Row
from cmtui.model.sending import SendState
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Span, joined, width
from cmtui.tui.present.networks import letter, thousands, title
from cmtui.tui.present.when import span

FROM_REACH = 10_000
"""Followers from which on their number is shown."""

UNMARKED_LANGUAGE = "en"
"""The program's own language needs no mark."""


class Marks(NamedTuple):
    """What others and the outbox do with a row.

    `me` are my initials: my own claim needs no mark. `typing` are the initials of those who
    write there, `reading` of those who only have it open. `send` is the state of a reply to it
    that has not arrived. `left`: milliseconds that my claim of it still lasts, when they are few.
    `like` is the handle of ours that the person's could be taken for.
    """

    me: str = ""
    typing: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    send: SendState | None = None
    left: int | None = None
    like: str = ""


NO_MARKS = Marks()


class Mark(NamedTuple):
    """One mark in words and in as few signs as possible ("": only in words)."""

    words: str
    signs: str
    tone: str = "mark"


SENDS: dict[SendState, tuple[str, str]] = {
    "held": ("held", "accent"),
    "frozen": ("sending", "accent"),
    "sending": ("sending", "accent"),
    "failed": ("not sent", "danger"),
    "unknown": ("sent?", "late"),
}

VISIBLE = {"direct": ("direct", "dm"), "followers": ("followers only", "priv")}
"""A post that not everybody can see: in words, and in signs."""


def marks_of(row: Row, marks: Marks, glyphs: Glyphs) -> Iterator[Mark]:
    """All of its marks, the most urgent first."""
    yield from _people(row, marks, glyphs)
    if marks.like:
        yield Mark(f"{glyphs.altered} like {marks.like}", f"{glyphs.altered}@", "late")
    if row.altered:
        yield Mark(f"{glyphs.altered} altered", glyphs.altered, "late")
    if row.also:
        yield Mark(f"also {', '.join(title(one) for one in row.also)}",
                   "+" + "".join(letter(one).text for one in row.also))  # fmt: skip
    if row.cannot_answer:
        yield Mark("no reply possible", "n/a")
    if row.visibility in VISIBLE:
        yield Mark(*VISIBLE[row.visibility])
    if row.assignee:
        yield Mark(f"for {row.assignee}", f"{glyphs.goes}{row.assignee}")
    if row.stage:
        yield Mark(f"{glyphs.star} {row.stage}", glyphs.star)
    if row.copies:
        yield Mark(f"x{row.copies + 1} same", f"={_short(row.copies + 1)}")
    if len(row.pending) > 1:
        yield Mark(f"{len(row.pending)} posts", f"x{_short(len(row.pending))}")
    if row.reach is not None and row.reach >= FROM_REACH:
        yield Mark(thousands(row.reach), thousands(row.reach))
    if row.first_time:
        yield Mark("first time", "1st")
    if row.closer:
        yield Mark("thanks", "thx", "good")
    if row.language and row.language.partition("-")[0] != UNMARKED_LANGUAGE:
        yield Mark(row.language, row.language[:2], "muted")


def long_marks(row: Row, marks: Marks, glyphs: Glyphs = UNICODE) -> list[Line]:
    """In words, the most urgent first: where room is short the last ones go."""
    return [(Span(mark.words, mark.tone),) for mark in marks_of(row, marks, glyphs)]


def short_marks(row: Row, marks: Marks, room: int, glyphs: Glyphs = UNICODE) -> Line:
    """As many signs as fit, the most urgent first, in less than `room` cells."""
    shown: Line = ()
    for mark in marks_of(row, marks, glyphs):
        longer = joined((shown, (Span(mark.signs, mark.tone),)), " ")
        if width(longer) < room:
            shown = longer
    return shown


def tags_line(row: Row, room: int) -> Line:
    """`#bug #late ` in at most `room` cells; of those that do not fit, how many there are."""
    shown: list[str] = []
    for tag in row.tags:
        left = len(row.tags) - len(shown) - 1
        more = f" +{left}" if left else ""
        if width((Span(f"{' '.join([*shown, f'#{tag}'])}{more} "),)) > room:
            break
        shown.append(f"#{tag}")
    if missing := len(row.tags) - len(shown):
        shown.append(f"+{missing}")
    words = f"{' '.join(shown)} "
    return (Span(words, "mark"),) if row.tags and width((Span(words),)) <= room else ()


def _people(row: Row, marks: Marks, glyphs: Glyphs) -> Iterator[Mark]:
    """What is on its way out, and who else is at it."""
    if marks.send in SENDS:
        words, tone = SENDS[marks.send]
        sign = {"failed": glyphs.failed, "unknown": "?"}.get(marks.send, glyphs.held)
        yield Mark(f"{sign} {words}", sign, tone)
    typing = " ".join(one for one in marks.typing if one != marks.me)
    reading = " ".join(one for one in marks.reading if one != marks.me)
    if typing:
        yield Mark(f"{typing} {glyphs.typing}", f"{typing} {glyphs.typing}", "accent")
    elif row.holder and row.holder != marks.me:
        yield Mark(row.holder, row.holder, "accent")
    elif row.holder and row.holder == marks.me and marks.left is not None:
        yield Mark(f"yours {span(marks.left)} more", span(marks.left), "late")
    elif reading:
        yield Mark(f"{reading} reads", reading, "muted")


def _short(count: int) -> str:
    return str(min(99, count))
