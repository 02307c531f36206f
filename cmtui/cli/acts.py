"""`cmtui like`, `boost`, `bookmark`, `follow`, `mute`, `hide`, `block` and `report`."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_args

import click

from cmtui.cli.call import Call
from cmtui.cli.endings import Stopped
from cmtui.cli.output import block, json_line, line, say
from cmtui.cli.settle import open_settled
from cmtui.cli.words import checked, is_terminal
from cmtui.errors import CmtuiError, Conflict, NetworkFailed, Refused
from cmtui.model.operation import HELD_KINDS, ActKind, ReportReason

if TYPE_CHECKING:
    from cmtui.clock import Moment
    from cmtui.model.operation import Operation
    from cmtui.services.acting import Plan, Wish
    from cmtui.services.desk import Desk

AS = click.option("--as", "account", metavar="ACCOUNT", default="", help="Which account does it.")
YES = click.option("--yes", is_flag=True, help="Do not ask; a public act is held all the same.")
AGAIN = click.option("--again", is_flag=True, help="Do it anew though the team has done it.")
WHY = click.option("--why", metavar="TEXT", default="", help="Why; kept, and sent with a report.")
JSON = click.option("--json", "as_json", is_flag=True, help="How it ended, an object an act.")
REASON = click.option(
    "--reason", type=click.Choice(get_args(ReportReason)), default="other", help="What it is."
)
IDS = click.argument("ids", metavar="ID...", nargs=-1, required=True)

DID: dict[ActKind, str] = {
    "like": "liked", "boost": "boosted", "bookmark": "bookmarked", "follow": "followed",
    "mute": "muted", "hide": "hid", "block": "blocked", "report": "reported",
}  # fmt: skip


def _verb(kind: ActKind, help: str) -> click.Command:
    """The command of one act; public ones ask for no reason."""
    options = [JSON, AGAIN, YES, AS, IDS]
    if kind == "report":
        options.insert(0, REASON)
    if kind not in HELD_KINDS:
        options.insert(0, WHY)

    @click.pass_obj
    def verb(call: Call, /, **words: Any) -> int:
        return _acted(call, kind, **words)

    for option in options:
        verb = option(verb)
    return click.command(kind, help=help)(verb)


like_verb = _verb("like", "Like posts: shows account and post, asks, holds 5 s, then does it.")
boost_verb = _verb("boost", "Boost posts: shows account and post, asks, holds 5 s, then does it.")
bookmark_verb = _verb("bookmark", "Bookmark posts, which only the account itself sees, at once.")
follow_verb = _verb(
    "follow", "Follow the authors of these posts: shows them, asks, holds 5 s, then does it."
)
mute_verb = _verb("mute", "See nothing more of the authors of these posts, at once.")
hide_verb = _verb("hide", "Hide these replies from everybody, where the network lets you.")
block_verb = _verb("block", "Block the authors of these posts, at once.")
report_verb = _verb("report", "Report these posts to the network's moderators; it is for good.")


def _acted(
    call: Call,
    kind: ActKind,
    ids: tuple[str, ...],
    account: str,
    yes: bool,
    again: bool,
    as_json: bool,
    reason: ReportReason = "other",
    why: str = "",
) -> int:
    from cmtui.cli.shapes import operation_shape
    from cmtui.services.acting import Wish

    tell = say if as_json else line
    wish = Wish(kind, account, reason, checked(why, "the reason"))
    with call.desk(works=True) as at:
        at.run(at.desk.operators.me())
        plans = at.run(_planned(at.desk, wish, ids))
        _print_plans(plans, tell)
        if not yes and not _agreed(kind):
            say("nothing was done")
            return 1
        at.run(open_settled(at.desk))
        try:
            ended = at.run(_done(at.desk, plans, again, tell))
        except Stopped:
            at.run(_say_what_is_left(at.desk))
            raise
        titles = at.run(at.desk.operations.titles(ended))
    for operation in ended:
        if as_json:
            json_line(operation_shape(operation))
        elif operation.state == "done":
            _print_done(operation, titles[operation.number])
    failures = [_failure(one, titles[one.number]) for one in ended if one.state != "done"]
    for failure in failures[1:]:
        say(f"cmtui: {failure}")
    if failures:
        raise failures[0]
    return 0


async def _planned(desk: "Desk", wish: "Wish", ids: tuple[str, ...]) -> "list[Plan]":
    posts = await desk.operations.posts(ids)
    return await desk.operations.plan(wish, [post.number for post in posts])


def _print_plans(plans: "list[Plan]", tell: Callable[[str], None]) -> None:
    """Account and post, before anything is asked or done."""
    for plan in plans:
        tell(f"{plan.title} as {plan.account.key}:")
        if tell is line and plan.post is not None:
            block(plan.post.text, indent="    ")


def _agreed(kind: ActKind) -> bool:
    if not is_terminal():
        raise Refused("nobody can be asked here; to do it: --yes")
    return click.confirm(f"{kind}?", default=False, err=True)


async def _done(
    desk: "Desk", plans: "list[Plan]", again: bool, tell: Callable[[str], None]
) -> "list[Operation]":
    from cmtui.model.sending import HOLD_SECONDS

    operations = await desk.operations.hold(plans, again=again)
    titles = await desk.operations.titles(operations)
    for one in operations:
        if one.session != desk.identity.session:
            by = f"by {one.operator} already"
            tell(f"{titles[one.number]}: {one.state} {by}; --again does it anew")
    mine = [one for one in operations if one.session == desk.identity.session]
    if any(one.act.kind in HELD_KINDS for one in mine):
        tell(f"held {HOLD_SECONDS:g} s; Ctrl-C calls it back")
        sys.stdout.flush()
    return await desk.performer.carry(operations)


async def _say_what_is_left(desk: "Desk") -> None:
    """After a signal: what was held is withdrawn; what had left is settled by the next call."""
    from cmtui.model.operation import Operation
    from cmtui.model.views import Where

    withdrawn = await desk.operations.shut_down("it was called back in the hold")
    for number, title in (await desk.operations.titles(withdrawn)).items():
        say(f"called back: {title} (act {number}); nothing was done")
    mine = (Where("session", "eq", desk.identity.session), Where("state", "eq", "doing"))
    left = await desk.store.read(lambda reader: reader.window(Operation, mine))
    for title in (await desk.operations.titles(left)).values():
        say(f"{title}: on its way; whether it is done is settled by the next sync or reply")


def _print_done(operation: "Operation", title: str) -> None:
    from cmtui.services.acting import NAMES

    kind = operation.act.kind
    line(f"{DID[kind]} {title.removeprefix(f'{NAMES[kind]} of ')} as {operation.account}")
    post = f"post {operation.post}" if operation.post else "the profile and the newest posts"
    kept = f"kept as evidence in act {operation.number}"
    line(f"  {kept}: {post}, to the letter, with author and time")


def _failure(operation: "Operation", title: str) -> CmtuiError:
    """How an act ended that is not done."""
    from cmtui.services.performing import IN_TIME

    if operation.state == "withdrawn" and not operation.error:
        return Conflict(f"{title}: called back elsewhere; nothing was done")
    if operation.state == "withdrawn" and not operation.error.startswith(IN_TIME):
        return Refused(f"{title}: not done: {operation.error}")
    state = "not done" if operation.state == "withdrawn" else operation.state
    return NetworkFailed(f"{title}: {state}: {operation.error}")


def act_columns(operation: "Operation", title: str, now: "Moment") -> tuple[str, ...]:
    """One act in the list of the outbox."""
    from cmtui.tui.present.when import short_stamp

    when = short_stamp(operation.at, now)
    state = "taken back" if operation.taken_back_at is not None else operation.state
    words = f"{title}  {operation.error}".rstrip()
    return (f"act {operation.number}", when, state, operation.operator, operation.account, words)
