"""The scrub bar of a replay: what is replayed, where it stands, and what happened when."""

from cmtui.clock import Moment
from cmtui.model.crisis import Crisis
from cmtui.services.crisis.replaying import Track
from cmtui.tui.present.glyphs import Glyphs
from cmtui.tui.present.lines import Line, Span, cut, line, spread, width
from cmtui.tui.present.when import span, stamp

LEAST_BAR = 10
"""Cells of the bar; with fewer it is left out."""


def scrub_lines(
    track: Track,
    then: Crisis,
    at: Moment,
    speed: int,
    plays: bool,
    now: Moment,
    room: int,
    glyphs: Glyphs,
) -> list[Line]:
    """Two lines: what it is and how grave it was then, and the bar with a mark for each event."""
    named = f" {then.title}" if then.title else ""
    title = line(
        Span(" REPLAY", "late"),
        Span(f" crisis {then.number} {then.severity}{named}, {then.phase}", "strong"),
        Span("  read only", "muted"),
    )
    doing = f"{speed}{glyphs.times}" if plays else "stands still"
    since = span(at - track.begins)
    right = line(Span(f"{stamp(at, now)}, {since} in  "), Span(f"{doing} ", "accent"))
    if width(title) + width(right) >= room:  # that it is a replay says as much
        title = title[:-1]
    return [spread(title, right, room), cut(_bar(track, at, now, room, glyphs), room)]


def _bar(track: Track, at: Moment, now: Moment, room: int, glyphs: Glyphs) -> Line:
    first, last = f" {stamp(track.begins, now)} ", f" {stamp(track.ends, now)} "
    cells = room - len(first) - len(last)
    if cells < LEAST_BAR:
        return line(first, Span(glyphs.rule * max(0, cells), "rule"), last)
    marks = {_cell(track, event.at, cells) for event in track.events}
    here = _cell(track, at, cells)
    spans = [
        Span(glyphs.goes, "accent strong")
        if cell == here
        else Span(glyphs.selected if cell in marks else glyphs.rule, "mark" if cell in marks else
                  "rule")
        for cell in range(cells)
    ]  # fmt: skip
    return line(Span(first, "muted"), *spans, Span(last, "muted"))


def _cell(track: Track, at: Moment, cells: int) -> int:
    """The cell of the bar in which a moment lies."""
    length = max(1, track.ends - track.begins)
    return min(cells - 1, max(0, (track.within(at) - track.begins) * cells // length))
