"""What is written about a crisis, on the screen: the brief, and what stands before a close."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cmtui.model.row import Row
from cmtui.text.markdown import unescaped
from cmtui.text.width import wrap
from cmtui.tui.present.lines import Line, Page, Span, cut, line
from cmtui.tui.present.networks import at_handle

if TYPE_CHECKING:
    from cmtui.services.crisis.ending import Ending

NAMED_MOST = 6
"""People that one line names; the others are counted."""

LOUD = ("- LATE", "- LEGAL HOLD")
"""What a line begins with that is not to be overlooked."""


def paper_page(markdown: str, room: int) -> Page:
    """A paper without its marks, wrapped."""
    lines: list[Line] = []
    for one in markdown.rstrip("\n").split("\n"):
        lines += _paper_lines(one, max(8, room - 1))
    return Page(tuple(lines))


def _paper_lines(words: str, room: int) -> list[Line]:
    text = unescaped(words)
    if words.startswith("#"):
        return [line(" ", Span(text.lstrip("# "), "strong"))]
    if words.startswith(">"):
        quoted = unescaped(words[1:].lstrip())
        return [line("  ", Span(one, "own")) for one in wrap(quoted, room - 2)]
    tone = "late" if words.startswith(LOUD) else ""
    indent = "  " if words.startswith("- ") else ""
    first, *rest = wrap(text, room) or [""]
    rest = [part for one in rest for part in wrap(one, max(4, room - len(indent)))]
    return [line(" ", Span(first, tone)), *(line(" ", indent, Span(one, tone)) for one in rest)]


def ending_lines(ending: "Ending", queue_key: str, room: int) -> list[Line]:
    """What a close leaves: whether everybody was told, who is owed, whom to thank, what is held."""
    told = ending.all_clear
    lines = [
        line(Span(f" the all-clear, update {told.update}, is out", "good"))
        if told is not None
        else line(Span(" no all-clear is out", "late")),
        _people("no answer yet", ending.waiting),
        _people("only covered by an update", ending.covered),
    ]
    if ending.begun:
        lines.append(line(Span(f" {ending.begun}: see to it before the close", "late")))
    if ending.thanks:
        named = [f"{at_handle(one.handle)} ({one.why})" for one in ending.thanks]
        lines.append(line(Span(" to thank: "), Span(_some(named), "person")))
    if ending.queue:
        lets_go = "looks at each" if ending.held else "lets it run"
        lines.append(line(Span(f" {ending.queue}; {queue_key} {lets_go}", "late")))
    return [cut(one, room) for one in lines]


def _people(what: str, rows: Sequence[Row]) -> Line:
    if not rows:
        return line(Span(f" {what}: nobody", "muted"))
    named = _some([at_handle(row.handle) for row in rows])
    return line(f" {what}: ", Span(f"{len(rows)}", "strong"), "  ", Span(named, "person"))


def _some(named: Sequence[str]) -> str:
    left = len(named) - NAMED_MOST
    return ", ".join(named[:NAMED_MOST]) + (f" and {left} more" if left > 0 else "")
