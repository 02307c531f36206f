"""The Numenta Anomaly Benchmark's rule, and brands' real mention volumes to score on.

The rule is that of Lavin and Ahmad, "Evaluating Real-time Anomaly Detection Algorithms", 2015: in
each labelled window the earliest alert counts, the earlier the more; every alert outside costs,
less so shortly after a window; the first 15 % of a file, at most 750 rows, are free.
"""

import json
import math
import os
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from cmtui.services.spikes.counts import CountedRow, read_counts

FOLDER = Path(
    os.environ.get("CMTUI_NAB")
    or Path(__file__).resolve().parents[2].parent / "shared" / "data" / "nab"
)

COSTS = {  # a window missed, a false alert
    "standard": (1.0, 0.11),
    "reward_low_FP_rate": (1.0, 0.22),
    "reward_low_FN_rate": (2.0, 0.11),
}


class Brand(NamedTuple):
    """One file: its rows, and the labelled windows as row indices, both ends inside."""

    name: str
    rows: list[CountedRow]
    windows: list[tuple[int, int]]


class Score(NamedTuple):
    """What some alerts earn: raw points, windows and windows hit, alerts outside of them."""

    raw: float
    windows: int
    hit: int
    false: int

    def plus(self, other: "Score") -> "Score":
        """Both files together."""
        return Score(*(one + two for one, two in zip(self, other, strict=True)))

    def normalised(self, profile: str) -> float:
        """100 is perfect, 0 never rings."""
        missed, _ = COSTS[profile]
        return 100 * (self.raw + self.windows * missed) / (self.windows * (1 + missed))


NOTHING = Score(0.0, 0, 0, 0)


def brands() -> list[Brand]:
    """Every brand of the folder; none where it is missing."""
    labels = FOLDER / "windows.json"
    if not labels.is_file():
        return []
    found = []
    for name, spans in json.loads(labels.read_text()).items():
        rows = read_counts((FOLDER / f"{name}.csv").read_text(), name)
        at = {row.stamp[:19]: index for index, row in enumerate(rows)}
        found.append(Brand(name, rows, [(at[a[:19]], at[b[:19]]) for a, b in spans]))
    return found


def published(profile: str, names: Collection[str]) -> dict[str, float]:
    """The scores that published detectors reach on those brands, the best first."""
    raw = json.loads((FOLDER / "published.json").read_text())
    windows = {brand.name: len(brand.windows) for brand in brands()}
    scores = {
        detector: Score(
            sum(profiles[profile][name] for name in names), sum(windows[n] for n in names), 0, 0
        ).normalised(profile)
        for detector, profiles in raw.items()
    }
    return dict(sorted(scores.items(), key=lambda one: -one[1]))


def score(brand: Brand, alerts: Collection[int], profile: str) -> Score:
    """What alerts on those rows earn."""
    missed, wrong = COSTS[profile]
    earned = [-missed] * len(brand.windows)
    raw, false = 0.0, 0
    for row in sorted(alerts):
        if row < min(len(brand.rows) * 15 // 100, 750):
            continue
        inside = next((n for n, (a, b) in enumerate(brand.windows) if a <= row <= b), None)
        if inside is not None:
            a, b = brand.windows[inside]
            earned[inside] = max(earned[inside], _worth(-(b - row + 1) / (b - a + 1)) / _worth(-1))
            continue
        before = [(a, b) for a, b in brand.windows if b < row]
        raw += wrong * (_worth((row - before[-1][1]) / (before[-1][1] - before[-1][0]))
                        if before else -1.0)  # fmt: skip
        false += 1
    hit = sum(points > -missed for points in earned)
    return Score(raw + sum(earned), len(earned), hit, false)


def _worth(place: float) -> float:
    """From 1 at the beginning of a window (-1) over 0 at its end to -1 far behind it."""
    return -1.0 if place > 3 else 2 / (1 + math.exp(5 * place)) - 1
