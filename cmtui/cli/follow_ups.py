"""`cmtui follow-up` and `cmtui follow-ups`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line, say, table
from cmtui.cli.words import checked

if TYPE_CHECKING:
    from cmtui.clock import Moment
    from cmtui.model.follow_up import FollowUp
    from cmtui.services.follow_ups import Owed

DEFAULT_LIMIT = 50


@click.command("follow-up")
@click.argument("person", metavar="PERSON")
@click.argument("what", metavar="WHAT")
@click.option(
    "--by", "when", metavar="WHEN", required=True,
    help="By when: 2h, tomorrow 9, fri, 1 dec; or domani, lun 10 …",
)  # fmt: skip
@click.option("--promise", is_flag=True, help="It was promised: it ends kept or broken.")
@click.pass_obj
def follow_up_verb(call: Call, person: str, what: str, when: str, promise: bool) -> int:
    """Write down what you owe a person, and by when.

    PERSON is a number, a handle, network:handle or a whole name.
    """
    from cmtui.text.coming import parse_coming, said_when

    with call.desk() as at:
        at.run(at.desk.operators.me())
        now = at.desk.clock.now()
        due_at = parse_coming(when, now)
        found = at.run(at.desk.people.find(person))
        sort = "promise" if promise else "follow-up"
        owed = at.run(
            at.desk.follow_ups.add(
                found.number, checked(what, "what is to be done"), due_at,
                sort="promise" if promise else "follow-up",
            )
        )  # fmt: skip
    line(f"{sort} {owed.number} to {found.name} by {said_when(owed.due_at, now)}: {owed.what}")
    return 0


@click.group("follow-ups", invoke_without_command=True)
@click.option("--mine", is_flag=True, help="Only what you owe.")
@click.option("--person", metavar="PERSON", default="", help="Only what this person is owed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object each.")
@click.pass_context
def follow_ups_verb(context: click.Context, mine: bool, person: str, as_json: bool) -> None:
    """List what is owed to people, due first; or say how it ended: kept, broken, drop N."""
    if context.invoked_subcommand is None:
        call: Call = context.obj
        context.exit(_list(call, mine, person, as_json))


@follow_ups_verb.command("kept")
@click.argument("numbers", metavar="N...", nargs=-1, type=int, required=True)
@click.pass_obj
def kept_verb(call: Call, numbers: Sequence[int]) -> int:
    """It was done."""
    with call.desk() as at:
        for number in numbers:
            _say_ended(at.run(at.desk.follow_ups.keep(number)))
    return 0


@follow_ups_verb.command("broken")
@click.argument("numbers", metavar="N...", nargs=-1, type=int, required=True)
@click.pass_obj
def broken_verb(call: Call, numbers: Sequence[int]) -> int:
    """A promise was not kept."""
    with call.desk() as at:
        for number in numbers:
            _say_ended(at.run(at.desk.follow_ups.admit(number)))
    return 0


@follow_ups_verb.command("drop")
@click.argument("numbers", metavar="N...", nargs=-1, type=int, required=True)
@click.pass_obj
def drop_verb(call: Call, numbers: Sequence[int]) -> int:
    """It is not needed any more; a promise is kept or broken instead."""
    with call.desk() as at:
        for number in numbers:
            _say_ended(at.run(at.desk.follow_ups.drop(number)))
    return 0


def _list(call: Call, mine: bool, person: str, as_json: bool) -> int:
    from cmtui.cli.shapes import follow_up_shape

    with call.desk_to_read() as at:
        at.run(at.desk.operators.me())
        now = at.desk.clock.now()
        whose = at.run(at.desk.people.find(person)).number if person else None
        owed = at.run(at.desk.follow_ups.due(mine=mine, person=whose))
    if as_json:
        for one in owed:
            json_line({**follow_up_shape(one.follow_up), "name": one.name})
    elif owed:
        table([_columns(one, now) for one in owed[:DEFAULT_LIMIT]])
        if len(owed) > DEFAULT_LIMIT:
            say(f"{DEFAULT_LIMIT} of {len(owed)}; --json lists all")
    else:
        say("nothing is owed to anybody")
    return 0


def _columns(one: "Owed", now: "Moment") -> tuple[str, ...]:
    from cmtui.text.veil import veiled_name
    from cmtui.tui.present.when import long_due

    owed = one.follow_up
    when = long_due(owed.due_at, now)
    return (str(owed.number), when, owed.by, owed.sort, veiled_name(one.name), owed.what)


def _say_ended(owed: "FollowUp") -> None:
    line(f"{owed.sort} {owed.number} {owed.state}: {owed.what}")
