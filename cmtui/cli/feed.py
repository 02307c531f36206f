"""`cmtui feed`."""

from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, say, table
from cmtui.cli.rows import ByQuery, narrowing
from cmtui.cli.tidying import tidied
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
@narrowing
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    help=f"At most so many (default: {DEFAULT_LIMIT} lines; with --json all).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a mention.")
@click.pass_obj
def feed_verb(call: Call, query: ByQuery, limit: int | None, as_json: bool) -> int:
    """List what people said.

    A line is a person in a conversation; its number is that of the mention to answer. With
    --json an object is a mention.
    """
    with call.desk_to_read() as at:
        wanted = query.query(at)
        if not call.as_of:
            at.run(tidied(at.desk))
        if as_json:
            _print_mentions(at, wanted, limit)
        else:
            _print_rows(at, wanted, limit or DEFAULT_LIMIT)
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
        table([row_columns(row, now) for row in rows[:limit]])
    else:
        say(f"{query.view}: nothing here")
    if len(rows) > limit:
        say(f"the first {limit}; --limit N shows more")
    _say_how_far(listed.searched_since)


def _say_how_far(since: "Moment | None") -> None:
    from cmtui.clock import to_local

    if since is not None:
        say(f"searched back to {to_local(since):%Y-%m-%d %H:%M} only; longer words reach further")


def row_columns(row: "Row", now: "Moment") -> tuple[str, ...]:
    """A row as a line of `cmtui feed`."""
    from cmtui.text.veil import veiled
    from cmtui.tui.present.networks import at_handle

    number = row.pending[0] if row.pending else row.latest
    return (
        str(number), _when(row, now), row.network, at_handle(row.handle), ", ".join(_marks(row)),
        veiled(row.text),
    )  # fmt: skip


def _when(row: "Row", now: "Moment") -> str:
    from cmtui.tui.present.when import due, short_stamp

    if row.wake_at is not None:
        return f"wakes {short_stamp(row.wake_at, now)}"
    return short_stamp(row.arrived_at, now) if row.due_at is None else due(row.due_at, now)


def _marks(row: "Row") -> list[str]:
    found = [
        row.state if row.state != "new" else "",
        f"{len(row.pending)} posts" if len(row.pending) > 1 else "",
        f"{row.copies + 1} say the same" if row.copies else "",
        row.holder or "",
        f"for {row.assignee}" if row.assignee else "",
        "first time" if row.first_time else "",
        row.stage,
        "thanks" if row.closer else "",
        *(f"#{tag}" for tag in row.tags),
    ]
    return [one for one in found if one]
