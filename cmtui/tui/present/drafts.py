"""Drafts and outbox as lines: what is written, what was overtaken, what is out, what is queued."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec

from cmtui.clock import Moment
from cmtui.model.operation import Operation
from cmtui.model.paused_post import PausedPost
from cmtui.model.sending import Sending
from cmtui.services.crisis.queue_words import state_words
from cmtui.services.queueing import Slot
from cmtui.services.writing import Unfinished
from cmtui.text.veil import veiled
from cmtui.tui.present.lines import Line, Span, cut, line, spread
from cmtui.tui.present.networks import at_handle, letter, short_handle
from cmtui.tui.present.when import span, stamp

STATES: dict[str, tuple[str, str]] = {
    "held": ("in the hold", "accent"), "frozen": ("going out", "accent"),
    "sending": ("going out", "accent"), "sent": ("sent", "good"),
    "failed": ("not sent", "danger"), "unknown": ("perhaps sent", "late"),
    "withdrawn": ("a draft again", "muted"),
}  # fmt: skip
"""A sending's state in words, and the tone of it."""

ACT_STATES: dict[str, tuple[str, str]] = {
    "held": ("in the hold", "accent"), "doing": ("on its way", "accent"), "done": ("done", "good"),
    "failed": ("not done", "danger"), "unknown": ("perhaps done", "late"),
    "withdrawn": ("called back", "muted"),
}  # fmt: skip
"""The same of a like, a boost or what else is done on a network."""


HELD_TONES: dict[str, str] = {"paused": "good", "pausing": "accent", "resuming": "accent"}
"""The tone of what a held post's state is called; the others are late."""


class Entry(msgspec.Struct, frozen=True):
    """One entry of the list: a heading, a draft, a sending, an act on a network, or a post of the
    SMM's queue, which may be held back. `whom` is who gets the reply, or what the act is."""

    key: str
    heading: str = ""
    draft: Unfinished | None = None
    sending: Sending | None = None
    whom: str = ""
    act: Operation | None = None
    slot: Slot | None = None
    held: PausedPost | None = None


def entries(
    drafts: Sequence[Unfinished],
    sendings: Sequence[Sending],
    whom: Mapping[int, str],
    queue: Sequence[Slot],
    trouble: str = "",
    overtaken: Sequence[Unfinished] = (),
    acts: Sequence[Operation] = (),
    titles: Mapping[int, str] = MappingProxyType({}),
    held: Sequence[PausedPost] = (),
) -> list[Entry]:
    """The whole list with its headings; an empty part says that it is.

    `overtaken`: drafts that another reply retired, whose words can be taken up again. `acts` and
    their `titles` by number: what was done on networks besides posting, newest first. `held`: what
    a pause holds back of the queue.
    """
    listed = [Entry("h1", heading=_heading("Being written", len(drafts), "nothing"))]
    listed += [Entry(f"d{one.draft.number}", draft=one) for one in drafts]
    if overtaken:
        listed.append(Entry("h0", heading=_heading("Overtaken", len(overtaken), "")))
        listed += [Entry(f"d{one.draft.number}", draft=one) for one in overtaken]
    on_its_way = _heading("On its way, and the latest that went", len(sendings), "nothing")
    listed.append(Entry("h2", heading=on_its_way))
    listed += [
        Entry(f"s{one.number}", sending=one, whom=whom.get(one.number, "")) for one in sendings
    ]
    if acts:
        listed.append(Entry("h4", heading=_heading("Likes, boosts and the like", len(acts), "")))
        listed += [
            Entry(f"a{one.number}", act=one, whom=titles.get(one.number, one.act.kind))
            for one in acts
        ]
    listed.append(Entry("h3", heading=_queue_heading(queue, trouble)))
    listed += [Entry(f"q{one.account.key}/{one.post.id}", slot=one) for one in queue]
    if held:
        listed.append(Entry("h5", heading=_heading("Held back of the queue", len(held), "")))
        listed += [Entry(f"p{one.number}", held=one) for one in held]
    return listed


def entry_lines(entry: Entry, room: int, now: Moment) -> Sequence[Line]:
    """An entry in two lines; a heading stands on the second, with air above."""
    if entry.heading:
        return [(), cut((Span(entry.heading, "title strong"),), room)]
    if entry.draft is not None:
        return _draft_lines(entry.draft, room, now)
    if entry.sending is not None:
        return _sending_lines(entry.sending, entry.whom, room, now)
    if entry.act is not None:
        return _act_lines(entry.act, entry.whom, room, now)
    if entry.held is not None:
        return _held_lines(entry.held, room, now)
    assert entry.slot is not None
    return _slot_lines(entry.slot, room, now)


def _draft_lines(one: Unfinished, room: int, now: Moment) -> Sequence[Line]:
    draft = one.draft
    network = draft.account.partition(":")[0]
    to = "a new post"
    if one.target is not None:
        to = "to " + short_handle(one.target.network, one.target.author.handle)
    head = line(letter(network), "  ", Span(draft.operator, "strong"), f"  {to}")
    right = (_fate_of(one, now),)
    return [spread(head, right, room), _words(one.text or "(no words yet)", room)]


def _fate_of(one: Unfinished, now: Moment) -> Span:
    draft = one.draft
    if one.quotes_old:
        return Span(f"{one.quotes_old} ", "late")
    if draft.state == "retired":
        return Span(f"{draft.returned} ", "mark")
    if draft.returned:
        return Span(f"came back: {draft.returned} ", "late")
    by = f" by {draft.begun_by}" if draft.begun_by else ""
    return Span(f"begun{by} {stamp(draft.started_at, now)} ", "muted")


def _sending_lines(one: Sending, whom: str, room: int, now: Moment) -> Sequence[Line]:
    words, tone = STATES[one.state]
    network, _, handle = one.account.partition(":")
    to = f"to {short_handle(network, whom)}" if whom else "a new post"
    part = f"  {one.part} of {one.parts}" if one.parts > 1 else ""
    head = line(
        letter(network), "  ", Span(one.operator, "strong"), f"  {to} as {at_handle(handle)}", part
    )
    at = one.ended_at or one.held_at
    state = line(Span(words, tone), Span(f" {stamp(at, now)} ", "muted"))
    if one.error and one.state in ("failed", "unknown"):
        return [spread(head, state, room), _words(one.error, room, tone)]
    return [spread(head, state, room), _words(one.text, room, "muted")]


def _act_lines(one: Operation, title: str, room: int, now: Moment) -> Sequence[Line]:
    network, _, handle = one.account.partition(":")
    words, tone = ACT_STATES[one.state]
    if one.taken_back_at is not None:
        words, tone = "taken back", "muted"
    what = f"  {veiled(title)} as {at_handle(handle)}"
    head = line(letter(network), "  ", Span(one.operator, "strong"), what)
    at = one.taken_back_at or one.ended_at or one.at
    state = line(Span(words, tone), Span(f" {stamp(at, now)} ", "muted"))
    if one.error and one.state in ("failed", "unknown"):
        return [spread(head, state, room), _words(one.error, room, tone)]
    return [spread(head, state, room), _words(one.act.why or veiled(one.evidence), room, "muted")]


def _slot_lines(one: Slot, room: int, now: Moment) -> Sequence[Line]:
    head = line(letter(one.account.network), "  ", at_handle(one.account.handle))
    when = line(
        Span(f"nothing for {span(one.gap)} before  " if one.gap else "", "mark"),
        Span(f"late {span(now - one.post.at)}, was for " if one.late else "goes out ",
             "late" if one.late else "muted"),
        Span(f"{stamp(one.post.at, now)} ", "late" if one.late else "muted"),
    )  # fmt: skip
    return [spread(head, when, room), _words(one.post.text, room, "muted")]


def _held_lines(one: PausedPost, room: int, now: Moment) -> Sequence[Line]:
    """What is confirmed is calm; what is not, or may be out, is not."""
    network, _, handle = one.account.partition(":")
    where = (letter(network), "  ", at_handle(handle)) if handle else ("   ", one.account)
    tone = HELD_TONES.get(one.state, "late")
    state = line(
        Span(f"{state_words(one)} ", tone), Span(f"was for {stamp(one.at, now)} ", "muted")
    )
    return [spread(line(*where), state, room), _words(one.text, room, "muted")]


def _queue_heading(queue: Sequence[Slot], trouble: str) -> str:
    """Says of the whole what is not as it should be."""
    heading = _heading(
        "The social media manager's queue, to read only", len(queue), trouble or "empty"
    )
    late, gaps = sum(one.late for one in queue), sum(bool(one.gap) for one in queue)
    heading += f", {late} late" if late else ""
    return heading + (f", {gaps} gap{'s' if gaps > 1 else ''}" if gaps else "")


def _words(text: str, room: int, tone: str = "") -> Line:
    return cut((Span("   "), Span(" ".join(text.split()), tone)), room)


def _heading(title: str, count: int, none: str) -> str:
    return f"{title} · {count if count else none}"
