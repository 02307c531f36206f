"""Which rows a verb is about: by ids, or by what the feed lists."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

import click
import msgspec

from cmtui.cli.words import is_terminal
from cmtui.errors import NotFound, Refused, WrongUsage

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.model.row import Row
    from cmtui.services.feed import Query

MANY = 50
"""More listed rows than this are asked about first; what is named one by one is meant."""

MOST = 10_000
"""Rows that one call decides about; more takes another."""


class ByQuery(msgspec.Struct, frozen=True):
    """What a call says of the feed, in words."""

    network: str
    tag: str
    person: str
    search: str
    view: str = ""

    @property
    def is_said(self) -> bool:
        """Whether any of it was said."""
        return any(msgspec.structs.astuple(self))

    def query(self, at: "AtDesk") -> "Query":
        """The query. Raises WrongUsage and NotFound for what there is not."""
        from cmtui.cli.feed import checked_view
        from cmtui.services.feed import Query

        view, network = checked_view(self.view or "needs-me"), self.network.lower()
        if network:
            at.desk.lines.capabilities(network)
        person = at.run(at.desk.people.find(self.person)).number if self.person else None
        return Query(view, network, self.search, person, self.tag.lower())


def narrowing(work: Callable[..., int]) -> Callable[..., int]:
    """The options that narrow a list; the verb gets them as one `query`.

    One that has a --view of its own passes it on with them.
    """

    @wraps(work)
    def verb(
        *args: Any, network: str, tag: str, person: str, search: str, view: str, **others: Any
    ) -> int:
        return work(*args, query=ByQuery(network, tag, person, search, view), **others)

    for option in (
        click.option("--search", metavar="TEXT", default="",
                     help="Only with this in words or names."),
        click.option("--person", metavar="PERSON", default="", help="Only from this person."),
        click.option("--tag", metavar="T", default="", help="Only with this tag."),
        click.option("--network", metavar="N", default="", help="Only this network."),
    ):  # fmt: skip
        verb = option(verb)
    return verb


def by_query(work: Callable[..., int]) -> Callable[..., int]:
    """The options by which a verb is about all that the feed lists, and --yes."""
    yes = click.option("--yes", is_flag=True, help=f"Do not ask, also for more than {MANY}.")
    view = click.option("--view", metavar="VIEW", default="", help="All that this view lists.")
    return view(narrowing(yes(work)))


def rows_meant(at: "AtDesk", ids: Sequence[str], query: ByQuery, yes: bool, what: str) -> list[int]:
    """The numbers of the rows of these mentions, or of all that are listed, each once.

    `what` is the verb for the question. Raises WrongUsage, NotFound, and Refused unless it is
    confirmed that so many are meant.
    """
    at.run(at.desk.operators.me())
    if not ids and not query.is_said:
        raise WrongUsage("name mentions by their ids, or all that a view lists with --view")
    if ids and query.is_said:
        raise WrongUsage("name mentions by their ids, or all of a view with --view, not both")
    if ids:
        return rows_of(at, ids)
    rows = at.run(at.desk.triage.rows_of(query.query(at), MOST))
    if not rows:
        raise NotFound("the feed lists nobody there")
    if len(rows) > MANY and not yes:
        _ask(f"{what} {len(rows)} rows")
    return [row.number for row in rows]


def rows_of(at: "AtDesk", ids: Sequence[str]) -> list[int]:
    """The rows of the mentions, each once. Raises NotFound."""
    at.run(at.desk.operators.me())
    return list(dict.fromkeys(at.run(at.desk.feed.find(id)).row.number for id in ids))


def who(row: "Row") -> str:
    """The person of a row."""
    from cmtui.tui.present.networks import at_handle

    return at_handle(row.handle)


def _ask(act: str) -> None:
    if not is_terminal():
        raise Refused(f"{act}? say --yes if that is meant")
    if not click.confirm(f"{act}?", err=True):
        raise Refused("nothing was changed")
