"""`cmtui snooze`, `set-aside` and `bring-back`: mentions that wait for a while, or again."""

import click

from cmtui.cli.call import Call
from cmtui.cli.rows import ByQuery, by_query, rows_meant
from cmtui.cli.triage import say_rows
from cmtui.errors import WrongUsage


@click.command("snooze")
@click.argument("words", metavar="[ID...] WHEN", nargs=-1, required=True)
@by_query
@click.pass_obj
def snooze_verb(call: Call, words: tuple[str, ...], query: ByQuery, yes: bool) -> int:
    """Put mentions off until a time; then they wait as before. Nothing is ever sent by this.

    WHEN is `2h`, "tomorrow 9", mon, "lun 10", 2026-12-01, in one argument.
    """
    from cmtui.text.coming import parse_coming, said_when

    *ids, when = words
    if not ids and not query.is_said:
        raise WrongUsage("name mentions, and until when: cmtui snooze ID 2h")
    with call.desk() as at:
        now = at.desk.clock.now()
        until = parse_coming(when, now)
        numbers = rows_meant(at, ids, query, yes, "snooze")
        rows = at.run(at.desk.triage.snooze(numbers, until))
        say_rows(rows, f"snoozed until {said_when(until, now)}")
    return 0


@click.command("set-aside")
@click.argument("ids", metavar="[ID...]", nargs=-1)
@click.option("--why", metavar="TEXT", default="", help="Why; shown with them.")
@by_query
@click.pass_obj
def set_aside_verb(call: Call, ids: tuple[str, ...], why: str, query: ByQuery, yes: bool) -> int:
    """Keep mentions apart without a clock, until something new comes from the person."""
    with call.desk() as at:
        numbers = rows_meant(at, ids, query, yes, "set aside")
        say_rows(at.run(at.desk.triage.set_aside(numbers, why)), "set aside")
    return 0


@click.command("bring-back")
@click.argument("ids", metavar="[ID...]", nargs=-1)
@by_query
@click.pass_obj
def bring_back_verb(call: Call, ids: tuple[str, ...], query: ByQuery, yes: bool) -> int:
    """Let mentions that were put off or closed wait again."""
    with call.desk() as at:
        numbers = rows_meant(at, ids, query, yes, "bring back")
        say_rows(at.run(at.desk.triage.bring_back(numbers)), "waits again")
    return 0
