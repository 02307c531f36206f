"""The marks that the screen is drawn with, in Unicode and for terminals that have ASCII alone."""

from typing import NamedTuple


class Glyphs(NamedTuple):
    """One mark for each meaning; every one takes one cell."""

    bar: str
    rule: str
    upright: str
    tee: str
    cross: str
    live: str
    polling: str
    down: str
    typing: str
    star: str
    goes: str
    dot: str
    ellipsis: str
    selected: str
    fresh: str
    altered: str
    failed: str
    held: str
    done: str
    times: str


UNICODE = Glyphs(
    bar="▌", rule="─", upright="│", tee="┬", cross="├", live="●", polling="◐", down="○",
    typing="⌨", star="★", goes="▸", dot="·", ellipsis="…", selected="•", fresh="+", altered="‼",
    failed="✗", held="◔", done="✓", times="×",
)  # fmt: skip

ASCII = Glyphs(
    bar="#", rule="-", upright="|", tee="-", cross="|", live="*", polling="+", down="-",
    typing=">", star="*", goes=">", dot="-", ellipsis="~", selected="*", fresh="+", altered="!",
    failed="!", held=">", done="=", times="x",
)  # fmt: skip

IN_ASCII = str.maketrans(
    {
        **dict(zip(UNICODE, ASCII, strict=True)),
        "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "→": ">",
    }
)  # fmt: skip
"""For `str.translate`: marks and the signs of our sentences as an ASCII terminal has them, each
as wide as before."""


def glyphs(ascii_only: bool) -> Glyphs:
    """The set for this terminal."""
    return ASCII if ascii_only else UNICODE
