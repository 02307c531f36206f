"""The hand-over as a page: what happened in a few lines, then lists of what is left to do."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from cmtui.clock import Moment
from cmtui.model.row import Row
from cmtui.text.veil import veiled, veiled_name
from cmtui.text.width import cells
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Page, Span, cut, line, padded, spread
from cmtui.tui.present.networks import at_handle, letter, short_handle
from cmtui.tui.present.status import count as shown_count
from cmtui.tui.present.when import due, is_late, short_stamp, span, stamp

if TYPE_CHECKING:
    from cmtui.services.follow_ups import Owed
    from cmtui.services.handover import Change, Handover, Lying, Tally, Unsent, Wrote

HEAD = 17
"""Cells of a fact's name."""

WHEN = 11
WHO = 18
"""Cells of the time and of the person in a list."""

SHOWN = 10
"""Lines of one list; the rest is counted."""

Sort = Literal["row", "draft", "person"]


class Target(NamedTuple):
    """What a line of the page leads to."""

    sort: Sort
    number: int


class Entry(NamedTuple):
    """A line of a list, and what it leads to."""

    line: Line
    target: Target | None = None


class Laid(NamedTuple):
    """The page, and what each of its blocks leads to."""

    page: Page
    targets: tuple[Target, ...]


def since_words(handover: "Handover") -> str:
    """`since Tue 18:04, 15h57 ago: your last shift ended`."""
    since, now = handover.since, handover.until
    return f"since {stamp(since, now)}, {span(now - since)} ago: {handover.why}"


def handover_page(handover: "Handover", room: int, glyphs: Glyphs = UNICODE) -> Laid:
    """The whole page in `room` cells."""
    lines = _facts(handover, room, glyphs)
    blocks: list[range] = []
    targets: list[Target] = []
    for title, words, count, entries in _sections(handover, glyphs):
        lines += [(), _heading(title, words, count, room)]
        for entry in entries[:SHOWN]:
            if entry.target is not None:
                blocks.append(range(len(lines), len(lines) + 1))
                targets.append(entry.target)
            lines.append(cut(entry.line, room))
        if (left := count - min(len(entries), SHOWN)) > 0:
            lines.append((Span(f"and {shown_count(left)} more", "muted"),))
    return Laid(Page(tuple(lines), tuple(blocks)), tuple(targets))


def _sections(
    handover: "Handover", glyphs: Glyphs
) -> Iterable[tuple[str, str, int, Sequence[Entry]]]:
    """Title, words beside it, how many there are, and the first of them; empty ones are left out
    where nothing is the usual."""
    now = handover.until
    late = f"{shown_count(handover.late)} late" if handover.late else ""
    waiting = [_row(row, due(row.due_at or now, now), row.due_at, now) for row in handover.owed]
    yield "owed an answer", late, handover.owed_count, waiting
    if handover.unsent:
        yield "not sent", "", len(handover.unsent), [_unsent(one) for one in handover.unsent]
    promised = [*(_broken(one) for one in handover.broken)]
    promised += [_owed(one, now) for one in handover.promises]
    yield "promised", _promise_words(handover, glyphs), len(promised), promised
    if handover.drafts:
        lying = [_draft(one, now) for one in handover.drafts]
        yield "drafts left lying", "", len(lying), lying
    if handover.waking:
        woken = [_row(row, short_stamp(row.wake_at or now, now)) for row in handover.waking]
        yield "wakes within 12 hours", "", len(woken), woken
    if handover.changes:
        changed = [_change(one, now) for one in handover.changes]
        yield "changed by colleagues", "", len(changed), changed


def _facts(handover: "Handover", room: int, glyphs: Glyphs) -> list[Line]:
    """What happened, in figures."""
    dot = f" {glyphs.dot} "
    wrote = handover.wrote
    lines = [_fact("wrote to us", _wrote_words(wrote), room)]
    if len(wrote.by_network) > 1:
        networks = dot.join(f"{name} {count}" for name, count in wrote.by_network)
        lines.append(_fact("", networks, room))
    if wrote.new:
        lines.append(_fact("", _names(wrote.new, room - HEAD), room))
    lines.append(_fact("answered", _tally_words(handover.answered, dot), room))
    ended = [
        f"{name} {_tally_words(tally, dot)}" for name, tally in handover.endings if tally.count
    ]
    for n, words in enumerate(ended or ["nobody"]):
        lines.append(_fact("without a reply" if n == 0 else "", words, room))
    return lines


def _fact(name: str, words: str, room: int) -> Line:
    return cut((*padded((Span(name, "title"),), HEAD), Span(words)), room)


def _heading(title: str, words: str, count: int, room: int) -> Line:
    left = line(Span(title, "title strong"), Span(f"  {words}" if words else "", "muted"))
    return spread(left, line(Span(shown_count(count) if count else "none", "muted")), room)


def _wrote_words(wrote: "Wrote") -> str:
    if not wrote.mentions:
        return "nobody"
    least = "at least " if wrote.more else ""
    people = "1 person" if wrote.people == 1 else f"{wrote.people} people"
    new = f", {len(wrote.new)} of them new" if wrote.new else ""
    return f"{least}{_counted(wrote.mentions, 'post')} by {people}{new}"


def _names(names: Sequence[str], room: int) -> str:
    """`new: Mara, Ben and 31 more`: as many as there is room for, and how many others."""
    shown = "new: "
    for n, name in enumerate(names):
        left = len(names) - n
        longer = f"{shown}{', ' if n else ''}{name}"
        more = f" and {left - 1} more" if left > 1 else ""
        if n and cells(longer + more) > room:
            return f"{shown} and {left} more"
        shown = longer
    return shown


def _tally_words(tally: "Tally", dot: str) -> str:
    """`48: AB 30 · RT 12 · unsigned 6`."""
    if not tally.count:
        return "nobody"
    return f"{tally.count}: " + dot.join(f"{who or 'unsigned'} {count}" for who, count in tally.by)


def _promise_words(handover: "Handover", glyphs: Glyphs) -> str:
    late = sum(is_late(one.follow_up.due_at, handover.until) for one in handover.promises)
    parts = [f"{late} late"] if late else []
    parts += [f"{len(handover.kept)} kept"] if handover.kept else []
    parts += [f"{len(handover.broken)} broken"] if handover.broken else []
    return f" {glyphs.dot} ".join(parts)


def _entry(when: Span, who: Line, words: str, target: Target | None, tone: str = "") -> Entry:
    first = padded((Span("  "), when), WHEN + 2)
    told = Span(" ".join(words.split()), tone)
    return Entry((*first, *padded(who, WHO), Span(" "), told), target)


def _row(row: Row, words: str, due_at: Moment | None = None, now: Moment = 0) -> Entry:
    late = due_at is not None and is_late(due_at, now)
    when = Span(words, "strong late" if late else "")
    holder = Span(f" {row.holder}" if row.holder else "", "accent")
    who = line(letter(row.network), " ", short_handle(row.network, row.handle), holder)
    return _entry(when, who, veiled(row.text), Target("row", row.number))


def _owed(one: "Owed", now: Moment) -> Entry:
    follow_up = one.follow_up
    when = Span(due(follow_up.due_at, now), "strong late" if is_late(follow_up.due_at, now) else "")
    sort = "" if follow_up.sort == "promise" else " (follow-up)"
    who = line(Span(follow_up.by, "strong"), f" {veiled_name(one.name)}")
    return _entry(when, who, follow_up.what + sort, Target("person", follow_up.person))


def _broken(one: "Owed") -> Entry:
    who = line(Span(one.follow_up.by, "strong"), f" {veiled_name(one.name)}")
    target = Target("person", one.follow_up.person)
    return _entry(Span("broken", "danger"), who, one.follow_up.what, target)


def _draft(one: "Lying", now: Moment) -> Entry:
    draft = one.draft
    to = at_handle(one.handle) if one.handle else "a new post"
    words = f"(came back: {draft.returned}) {one.words}" if draft.returned else one.words
    who = line(Span(draft.operator, "strong"), f" {to}")
    when = Span(short_stamp(draft.started_at, now), "muted")
    return _entry(when, who, words or "(no words yet)", Target("draft", draft.number))


def _unsent(one: "Unsent") -> Entry:
    sending = one.sending
    failed = sending.state == "failed"
    when = Span("not sent" if failed else "perhaps", "danger" if failed else "late")
    to = at_handle(one.handle) if one.handle else "a new post"
    target = Target("row", sending.row) if sending.row is not None else None
    who = line(Span(sending.operator, "strong"), f" {to}")
    return _entry(when, who, sending.error or sending.text, target)


def _change(one: "Change", now: Moment) -> Entry:
    who = (Span(one.who, "strong"),)
    words = f"{one.what} (to you)" if one.to_me else one.what
    when = Span(short_stamp(one.at, now), "muted")
    return _entry(when, who, words, None, "strong" if one.to_me else "")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
