"""What stands under the exact text: pictures, what is quoted, and what the lint found."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cmtui.model.draft import Attachment
from cmtui.model.post import Post
from cmtui.text.veil import veiled
from cmtui.text.width import crop
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Span, line
from cmtui.tui.present.networks import short_handle

if TYPE_CHECKING:
    from cmtui.text.lint import Finding

MOST_FINDINGS = 3
"""Of those that are shown; the others are counted."""

WORDS_MOST = 24
"""Cells of the words that something was found in."""


def picture_lines(pictures: Iterable[Attachment], glyphs: Glyphs = UNICODE) -> list[Line]:
    """`picture 1 cat.png · a grey cat on a keyboard`."""
    return [
        line(
            Span(f"picture {number} ", "muted"),
            Span(one.name),
            Span(f" {glyphs.dot} ", "muted"),
            Span(" ".join(one.alt.split())),
        )
        for number, one in enumerate(pictures, 1)
    ]


def quote_line(post: Post) -> Line:
    """`quotes @mara: The 4.2 update …`."""
    handle = short_handle(post.network, post.author.handle)
    return line(Span(f"quotes {handle}: ", "muted"), Span(veiled(" ".join(post.text.split()))))


def finding_lines(found: "Sequence[Finding]") -> list[Line]:
    """`hint  “by noon” promises a time: only one that …`: stops first, at most a few."""
    shown = found if len(found) <= MOST_FINDINGS else found[: MOST_FINDINGS - 1]
    lines = [
        line(
            Span(f"{one.level}  ", "danger" if one.level == "stop" else "mark"),
            Span(f"“{crop(' '.join(one.words.split()), WORDS_MOST)}” " if one.words else ""),
            Span(one.message, "late" if one.level == "stop" else "muted"),
        )
        for one in shown
    ]
    if len(shown) < len(found):
        lines.append(_rest(found[len(shown) :]))
    return lines


def _rest(found: "Sequence[Finding]") -> Line:
    """`and 2 stops, 12 hints more`: what is not shown is still told apart."""
    counted = [(sum(one.level == level for one in found), level) for level in ("stop", "hint")]
    words = ", ".join(f"{count} {level}{'s' * (count > 1)}" for count, level in counted if count)
    return line(Span(f"and {words} more", "late" if counted[0][0] else "muted"))
