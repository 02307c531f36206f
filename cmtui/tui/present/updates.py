"""Public updates above the question about them: words, what goes out where, what became of it."""

from collections.abc import Sequence

from cmtui.model.public_update import PublicUpdate
from cmtui.services.crisis.update_results import Result
from cmtui.services.writing import Preview
from cmtui.text.width import wrap
from cmtui.tui.present.drafts import STATES
from cmtui.tui.present.glyphs import Glyphs
from cmtui.tui.present.lines import Line, Span, cut, joined, line
from cmtui.tui.present.networks import at_handle, short

MOST = 8
"""Lines of a text that stand above a question."""


def text_lines(text: str, room: int, most: int = MOST) -> list[Line]:
    """The words, wrapped; what does not fit is said to be missing."""
    words = wrap(text, max(1, room - 1))
    lines: list[Line] = [cut((Span(f" {one}"),), room) for one in words[:most]]
    if len(words) > most:
        lines[-1] = line(Span(f" and {len(words) - most + 1} lines more", "muted"))
    return lines


def preview_lines(previews: Sequence[Preview], room: int) -> list[Line]:
    """What goes out on each account, to the letter as far as there is room, or why it cannot."""
    lines: list[Line] = []
    most = max(2, MOST // max(1, len(previews)))
    for one in previews:
        parts = f" in {len(one.parts)} parts" if len(one.parts) > 1 else ""
        head = line(" ", *_account(one.account), Span(f" {one.length.length} of {one.length.limit}"
                    f"{parts}", "muted"))  # fmt: skip
        problem = Span(f"  {one.problem}", "danger")
        lines.append(cut((*head, problem) if one.problem else head, room))
        lines += text_lines("\n".join(one.parts), room, most)
    return lines


def result_lines(results: Sequence[Result], room: int) -> list[Line]:
    """How it fared on each account."""
    lines = []
    for one in results:
        words, tone = STATES[one.state]
        told = f"  {one.error or one.url}"
        lines.append(
            cut((Span(" "), *_account(one.account), Span(f"  {words}", tone), Span(told)), room)
        )
    return lines


def told_line(update: PublicUpdate, results: Sequence[Result], room: int, glyphs: Glyphs) -> Line:
    """The last update in one line: how it fared where, what went wrong first."""
    parts = []
    for one in sorted(results, key=lambda one: one.state == "sent"):
        words, tone = STATES[one.state]
        why = f": {one.error}" if one.error and one.state in ("failed", "unknown") else ""
        parts.append(line(*_account(one.account), Span(f" {words}{why}", tone)))
    said = joined(parts, f" {glyphs.dot} ", "muted")
    return cut((Span(f" {update_name(update)}  ", "title"), *said), room)


def update_name(update: PublicUpdate) -> str:
    """`update 2`, `all-clear`."""
    return "all-clear" if update.all_clear else f"update {update.update}"


def _account(key: str) -> Line:
    network, _, handle = key.partition(":")
    return line(f"{short(network)} ", Span(at_handle(handle), "strong"))
