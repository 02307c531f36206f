"""What declaring a crisis will do, in a few lines, before it is done."""

from collections.abc import Sequence
from typing import NamedTuple

from cmtui.clock import MINUTE, Moment
from cmtui.model.row import Row
from cmtui.services.crisis.pausing import TOO_LATE, Listed
from cmtui.text.width import crop
from cmtui.tui.present.feed_row import row_title
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Span, cut, line, width
from cmtui.tui.present.networks import at_handle, short
from cmtui.tui.present.when import stamp

NO_EVIDENCE = "nothing is selected: no mention is its evidence (x selects, v links later)"

NAMED = 32
"""Cells of a post that is named."""


class Plan(NamedTuple):
    """The severity, how many mentions are its evidence and the first of them, and what is in the
    queue (None: it is being read). `pauses`: it is held back. `unread` are accounts whose queue
    did not answer."""

    severity: str
    evidence: int
    rows: Sequence[Row]
    pauses: bool
    listed: Sequence[Listed] | None
    unread: Sequence[str]
    now: Moment


def plan_lines(plan: Plan, room: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """The evidence, what becomes of the queue, and which post may be out all the same."""
    lines = [_evidence(plan, room), _queue(plan)]
    lines += _too_late(plan)
    if plan.pauses and plan.unread:
        names = ", ".join(plan.unread)
        lines.append(
            line(Span(f"not read in time: {names}; what is there is held back after", "late"))
        )
    return [cut(one, room) for one in lines]


def _evidence(plan: Plan, room: int) -> Line:
    if not plan.evidence:
        return line(Span(NO_EVIDENCE, "muted"))
    counted = "1 mention" if plan.evidence == 1 else f"{plan.evidence} mentions"
    said = line("from ", Span(counted, "strong"), ": ")
    names: list[str] = []
    for row in plan.rows:
        longer = ", ".join([*names, row_title(row)])
        if width(said) + len(longer) + 14 > room:
            break
        names.append(row_title(row))
    more = plan.evidence - len(names)
    words = ", ".join(names) + (f" and {more} more" if more and names else "")
    return line(*said, Span(words, "person"))


def _queue(plan: Plan) -> Line:
    if not plan.pauses:
        return line(Span("the queue runs on", "mark"))
    if plan.listed is None:
        return line(Span("reading the queue ", "muted"))
    if not plan.listed:
        return line("the queue is empty; what is put there is held back")
    posts = "1 post" if len(plan.listed) == 1 else f"{len(plan.listed)} posts"
    first = plan.listed[0]
    return line("holds back ", Span(f"{posts} of the queue", "strong"), ": next at ",
                Span(stamp(first.post.at, plan.now), "strong"), f' {_named(first)}')  # fmt: skip


def _too_late(plan: Plan) -> list[Line]:
    """A post that is due at once is named: nobody can promise that it is held back."""
    if not plan.pauses or plan.listed is None:
        return []
    late = [one for one in plan.listed if one.post.at - plan.now <= TOO_LATE]
    return [
        line(Span(f"due within {TOO_LATE // MINUTE} minute, may be out: {_named(one)}", "danger"))
        for one in late[:2]
    ]


def _named(one: Listed) -> str:
    network, _, handle = one.account.partition(":")
    words = crop(" ".join(one.post.text.split()), NAMED)
    return f'"{words}" ({short(network)} {at_handle(handle)})'
