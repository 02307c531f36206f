"""`cmtui spikes`: what the spike watch rang on, and when it would have rung on given counts."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line, say, table
from cmtui.cli.words import from_stdin
from cmtui.errors import NotFound, WrongUsage

if TYPE_CHECKING:
    from cmtui.clock import Moment
    from cmtui.model.spike import Spike
    from cmtui.model.spike_alert import SpikeAlert
    from cmtui.services.spikes.counts import CountedRow

STANDARD = "-"
"""Standard input instead of a file."""


DEFAULT_LIMIT = 50


@click.group("spikes", invoke_without_command=True, epilog="How it decides: cmtui help spikes.")
@click.option("--csv", "file", metavar="FILE|-", help="Counts: timestamp,value, evenly spaced.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an alert, with the reason.")
@click.pass_context
def spikes_verb(context: click.Context, file: str | None, as_json: bool) -> None:
    """List what the spike watch rang on, the newest first; or say that it is no crisis.

    With --csv: print when it would have rung, given counts of mentions; one line an alert, the
    time as it stands in FILE. That works without a workspace.
    """
    if context.invoked_subcommand is None:
        call: Call = context.obj
        context.exit(_list(call, as_json) if file is None else _counted(file, as_json))
    if file is not None:
        raise WrongUsage("--csv FILE stands alone")


@spikes_verb.command("dismiss")
@click.argument("numbers", metavar="N...", nargs=-1, type=int, required=True)
@click.pass_obj
def dismiss_verb(call: Call, numbers: Sequence[int]) -> int:
    """It is no crisis: it is not shown any more; undo brings it back."""
    with call.desk() as at:
        for number in numbers:
            alert = at.run(at.desk.spikes.dismiss(number))
            line(f"not a crisis: {alert.title} {alert.number}; cmtui undo takes it back")
    return 0


def _list(call: Call, as_json: bool) -> int:
    from cmtui.cli.shapes import spike_alert_shape

    with call.desk_to_read() as at:
        at.run(at.desk.operators.me())
        now = at.desk.clock.now()
        alerts = at.run(at.desk.spikes.all(None if as_json else DEFAULT_LIMIT))
        learns_until = at.run(at.desk.spikes.learns_until())
    if as_json:
        for one in alerts:
            json_line(spike_alert_shape(one))
    elif alerts:
        table([_columns(one, now) for one in alerts])
    else:
        say("nothing has rung yet")
    if learns_until is not None:
        from cmtui.tui.present.when import stamp

        say(f"the watch only learns until {stamp(learns_until, now)}")
    return 0


def _columns(alert: "SpikeAlert", now: "Moment") -> tuple[str, ...]:
    from cmtui.tui.present.spikes import stand_words
    from cmtui.tui.present.when import stamp

    asks = "suggest declare" if alert.level == "suggest-declare" else alert.level
    began = stamp(alert.began_at, now)
    what = f"{alert.title}: {alert.because}"
    return (str(alert.number), began, stand_words(alert, now), asks, what)


def _counted(file: str, as_json: bool) -> int:
    from cmtui.services.spikes.counts import read_counts, spikes_in, width_of
    from cmtui.services.spikes.detector import LEARNING

    if not file:
        raise WrongUsage("say which counts: --csv FILE, or --csv - for standard input")
    name = "standard input" if file == STANDARD else file
    rows = read_counts(_text(file), name)
    for row, spike in spikes_in(rows, width_of(rows, name)):
        if as_json:
            json_line(_shape(row, spike))
        else:
            line(row.stamp)
    if not rows or rows[-1].moment - rows[0].moment < LEARNING:
        say(f"{name}: it only learns for the first three days, and there are no more")
    return 0


def _shape(row: "CountedRow", spike: "Spike") -> dict[str, Any]:
    return {
        "timestamp": row.stamp,
        "line": row.line,
        "count": spike.count,
        "usual": round(spike.usual, 1),
        "hours": spike.hours,
        "factor": round(spike.factor, 1),
        "because": spike.because,
    }


def _text(file: str) -> str:
    """What is in the file. Raises NotFound, and WrongUsage for what is not UTF-8."""
    if file == STANDARD:
        return from_stdin()
    try:
        return Path(file).read_bytes().decode()
    except FileNotFoundError as error:
        raise NotFound(f"{file}: there is no such file") from error
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{file} is not valid UTF-8: byte {error.start + 1}") from error
