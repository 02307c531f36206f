"""The volume as a picture: bars, the usual band, and marks; plain XML, readable in light and dark.

Whatever is written into it is escaped, and a browser runs nothing of it: there is no script, no
link and nothing that is loaded.
"""

import re
from collections.abc import Sequence
from html import escape

import msgspec

from cmtui.clock import MINUTE, Moment, to_local
from cmtui.services.crisis.papers.review import Review
from cmtui.services.crisis.picture import Volume

WIDTH, HEIGHT = 960, 320
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 84, 40
"""Room around the plot: counts, marks and times stand there."""

MARKS_MOST = 24
LEVELS = 4
"""Rows for the words of marks; those that fit into none are left out, their line says them."""

LETTER = 6.8
"""How wide a letter is taken to be: no browser's is wider at this size."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 forbids, escaped or not (section 2.2)."""

_STYLE = """
svg { color-scheme: light dark; font: 11px sans-serif; background: #fff; }
.bar { fill: #2f6fb0; } .usual { fill: #b9b9b9; fill-opacity: .55; }
.axis { stroke: #555; } .mark { stroke: #b3261e; stroke-dasharray: 3 2; }
text { fill: #222; } .mark-words { fill: #8c1d18; }
@media (prefers-color-scheme: dark) {
  svg { background: #16181c; } .bar { fill: #6aa9e9; } .usual { fill: #6b6f76; }
  .axis { stroke: #aaa; } .mark { stroke: #ff8a80; } text { fill: #e6e6e6; }
  .mark-words { fill: #ffb4ab; }
}
"""


class Mark(msgspec.Struct, frozen=True):
    """What happened at a moment, in a few words."""

    at: Moment
    words: str


def volume_svg(review: Review) -> str:
    """The picture of a review's volume ("" where there is none)."""
    volume = review.volume
    if volume is None:
        return ""
    title = f"{review.gravest} {review.crisis.title}".strip()
    return plotted(volume, marks_of(review), f"Mentions over time: {title}")


def marks_of(review: Review) -> list[Mark]:
    """The declaration, changes of severity, lines, updates, and the close, in the order of time."""
    marks = [Mark(one.begins, one.value) for one in review.severities]
    marks += [
        Mark(one.live_at, f"line v{one.version}") for one in review.lines if one.live_at is not None
    ]
    marks += [
        Mark(one.out_at, "all-clear" if one.update.all_clear else f"update {one.update.update}")
        for one in review.updates
        if one.out_at is not None
    ]
    if review.crisis.closed_at is not None:
        marks.append(Mark(review.crisis.closed_at, "closed"))
    return sorted(marks, key=lambda one: one.at)[:MARKS_MOST]


def plotted(volume: Volume, marks: Sequence[Mark], title: str) -> str:
    """One bar a bin, with its count as its tooltip."""
    plot = _Plot(volume)
    words = _text(title)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{words}</title>",
        f"<style>{_STYLE}</style>",
        f'<text x="{LEFT}" y="18">{words}</text>',
        *plot.bars(),
        *plot.usual(),
        *plot.axes(),
        *(line for mark in marks for line in plot.mark(mark)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class _Plot:
    """Where each bin and count stands."""

    def __init__(self, volume: Volume) -> None:
        self._volume = volume
        self._usual = volume.usual if len(volume.usual) == len(volume.counts) else ()
        self._taken = [0.0] * LEVELS
        self._step = (WIDTH - LEFT - RIGHT) / max(1, len(volume.counts))
        self._most = max((*volume.counts, *self._usual, 1))

    def bars(self) -> list[str]:
        """The counts."""
        minutes = self._volume.minutes
        return [
            f'<rect class="bar" x="{self._x(place):.1f}" y="{self._y(count):.1f}"'
            f' width="{max(0.5, self._step * 0.85):.1f}"'
            f' height="{HEIGHT - BOTTOM - self._y(count):.1f}">'
            f"<title>{_text(_clock(self._at(place)))}: {count} in {minutes} min</title></rect>"
            for place, count in enumerate(self._volume.counts)
            if count
        ]

    def usual(self) -> list[str]:
        """The band of what is usual, where it is known."""
        if not self._usual:
            return []
        steps = []
        for place, count in enumerate(self._usual):
            left, right, y = self._x(place), self._x(place + 1), self._y(count)
            steps.append(f"{left:.1f},{y:.1f} {right:.1f},{y:.1f}")
        low = HEIGHT - BOTTOM
        ends = f"{self._x(len(steps)):.1f},{low} {LEFT},{low}"
        return [f'<polygon class="usual" points="{" ".join(steps)} {ends}"><title>usual</title>'
                "</polygon>"]  # fmt: skip

    def axes(self) -> list[str]:
        """The ground, the greatest count, and times at the ends and in the middle."""
        low = HEIGHT - BOTTOM
        bins = len(self._volume.counts)
        times = [
            f'<text x="{self._x(place):.1f}" y="{low + 16}" text-anchor="{anchor}">'
            f"{_text(_clock(self._at(place)))}</text>"
            for place, anchor in ((0, "start"), (bins // 2, "middle"), (bins, "end"))
        ]
        zone = f"{to_local(self._volume.start):%Z}"
        legend = f"mentions in {self._volume.minutes} min, {zone}"
        legend += "; grey: usual" if self._usual else "; what is usual is not known"
        return [
            f'<line class="axis" x1="{LEFT}" y1="{low}" x2="{WIDTH - RIGHT}" y2="{low}"/>',
            f'<text x="{LEFT - 6}" y="{self._y(self._most) + 4:.1f}" text-anchor="end">'
            f"{self._most:g}</text>",
            f'<text x="{LEFT - 6}" y="{low}" text-anchor="end">0</text>',
            *times,
            f'<text x="{LEFT}" y="{HEIGHT - 8}">{_text(legend)}</text>',
        ]

    def mark(self, mark: Mark) -> list[str]:
        """A line, with its words above the plot where there is room for them; in order of time."""
        x = LEFT + (mark.at - self._volume.start) / (self._volume.minutes * MINUTE) * self._step
        x = min(max(x, LEFT), WIDTH - RIGHT)
        words = f"{_clock(mark.at)} {mark.words}"
        length = LETTER * len(words)
        begins = min(x, WIDTH - RIGHT - length)
        level = next((n for n, end in enumerate(self._taken) if end <= begins), None)
        y = TOP - 10 if level is None else 34 + level * 13
        line = (
            f'<line class="mark" x1="{x:.1f}" y1="{y}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}">'
            f"<title>{_text(words)}</title></line>"
        )
        if level is None:
            return [line]
        self._taken[level] = begins + length
        return [line, f'<text class="mark-words" x="{begins:.1f}" y="{y}">{_text(words)}</text>']

    def _x(self, place: int) -> float:
        return LEFT + place * self._step

    def _y(self, count: float) -> float:
        return HEIGHT - BOTTOM - count / self._most * (HEIGHT - BOTTOM - TOP)

    def _at(self, place: int) -> Moment:
        return self._volume.start + place * self._volume.minutes * MINUTE


def _clock(at: Moment) -> str:
    return f"{to_local(at):%H:%M}"


def _text(words: str) -> str:
    return escape(_NOT_XML.sub("", words))
