"""`cmtui crisis link`, `unlink` and `move`."""

from typing import Any

import click
import msgspec

from cmtui.cli.call import Call
from cmtui.cli.output import line
from cmtui.cli.rows import ByQuery, by_query, rows_meant, rows_of, who
from cmtui.cli.triage import say_rows
from cmtui.cli.words import checked

COLUMNS = ("unanswered", "being answered", "answered", "escalated", "watching")


@click.command("link")
@click.argument("ids", metavar="[ID...]", nargs=-1)
@click.option("--because", metavar="WHY", default="", help="Why; shown with them.")
@by_query
@click.pass_obj
def link_verb(call: Call, ids: tuple[str, ...], because: str, query: ByQuery, yes: bool) -> int:
    """Link mentions to the crisis: those that are named, or all that are found.

    With --search and the like every view is looked through, unless --view names one.
    """
    if query.is_said and not query.view:
        query = msgspec.structs.replace(query, view="all")
    with call.desk() as at:
        numbers = rows_meant(at, ids, query, yes, "link")
        rows = at.run(at.desk.linking.link(numbers, checked(because, "the reason")))
    for row in rows:
        line(f"{who(row)}: linked: {row.linked_because}")
    return 0


@click.command("unlink")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.pass_obj
def unlink_verb(call: Call, ids: tuple[str, ...]) -> int:
    """Take mentions off the crisis; they do not attach again by themselves."""
    with call.desk() as at:
        say_rows(at.run(at.desk.linking.unlink(rows_of(at, ids))), "not linked any more")
    return 0


@click.command("move")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.argument("column", metavar="COLUMN", type=click.Choice(COLUMNS))
@click.pass_obj
def move_verb(call: Call, ids: tuple[str, ...], column: Any) -> int:
    """Put mentions into a column of the board: unanswered, "being answered" (claims them for ten
    minutes), answered, escalated or watching. Who waits is never called answered."""
    from cmtui.cli.triage import CLAIM_SECONDS

    with call.desk() as at:
        numbers = rows_of(at, ids)
        at.run(at.desk.leases.session(lasts=CLAIM_SECONDS))
        say_rows(at.run(at.desk.linking.move(numbers, column)), column)
    return 0
