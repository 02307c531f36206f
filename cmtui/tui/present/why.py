"""Why a row is due when it is: the allowance, and each reason that moved it."""

from cmtui.clock import MINUTE, Moment
from cmtui.model.row import Row
from cmtui.text.width import wrap
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Page, Span, line, spread
from cmtui.tui.present.when import is_late, long_due, span, stamp

ENDED = {
    "answered": "it is answered", "covered": "the live public update answers it",
    "done": "it was closed without a reply", "dismissed": "it was dismissed",
    "set-aside": "it is set aside",
}  # fmt: skip
"""Why no clock runs, by the row's state."""


def why_page(row: Row, room: int, now: Moment, glyphs: Glyphs = UNICODE) -> Page:
    """The sum that makes the due time, one line a reason."""
    lines = _sum(row, room, now) if row.state == "new" and row.due_at is not None else []
    if not lines:
        lines += [_told(words) for words in wrap(_no_clock(row, now), room - 2)]
    if row.because:
        lines.append(())
        lines += [_told(words, "mark") for words in wrap(row.because, room - 2)]
    return Page(tuple(lines))


def minutes(count: int) -> str:
    """`-15m`, `+1h30`."""
    return f"{'-' if count < 0 else '+'}{span(abs(count) * MINUTE)}"


def _sum(row: Row, room: int, now: Moment) -> list[Line]:
    assert row.due_at is not None
    waiting = row.waiting_since if row.waiting_since is not None else row.arrived_at
    parts: list[tuple[str, str]] = [
        ("oldest unanswered post", stamp(waiting, now)),
        ("allowance", minutes(row.allowance)),
    ]
    parts += [(one.reason, minutes(one.minutes)) for one in row.addends]
    lines: list[Line] = [spread(line(" ", what), line(how, " "), room) for what, how in parts]
    late = is_late(row.due_at, now)
    due = stamp(row.due_at, now)
    said = f"{due}  {long_due(row.due_at, now)}" if late else due
    total = line(Span(f"{said} ", "strong late" if late else "strong"))
    return [*lines, spread(line(Span(" due", "strong")), total, room)]


def _no_clock(row: Row, now: Moment) -> str:
    if row.state == "snoozed" and row.wake_at is not None:
        return f"No clock is shown: it is snoozed until {stamp(row.wake_at, now)}."
    if row.state in ENDED:
        return f"No clock runs: {ENDED[row.state]}."
    if row.cannot_answer:
        return "No clock runs: the author lets nobody reply."
    if not row.addressed:
        return "No clock runs: it does not address us."
    if row.closer:
        return "No clock runs: it only says thanks."
    return "No clock runs: it is older than the first sync looked back."


def _told(words: str, tone: str = "") -> Line:
    return line(" ", Span(words, tone))
