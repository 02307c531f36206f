"""What an edit changed in a post: what is gone and what is new, by signs and not colour alone."""

import re

from cmtui.text.difference import edit_difference
from cmtui.text.width import wrap
from cmtui.tui.present.lines import Line, Span, line

SIGNS = {"gone": ("[-", "-]"), "new": ("[+", "+]"), "same": ("", "")}
"""What stands around a piece of a text."""

_MARK = re.compile(r"(\[-|-\]|\[\+|\+\])")
_TONE_FROM = {"[-": "gone", "[+": "added", "-]": "", "+]": ""}


def signed_difference(before: str, after: str) -> str:
    """`It is [-now-][+not+] fixed`: both texts in one."""
    pieces = edit_difference(before, after)
    return "".join(f"{SIGNS[one.kind][0]}{one.text}{SIGNS[one.kind][1]}" for one in pieces)


def difference_lines(before: str, after: str, room: int, most: int) -> list[Line]:
    """The same in at most so many lines of `room` cells; old words struck, new ones underlined."""
    lines: list[Line] = []
    tone = ""
    for text in wrap(signed_difference(before, after), max(1, room), most):
        spans: list[Span] = []
        for piece in _MARK.split(text):
            opens = _TONE_FROM.get(piece)
            if opens:
                tone = opens
            spans.append(Span(piece, tone))
            if opens == "":
                tone = ""
        lines.append(line(*spans))
    return lines
