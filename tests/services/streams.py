"""Counts of mentions of an invented brand, minute by minute or in wider bins."""

import math
from collections.abc import Callable, Sequence
from random import Random

from cmtui.clock import DAY, HOUR, MINUTE
from cmtui.model.spike import Bin, Spike
from cmtui.services.spikes.detector import Detector

FIVE_MINUTES = 5 * MINUTE
NIGHT, WEEKEND = 0.12, 0.7
MOOD_LASTS = 150 * MINUTE


def rates(
    seed: int, hourly: float, days: int, width: int = FIVE_MINUTES, mood: float = 0.0
) -> list[float]:
    """What is to be expected in each bin: quiet nights, weekends, and moods of some hours.

    A mood of 0.25 makes the counts of an hour of a middling brand stray as they do in real care
    streams: three to six times the variance of independent mentions.
    """
    random = Random(seed)
    shape = [_of_day(start / HOUR) for start in range(0, DAY, width)]
    mean = sum(shape) / len(shape)
    keeps = math.exp(-width / MOOD_LASTS)
    now, found = random.gauss(0, mood), []
    for n in range(days * DAY // width):
        now = keeps * now + random.gauss(0, mood * math.sqrt(1 - keeps * keeps))
        day = WEEKEND if n * width // DAY % 7 > 4 else 1.0
        usual = hourly * width / HOUR * shape[n % len(shape)] / mean * day
        found.append(usual * math.exp(now - mood * mood / 2))
    return found


def counted(seed: int, expected: Sequence[float]) -> list[int]:
    """Independent mentions at those rates."""
    random = Random(seed)
    return [_poisson(random, rate) for rate in expected]


def storm(
    expected: Sequence[float],
    begins: int,
    ends: int,
    times: float,
    most: float = math.inf,
) -> list[float]:
    """The rates, those from bin `begins` to `ends` so many times as high, but at most `most`."""
    return [
        max(rate, min(rate * times, most)) if begins <= n < ends else rate
        for n, rate in enumerate(expected)
    ]


def alerts(counts: Sequence[int], width: int = FIVE_MINUTES) -> list[tuple[int, Spike]]:
    """The bins on which a detector rings, and what it says."""
    detector = Detector(width)
    heard = ((n, detector.feed(Bin(n * width, count))) for n, count in enumerate(counts))
    return [(n, spike) for n, spike in heard if spike is not None]


def bin_at(day: float, width: int = FIVE_MINUTES) -> int:
    """The bin that begins then."""
    return round(day * DAY / width)


Shape = Callable[[float], float]
"""Times the usual, by the part of the stream that has passed."""


def bent(expected: Sequence[float], shape: Shape) -> list[float]:
    """The rates, bent over the whole length."""
    return [rate * shape(n / len(expected)) for n, rate in enumerate(expected)]


def _of_day(hour: float) -> float:
    return NIGHT + (1 - NIGHT) * max(0.0, math.sin((hour - 6) / 18 * math.pi)) ** 0.8


def _poisson(random: Random, rate: float) -> int:
    if rate > 50:
        return max(0, round(random.gauss(rate, math.sqrt(rate))))
    left, count = random.random(), 0
    term = math.exp(-rate)
    while left > term and count < 1000:
        left -= term
        count += 1
        term *= rate / count
    return count
