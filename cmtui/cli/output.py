"""What the verbs print: lines for people, safe for the terminal, and JSON for programs."""

import re
import shutil
import sys
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

_CONTROL_OR_HIDDEN = re.compile(
    "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
_BREAKS = str.maketrans(dict.fromkeys("\n\t\x85\u2028\u2029", " "))
_LINE_ENDS = str.maketrans(dict.fromkeys("\x85\u2028\u2029", "\n"))


_DRILL: ContextVar[bool] = ContextVar("drill", default=False)


def mark_drill(is_one: bool) -> None:
    """Says whether the lines for people that follow come from a drill; then each says so."""
    _DRILL.set(is_one)


def line(text: str) -> None:
    """One line on standard output, cut at the terminal's edge."""
    from cmtui.text.width import crop

    plain = _mark() + in_one_line(text)
    width = _terminal_width()
    print(plain if width is None else crop(plain, width))


def block(text: str, indent: str = "") -> None:
    """A text of several lines on standard output, wrapped to the terminal."""
    from cmtui.text.safe import control_free
    from cmtui.text.width import wrap

    plain = control_free(text.translate(_LINE_ENDS)).expandtabs(4)
    width = _terminal_width()
    indent = _mark() + indent
    lines = plain.split("\n") if width is None else wrap(plain, max(20, width - len(indent)))
    for one in lines:
        print(f"{indent}{one}".rstrip())


def exactly(text: str, *, aside: bool = False) -> None:
    """A text to the letter, but for what would act on the terminal; `aside`: as a message."""
    from cmtui.text.safe import control_free

    print(control_free(text.translate(_LINE_ENDS)), file=sys.stderr if aside else sys.stdout)


def table(rows: Sequence[Sequence[str]]) -> None:
    """Rows in columns; the last column takes the room that is left."""
    from cmtui.text.width import cells, fit

    shown = [[in_one_line(cell) for cell in row] for row in rows]
    widths = [max(map(cells, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        *first, last = row
        padded = [fit(cell, width) for cell, width in zip(first, widths, strict=False)]
        line("  ".join([*padded, last]).rstrip())


def say(text: str) -> None:
    """One line for the person, on standard error."""
    print(_mark() + in_one_line(text), file=sys.stderr, flush=True)


def json_line(value: Any) -> None:
    """One JSON document on one line of standard output.

    Characters that act on a terminal or hide are escaped, which changes no value.
    """
    import msgspec

    text = msgspec.json.encode(value).decode()
    text = _CONTROL_OR_HIDDEN.sub(_escaped, text)
    sys.stdout.buffer.write(text.encode() + b"\n")


def in_one_line(text: str) -> str:
    """The text without control characters and line breaks."""
    from cmtui.text.safe import control_free

    return control_free(text.translate(_BREAKS))


def counted(count: int, what: str) -> str:
    """`1 edit`, `2 edits`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def page_width() -> int:
    """The width for pages: the terminal's, else one that is good to read."""
    return max(60, _terminal_width() or 100)


def _mark() -> str:
    return "DRILL  " if _DRILL.get() else ""


def _escaped(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))


def _terminal_width() -> int | None:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
