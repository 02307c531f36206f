"""`cmtui crisis`: the crisis that is open, what happened in it, and the former ones."""

from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.crisis_cards import question_verb, rumour_verb, workaround_verb
from cmtui.cli.crisis_changing import (
    hold_verb,
    phase_verb,
    role_verb,
    severity_verb,
    title_verb,
    words_verb,
)
from cmtui.cli.crisis_ending import close_verb, owed_verb, prepare_verb
from cmtui.cli.crisis_linking import link_verb, move_verb, unlink_verb
from cmtui.cli.output import counted, json_line, line, say, table
from cmtui.cli.replaying import replay_verb
from cmtui.cli.reviewing import review_verb
from cmtui.cli.rows import who
from cmtui.cli.triage import CLAIM_SECONDS
from cmtui.cli.words import checked
from cmtui.errors import NotFound

if TYPE_CHECKING:
    from cmtui.clock import Moment
    from cmtui.model.crisis import Crisis
    from cmtui.services.crisis.picture import Clocks, Picture

SHOWN = 5
"""Cards of a column, and events, that are printed for people; --json has more."""


@click.group("crisis", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--number", metavar="N", type=int, default=None, help="A former one.")
@click.pass_context
def crisis_verb(context: click.Context, as_json: bool, number: int | None) -> None:
    """The board of the crisis that is open: clocks, mentions, cards, what happened last.

    To declare one: cmtui declare SEV.
    """
    if context.invoked_subcommand is None:
        call: Call = context.obj
        context.exit(_show(call, number, as_json))


for _verb in (
    severity_verb, phase_verb, role_verb, title_verb, words_verb, hold_verb, close_verb,
    review_verb, replay_verb, owed_verb, prepare_verb, link_verb, unlink_verb, move_verb,
    question_verb, rumour_verb, workaround_verb,
):  # fmt: skip
    crisis_verb.add_command(_verb)


@crisis_verb.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a crisis.")
@click.pass_obj
def list_verb(call: Call, as_json: bool) -> int:
    """Every crisis there was, the newest first."""
    from cmtui.cli.crisis_shapes import crisis_shape

    with call.desk_to_read() as at:
        found = at.run(at.desk.crisis.all())
        now = at.desk.clock.now()
    if as_json:
        for one in found:
            json_line(crisis_shape(one))
    elif found:
        table([_columns(one, now) for one in found])
    else:
        say("no crisis was ever declared here")
    return 0


@crisis_verb.command("timeline")
@click.option("--number", metavar="N", type=int, default=None, help="That of a former one.")
@click.option("--utc", is_flag=True, help="In UTC instead of your own zone.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an event.")
@click.pass_obj
def timeline_verb(call: Call, number: int | None, utc: bool, as_json: bool) -> int:
    """What happened in a crisis, from the change log, and what was entered by hand."""
    from cmtui.cli.crisis_shapes import event_shape

    with call.desk_to_read() as at:
        if number is None:
            current = at.run(at.desk.crisis.current())
            if current is None:
                raise NotFound("no crisis is open; name a former one: --number N")
            number = current.number
        events = at.run(at.desk.timeline.of(number))
        now = at.desk.clock.now()
    if not events:
        raise NotFound(f"no crisis has the number {number}; see: cmtui crisis list")
    if as_json:
        for event in events:
            json_line(event_shape(event))
    else:
        table([(_stamp(event.at, now, utc), event.who, event.words) for event in events])
    return 0


@crisis_verb.command("entry")
@click.argument("text", metavar="TEXT")
@click.option("--at", "when", metavar="TIME", default="", help="When: 13:50, 20m (ago); now.")
@click.pass_obj
def entry_verb(call: Call, text: str, when: str) -> int:
    """Enter into the timeline what no program can know."""
    from cmtui.tui.present.when import stamp

    with call.desk() as at:
        now = at.desk.clock.now()
        moment = _past(when, now)
        entry = at.run(at.desk.entries.add(checked(text, "the entry"), moment))
    line(f"{stamp(entry.at, now)}  {entry.by}  {entry.text}")
    return 0


@crisis_verb.command("next")
@click.pass_obj
def next_verb(call: Call) -> int:
    """Take whoever of the crisis is due first, for ten minutes; nobody else is served them."""
    with call.desk() as at:
        at.run(at.desk.operators.me())
        at.run(at.desk.leases.session(lasts=CLAIM_SECONDS))
        row = at.run(at.desk.serving.next())
    line(f"{who(row)}: yours for 10 minutes")
    line(row.text)
    say(f"to answer: cmtui reply {row.latest}")
    return 0


def heading(crisis: "Crisis") -> str:
    """`crisis 2: SEV2 "Login outage"`."""
    named = f' "{crisis.title}"' if crisis.title else ""
    return f"crisis {crisis.number}: {crisis.severity}{named}"


def _show(call: Call, number: int | None, as_json: bool) -> int:
    from cmtui.cli.crisis_shapes import picture_shape

    with call.desk_to_read() as at:
        picture = at.run(at.desk.board.picture(number))
        now = at.desk.clock.now()
    if picture is None:
        raise NotFound("no crisis is open; to declare one: cmtui declare SEV")
    if as_json:
        json_line(picture_shape(picture))
    else:
        _print(picture, now)
    return 0


def _print(picture: "Picture", now: "Moment") -> None:
    from cmtui.text.veil import veiled
    from cmtui.tui.present.when import span, stamp

    crisis = picture.crisis
    ended = crisis.closed_at if crisis.closed_at is not None else now
    line(f"{heading(crisis)}  {crisis.phase}  {crisis.state}")
    roles = (f"{role} {getattr(crisis, role) or '-'}" for role in ("lead", "spokes", "scribe"))
    line(f"{'   '.join(roles)}   approver {crisis.approver or '-'}")
    line(f"age {span(ended - crisis.declared_at)}   {'   '.join(clock_words(picture.clocks, now))}")
    if crisis.legal_hold:
        line("legal hold: nothing is forgotten")
    words = ", ".join(crisis.words) or "none; only conversations"
    line(f"mentions attach by: {words}")
    for words in _said(picture):
        line(words)
    for column, cards in picture.cards.items():
        line(f"{column} {picture.counts[column]}")
        for card in cards[:SHOWN]:
            doing = " ".join(word for word in (card.by, card.doing) if word)
            line(f"  {card.row.latest}  {who(card.row)}  {doing}  {veiled(card.row.text)}")
    _print_cards(picture, now)
    line("timeline")
    for event in picture.events[-SHOWN:]:
        line(f"  {stamp(event.at, now)}  {event.who}  {event.words}")


def _said(picture: "Picture") -> list[str]:
    """What the brand says: lines and updates that wait, and how the last update fared where."""
    said = [f"line v{one.version} ({one.language}) is {one.state}" for one in picture.lines]
    said += [
        f"line v{one.version} ({one.language}) waits: cmtui line approve {one.number}"
        for one in picture.waiting
    ]
    for one in picture.updates:
        does = "approve" if one.state == "waiting" else "send"
        waits = "waits" if does == "approve" else "is approved"
        said.append(f"update {one.update} {waits}: cmtui update {does} {one.number}")
    if picture.told is not None:
        fared = "; ".join(f"{one.account} {one.state}" for one in picture.results)
        said.append(f"update {picture.told.update}: {fared or picture.told.state}")
    return said


def clock_words(clocks: "Clocks", now: "Moment") -> list[str]:
    """How it stands in numbers; who is unanswered comes first."""
    from cmtui.tui.present.when import long_due, span

    words = [f"unanswered {clocks.unanswered}"]
    if clocks.oldest_since is not None:
        words.append(f"oldest {span(now - clocks.oldest_since)}")
    words.append(f"answered {clocks.answered}")
    if clocks.covered:
        words.append(f"covered {clocks.covered}")
    if clocks.median is not None and clocks.percentile_90 is not None:
        words.append(
            f"first reply {clocks.median:.0f}m median, 90 % in {clocks.percentile_90:.0f}m"
        )
    if clocks.line_due_at is not None:
        words.append(f"line {long_due(clocks.line_due_at, now)}")
    if clocks.update_due_at is not None:
        words.append(f"update {long_due(clocks.update_due_at, now)}")
    return words


def _print_cards(picture: "Picture", now: "Moment") -> None:
    from cmtui.tui.present.when import stamp

    for question in picture.questions:
        people = counted(picture.asking[question.number], "asker")
        line(f"question {question.number}  {question.theme}  {question.state}  {people}")
    for rumour in picture.rumours:
        people = counted(picture.spreading[rumour.number], "spreader")
        line(f"rumour {rumour.number}  {rumour.claim}  {rumour.state}  {people}")
    for one in picture.workarounds:
        until = "ended" if one.ended_at is not None else "until further notice"
        if one.ended_at is None and one.until is not None:
            until = f"until {stamp(one.until, now)}"
        line(f"workaround {one.number}  {one.text}  {until}")


def _columns(crisis: "Crisis", now: "Moment") -> tuple[str, ...]:
    from cmtui.tui.present.when import span, stamp

    ended = crisis.closed_at if crisis.closed_at is not None else now
    return (
        str(crisis.number),
        crisis.severity,
        crisis.state,
        stamp(crisis.declared_at, now),
        span(ended - crisis.declared_at),
        crisis.declared_by,
        crisis.title,
    )


def _stamp(moment: "Moment", now: "Moment", utc: bool) -> str:
    from cmtui.clock import to_datetime
    from cmtui.tui.present.when import stamp

    return f"{to_datetime(moment):%Y-%m-%d %H:%M:%S}Z" if utc else stamp(moment, now)


def _past(when: str, now: "Moment") -> "Moment | None":
    from cmtui.text.when import parse_past

    return parse_past(when, now) if when else None
