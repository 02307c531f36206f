"""One line for each figure of the crash proofs, with its goal where there is one."""

from collections.abc import Sequence


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which that part of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def line(what: str, figure: str, goal: str = "", hit: bool | None = None) -> str:
    """What was measured, how much it was, and whether that is good enough."""
    verdict = "" if hit is None else ("HIT" if hit else "MISS")
    return f"{what:<54.54}{figure:>40}  {goal:<20}{verdict}".rstrip()


def milliseconds(values: Sequence[float]) -> str:
    """Median, 99th percentile and worst of so many seconds."""
    found = (percentile(values, 0.5), percentile(values, 0.99), max(values))
    return " / ".join(f"{value * 1e3:.1f}" for value in found) + " ms"
