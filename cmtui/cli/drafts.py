"""`cmtui drafts`: what the team is writing, what was overtaken; taking over, throwing away."""

from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line, say, table

if TYPE_CHECKING:
    from cmtui.clock import Moment
    from cmtui.services.writing import Unfinished

DEFAULT_LIMIT = 50


@click.group("drafts", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a draft.")
@click.pass_context
def drafts_verb(context: click.Context, as_json: bool) -> int:
    """List what the team is writing, what came back from the outbox, and what was overtaken."""
    if context.invoked_subcommand is not None:
        return 0
    call: Call = context.obj
    with call.desk_to_read() as at:
        at.run(at.desk.operators.me())
        drafts = at.run(at.desk.composer.drafts())
        overtaken = at.run(at.desk.composer.overtaken())
        now = at.desk.clock.now()
    if as_json:
        _print_json([*drafts, *overtaken])
        return 0
    if not (drafts or overtaken):
        say("no drafts")
    if drafts:
        _print(drafts, now)
    if overtaken:
        say(f"overtaken by another reply, and kept ({len(overtaken)}):")
        _print(overtaken, now)
    return 0


@drafts_verb.command("take")
@click.argument("number", metavar="N", type=click.IntRange(min=1))
@click.option("--force", is_flag=True, help="Although its owner is typing in it.")
@click.pass_obj
def take_verb(call: Call, number: int, force: bool) -> int:
    """Make a colleague's draft yours, or take up one that was overtaken.

    It will carry your initials. `cmtui reply ID` sends it.
    """
    with call.desk() as at:
        writing = at.run(at.desk.composer.take_over(number, force=force))
    to = f" to @{writing.target.author.handle.removeprefix('@')}" if writing.target else ""
    line(f"draft {number}{to} is yours: {writing.text}")
    return 0


@drafts_verb.command("discard")
@click.argument("number", metavar="N", type=click.IntRange(min=1))
@click.pass_obj
def discard_verb(call: Call, number: int) -> int:
    """Throw a draft of yours away; undo brings it back."""
    with call.desk() as at:
        at.run(at.desk.composer.discard(number))
    line(f"draft {number} is thrown away; cmtui undo brings it back")
    return 0


def _print_json(drafts: "list[Unfinished]") -> None:
    from cmtui.cli.shapes import draft_shape

    for one in drafts:
        json_line(draft_shape(one))


def _print(drafts: "list[Unfinished]", now: "Moment") -> None:
    table([_columns(one, now) for one in drafts[:DEFAULT_LIMIT]])
    if len(drafts) > DEFAULT_LIMIT:
        say(f"{DEFAULT_LIMIT} of {len(drafts)}; --json lists all")


def _columns(one: "Unfinished", now: "Moment") -> tuple[str, ...]:
    from cmtui.tui.present.networks import at_handle
    from cmtui.tui.present.when import short_stamp

    draft, target = one.draft, one.target
    to = f"{target.number} {at_handle(target.author.handle)}" if target else "a new post"
    if draft.corrects is not None:
        to = f"correction of {draft.corrects}"
    words = f"({draft.returned}) {one.text}" if draft.returned else one.text
    when = short_stamp(draft.started_at, now)
    return (str(draft.number), when, draft.operator, draft.account, to, words)
