"""Durations as people type them on the command line: `30m`, `48h`, `2d`."""

import re

from cmtui.errors import WrongUsage

_UNITS_MS = {
    "s": 1_000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
    "w": 604_800_000,
}
_LONGEST_MS = 3_660 * _UNITS_MS["d"]
_FORM = re.compile(r"([0-9]{1,12})([smhdw])", re.IGNORECASE)


def parse_duration(text: str) -> int:
    """Milliseconds of a duration: a whole number and one of s, m, h, d, w (`90s`, `2d`).

    The result is between one second and ten years. Anything else raises WrongUsage with what
    is accepted.
    """
    match = _FORM.fullmatch(text.strip())
    milliseconds = int(match[1]) * _UNITS_MS[match[2].lower()] if match else 0
    if not 0 < milliseconds <= _LONGEST_MS:
        raise WrongUsage(
            f"{text[:40]!r} is not a duration: write a whole number above zero and a unit, "
            "as in 90s, 30m, 48h, 2d or 1w (at most ten years)"
        )
    return milliseconds
