"""`cmtui sync`."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.endings import Stopped
from cmtui.cli.output import counted, line, say
from cmtui.cli.settle import open_settled, settle_queue
from cmtui.cli.tidying import tidied
from cmtui.errors import CmtuiError, NetworkFailed, StoreFailed, WrongUsage

if TYPE_CHECKING:
    from cmtui.config import Alerting
    from cmtui.model.account import Account
    from cmtui.services.desk import Desk
    from cmtui.services.intake import Report

INDEX_SECONDS = 2.0
"""How long a sync indexes what came, for the search; the rest is left to the next."""

TROUBLE_SECONDS = 1.0
"""How often a follower looks whether the store can be written."""

PATIENCE_SECONDS = 20
"""How long a sync waits for another process that reads the account at this moment."""


@click.command("sync")
@click.option("--once", is_flag=True, help="Read every account once (as without an option).")
@click.option("--follow", is_flag=True, help="Go on reading until a signal ends it.")
@click.option(
    "--since",
    metavar="TIME",
    default="",
    help="How far back: 30m, 48h, 2d (default: 48h the first time, then what is new).",
)
@click.pass_obj
def sync_verb(call: Call, once: bool, follow: bool, since: str) -> int:
    """Read what people wrote, on every account."""
    from cmtui.text.durations import parse_duration

    if once and follow:
        raise WrongUsage("--once or --follow, not both")
    look_back = parse_duration(since) if since else None
    with call.desk(works=True) as at:
        at.run(at.desk.operators.me())
        at.run(open_settled(at.desk))
        accounts = at.run(at.desk.read_here())
        if not accounts:
            say("no account yet; add one: cmtui accounts add NETWORK --handle HANDLE")
        code = 0
        if not follow or look_back:
            code = max([at.run(_read(at.desk, one, look_back)) for one in accounts], default=0)
            at.run(settle_queue(at.desk))
            at.run(tidied(at.desk))
            at.run(at.desk.store.index(seconds=INDEX_SECONDS))
        if follow:
            with suppress(Stopped):
                at.run(_follow(at.desk, call.setting.config.alerts))
            code = 0
    return code


async def _read(desk: "Desk", account: "Account", look_back: int | None) -> int:
    """Reads one account and says what came; returns its exit code."""
    try:
        report = await _in_turn(desk, account, look_back)
    except StoreFailed:
        raise
    except CmtuiError as error:
        say(f"cmtui: {account.key}: {error}")
        return error.exit_code
    if report.error is not None:
        say(f"cmtui: {account.key}: {report.error}")
        return NetworkFailed.exit_code
    if report.read_by:
        line(f"{account.key}: {report.read_by} is reading it at this moment; nothing to do here")
    else:
        line(f"{account.key}: {_what_came(report)}")
        if report.unread:
            say(f"cmtui: {account.key}: {report.unread}")
    return 0


async def _in_turn(desk: "Desk", account: "Account", look_back: int | None) -> "Report":
    for _ in range(PATIENCE_SECONDS):
        report = await desk.intake.sync_account(account, look_back)
        if not report.read_by:
            break
        await desk.clock.sleep(1.0)
    return report


def _what_came(report: "Report") -> str:
    return ", ".join(
        (
            counted(report.mentions, "new mention"),
            counted(report.own, "own post"),
            counted(report.edited, "edit"),
        )
    )


async def _follow(desk: "Desk", wanted: "Alerting") -> None:
    """Says each change in a line, and tells alerts, until cancelled."""
    from cmtui.clock import to_local

    # The mark is set here: the follower itself begins only where its first commit is asked for.
    since = await desk.store.read(lambda reader: reader.last_txn())
    commits = desk.store.follow(since)
    await desk.start()
    say("following; Ctrl-C ends it")
    says = (_say_notices(desk), _say_trouble(desk), _alert(desk, wanted))
    beside = [asyncio.create_task(each) for each in says]
    try:
        async for commit in commits:
            if commit is not None:
                what = commit.title or commit.verb
                say(f"{to_local(commit.at):%H:%M:%S} {commit.actor}: {what}")
    finally:
        for task in beside:
            task.cancel()


async def _alert(desk: "Desk", wanted: "Alerting") -> None:
    """Alerts in a line each, and to the operator's own program if she has named one."""
    from cmtui.cli.notifying import tell
    from cmtui.services.alerts import Alerts, Settings
    from cmtui.text.hours import parse_hours

    quiet = parse_hours(wanted.quiet_hours)
    settings = Settings(
        late=wanted.late, new=wanted.new, spikes=wanted.spikes, crisis=wanted.crisis, quiet=quiet
    )
    alerts = Alerts(desk.store, desk.clock, desk.operators, settings, desk.house)
    async for alert in alerts.watch(desk.hub):
        say(f"! {alert.words}")
        if wanted.notify_command and desk.drill is not None:
            say(f"would have run {wanted.notify_command[0]}")
        elif wanted.notify_command:
            await tell(wanted.notify_command, alert.words)


async def _say_notices(desk: "Desk") -> None:
    while True:
        say(f"cmtui: {await desk.notices.get()}")


async def _say_trouble(desk: "Desk") -> None:
    """A line when the store can't be written, and one when it can again; a screen has a banner."""
    told = None
    while True:
        await desk.clock.sleep(TROUBLE_SECONDS)
        trouble = desk.store.trouble()
        if trouble != told:
            told = trouble
            say(f"cmtui: {trouble}; intake waits" if trouble else "the store can be written again")
