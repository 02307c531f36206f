"""The volume plot of the board: mentions over time, with what is usual as a band below."""

from collections.abc import Sequence
from typing import NamedTuple

from cmtui.clock import MINUTE, Moment
from cmtui.services.crisis.picture import Volume
from cmtui.text.width import cells
from cmtui.tui.present.glyphs import ASCII, UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Span, cut, width
from cmtui.tui.present.when import hour

LABEL = 7
"""Cells before the plot: the count, and the axis."""


class PlotGlyphs(NamedTuple):
    """The plot's own marks. `levels` are parts of a cell, the lowest first; `inside` is a bar where
    the usual reaches so high, too, `band` where only the usual does."""

    levels: str
    inside: str
    band: str
    axis: str
    moment: str


UNICODE_PLOT = PlotGlyphs("▁▂▃▄▅▆▇█", "▒", "░", "┤", "▲")
ASCII_PLOT = PlotGlyphs("--##", "+", ".", "|", "^")


class Named(NamedTuple):
    """Something that is named below the plot."""

    at: Moment
    words: str


def plot_glyphs(glyphs: Glyphs) -> PlotGlyphs:
    """Those that go with a set of marks."""
    return ASCII_PLOT if glyphs is ASCII else UNICODE_PLOT


def plot_title(volume: Volume | None, room: int, glyphs: Glyphs = UNICODE) -> tuple[str, Line]:
    """The title, and what stands at its right end: the marks explained only where there is room."""
    if volume is None or not volume.counts:
        return "volume", ()
    marks = plot_glyphs(glyphs)
    title = f"mentions {_each(volume.minutes)}"
    is_known = any(volume.usual)
    usual = f", usual {_round(volume.usual_hour)}" if volume.usual_hour else ""
    if not usual and not is_known:
        usual = ", nothing is usual yet"
    counted = Span(f"{volume.last_hour} in the last hour{usual}", "mark")
    band = f"usual {marks.band}  " if is_known else ""
    legend = Span(f"{band}now {marks.levels[-1]} ", "muted")
    whole = (legend, Span(f"{glyphs.rule * 2} ", "rule"), counted)
    return title, whole if width(whole) + len(title) + 12 <= room else (counted,)


def plot_lines(
    volume: Volume | None,
    moments: Sequence[Named],
    room: int,
    height: int,
    glyphs: Glyphs = UNICODE,
) -> list[Line]:
    """The plot in `height` lines, the last of which bears the times."""
    if volume is None or not volume.counts:
        return [(Span("  no mention is linked yet", "muted"),), *([()] * (height - 1))][:height]
    rows, free = height - 1, room - LABEL - 1
    if rows < 1 or free < 10:
        return [()] * height
    counts, usual = _fitted(volume, free)
    step = max(1, -int(-max(*counts, *usual) // rows))
    marks = plot_glyphs(glyphs)
    bins = [place * len(counts) // free for place in range(free)]
    lines = []
    for row in reversed(range(rows)):
        label = Span(f"{step * row:>{LABEL - 2}} {marks.axis}", "muted")
        cells_of = [_cell(counts[bin], usual[bin], row, step, marks) for bin in bins]
        lines.append(cut((label, *_runs(cells_of)), room))
    return [*lines, _axis(volume, moments, free, room, marks)]


def _cell(bar: float, usual: float, row: int, step: int, marks: PlotGlyphs) -> Span:
    """One cell: what of the bar is within the usual is shaded, what stands out is full."""
    level = min(1.0, max(0.0, bar / step - row))
    reaches = max(1, round(usual / step)) if usual > 0 else 0
    if row < reaches:
        return Span(marks.inside if level >= 0.5 else marks.band, "muted")
    if level <= 0:
        return Span(" ")
    parts = len(marks.levels)
    return Span(marks.levels[max(1, min(parts, round(level * parts))) - 1], "accent")


def _runs(spans: Sequence[Span]) -> Line:
    """Neighbours of one style as one span."""
    runs: list[Span] = []
    for text, style in spans:
        if runs and runs[-1].style == style:
            runs[-1] = Span(runs[-1].text + text, style)
        else:
            runs.append(Span(text, style))
    return tuple(runs)


def _axis(
    volume: Volume, moments: Sequence[Named], wide: int, room: int, marks: PlotGlyphs
) -> Line:
    """The first and the last hour, and between them what happened when, as far as there is room."""
    length = volume.minutes * MINUTE * len(volume.counts)
    begins, ends = hour(volume.start), hour(volume.start + length)
    drawn = [" "] * max(wide, cells(begins) + cells(ends) + 1)
    last = len(drawn) - cells(ends)
    taken = cells(begins)
    drawn[:taken] = begins
    drawn[last:] = ends
    for at, words in sorted(moments):
        place = (at - volume.start) * wide // length
        if not 0 <= place < wide:
            continue
        for said in (f"{marks.moment} {words} {hour(at)}", f"{marks.moment} {words}", marks.moment):
            if taken < place and place + len(said) < last:
                drawn[place : place + len(said)] = said
                taken = place + len(said)
                break
    return cut((Span(" " * LABEL), Span("".join(drawn), "muted")), room)


def _fitted(volume: Volume, free: int) -> tuple[list[float], list[float]]:
    """No more bins than cells: neighbours are added up."""
    together = -(-len(volume.counts) // free)
    usual = [*volume.usual, *([0.0] * (len(volume.counts) - len(volume.usual)))]
    starts = range(0, len(volume.counts), together)
    return (
        [float(sum(volume.counts[at : at + together])) for at in starts],
        [sum(usual[at : min(at + together, len(volume.counts))]) for at in starts],
    )


def _each(minutes: int) -> str:
    return "a minute" if minutes == 1 else "an hour" if minutes == 60 else f"in {minutes} minutes"


def _round(number: float) -> str:
    return f"{number:.1f}" if 0 < number < 1 else str(round(number))
