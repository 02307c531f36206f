"""`cmtui spikes`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line, say
from cmtui.cli.words import from_stdin
from cmtui.errors import NotFound, WrongUsage

if TYPE_CHECKING:
    from cmtui.model.spike import Spike
    from cmtui.services.spikes.counts import CountedRow

STANDARD = "-"
"""Standard input instead of a file."""


@click.command("spikes", epilog="How it decides: cmtui help spikes.")
@click.option("--csv", "file", metavar="FILE|-", help="Counts: timestamp,value, evenly spaced.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an alert, with the reason.")
@click.pass_obj
def spikes_verb(call: Call, file: str | None, as_json: bool) -> int:
    """Print when the spike watch would have rung, given counts of mentions.

    One line an alert: the time as it stands in FILE. Works without a workspace.
    """
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
