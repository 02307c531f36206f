"""The cards of the board: mentions in two lines, what is known and who was called in one."""

from cmtui.clock import Moment
from cmtui.model.escalation import Escalation
from cmtui.model.question import Question
from cmtui.model.rumour import Rumour
from cmtui.model.workaround import Workaround
from cmtui.services.crisis.picture import Card, Event
from cmtui.text.veil import veiled
from cmtui.tui.present.feed_row import due_span, row_title
from cmtui.tui.present.glyphs import ASCII, UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Span, cut, line, spread, width
from cmtui.tui.present.networks import letter
from cmtui.tui.present.row_marks import Marks, short_marks
from cmtui.tui.present.when import is_late, short_stamp, stamp

MARKS = 8
"""Cells of a mention's marks."""

DOING = {"typing": "", "draft": "draft", "held": "held", "sending": "sending"}

OTHER = Question | Rumour | Workaround | Escalation | Event
"""What has one line on the board."""

QUESTIONS = {
    "open": ("open", "late"),
    "unknown": ("unknown yet", "mark"),
    "answered": ("answered", "good"),
}
"""Each state of a question in words, and its tone."""

RUMOUR_TONES = {"unverified": "late", "false": "danger", "true": "strong", "partly": "strong"}


def mention_lines(
    card: Card, room: int, now: Moment, glyphs: Glyphs = UNICODE, left: int | None = None
) -> list[Line]:
    """Who and since when, or by whom; and below it her words, or ours where there are any.

    `left` are the seconds of its hold, where they are counted here.
    """
    row = card.row
    who = line(letter(row.network), " ", Span(row_title(row), "person"))
    marks = short_marks(row, Marks(me=card.by or row.holder or ""), MARKS, glyphs)
    head = spread((*_first(card, now, glyphs, left), *who), marks, room)
    text = " ".join((card.words or veiled(row.text)).split())
    toward = (
        f"{glyphs.goes} {card.by} {glyphs.dot} " if card.column == "escalated" and card.by else ""
    )
    tone = "" if card.column == "unanswered" else "muted"
    return [head, cut((Span("  "), Span(toward, "accent"), Span(text, tone)), room)]


def about_line(one: Card | OTHER, room: int, now: Moment, glyphs: Glyphs = UNICODE) -> Line:
    """What there is to say of what the cursor is at: why a mention is there, what is answered."""
    dot = f" {glyphs.dot} "
    if isinstance(one, Card):
        who, said = row_title(one.row), _of_mention(one)
    else:
        who, said = _of_other(one, now)
    words = dot.join(" ".join(part.split()) for part in said if part)
    return cut((Span(f" {who}", "person"), Span(f"  {words}", "muted")), room)


def _of_mention(card: Card) -> tuple[str, ...]:
    row = card.row
    return (
        f"linked: {row.linked_because}" if row.linked_because else "",
        f"held by {row.holder}" if row.holder else "",
        f"for {row.assignee}" if row.assignee else "",
        f"{len(row.pending)} posts wait" if len(row.pending) > 1 else "",
        f"#{row.number}",
    )


def _of_other(one: OTHER, now: Moment) -> tuple[str, tuple[str, ...]]:
    by = f"by {one.by}, {stamp(one.at, now)}" if not isinstance(one, Event) else ""
    if isinstance(one, Question):
        return f"question {one.number}", (one.answer or "no answer yet", by)
    if isinstance(one, Rumour):
        known = f"known by: {one.source}" if one.source else ""
        return f"rumour {one.number}", (one.answer or "no answer yet", known, by)
    if isinstance(one, Workaround):
        return f"workaround {one.number}", (one.text, by)
    if isinstance(one, Escalation):
        return f"call {one.number}", (one.what, f"answer: {one.answer}" if one.answer else "", by)
    return one.who, (one.words,)


def other_line(
    one: OTHER, room: int, now: Moment, glyphs: Glyphs = UNICODE, people: int | None = None
) -> Line:
    """A question, rumour, workaround, call for help or event in one line; `people` are those who
    ask or spread it."""
    if isinstance(one, Question):
        return _question(one, room, len(one.rows) if people is None else people)
    if isinstance(one, Rumour):
        return _rumour(one, room, len(one.rows) if people is None else people)
    if isinstance(one, Workaround):
        return _workaround(one, room, now)
    if isinstance(one, Escalation):
        return _escalation(one, room, now)
    return _event(one, room, now, glyphs)


def _event(one: Event, room: int, now: Moment, glyphs: Glyphs) -> Line:
    """`13:24  NR  SEV3 → SEV2: factor 3, press asks`."""
    head = line(Span(f"{short_stamp(one.at, now)}  ", "muted"), Span(f"{one.who:<3} ", "strong"))
    words = " ".join(one.words.split())
    if glyphs is ASCII:
        words = words.replace("→", "->").replace("…", glyphs.ellipsis)
    return cut((*head, Span(words)), room)


def _first(card: Card, now: Moment, glyphs: Glyphs, left: int | None) -> Line:
    """What stands before the person: the clock that runs, or who does what since when."""
    at = f"{short_stamp(card.at, now)} " if card.at is not None else ""
    if card.column == "unanswered":
        due = due_span(card.row, now, glyphs)
        return (due, Span(" "))
    if card.column == "being answered":
        doing = glyphs.typing if card.doing == "typing" else DOING.get(card.doing, card.doing)
        if card.doing == "held" and left is not None:
            doing, at = f"held {left}s", ""
        return line(Span(f"{card.by or card.row.holder or ''} ", "strong"),
                    Span(f"{doing} " if doing else "", "accent"), Span(at, "muted"))  # fmt: skip
    if card.column == "answered":
        by = card.by or ("covered" if card.row.state == "covered" else glyphs.done)
        return line(Span(at, "muted"), Span(f"{by} ", "strong"))
    return line(Span(at, "muted"))


def _owned(owner: str) -> Span:
    return Span(f"  {owner}" if owner else "", "strong")


def _question(one: Question, room: int, people: int) -> Line:
    words, tone = QUESTIONS[one.state]
    asked = Span(f"{people:>3}  ", "strong")
    return _ended((asked, Span(one.theme)), line(Span(words, tone), _owned(one.owner)), room)


def _rumour(one: Rumour, room: int, people: int) -> Line:
    state = one.state.upper() if one.state != "unverified" else one.state
    counted = "1 person" if people == 1 else f"{people} people"
    ready = "  answer ready" if one.answer else ""
    right = line(Span(state, RUMOUR_TONES[one.state]), Span(f"  {counted}", "muted"),
                 Span(ready, "good"), _owned(one.owner))  # fmt: skip
    return _ended((Span(f'"{one.claim}"'),), right, room)


def _workaround(one: Workaround, room: int, now: Moment) -> Line:
    if one.ended_at is not None:
        right = line(Span(f"ended {stamp(one.ended_at, now)}", "muted"))
    elif one.until is None:
        right = line(Span("until further notice", "muted"))
    elif is_late(one.until, now):
        right = line(Span(f"held until {stamp(one.until, now)}", "late"))
    else:
        right = line(f"until {stamp(one.until, now)}")
    tone = "gone" if one.ended_at is not None else ""
    return _ended((Span(one.text, tone),), right, room)


def _escalation(one: Escalation, room: int, now: Moment) -> Line:
    asked = stamp(one.at, now)
    ended = stamp(one.ended_at, now) if one.ended_at is not None else asked
    words, tone = {
        "asking": (f"is being asked, {asked}", "accent"),
        "asked": (f"asked {asked}, no answer", "late"),
        "no-answer": (f"asked {asked}, no answer, the next was asked", "late"),
        "failed": (f"could not be asked {asked}", "danger"),
        "answered": (f"reached {ended}", "good"),
    }[one.state]
    said = one.answer or (one.error if one.state == "failed" else "") or one.what
    left = line(Span(one.contact, "person"), Span(f"  {' '.join(said.split())}", "muted"))
    return _ended(left, line(Span(words, tone), Span(f" #{one.number}", "muted")), room)


def _ended(left: Line, right: Line, room: int) -> Line:
    """The state at the right end, as long as something is left of the words."""
    right = right if width(right) <= room * 2 // 3 else cut(right, room * 2 // 3)
    return spread(left, right, room)
