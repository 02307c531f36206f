"""`cmtui init`, `cmtui join` and `cmtui operators`."""

from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line, say, table

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk


FORCE = click.option(
    "--force", is_flag=True, help="Also on a network file system, at your own risk."
)


@click.command("init")
@click.option("--name", required=True, metavar="NAME", help="Your name.")
@click.option("--initials", required=True, metavar="XX", help="What you sign with: 1 to 4 letters.")
@click.option("--brand", required=True, metavar="BRAND", help="The brand that you speak for.")
@click.option("--shared", metavar="GROUP", default="", help="A Unix group that shares the folder.")
@FORCE
@click.pass_obj
def init_verb(call: Call, name: str, initials: str, brand: str, shared: str, force: bool) -> int:
    """Found a workspace for a brand; you are its first operator."""
    from cmtui.cli.founding import found

    with call.desk(create=True, shared_group=shared, force=force) as at:
        at.run(found(at.desk, name, initials, brand))
        me = at.run(at.desk.operators.me())
    place = call.setting.paths.workspace
    line(f"{brand.strip()}: the workspace is {place}; you sign {me.initials}")
    _remember(call)
    say("next: cmtui accounts add NETWORK --handle HANDLE")
    return 0


@click.command("join")
@click.argument("folder", metavar="DIR")
@click.option("--name", required=True, metavar="NAME", help="Your name.")
@click.option("--initials", required=True, metavar="XX", help="What you sign with: 1 to 4 letters.")
@FORCE
@click.pass_obj
def join_verb(call: Call, folder: str, name: str, initials: str, force: bool) -> int:
    """Join the workspace in DIR, which is yours from then on."""
    joining = Call(folder, call.config, call.operator)
    with joining.desk(force=force) as at:
        brand = at.run(at.desk.operators.workspace()).brand
        me = at.run(at.desk.operators.join(name, initials))
    line(f"{brand}: you joined and sign {me.initials}")
    _remember(joining)
    say("each operator keeps her own token for an account: cmtui accounts add NETWORK --handle H")
    return 0


@click.group("operators")
def operators_verb() -> None:
    """List the team, or end somebody's access."""


@operators_verb.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an operator.")
@click.pass_obj
def list_operators(call: Call, as_json: bool) -> int:
    """Everyone who ever joined."""
    from cmtui.cli.shapes import operator_shape

    with call.desk_to_read() as at:
        everyone = at.run(at.desk.operators.all())
    if as_json:
        for one in everyone:
            json_line(operator_shape(one))
    elif everyone:
        table(
            [
                (one.initials, one.name, one.login, "" if one.active else "disabled")
                for one in everyone
            ]
        )
    return 0


@operators_verb.command("disable")
@click.argument("initials", metavar="XX")
@click.pass_obj
def disable_operator(call: Call, initials: str) -> int:
    """End the access of the one who signs XX; what she wrote stays hers."""
    with call.desk() as at:
        _must_be_operator(at)
        gone = at.run(at.desk.operators.disable(initials))
    line(f"{gone.initials} ({gone.name}) is no operator any more")
    return 0


def _must_be_operator(at: "AtDesk") -> None:
    at.run(at.desk.operators.me())


def _remember(call: Call) -> None:
    from cmtui.bootstrap import remember_workspace

    if call.workspace_is_from_variable:
        return
    paths = call.setting.paths
    try:
        remember_workspace(paths)
    except OSError as error:
        say(
            f"{paths.config_file}: cannot be written: {error.strerror}; "
            f"say --workspace {paths.workspace} each time"
        )
