"""The line under the status bar while a crisis is open, or posts are held back without one."""

from collections.abc import Sequence
from typing import NamedTuple

from cmtui.model.crisis import ROLES, Crisis
from cmtui.model.paused_post import PausedPost, PauseState
from cmtui.model.queue_pause import QueuePause
from cmtui.services.crisis.queue_words import WORDS
from cmtui.text.width import crop
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Span, cut, joined, line, spread, width

NAMED = 24
"""Cells of a post that is named because it may be out, or could not be held back."""

TO_BE_NAMED: tuple[PauseState, ...] = ("possibly-out", "failed")
"""What somebody has to look at: posts that nobody can promise to be held back."""

UNHEARD = "nobody outside hears any of this"
"""What a drill says of itself while nothing has been declared."""

WHY = 40
"""Cells of the reason of a pause that no crisis is behind."""


class _Shape(NamedTuple):
    """How much a given width lets the line say: which roles, the phase, and the posts by name."""

    roles: int
    phase: bool
    names: bool
    title: int


SHAPES = (
    _Shape(roles=4, phase=True, names=True, title=60),
    _Shape(roles=4, phase=True, names=False, title=40),
    _Shape(roles=4, phase=False, names=False, title=30),
    _Shape(roles=2, phase=False, names=False, title=24),
    _Shape(roles=1, phase=False, names=False, title=20),
    _Shape(roles=0, phase=False, names=False, title=16),
    _Shape(roles=0, phase=False, names=False, title=0),
)


def banner_line(
    crisis: Crisis | None,
    pause: QueuePause | None,
    held: Sequence[PausedPost],
    room: int,
    glyphs: Glyphs = UNICODE,
    drill: bool = False,
) -> Line:
    """`CRISIS SEV2  Login outage   lead NR   spokes AB      queue paused 4/4`; empty on a quiet
    day. `held` are the posts that are held back by the `pause`, or were meant to be. A `drill` is
    called one on every day.
    """
    if crisis is None:
        mark: Line = (Span(" "), Span("DRILL", "crisis")) if drill else ()
        if pause is not None:
            return (*mark, *_pause_alone(pause, held, room - width(mark), glyphs))
        return cut((*mark, Span(f"   {UNHEARD}", "muted")), room) if drill else ()
    left: Line = ()
    right: Line = ()
    for shape in SHAPES:
        left = _crisis(crisis, shape, glyphs)
        right = queue_words(held, glyphs, names=shape.names) if pause is not None else ()
        if width(left) + width(right) + 3 <= room:
            break
    return spread((Span(" "), *left), (*right, Span(" ")) if right else (), room)


def lamp(crisis: Crisis | None) -> str:
    """The crisis as the status bar names it; "" on a quiet day."""
    if crisis is None:
        return ""
    return f"DRILL {crisis.severity}" if crisis.drill else crisis.severity


def queue_words(held: Sequence[PausedPost], glyphs: Glyphs = UNICODE, *, names: bool) -> Line:
    """How the pausing stands: `queue paused 4/4` only when the networks confirmed all of it.

    With `names` posts that may be out or could not be held back are named.
    """
    if not held:
        return line(Span("queue paused, empty", "late"))
    confirmed = sum(one.state == "paused" for one in held)
    resuming = sum(one.state == "resuming" for one in held)
    doing = "pausing" if any(one.state == "pausing" for one in held) else "paused"
    parts: list[Line] = []
    if len(held) > resuming:
        parts.append(line(Span(f"queue {doing} {confirmed}/{len(held) - resuming}", "late")))
    if resuming:
        parts.append(line(Span(f"{WORDS['resuming']} {resuming}", "late")))
    for state in TO_BE_NAMED:
        these = [one for one in held if one.state == state]
        if these and names:
            named = crop(" ".join(these[0].text.split()), NAMED)
            more = f" and {len(these) - 1} more" if len(these) > 1 else ""
            parts.append(line(Span(f'{WORDS[state]}: "{named}"{more}', "danger")))
        elif these:
            parts.append(line(Span(f"{WORDS[state]} {len(these)}", "danger")))
    return joined(parts, f" {glyphs.dot} ", "muted")


def _pause_alone(pause: QueuePause, held: Sequence[PausedPost], room: int, glyphs: Glyphs) -> Line:
    """`queue paused 4/4: the boss asks, by NR`."""
    why = crop(" ".join(pause.why.split()), WHY)
    said = Span(f": {why}, by {pause.by}" if why else f" by {pause.by}", "late")
    words = queue_words(held, glyphs, names=True)
    if width((*words, said)) >= room:
        words = queue_words(held, glyphs, names=False)
    return cut((Span(" "), *words, said), room)


def _crisis(crisis: Crisis, shape: _Shape, glyphs: Glyphs) -> Line:
    name = f"DRILL {crisis.severity}" if crisis.drill else f"CRISIS {crisis.severity}"
    parts: list[Line] = [line(Span(name, "crisis"))]
    title = " ".join(crisis.title.split())
    if shape.title:
        parts.append(line(Span(crop(title, shape.title) if title else "no title yet", "strong")))
    if shape.phase:
        parts.append(line(Span(crisis.phase)))
    nobody = glyphs.rule * 2
    for role in ROLES[: shape.roles]:
        has = getattr(crisis, role)
        parts.append(line(Span(f"{role} ", "muted"), Span(has or nobody, "strong")))
    return joined(parts, "   ")
