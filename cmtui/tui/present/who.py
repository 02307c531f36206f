"""Who is here: each terminal of the team's, and what is done there."""

from collections.abc import Sequence
from typing import NamedTuple

from cmtui.clock import MINUTE, Moment
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Page, Span, cut, line, spread
from cmtui.tui.present.when import span


class Here(NamedTuple):
    """One terminal: whose, the person whose row is open there, and when its last key was pressed
    (0: it is not known)."""

    initials: str
    name: str
    terminal: str
    whom: str = ""
    typing: bool = False
    active_at: Moment = 0
    is_me: bool = False


def who_page(everyone: Sequence[Here], room: int, now: Moment, glyphs: Glyphs = UNICODE) -> Page:
    """Two lines a terminal, mine first."""
    lines: list[Line] = []
    for one in sorted(everyone, key=lambda one: (not one.is_me, one.initials, one.terminal)):
        if lines:
            lines.append(())
        me = Span("  you" if one.is_me else "", "muted")
        head = line(" ", Span(one.initials, "strong"), f"  {one.name}", me)
        lines.append(spread(head, line(Span(f"{_idle(one, now)} ", "muted")), room))
        lines.append(cut((Span("     "), *_doing(one, glyphs)), room))
    return Page(tuple(lines))


def _doing(one: Here, glyphs: Glyphs) -> Line:
    terminal = Span(one.terminal, "muted")
    if one.is_me:
        return (terminal,)
    if one.typing:
        doing = Span(
            f"{glyphs.typing} writes {f'to {one.whom}' if one.whom else 'a new post'}", "accent"
        )
    else:
        doing = Span(f"reads {one.whom}") if one.whom else Span("has no conversation open", "muted")
    return (doing, Span(f" {glyphs.dot} ", "muted"), terminal)


def _idle(one: Here, now: Moment) -> str:
    if not one.active_at:
        return ""
    idle = now - one.active_at
    return f"idle {span(idle)}" if idle >= MINUTE else "at the keys"
