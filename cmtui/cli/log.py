"""`cmtui verify` and `cmtui compact`: whether the log holds, and how long it is kept."""

from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import counted, json_line, line
from cmtui.cli.words import is_terminal
from cmtui.errors import Refused

if TYPE_CHECKING:
    from cmtui.clock import Moment
    from cmtui.model.checkpoint import Checkpoint
    from cmtui.model.log import Broken, LogFigures

MEND = "cmtui doctor says what can be saved; else restore from a backup"
MEGABYTE = 1_000_000


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def verify_verb(call: Call, as_json: bool) -> int:
    """Check that nothing in the store was changed past the program.

    Looks at the file, at every link of the change log, and at every document. A broken one ends
    with exit code 1 and says what, where, when, and whose change it was.
    """
    with call.desk() as at:
        broken = at.run(at.desk.store.verify())
        figures = None if broken else at.run(at.desk.store.log_figures())
    if as_json:
        json_line(_as_json(broken, figures))
    else:
        line(_figures_in_words(figures) if figures else _in_words(broken))
    return 0 if broken is None else 1


@click.command("compact")
@click.option(
    "--older", metavar="TIME", required=True, help="Forget what was logged longer ago: 90d, 26w."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def compact_verb(call: Call, older: str, yes: bool) -> int:
    """Forget the old changes of the log; what is stored now stays as it is.

    What is forgotten can't be undone or looked up any more. A signed checkpoint takes its place,
    so that `cmtui verify` still proves the rest.
    """
    from cmtui.services.compaction import compact
    from cmtui.text.durations import parse_duration

    milliseconds = parse_duration(older)
    if not yes and not _agreed(older):
        line("nothing was forgotten")
        return 0
    with call.desk() as at:
        at.run(at.desk.operators.me())
        checkpoint = at.run(compact(at.desk.store, at.desk.clock, milliseconds))
        figures = at.run(at.desk.store.log_figures())
    line(_forgotten(checkpoint, figures, older))
    return 0


def _agreed(older: str) -> bool:
    if not is_terminal():
        raise Refused("nobody can be asked here; to forget it: --yes")
    question = f"forget the log's changes older than {older}? they can't be undone any more"
    return click.confirm(question, default=False, err=True)


def _figures_in_words(figures: "LogFigures") -> str:
    each = figures.bytes // max(1, figures.changes)
    since = "" if figures.begins is None else f", since {_when(figures.begins)}"
    return (
        f"sound: {counted(figures.transactions, 'transaction')},"
        f" {counted(figures.changes, 'change')}, {counted(figures.documents, 'document')};"
        f" the log has {figures.bytes / MEGABYTE:.1f} MB, {each} bytes a change{since};"
        f" {counted(figures.checkpoints, 'checkpoint')}"
    )


def _in_words(broken: "Broken | None") -> str:
    assert broken is not None
    where = ""
    if broken.seq is not None:
        where = f" at change {broken.seq}"
    elif broken.collection is not None:
        where = f" at {broken.collection} {broken.first}"
    by = "" if broken.txn is None else f" (transaction {broken.txn}, {_whose(broken)})"
    return f"broken{where}{by}: {broken.reason}; mend: {MEND}"


def _whose(broken: "Broken") -> str:
    when = "" if broken.at is None else f", {_when(broken.at)}"
    return f"{broken.verb} by {broken.actor}{when}"


def _forgotten(checkpoint: "Checkpoint | None", figures: "LogFigures", older: str) -> str:
    if checkpoint is None:
        return f"nothing in the log is older than {older}"
    changes = counted(checkpoint.changes, "change")
    transactions = counted(checkpoint.transactions, "transaction")
    return (
        f"forgot {changes} of {transactions}; the log begins at {_when(checkpoint.begins)};"
        f" {figures.free_bytes / MEGABYTE:.1f} MB of the file are free for what comes"
    )


def _as_json(broken: "Broken | None", figures: "LogFigures | None") -> dict[str, object]:
    import msgspec

    from cmtui.clock import to_iso

    found: dict[str, object] = msgspec.to_builtins(broken if figures is None else figures)
    for name in ("at", "begins"):
        if isinstance(moment := found.get(name), int):
            found[name] = to_iso(moment)
    return {"sound": broken is None, **found}


def _when(moment: "Moment") -> str:
    from cmtui.clock import to_local

    return f"{to_local(moment):%Y-%m-%d %H:%M}"
