"""What a program sent to its terminal, sorted: which control sequences, which characters."""

import re
from collections import Counter

_SEQUENCE = re.compile(
    r"\x1b\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)?"
    r"|\x1b(?P<string>[PX^_])"
    r"|\x1b\[(?P<parameters>[0-?]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\x1b(?P<short>.)",
    re.S,
)
_FORBIDDEN = re.compile(
    "[\x00\x05\x08\x0b\x0c\x0e\x0f\x1d\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029"
    "\U000e0001-\U000e007f]"
)
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{3,6}\U000e007f")


def forbidden(raw: bytes) -> list[str]:
    """Characters that no program of ours ever has a reason to send, with what stands around."""
    text = _FLAG.sub("", raw.decode("utf-8", "replace"))
    return [
        repr(text[max(0, found.start() - 30) : found.end() + 10])
        for found in _FORBIDDEN.finditer(text)
    ]


def sequences(raw: bytes) -> Counter[str]:
    """Every control sequence by its shape: colours and places without their numbers.

    An operating-system command is itself, to the letter, as is a mode that is set; but the
    window's title, which has counts and the brand's name in it, is one whatever it says.
    """
    text = raw.decode("utf-8", "replace")
    return Counter(_shape(found) for found in _SEQUENCE.finditer(text))


def bells(raw: bytes) -> int:
    """How often it rang."""
    return _SEQUENCE.sub("", raw.decode("utf-8", "replace")).count("\x07")


def _shape(found: re.Match[str]) -> str:
    if found["osc"] is not None and found["osc"].startswith("2;"):
        return "OSC 2"
    if found["osc"] is not None:
        return f"OSC {found['osc']}"
    if found["string"]:
        return f"string {found['string']}"
    if found["final"] is None:
        return f"ESC {found['short']}"
    final, parameters = found["final"], found["parameters"]
    if final in "mHABCD" and not found["between"] and re.fullmatch(r"[0-9;]*", parameters):
        return f"CSI {final}"
    return f"CSI {parameters}{found['between']}{final}"
