"""`cmtui crisis question`, `rumour` and `workaround`: the cards."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line, say, table
from cmtui.cli.rows import rows_of
from cmtui.cli.words import checked
from cmtui.errors import NotFound

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.model.question import Question
    from cmtui.model.rumour import Rumour
    from cmtui.model.workaround import Workaround

JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a card.")
OWNER = click.option("--owner", metavar="WHO", default=None, help="Whose it is, by initials.")
ANSWER = click.option("--answer", metavar="TEXT", default=None, help="What may be said.")


@click.group("question", invoke_without_command=True)
@JSON
@click.pass_context
def question_verb(context: click.Context, as_json: bool) -> None:
    """What people ask: list it, or add, set, put, take."""
    if context.invoked_subcommand is None:
        context.exit(_listed(context.obj, "questions", _question_columns, as_json))


@question_verb.command("add")
@click.argument("theme", metavar="THEME")
@click.argument("ids", metavar="[ID...]", nargs=-1)
@OWNER
@ANSWER
@click.pass_obj
def add_question(
    call: Call, theme: str, ids: tuple[str, ...], owner: str | None, answer: str | None
) -> int:
    """A question, and the mentions that ask it."""
    with call.desk() as at:
        rows = rows_of(at, ids)
        card = at.run(
            at.desk.cards.ask(
                checked(theme, "the theme"), rows, owner=owner or "", answer=_text(answer) or ""
            )
        )
    line("  ".join(_question_columns(card)))
    return 0


@question_verb.command("set")
@click.argument("number", metavar="N", type=int)
@click.option("--theme", metavar="TEXT", default=None, help="Other words for it.")
@click.option("--state", type=click.Choice(["open", "unknown", "answered"]), default=None)
@ANSWER
@OWNER
@click.pass_obj
def set_question(
    call: Call,
    number: int,
    theme: str | None,
    state: Any,
    answer: str | None,
    owner: str | None,
) -> int:
    """Change a question; an answer makes it answered."""
    with call.desk() as at:
        card = at.run(
            at.desk.cards.change_question(
                number, theme=_text(theme), state=state, answer=_text(answer), owner=owner
            )
        )
    line("  ".join(_question_columns(card)))
    return 0


@click.group("rumour", invoke_without_command=True)
@JSON
@click.pass_context
def rumour_verb(context: click.Context, as_json: bool) -> None:
    """What is claimed: list it, or add, set, put, take. Unverified ones are not denied."""
    if context.invoked_subcommand is None:
        context.exit(_listed(context.obj, "rumours", _rumour_columns, as_json))


@rumour_verb.command("add")
@click.argument("claim", metavar="CLAIM")
@click.argument("ids", metavar="[ID...]", nargs=-1)
@OWNER
@click.option("--source", metavar="TEXT", default=None, help="How we know.")
@click.pass_obj
def add_rumour(
    call: Call, claim: str, ids: tuple[str, ...], owner: str | None, source: str | None
) -> int:
    """A claim that goes round, and the mentions that spread it."""
    with call.desk() as at:
        rows = rows_of(at, ids)
        card = at.run(
            at.desk.cards.hear(
                checked(claim, "the claim"), rows, owner=owner or "", source=_text(source) or ""
            )
        )
    line("  ".join(_rumour_columns(card)))
    return 0


@rumour_verb.command("set")
@click.argument("number", metavar="N", type=int)
@click.option("--claim", metavar="TEXT", default=None, help="Other words for it.")
@click.option("--state", type=click.Choice(["unverified", "false", "true", "partly"]),
              default=None)  # fmt: skip
@click.option("--source", metavar="TEXT", default=None, help="How we know.")
@ANSWER
@OWNER
@click.pass_obj
def set_rumour(
    call: Call,
    number: int,
    claim: str | None,
    state: Any,
    source: str | None,
    answer: str | None,
    owner: str | None,
) -> int:
    """Change a rumour: what is known of it, how, and what is answered."""
    with call.desk() as at:
        card = at.run(
            at.desk.cards.change_rumour(
                number, claim=_text(claim), state=state, source=_text(source),
                answer=_text(answer), owner=owner,
            )
        )  # fmt: skip
    line("  ".join(_rumour_columns(card)))
    return 0


@click.group("workaround", invoke_without_command=True)
@JSON
@click.pass_context
def workaround_verb(context: click.Context, as_json: bool) -> None:
    """What helps meanwhile: list it, or add, set, end."""
    if context.invoked_subcommand is None:
        context.exit(_listed(context.obj, "workarounds", _workaround_columns, as_json))


UNTIL = click.option("--until", metavar="WHEN", default="", help="How long it holds: 2h, 18:00.")


@workaround_verb.command("add")
@click.argument("text", metavar="TEXT")
@UNTIL
@click.pass_obj
def add_workaround(call: Call, text: str, until: str) -> int:
    """Something that helps, until a time or until further notice."""
    with call.desk() as at:
        moment = _coming(at, until)
        card = at.run(at.desk.cards.offer(checked(text, "the workaround"), moment))
    line("  ".join(_workaround_columns(card)))
    return 0


@workaround_verb.command("set")
@click.argument("number", metavar="N", type=int)
@click.option("--text", metavar="TEXT", default=None, help="Other words for it.")
@UNTIL
@click.pass_obj
def set_workaround(call: Call, number: int, text: str | None, until: str) -> int:
    """Word it anew, or let it hold longer, also where it had ended."""
    with call.desk() as at:
        moment = _coming(at, until)
        card = at.run(at.desk.cards.change_workaround(number, text=_text(text), until=moment))
    line("  ".join(_workaround_columns(card)))
    return 0


@workaround_verb.command("end")
@click.argument("number", metavar="N", type=int)
@click.pass_obj
def end_workaround(call: Call, number: int) -> int:
    """It holds no more."""
    with call.desk() as at:
        card = at.run(at.desk.cards.end_workaround(number))
    line("  ".join(_workaround_columns(card)))
    return 0


def _people(sort: Any, group: click.Group) -> None:
    """The verbs that put mentions on a card and take them off."""

    @group.command("put", help=f"Put mentions on a {sort}; they are linked by that.")
    @click.argument("number", metavar="N", type=int)
    @click.argument("ids", metavar="ID...", nargs=-1, required=True)
    @click.pass_obj
    def put(call: Call, number: int, ids: tuple[str, ...]) -> int:
        with call.desk() as at:
            card = at.run(at.desk.cards.put_on(sort, number, rows_of(at, ids)))
        line(f"{sort} {number}: {len(card.rows)} on it")
        return 0

    @group.command("take", help=f"Take mentions off a {sort}; they stay linked.")
    @click.argument("number", metavar="N", type=int)
    @click.argument("ids", metavar="ID...", nargs=-1, required=True)
    @click.pass_obj
    def take(call: Call, number: int, ids: tuple[str, ...]) -> int:
        with call.desk() as at:
            card = at.run(at.desk.cards.take_off(sort, number, rows_of(at, ids)))
        line(f"{sort} {number}: {len(card.rows)} on it")
        return 0


_people("question", question_verb)
_people("rumour", rumour_verb)


def _listed(
    call: Call, which: str, columns: Callable[[Any], tuple[str, ...]], as_json: bool
) -> int:
    from cmtui.cli.crisis_shapes import card_shape

    with call.desk_to_read() as at:
        crisis = at.run(at.desk.crisis.current())
        if crisis is None:
            raise NotFound("no crisis is open; to declare one: cmtui declare SEV")
        cards = at.run(getattr(at.desk.cards, which)(crisis.number))
    if as_json:
        for card in cards:
            json_line(card_shape(card))
    elif cards:
        table([columns(card) for card in cards])
    else:
        say(f"no {which} yet")
    return 0


def _question_columns(card: "Question") -> tuple[str, ...]:
    return (str(card.number), card.state, card.owner or "-", card.theme, card.answer)


def _rumour_columns(card: "Rumour") -> tuple[str, ...]:
    return (str(card.number), card.state, card.owner or "-", card.claim, card.answer)


def _workaround_columns(card: "Workaround") -> tuple[str, ...]:
    from cmtui.clock import to_local

    until = f"until {to_local(card.until):%Y-%m-%d %H:%M}" if card.until else "no end known"
    return (str(card.number), "ended" if card.ended_at is not None else until, card.text)


def _coming(at: "AtDesk", when: str) -> int | None:
    from cmtui.text.coming import parse_coming

    return parse_coming(when, at.desk.clock.now()) if when else None


def _text(given: str | None) -> str | None:
    return None if given is None else checked(given, "the text")
