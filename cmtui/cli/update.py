"""`cmtui update`: what everybody is told in a crisis, on the accounts that are chosen."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from cmtui.cli.call import Call
from cmtui.cli.endings import Stopped
from cmtui.cli.line import BECAUSE, LANGUAGE
from cmtui.cli.output import exactly, json_line, line, say, table
from cmtui.cli.settle import open_settled
from cmtui.cli.speaking import say_what_is_left
from cmtui.cli.words import given, is_terminal
from cmtui.errors import NetworkFailed, Refused, WrongUsage

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.model.public_update import PublicUpdate
    from cmtui.model.sending import Sending
    from cmtui.services.crisis.update_results import Result
    from cmtui.services.desk import Desk

AS = click.option(
    "--as", "accounts", metavar="ACCOUNT", multiple=True, help="On which; may be given again."
)
SEND = click.option("--send", is_flag=True, help="Send it at once when it is approved.")
YES = click.option("--yes", is_flag=True, help="Do not ask; the hold stays.")


@click.group("update", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object an update.")
@click.pass_context
def update_verb(context: click.Context, as_json: bool) -> None:
    """Public updates of the open crisis: written, approved by somebody else, sent.

    Each says when the next one comes, and the clock begins anew when it is out.
    """
    if context.invoked_subcommand is None:
        call: Call = context.obj
        context.exit(_list(call, as_json))


@update_verb.command("write")
@click.argument("words", metavar="TEXT | -", nargs=-1)
@AS
@LANGUAGE
@click.option("--next", "coming", metavar="WHEN", default="", help="When the next one comes.")
@click.option("--all-clear", is_flag=True, help="It is over; no further update is promised.")
@BECAUSE
@SEND
@YES
@click.pass_obj
def write_verb(
    call: Call,
    words: tuple[str, ...],
    accounts: tuple[str, ...],
    language: str,
    coming: str,
    all_clear: bool,
    because: str,
    send: bool,
    yes: bool,
) -> int:
    """Write one, for somebody else to approve; with --because you approve it yourself."""
    from cmtui.cli.reply import named_account
    from cmtui.text.coming import parse_coming

    text = given(words, "text")
    if text is None:
        raise WrongUsage("write the text after it, in quotes; or - for standard input")
    if send and not because:
        raise WrongUsage("it is sent once it is approved; to approve it yourself: --because WHY")
    with call.desk(works=send) as at:
        at.run(at.desk.operators.me())
        next_at = parse_coming(coming, at.desk.clock.now()) if coming else None
        keys = [named_account(at, one) for one in accounts] or _only(at)
        writing = at.desk.updates.write(
            text, keys, language=language, next_at=next_at, all_clear=all_clear
        )
        update = at.run(writing)
        if not because:
            line(f"update {update.update} waits: cmtui update approve {update.number}")
            return 0
        update = at.run(at.desk.updates.approve(update.number, because))
        return _approved(at, update, send, yes)


@update_verb.command("change")
@click.argument("number", metavar="N", type=int)
@click.argument("words", metavar="TEXT | -", nargs=-1)
@click.pass_obj
def change_verb(call: Call, number: int, words: tuple[str, ...]) -> int:
    """Other words for one that nobody has approved yet."""
    text = given(words, "text")
    if text is None:
        raise WrongUsage("write the text after it, in quotes; or - for standard input")
    with call.desk() as at:
        update = at.run(at.desk.updates.change(number, text))
    line(f"changed update {update.update}")
    return 0


@update_verb.command("approve")
@click.argument("number", metavar="N", type=int)
@BECAUSE
@SEND
@YES
@click.pass_obj
def approve_verb(call: Call, number: int, because: str, send: bool, yes: bool) -> int:
    """Approve one that somebody else wrote."""
    with call.desk(works=send) as at:
        update = at.run(at.desk.updates.approve(number, because))
        return _approved(at, update, send, yes)


@update_verb.command("send")
@click.argument("number", metavar="N", type=int)
@YES
@click.pass_obj
def send_verb(call: Call, number: int, yes: bool) -> int:
    """Send an approved one: the exact text on each account, the hold, and how each ended."""
    with call.desk(works=True) as at:
        return _sent(at, at.run(at.desk.updates.find(number)), yes)


@update_verb.command("withdraw")
@click.argument("number", metavar="N", type=int)
@click.pass_obj
def withdraw_verb(call: Call, number: int) -> int:
    """Let go of one that is not on its way."""
    with call.desk() as at:
        update = at.run(at.desk.updates.withdraw(number))
    line(f"update {update.update} is withdrawn")
    return 0


def _only(at: "AtDesk") -> list[str]:
    """The brand's only account. Raises WrongUsage where there are several."""
    keys = [one.key for one in at.run(at.desk.accounts.all()) if one.role == "brand"]
    if len(keys) != 1:
        raise WrongUsage(f"name the accounts with --as: {', '.join(keys) or 'there is none'}")
    return keys


def _approved(at: "AtDesk", update: "PublicUpdate", send: bool, yes: bool) -> int:
    line(f"update {update.update} is approved")
    if send:
        return _sent(at, update, yes)
    say(f"to send it: cmtui update send {update.number}")
    return 0


def _sent(at: "AtDesk", update: "PublicUpdate", yes: bool) -> int:
    at.run(open_settled(at.desk))
    for preview in at.run(at.desk.updates.previews(update)):
        line(f"{preview.account} · {preview.length.length} of {preview.length.limit}")
        for part in preview.parts:
            exactly(part)
    if not yes:
        if not is_terminal():
            raise Refused("an update is sent only with --yes where nobody can be asked")
        if not click.confirm("Send it?", err=True):
            raise Refused("not sent; it stays approved")
    try:
        at.run(_held_and_carried(at.desk, update.number))
    except Stopped:
        at.run(say_what_is_left(at.desk))
        raise
    results = at.run(_results(at.desk, update.number))
    for one in results:
        _say_result(one)
    if any(one.state != "sent" for one in results):
        raise NetworkFailed(f"not everywhere; again: cmtui update send {update.number}")
    return 0


async def _held_and_carried(desk: "Desk", number: int) -> None:
    from cmtui.model.sending import HOLD_SECONDS

    sendings = await desk.updates.hold(number)
    say(f"held {HOLD_SECONDS:g} s; Ctrl-C calls it back")
    by_account: dict[str, list[Sending]] = {}
    for one in sendings:
        by_account.setdefault(one.account, []).append(one)
    await asyncio.gather(*(desk.courier.carry(parts) for parts in by_account.values()))


async def _results(desk: "Desk", number: int) -> "list[Result]":
    return await desk.updates.results(await desk.updates.find(number))


def _say_result(one: "Result") -> None:
    words = " ".join(part for part in (one.url, one.error) if part)
    line(f"{one.account}: {one.state} {words}".rstrip())


def _list(call: Call, as_json: bool) -> int:
    with call.desk_to_read() as at:
        found = at.run(at.desk.updates.all())
        results = [at.run(at.desk.updates.results(one)) for one in found]
    if as_json:
        for one, went in zip(found, results, strict=True):
            json_line(_shape(one, went))
    elif found:
        table([_columns(one, went) for one, went in zip(found, results, strict=True)])
    else:
        say("no updates yet")
    return 0


def _columns(one: "PublicUpdate", results: "Sequence[Result]") -> tuple[str, ...]:
    went = ", ".join(f"{each.account} {each.state}" for each in results)
    return (str(one.number), f"update {one.update}", one.state, went, one.text)


def _shape(one: "PublicUpdate", results: "Sequence[Result]") -> dict[str, Any]:
    from cmtui.cli.shapes import iso

    return {
        "number": one.number,
        "update": one.update,
        "state": one.state,
        "language": one.language,
        "text": one.text,
        "accounts": one.accounts,
        "written_by": one.written_by,
        "approved_by": one.approved_by,
        "approval_reason": one.approval_reason,
        "next_at": iso(one.next_at),
        "all_clear": one.all_clear,
        "results": [
            {"account": each.account, "state": each.state, "error": each.error, "url": each.url}
            for each in results
        ],
    }
