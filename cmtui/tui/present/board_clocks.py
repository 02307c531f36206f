"""The clock strip of the board: how old the crisis is, what is due, and who waits since when."""

from collections.abc import Sequence

from cmtui.clock import MINUTE, Moment
from cmtui.model.crisis import Crisis
from cmtui.services.crisis.picture import Clocks, Load, Picture
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Span, cut, joined, line, width
from cmtui.tui.present.status import count
from cmtui.tui.present.updates import update_name
from cmtui.tui.present.when import is_late, span, stamp

GAP = "   "


def clock_lines(picture: Picture, room: int, now: Moment, glyphs: Glyphs = UNICODE) -> list[Line]:
    """The strip in `room` cells: one line where it fits, else two."""
    first = [*_age(picture.crisis, now), *_due(picture, now)]
    waiting = _waiting(picture.clocks, now)
    whole = joined((*first, *waiting, *_replies(picture.clocks, glyphs), *_line(picture, now)), GAP)
    if width(whole) < room:
        return [(Span(" "), *whole)]
    upper = joined((*first, *_line(picture, now)), GAP)
    lower = joined((*waiting, *_replies(picture.clocks, glyphs)), GAP)
    if width(lower) >= room:
        lower = joined((*waiting, *_short_replies(picture.clocks, glyphs)), "  ")
    return [cut((Span(" "), *part), room) for part in (upper, lower)]


def load_line(load: Sequence[Load], room: int, glyphs: Glyphs = UNICODE) -> Line:
    """`load  NR 3 in hand, 12 answered · AB 1, 9`; empty where nobody has anything."""
    parts = []
    for n, one in enumerate(load):
        words = (" in hand", " answered") if n == 0 else ("", "")
        parts.append(
            line(
                Span(one.initials, "strong"), f" {one.holding}{words[0]}, {one.answered}{words[1]}"
            )
        )
    if not parts:
        return ()
    said = joined(parts, f" {glyphs.dot} ", "muted")
    return cut((Span(" load  ", "title"), *said), room)


def _age(crisis: Crisis, now: Moment) -> list[Line]:
    if crisis.state == "closed":
        ended = crisis.closed_at if crisis.closed_at is not None else now
        return [
            line("closed ", Span(stamp(ended, now), "strong")),
            line("lasted ", Span(span(ended - crisis.declared_at), "strong")),
        ]
    return [line("age ", Span(span(now - crisis.declared_at), "strong"))]


def _due(picture: Picture, now: Moment) -> list[Line]:
    """What the public is owed: the next update, counted down and then up."""
    at = picture.clocks.update_due_at
    if at is None or picture.crisis.state == "closed":
        return []
    what = "review" if picture.crisis.severity == "WATCH" else "update"
    return [_countdown(f"next {what}", at, now)]


def _countdown(what: str, at: Moment, now: Moment) -> Line:
    if is_late(at, now):
        return line(Span(f"{what} late {span(now - at)}", "danger"))
    return line(f"{what} in ", Span(span(at - now), "strong"))


def _line(picture: Picture, now: Moment) -> list[Line]:
    """The official line: which version is live, what waits, or until when one is due; and updates
    that are not sent yet."""
    parts: list[Line] = []
    if picture.lines:
        several = len(picture.lines) > 1
        for one in picture.lines:
            named = f"{one.language} " if several else ""
            by = f" {one.approved_by}" if one.approved_by else ""
            parts.append(line(f"line {named}", Span(f"v{one.version}", "strong"), f" live{by}"))
    elif (at := picture.clocks.line_due_at) is not None:
        parts.append(_countdown("line due", at, now))
        limit = picture.clocks.line_limit_at
        if limit is not None and is_late(at, now):
            parts.append(_countdown("its limit", limit, now))
    elif picture.crisis.state == "open":
        parts.append(line(Span("no line yet", "muted")))
    if len(picture.waiting) == 1:
        parts.append(line(Span(f"v{picture.waiting[0].version} waits for a y", "late")))
    elif picture.waiting:
        parts.append(line(Span(f"{len(picture.waiting)} lines wait for a y", "late")))
    for update in picture.updates:
        waits = "waits for a y" if update.state == "waiting" else "is approved, not sent"
        parts.append(line(Span(f"{update_name(update)} {waits}", "late")))
    return parts


def _waiting(clocks: Clocks, now: Moment) -> list[Line]:
    parts = [line("unanswered ", Span(count(clocks.unanswered), "strong"))]
    if clocks.oldest_since is not None:
        parts.append(line("oldest ", Span(span(now - clocks.oldest_since), "strong")))
    parts.append(line("answered ", Span(count(clocks.answered), "strong")))
    if clocks.covered:
        parts.append(line("covered ", Span(count(clocks.covered), "strong")))
    return parts


def _replies(clocks: Clocks, glyphs: Glyphs) -> list[Line]:
    """Half and nine tenths of the first replies, each beside what the severity asks for."""
    median = _reply(clocks.median, clocks.median_goal, "", " median", glyphs)
    tenths = _reply(clocks.percentile_90, clocks.goal_90, "90 % in ", "", glyphs)
    if not median and not tenths:
        return []
    return [(Span("first reply "), *joined((median, tenths), ", "))]


def _reply(
    minutes: float | None, goal: int | None, before: str, after: str, glyphs: Glyphs
) -> Line:
    if minutes is None:
        return ()
    length = round(minutes * MINUTE)
    over = goal is not None and minutes > goal
    asked = f" ({f'{glyphs.altered} over ' if over else 'of '}{_short(goal)})" if goal else ""
    return line(before, Span(f"{span(length)}{after}", "strong late" if over else "strong"),
                Span(asked, "late" if over else "muted"))  # fmt: skip


def _short_replies(clocks: Clocks, glyphs: Glyphs) -> list[Line]:
    """`median 9m/30m  90 % 41m/2h`."""
    return [
        _short_reply("median", clocks.median, clocks.median_goal, glyphs),
        _short_reply("90 %", clocks.percentile_90, clocks.goal_90, glyphs),
    ]


def _short_reply(name: str, minutes: float | None, goal: int | None, glyphs: Glyphs) -> Line:
    if minutes is None:
        return ()
    over = goal is not None and minutes > goal
    length = f"{glyphs.altered if over else ''}{span(round(minutes * MINUTE))}"
    asked = f"/{_short(goal)}" if goal is not None else ""
    return line(f"{name} ", Span(length, "strong late" if over else "strong"), Span(asked, "muted"))


def _short(minutes: int | None) -> str:
    """`30m`, `2h`: a goal, which is mostly whole hours."""
    if minutes is None:
        return ""
    return f"{minutes // 60}h" if minutes % 60 == 0 else span(minutes * MINUTE)
