"""JSON that is not quite as documented, read as far as it goes.

Servers and their forks differ in types (a number for an id, null for a list), and one field that is
not as documented must hide nothing but itself: the smallest part that does not fit is left out.
"""

import re
from typing import Any, TypeVar

import msgspec

from cmtui.networks.mending import mended_json
from cmtui.text.safe import clean_line

MOST_TROUBLES = 200
"""Parts of one answer that are mended at most."""

_PLACE = re.compile(r" - at `\$([^`]*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
T = TypeVar("T")


def plain_json(body: bytes) -> object:
    """Whatever it is, broken characters replaced; None where it is no JSON."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return msgspec.json.decode(mended_json(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def fitted(told: object, shape: type[T]) -> tuple[T | None, tuple[str, ...]]:
    """Plain data as that type, and complaints about what was left out.

    None where not even what nothing can do without is there. Changes `told`.
    """
    complaints: list[str] = []
    for _ in range(MOST_TROUBLES):
        try:
            return msgspec.convert(told, shape), tuple(complaints)
        except msgspec.ValidationError as error:
            said = str(error)
        except RecursionError:
            return None, (*complaints, _complaint("nested too deeply"))
        place = _PLACE.search(said)
        steps = [name or int(index) for name, index in _STEP.findall(place[1])] if place else []
        if not steps:
            return None, (*complaints, _complaint(said))
        if not _made_text(told, steps, said):
            if _inside(told, steps) is not None:  # a null says no more than nothing does
                complaints.append(_complaint(said))
            _take_out(told, steps)
    return None, tuple(complaints)


def _complaint(said: str) -> str:
    return f"unreadable parts ({clean_line(said).text[:150]})"


def _made_text(told: object, steps: list[str | int], said: str) -> bool:
    """A number that should be a text becomes one, which loses nothing."""
    around = _inside(told, steps[:-1])
    value = around[steps[-1]]
    if not said.startswith("Expected `str") or type(value) is not int:
        return False
    around[steps[-1]] = str(value)
    return True


def _take_out(told: object, steps: list[str | int]) -> None:
    del _inside(told, steps[:-1])[steps[-1]]


def _inside(told: Any, steps: list[str | int]) -> Any:
    """What stands there: the steps are those of msgspec's own error, so it does."""
    for step in steps:
        told = told[step]
    return told
