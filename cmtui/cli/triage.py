"""`cmtui claim`, `release` and `done`."""

from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import line

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.model.row import Row

CLAIM_SECONDS = 600.0
"""A claim from the shell has no terminal that could end it: it lasts as long as an idle one."""


@click.command("claim")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.pass_obj
def claim_verb(call: Call, ids: tuple[str, ...]) -> int:
    """Take mentions for yourself, for ten minutes; nobody else is served them."""
    with call.desk() as at:
        numbers = _rows_of(at, ids)
        at.run(at.desk.leases.session(lasts=CLAIM_SECONDS))
        for number in numbers:
            line(f"{_who(at.run(at.desk.triage.claim(number)))}: yours for 10 minutes")
    return 0


@click.command("release")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.pass_obj
def release_verb(call: Call, ids: tuple[str, ...]) -> int:
    """Give mentions back to everyone."""
    with call.desk() as at:
        for number in _rows_of(at, ids):
            line(f"{_who(at.run(at.desk.triage.release(number)))}: everyone's again")
    return 0


@click.command("done")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.pass_obj
def done_verb(call: Call, ids: tuple[str, ...]) -> int:
    """Close mentions without a reply: all that are named, or none."""
    with call.desk() as at:
        for row in at.run(at.desk.triage.done(_rows_of(at, ids))):
            line(f"{_who(row)}: done")
    return 0


def _rows_of(at: "AtDesk", ids: tuple[str, ...]) -> list[int]:
    """The rows of the mentions, each once. Raises NotFound."""
    at.run(at.desk.operators.me())
    return list(dict.fromkeys(at.run(at.desk.feed.find(id)).row.number for id in ids))


def _who(row: "Row") -> str:
    from cmtui.tui.present.networks import at_handle

    return at_handle(row.handle)
