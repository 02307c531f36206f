"""`cmtui line`: the official line of the open crisis."""

from typing import TYPE_CHECKING, Any

import click

from cmtui.cli.call import Call
from cmtui.cli.output import block, json_line, line, say, table
from cmtui.cli.words import given
from cmtui.errors import WrongUsage

if TYPE_CHECKING:
    from cmtui.clock import Moment
    from cmtui.model.official_line import OfficialLine

LANGUAGE = click.option("--language", metavar="L", default="", help="Such as en or it.")
BECAUSE = click.option(
    "--because", metavar="WHY", default="", help="Why nobody else, or not the approver, does it."
)


@click.group("line", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a version.")
@click.pass_context
def line_verb(context: click.Context, as_json: bool) -> None:
    """The official line: what is said now, what waits for approval, and what was said before.

    Its versions go from draft over approved to live; the next live one replaces it.
    """
    if context.invoked_subcommand is None:
        call: Call = context.obj
        context.exit(_list(call, as_json))


@line_verb.command("begin")
@LANGUAGE
@click.pass_obj
def begin_verb(call: Call, language: str) -> int:
    """Print what a new version begins with: the live one, or the parts of a first message."""
    with call.desk_to_read() as at:
        text = at.run(at.desk.official_lines.beginning(language))
    block(text)
    return 0


@line_verb.command("write")
@click.argument("words", metavar="TEXT | -", nargs=-1)
@LANGUAGE
@click.pass_obj
def write_verb(call: Call, words: tuple[str, ...], language: str) -> int:
    """Write a new version, for somebody else to approve."""
    text = _text(words)
    with call.desk() as at:
        kept = at.run(at.desk.official_lines.draft(text, language))
    line(f"line v{kept.version} waits for approval: cmtui line approve {kept.number}")
    return 0


@line_verb.command("change")
@click.argument("number", metavar="N", type=int)
@click.argument("words", metavar="TEXT | -", nargs=-1)
@click.pass_obj
def change_verb(call: Call, number: int, words: tuple[str, ...]) -> int:
    """Other words for a version that nobody has approved yet."""
    text = _text(words)
    with call.desk() as at:
        kept = at.run(at.desk.official_lines.change(number, text))
    line(f"changed line v{kept.version}")
    return 0


@line_verb.command("approve")
@click.argument("number", metavar="N", type=int)
@BECAUSE
@click.option("--later", is_flag=True, help="Approve it, but do not make it live yet.")
@click.pass_obj
def approve_verb(call: Call, number: int, because: str, later: bool) -> int:
    """Approve a version: it is live at once, and replaces the last one of its language."""
    with call.desk() as at:
        done = at.run(at.desk.official_lines.approve(number, because, live=not later))
        old = [one for one in at.run(at.desk.composer.drafts()) if one.quotes_old]
    line(f"line v{done.version} is {done.state}")
    if old:
        say(f"drafts that quote an old one: {', '.join(str(one.draft.number) for one in old)}")
    return 0


@line_verb.command("live")
@click.argument("number", metavar="N", type=int)
@click.pass_obj
def live_verb(call: Call, number: int) -> int:
    """Make an approved version what is said from now on."""
    with call.desk() as at:
        done = at.run(at.desk.official_lines.go_live(number))
    line(f"line v{done.version} is {done.state}")
    return 0


@line_verb.command("withdraw")
@click.argument("number", metavar="N", type=int)
@click.pass_obj
def withdraw_verb(call: Call, number: int) -> int:
    """Let go of a version that never went live."""
    with call.desk() as at:
        done = at.run(at.desk.official_lines.withdraw(number))
    line(f"line v{done.version} is withdrawn")
    return 0


def _list(call: Call, as_json: bool) -> int:
    with call.desk_to_read() as at:
        found = at.run(at.desk.official_lines.all())
        now = at.desk.clock.now()
    if as_json:
        for one in found:
            json_line(_shape(one))
    elif found:
        table([_columns(one, now) for one in found])
    else:
        say("no official line; cmtui line begin prints what a first one is made of")
    return 0


def _columns(one: "OfficialLine", now: "Moment") -> tuple[str, ...]:
    from cmtui.text.coming import said_when

    at = one.live_at or one.written_at
    approved = f"approved by {one.approved_by}" if one.approved_by else f"by {one.written_by}"
    why = f" ({one.approval_reason})" if one.approval_reason else ""
    who = f"{approved}{why}, {said_when(at, now)}"
    return (str(one.number), f"v{one.version}", one.language, one.state, who, one.text)


def _shape(one: "OfficialLine") -> dict[str, Any]:
    from cmtui.cli.shapes import iso

    return {
        "number": one.number,
        "version": one.version,
        "language": one.language,
        "state": one.state,
        "text": one.text,
        "written_by": one.written_by,
        "written_at": iso(one.written_at),
        "approved_by": one.approved_by,
        "approved_at": iso(one.approved_at),
        "approval_reason": one.approval_reason,
        "live_at": iso(one.live_at),
        "ended_at": iso(one.ended_at),
    }


def _text(words: tuple[str, ...]) -> str:
    text = given(words, "text")
    if text is None:
        raise WrongUsage("write the text after it, in quotes; or - for standard input")
    return text
