"""`cmtui status`."""

import re
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import line
from cmtui.errors import WrongUsage

if TYPE_CHECKING:
    from cmtui.clock import Moment
    from cmtui.services.status import Status

FORMAT = "needs me {needs_me} · mine {mine} · oldest {oldest} · failed {failed}"

COUNT_MOST = 10_000

_NAME = re.compile(r"\{(\w*)\}")


@click.command("status")
@click.option(
    "--format",
    "form",
    metavar="TEXT",
    default=FORMAT,
    help="With {needs_me} {mine} {oldest} {failed} {brand} {me} in it.",
)
@click.pass_obj
def status_verb(call: Call, form: str) -> int:
    """What needs you now, in one line for a prompt or tmux."""
    with call.desk_to_read() as at:
        status = at.run(at.desk.status.now())
        now = at.desk.clock.now()
    line(_filled(form, _values(status, now)))
    return 0


def _values(status: "Status", now: "Moment") -> dict[str, str]:
    from cmtui.tui.present.when import span

    return {
        "needs_me": _count(status.needs_me),
        "mine": _count(status.mine),
        "oldest": "-" if status.oldest is None else span(now - status.oldest),
        "failed": _count(status.failed),
        "brand": status.brand,
        "me": status.me.initials,
    }


def _count(count: int) -> str:
    return "10k+" if count > COUNT_MOST else str(count)


def _filled(form: str, values: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            known = " ".join(f"{{{name}}}" for name in values)
            raise WrongUsage(f"--format: there is no {match[0]}; known: {known}")
        return values[match[1]]

    return _NAME.sub(value, form)
