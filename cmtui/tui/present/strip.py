"""The strip under the composer: what exactly goes out, the hold, and what became of it."""

from collections.abc import Sequence
from typing import NamedTuple

from cmtui.clock import Moment
from cmtui.model.operation import Operation
from cmtui.model.sending import Sending
from cmtui.text.width import cells, wrap
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Span, cut, joined, line
from cmtui.tui.present.networks import at_handle
from cmtui.tui.present.when import hour

MOST = 3
"""Lines of the text in the strip; the middle of a longer one is left out, never its end."""


class Preview(NamedTuple):
    """What would go out now. `text` is exact, signature and all, of the first part if `parts`
    is more than one; `length` and `limit` are in the network's own unit. `beside` are lines about
    what goes along and what was found in it."""

    text: str
    account: str
    length: int
    limit: int
    signed: str = ""
    must_sign: bool = True
    visibility: str = ""
    parts: int = 1
    problem: str = ""
    warning: str = ""
    beside: tuple[Line, ...] = ()


def preview_lines(
    preview: Preview, room: int, glyphs: Glyphs = UNICODE, most: int = MOST
) -> list[Line]:
    """`goes out as ▸ TEXT`, and below: account, visibility, length of limit, signature.

    The text takes at most `most` lines.
    """
    head = f"goes out as {glyphs.goes} " if room >= 56 else f"{glyphs.goes} "
    indent = " " * cells(head)
    inner = max(1, room - cells(head))
    texts = _shortened(preview.text, inner, most, glyphs) or [""]
    lines = [line(Span(head, "muted"), Span(texts[0]))]
    lines += [line(indent, Span(text)) for text in texts[1:]]
    return [*lines, *_around(preview, indent, room, glyphs)]


def parts_lines(
    preview: Preview,
    parts: Sequence[str],
    room: int,
    glyphs: Glyphs = UNICODE,
    most: int = MOST,
) -> list[Line]:
    """Of a reply that goes in parts each one's beginning and its end, counter and signature too.

    They take at most `most` lines, but never fewer than three: where there are more parts than
    lines, those between the first ones and the last are only counted.
    """
    most = max(3, most)
    numbered = list(enumerate(parts, 1))
    hidden = len(parts) - most + 1 if len(parts) > most else 0
    if hidden:
        numbered = [*numbered[: most - 2], numbered[-1]]
    each = max(1, most // len(parts))
    indent = " " * cells(f"{len(parts)} {glyphs.goes} ")
    inner = max(1, room - len(indent))
    lines: list[Line] = []
    for number, part in numbered:
        if hidden and number == len(parts):
            lines.append(line(Span(f"{indent}{glyphs.ellipsis} {hidden} parts between", "muted")))
        head = f"{number} {glyphs.goes} ".rjust(len(indent))
        texts = _shortened(part, inner, each, glyphs) if each > 1 else [_ends(part, inner, glyphs)]
        lines.append(line(Span(head, "muted"), Span(texts[0])))
        lines += [line(indent, Span(text)) for text in texts[1:]]
    return [*lines, *_around(preview, indent, room, glyphs)]


def _around(preview: Preview, indent: str, room: int, glyphs: Glyphs) -> list[Line]:
    """Below the text: how it goes out, what goes along, and why it cannot go like this."""
    lines = [cut((Span(indent), *_facts(preview, glyphs)), room)]
    lines += [cut(one, room) for one in preview.beside]
    if preview.problem:
        told = wrap(preview.problem, max(1, room - len(indent)), 2)
        lines += [line(indent, Span(text, "late")) for text in told]
    return lines


def left_words(preview: Preview) -> Span:
    """`311 left`, `12 over`, for the composer's title."""
    left = preview.limit - preview.length
    if left < 0 and preview.parts == 1:
        return Span(f"{-left} over", "danger")
    if preview.parts > 1:
        return Span(f"{preview.parts} parts", "muted")
    return Span(f"{left} left", "late" if left < 20 else "muted")


def hold_line(
    seconds: int, room: int, key: str = "^x", glyphs: Glyphs = UNICODE, what: str = "sending"
) -> Line:
    """`sending in 5 s · ^x calls it back`."""
    return cut(
        (
            Span(f"{glyphs.held} ", "accent"),
            Span(f"{what} in {seconds} s", "strong accent"),
            Span(f" {glyphs.dot} ", "muted"),
            Span(key, "key"),
            Span(" calls it back"),
        ),
        room,
    )


def outcome_lines(sending: Sending, room: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """What became of a reply, in words: on its way, arrived, failed, or nobody knows."""
    why = sending.error.strip()
    if sending.state == "failed":
        return _with_reason(f"{glyphs.failed} not sent", why or "no reason given", room, "danger")
    if sending.state == "unknown":
        told = why or "the answer was lost"
        return _with_reason("? perhaps sent", f"{told}; it will not go twice", room, "late")
    if sending.state == "sent" and why:
        return _with_reason(f"{glyphs.done} sent", f"but {why}", room, "late")
    if sending.state == "sent":
        return [cut(line(Span(f"{glyphs.done} sent", "good"), _at(sending.ended_at)), room)]
    if sending.state == "withdrawn":
        return _with_reason("a draft again", why or "called back", room, "accent")
    words = f"{glyphs.held} sending"
    tried = f", try {sending.tries}" if sending.tries > 1 else ""
    return [cut(line(Span(words + tried, "accent"), f"  {why}" if why else ""), room)]


def act_line(title: str, act: Operation, room: int, glyphs: Glyphs = UNICODE) -> Line:
    """What became of a like, a boost or what else is done on a network."""
    why = act.error.strip()
    if act.state == "done":
        return cut(line(Span(f"{glyphs.done} {title}", "good"), _at(act.ended_at)), room)
    if act.state == "withdrawn":
        return cut(line(Span(f"{title}: not done", "accent"), f"  {why}" if why else ""), room)
    if act.state == "failed":
        return cut(line(Span(f"{glyphs.failed} {title}: {why or 'not done'}", "danger")), room)
    if act.state == "unknown":
        return cut(line(Span(f"? {title}: perhaps done; {why}", "late")), room)
    return cut(line(Span(f"{glyphs.held} {title}", "accent"), f"  {why}" if why else ""), room)


def _with_reason(what: str, why: str, room: int, tone: str) -> list[Line]:
    texts = wrap(f"{what}: {why}", max(1, room), MOST)
    return [line(Span(text, tone)) for text in texts]


def _at(moment: Moment | None) -> str:
    return f" {hour(moment)}" if moment is not None else ""


def _facts(preview: Preview, glyphs: Glyphs) -> Line:
    over = preview.length > preview.limit and preview.parts == 1
    length = f"{preview.length} of {preview.limit}"
    parts = f"{preview.parts} parts" if preview.parts > 1 else ""
    signed = Span(f"signed {preview.signed}", "own")
    unsigned = Span("unsigned", "late" if preview.must_sign else "muted")
    return joined(
        (
            line(Span(at_handle(preview.account), "strong")),
            line(preview.visibility),
            line(Span(f"warning: {preview.warning}" if preview.warning else "", "mark")),
            line(Span(length, "danger" if over else "")),
            line(parts),
            line(signed if preview.signed else unsigned),
        ),
        f" {glyphs.dot} ",
        "muted",
    )


def _shortened(text: str, room: int, most: int, glyphs: Glyphs) -> list[str]:
    """The text in at most `most` lines; the last one always ends as the text ends."""
    texts = list(wrap(text, room))
    while texts and not texts[-1].strip():
        texts.pop()
    if len(texts) <= most:
        return texts
    last = texts[-1]
    if cells(last) + 2 > room:
        return [*texts[: most - 1], last]
    return [*texts[: most - 1], f"{glyphs.ellipsis} {last}"]


def _ends(text: str, room: int, glyphs: Glyphs) -> str:
    """The text in one line: whole, or its beginning and its end."""
    words = text.split()
    whole = " ".join(words)
    if cells(whole) <= room:
        return whole
    end = wrap(words.pop(), max(1, room // 2))[-1]
    while words and cells(f"{words[-1]} {end}") <= room // 2:
        end = f"{words.pop()} {end}"
    end = f" {glyphs.ellipsis} {end}"
    start = wrap(whole, max(1, room - cells(end)), 1)
    return (start[0] if start else "") + end
