"""`cmtui drill`."""

import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line, say, table
from cmtui.errors import NotFound, WrongUsage
from cmtui.model.drill import SHAPES, Drill, Shape
from cmtui.services.drilling import FASTEST, LONGEST, SHORTEST

if TYPE_CHECKING:
    from cmtui.bootstrap import Setting
    from cmtui.services.crisis.score import Score
    from cmtui.services.desk import Desk


@click.group("drill", invoke_without_command=True)
@click.option(
    "--shape",
    type=click.Choice(SHAPES),
    default="plateau",
    help="plateau: for hours several times the usual; sharp: most of it within minutes.",
)
@click.option("--seed", metavar="N", type=int, default=7, help="Another seed, another storm.")
@click.option(
    "--minutes",
    metavar="M",
    type=click.IntRange(SHORTEST, LONGEST),
    default=120,
    help="How long the storm lasts, by the drill's clock (default 120).",
)
@click.option(
    "--speed",
    metavar="N",
    type=click.IntRange(1, FASTEST),
    default=1,
    help="How many times as fast as others the drill's clock goes (default 1).",
)
@click.option(
    "--into", metavar="DIR", default="", help="Keep the drill in a folder, for others to join."
)
@click.pass_context
def drill_verb(
    context: click.Context, shape: Shape, seed: int, minutes: int, speed: int, into: str
) -> None:
    """Practise a crisis on a copy of the workspace, with a storm of invented people.

    Nothing in it reaches a network, another tool or a person, whoever opens it and however. Without
    --into it is gone when the screen is left.
    """
    if context.invoked_subcommand is None:
        context.exit(_drill(context.obj, shape, seed, minutes, speed, into))


def _drill(call: Call, shape: Shape, seed: int, minutes: int, speed: int, into: str) -> int:
    from cmtui.cli.drilling import drill_setting, make_drill
    from cmtui.clock import SystemClock
    from cmtui.services.drilling import refuse_drill

    has_screen = sys.stdin.isatty() and sys.stderr.isatty()
    if not has_screen and not into:
        raise WrongUsage("the screen needs a terminal; for a pipe use: cmtui drill --into DIR")
    with call.desk() as at:
        me = at.run(at.desk.operators.me()).initials
        at.run(at.desk.store.read(refuse_drill))
    drill = Drill(shape, seed, minutes, SystemClock().now(), me, speed)
    with ExitStack() as until_end:
        folder = Path(into).expanduser().absolute() if into else _throw_away(until_end)
        make_drill(call.setting, folder, drill)
        setting = drill_setting(call.setting, folder)
        say(f"the drill is in {folder}; others join it with: cmtui --workspace {folder}")
        if not has_screen:
            line(str(folder))
            return 0
        from cmtui.cli.screen import show_desk

        def opening() -> "Desk":
            from cmtui.bootstrap import open_desk

            return open_desk(setting)

        code = show_desk(call, setting, opening, throw_away=not into)
        _print_score_of(setting)
        return code


@drill_verb.command("score")
@click.argument("number", metavar="[N]", type=int, default=None, required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def score_verb(call: Call, number: int | None, as_json: bool) -> int:
    """How the drill went (default: its last crisis), by the numbers of its review.

    Minutes are those of the drill's clock.
    """
    with call.desk_to_read() as at:
        score = at.run(at.desk.scoring.of(number))
    if as_json:
        import msgspec

        json_line(msgspec.to_builtins(score))
    else:
        print_score(score)
    return 0


def print_score(score: "Score") -> None:
    """The numbers for a person, each beside what is asked for."""
    from cmtui.services.crisis.score import score_rows

    line(f"the score of crisis {score.crisis}, {score.severity}")
    table(score_rows(score))


def _print_score_of(setting: "Setting") -> None:
    """When the screen is left: afterwards a throw-away drill is gone."""
    from cmtui.bootstrap import open_desk
    from cmtui.cli.at_desk import AtDesk

    with suppress(NotFound), AtDesk(lambda: open_desk(setting)) as at:
        print_score(at.run(at.desk.scoring.of()))


def _throw_away(until_end: ExitStack) -> Path:
    made = until_end.enter_context(TemporaryDirectory(prefix="cmtui-drill-"))
    return Path(made) / "workspace"
