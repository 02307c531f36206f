"""`cmtui crisis replay`: a crisis looked at again, on the screen or in lines."""

import sys
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.clock import Moment
    from cmtui.services.crisis.picture import Picture
    from cmtui.services.crisis.replaying import Track

STEP = 10
"""Minutes between two pictures that are printed."""


@click.command("replay", epilog="Its keys: cmtui help review.")
@click.argument("number", metavar="[N]", type=int, default=None, required=False)
@click.option("--speed", metavar="TIMES", default="60", show_default=True,
              help="On the screen: how much faster than it was, 1 to 60.")  # fmt: skip
@click.option("--step", metavar="MINUTES", type=click.IntRange(1, 1_440), default=None,
              help=f"Print the board every so many minutes (off a terminal: {STEP}).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a picture.")
@click.pass_obj
def replay_verb(call: Call, number: int | None, speed: str, step: int | None, as_json: bool) -> int:
    """Look at a crisis again (default: the last), from the log alone: nothing can be changed.

    On a terminal it is played on the screen; with --step or --json, and off a terminal, the board
    is printed from the declaration to the close.
    """
    from cmtui.tui.crisis.player import speed_of

    times = speed_of(speed)
    is_screen = not as_json and step is None and sys.stdin.isatty() and sys.stdout.isatty()
    with call.desk() as at:
        track = at.run(at.desk.replays.track(number))
        if not is_screen:
            _print_all(at, track, step or STEP, as_json)
            return 0
    return _show(call, track.crisis.number, times)


def _print_all(at: "AtDesk", track: "Track", step: int, as_json: bool) -> None:
    from cmtui.clock import MINUTE, to_iso

    told = 0
    moments = [*range(track.begins, track.ends, step * MINUTE), track.ends]
    for moment in moments:
        picture = at.run(at.desk.replays.picture(track, moment))
        if as_json:
            from cmtui.cli.crisis_shapes import picture_shape

            json_line({"at": to_iso(moment), **picture_shape(picture)})
        else:
            told = _print(track, picture, moment, told)


def _print(track: "Track", picture: "Picture", at: "Moment", told: int) -> int:
    """What happened since the last picture, then how it stood; returns how much was told."""
    from cmtui.cli.crisis import clock_words
    from cmtui.services.crisis.papers.wording import moment_words

    happened = [event for event in track.events if event.at <= at]
    for event in happened[told:]:
        line(f"{moment_words(event.at)}  {event.who}  {event.words}")
    columns = ", ".join(f"{column} {count}" for column, count in picture.counts.items())
    crisis = picture.crisis
    head = f"{moment_words(at)}  {crisis.severity} {crisis.phase} {crisis.state}"
    line(f"{head}  {'   '.join(clock_words(picture.clocks, at))}   columns: {columns}")
    return len(happened)


def _show(call: Call, number: int, times: int) -> int:
    from cmtui.bootstrap import open_desk
    from cmtui.cli.screen import show_desk

    setting = call.setting
    first = ("crisis.replay", f"{number} {times}x")
    return show_desk(call, setting, lambda: open_desk(setting), first=first)
