"""`cmtui claim`, `release`, `done`, `covered` and `dismiss`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from cmtui.cli.call import Call
from cmtui.cli.output import line
from cmtui.cli.rows import ByQuery, by_query, rows_meant, rows_of, who
from cmtui.model.row import DISMISSALS

if TYPE_CHECKING:
    from cmtui.model.row import Row

CLAIM_SECONDS = 600.0
"""A claim from the shell has no terminal that could end it: it lasts as long as an idle one."""


@click.command("claim")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.pass_obj
def claim_verb(call: Call, ids: tuple[str, ...]) -> int:
    """Take mentions for yourself, for ten minutes; nobody else is served them."""
    with call.desk() as at:
        numbers = rows_of(at, ids)
        at.run(at.desk.leases.session(lasts=CLAIM_SECONDS))
        say_rows(at.run(at.desk.triage.claim_all(numbers)), "yours for 10 minutes")
    return 0


@click.command("release")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.pass_obj
def release_verb(call: Call, ids: tuple[str, ...]) -> int:
    """Give mentions back to everyone."""
    with call.desk() as at:
        say_rows(at.run(at.desk.triage.release_all(rows_of(at, ids))), "everyone's again")
    return 0


@click.command("done")
@click.argument("ids", metavar="[ID...]", nargs=-1)
@by_query
@click.pass_obj
def done_verb(call: Call, ids: tuple[str, ...], query: ByQuery, yes: bool) -> int:
    """Close mentions without a reply: all that are named, or none."""
    with call.desk() as at:
        numbers = rows_meant(at, ids, query, yes, "close")
        say_rows(at.run(at.desk.triage.done(numbers)), "done")
    return 0


@click.command("covered")
@click.argument("ids", metavar="[ID...]", nargs=-1)
@click.option("--why", metavar="TEXT", default="", help="What answers them.")
@by_query
@click.pass_obj
def covered_verb(call: Call, ids: tuple[str, ...], why: str, query: ByQuery, yes: bool) -> int:
    """Mark mentions as answered by the public update that is out in this crisis.

    Their clock stops, they count apart, and the end of the crisis walks them: cmtui crisis owed.
    Refused while no update is out.
    """
    with call.desk() as at:
        numbers = rows_meant(at, ids, query, yes, "mark as covered")
        say_rows(at.run(at.desk.triage.covered(numbers, why)), "covered")
    return 0


@click.command("dismiss")
@click.argument("ids", metavar="[ID...]", nargs=-1)
@click.option(
    "--as", "kind", type=click.Choice(DISMISSALS), required=True, help="Why it needs no answer."
)
@by_query
@click.pass_obj
def dismiss_verb(call: Call, ids: tuple[str, ...], kind: Any, query: ByQuery, yes: bool) -> int:
    """Close mentions as spam, off-topic or abuse; what was written stays."""
    with call.desk() as at:
        numbers = rows_meant(at, ids, query, yes, "dismiss")
        say_rows(at.run(at.desk.triage.dismiss(numbers, kind)), f"dismissed as {kind}")
    return 0


def say_rows(rows: "Sequence[Row]", what: str) -> None:
    """A line a row: whose it is, and what it is now."""
    for row in rows:
        line(f"{who(row)}: {what}")
