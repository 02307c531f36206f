"""`cmtui status`."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line, mark_drill
from cmtui.errors import WrongUsage

if TYPE_CHECKING:
    from cmtui.clock import Moment
    from cmtui.services.counts import Counts
    from cmtui.services.status import Status

FORMAT = "needs me {needs_me} · late {late} · mine {mine} · oldest {oldest} · failed {failed}"

WITH_SPIKE = " · {spike}"
"""What the line without --format ends with while far more is written than usual."""

IN_CRISIS = "{crisis} · "
"""What it begins with while a crisis is open."""

WHILE_PAUSED = "{queue} · "
"""And while posts are held back, with a crisis or without one."""

COUNT_MOST = 10_000

_NAME = re.compile(r"\{(\w*)\}")


@click.command("status")
@click.option(
    "--format",
    "form",
    metavar="TEXT",
    default=FORMAT,
    help="With {needs_me} {late} {mine} {oldest} {failed} {held} {set_aside} {snoozed} {promises}"
    " {overdue} {spike} {crisis} {queue} {here} {health} {brand} {me} in it.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object with all of it.")
@click.pass_obj
def status_verb(call: Call, form: str, as_json: bool) -> int:
    """What needs you now, in one line for a prompt or tmux."""
    status, counts, now = _as_of(call) if call.as_of else _at_a_glance(call)
    if as_json:
        json_line(_shape(status, counts))
    else:
        too = WITH_SPIKE if form == FORMAT and status.spikes else ""
        before = IN_CRISIS if form == FORMAT and status.crisis is not None else ""
        before += WHILE_PAUSED if form == FORMAT and _queue(status) else ""
        line(_filled(before + form + too, _values(status, now)))
    return 0


def _as_of(call: Call) -> "tuple[Status, Counts, Moment]":
    with call.desk_to_read() as at:
        board = at.desk.status
        return at.run(board.now()), at.run(board.counts()), at.desk.clock.now()


def _at_a_glance(call: Call) -> "tuple[Status, Counts, Moment]":
    """Without a desk, which takes twice as long to come: a prompt waits for this."""
    import asyncio

    from cmtui.bootstrap import TwoSteps

    async def look() -> "tuple[Status, Counts, Moment]":
        glance = TwoSteps(call.setting).glance()
        try:
            board = glance.status
            return await board.now(), await board.counts(), glance.clock.now()
        finally:
            await glance.store.close()

    found = asyncio.run(look())
    mark_drill(found[0].drill is not None)
    return found


def _values(status: "Status", now: "Moment") -> dict[str, Callable[[], str]]:
    """Each value as it is asked for: what is not in the line costs nothing."""
    return {
        "needs_me": lambda: _count(status.needs_me),
        "late": lambda: _count(status.late),
        "mine": lambda: _count(status.mine),
        "oldest": lambda: _oldest(status, now),
        "failed": lambda: _count(status.failed),
        "held": lambda: _count(status.held),
        "set_aside": lambda: _count(status.set_aside),
        "snoozed": lambda: _count(status.snoozed),
        "promises": lambda: _count(status.promises),
        "overdue": lambda: _count(status.overdue),
        "spike": lambda: _spike(status),
        "crisis": lambda: _crisis(status),
        "queue": lambda: _queue(status) or "-",
        "here": lambda: " ".join(dict.fromkeys(one.operator for one in status.others)) or "-",
        "health": lambda: _health(status),
        "brand": lambda: status.place,
        "me": lambda: status.me.initials,
    }


def _oldest(status: "Status", now: "Moment") -> str:
    from cmtui.tui.present.when import span

    return "-" if status.oldest is None else span(now - status.oldest)


def _spike(status: "Status") -> str:
    from cmtui.tui.present.spikes import spike_mark

    return spike_mark(status.spikes) if status.spikes else "-"


def _health(status: "Status") -> str:
    """`ok`, or each network that is not read as it should be: `bsky down, mast limited`."""
    from cmtui.tui.present.networks import short

    ill = {
        short(one.account.network): one.health.state if one.health else "off"
        for one in status.lines
        if one.health is None or one.health.state not in ("live", "polling")
    }
    return ", ".join(f"{network} {state}" for network, state in ill.items()) or "ok"


def _crisis(status: "Status") -> str:
    """`SEV2 Login outage`."""
    from cmtui.tui.present.crisis_banner import lamp

    title = status.crisis.title if status.crisis is not None else ""
    return f"{lamp(status.crisis)} {title}".strip() or "-"


def _queue(status: "Status") -> str:
    """`queue paused 4/4`, of what the networks confirmed; "" while it runs."""
    from cmtui.services.crisis.queue_words import queue_words

    return queue_words(status.pause, status.paused_posts)


def _shape(status: "Status", counts: "Counts") -> dict[str, Any]:
    from cmtui.cli.crisis_shapes import crisis_shape
    from cmtui.cli.shapes import account_shape, iso, spike_alert_shape

    return {
        "crisis": crisis_shape(status.crisis) if status.crisis is not None else None,
        "queue": _queue(status),
        "brand": status.brand,
        "drill": status.drill is not None,
        "me": status.me.initials,
        "needs_me": status.needs_me,
        "late": status.late,
        "mine": status.mine,
        "oldest": iso(status.oldest),
        "failed": status.failed,
        "held": status.held,
        "set_aside": status.set_aside,
        "snoozed": status.snoozed,
        "promises": status.promises,
        "overdue": status.overdue,
        "spikes": [spike_alert_shape(one) for one in status.spikes],
        "rows": {
            "answered": counts.answered,
            "covered": counts.covered,
            "done": counts.done,
            "dismissed": counts.dismissed,
        },
        "here": [
            {"operator": one.operator, "terminal": one.terminal, "row": one.row,
             "typing": one.typing}
            for one in status.others
        ],
        "accounts": [account_shape(one) for one in status.lines],
    }  # fmt: skip


def _count(count: int) -> str:
    return "10k+" if count > COUNT_MOST else str(count)


def _filled(form: str, values: dict[str, Callable[[], str]]) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            known = " ".join(f"{{{name}}}" for name in values)
            raise WrongUsage(f"--format: there is no {match[0]}; known: {known}")
        return values[match[1]]()

    return _NAME.sub(value, form)
