"""`cmtui feed`."""

from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, say, table
from cmtui.errors import WrongUsage

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.clock import Moment
    from cmtui.model.row import Row
    from cmtui.services.feed import Query

DEFAULT_LIMIT = 50

VIEWS_IN_HELP = "needs-me, mine, waiting, never, newest, snoozed, set-aside, about-us, done, all"


@click.command("feed")
@click.option(
    "--view", metavar="VIEW", default="needs-me", show_default=True, help=f"{VIEWS_IN_HELP}."
)
@click.option("--network", metavar="N", default="", help="Only this network.")
@click.option("--search", metavar="TEXT", default="", help="Only with this in words or names.")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    help=f"At most so many (default: {DEFAULT_LIMIT} lines; with --json all).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a mention.")
@click.pass_obj
def feed_verb(
    call: Call, view: str, network: str, search: str, limit: int | None, as_json: bool
) -> int:
    """List what people said.

    A line is a person in a conversation; its number is that of the mention to answer. With
    --json an object is a mention.
    """
    from cmtui.services.feed import Query

    query = Query(view=checked_view(view), network=network.lower(), text=search)
    with call.desk_to_read() as at:
        if query.network:
            at.desk.lines.capabilities(query.network)
        if as_json:
            _print_mentions(at, query, limit)
        else:
            _print_rows(at, query, limit or DEFAULT_LIMIT)
    return 0


def checked_view(name: str) -> str:
    """The name of a view; raises WrongUsage with the nearest known."""
    from cmtui.model.views import VIEW_NAMES
    from cmtui.text.suggest import nearest

    if name in VIEW_NAMES:
        return name
    near = nearest(name, VIEW_NAMES)
    mend = f"did you mean {near}?" if near else f"known: {', '.join(VIEW_NAMES)}"
    raise WrongUsage(f"there is no view {name}; {mend}")


def _print_mentions(at: "AtDesk", query: "Query", limit: int | None) -> None:
    from cmtui.cli.shapes import mention_shape

    listed = at.run(at.desk.feed.listing_of_mentions(query, limit))
    for mention in listed.items:
        json_line(mention_shape(mention))
    _say_how_far(listed.searched_since)


def _print_rows(at: "AtDesk", query: "Query", limit: int) -> None:
    listed = at.run(at.desk.feed.listing(query, limit=limit + 1))
    rows = listed.items
    now = at.desk.clock.now()
    if rows:
        table([_columns(row, now) for row in rows[:limit]])
    else:
        say(f"{query.view}: nothing here")
    if len(rows) > limit:
        say(f"the first {limit}; --limit N shows more")
    _say_how_far(listed.searched_since)


def _say_how_far(since: "Moment | None") -> None:
    from cmtui.clock import to_local

    if since is not None:
        say(f"searched back to {to_local(since):%Y-%m-%d %H:%M} only; longer words reach further")


def _columns(row: "Row", now: "Moment") -> tuple[str, ...]:
    from cmtui.tui.present.networks import at_handle
    from cmtui.tui.present.when import due, short_stamp

    number = row.pending[0] if row.pending else row.latest
    when = short_stamp(row.arrived_at, now) if row.due_at is None else due(row.due_at, now)
    marks: list[str] = [row.state] if row.state != "new" else []
    marks += [f"{len(row.pending)} posts"] if len(row.pending) > 1 else []
    marks += [row.holder] if row.holder else []
    marks += ["first time"] if row.first_time else []
    return (str(number), when, row.network, at_handle(row.handle), ", ".join(marks), row.text)
