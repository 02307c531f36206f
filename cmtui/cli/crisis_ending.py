"""`cmtui crisis owed`, `prepare` and `close`: who is still owed an answer when it is over."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import counted, json_line, line, say, table
from cmtui.cli.rows import who
from cmtui.cli.words import checked, given, is_terminal
from cmtui.errors import NotFound, Refused, WrongUsage

if TYPE_CHECKING:
    from cmtui.clock import Moment
    from cmtui.model.row import Row
    from cmtui.services.crisis.ending import Ending

RESUMES = "cmtui resume looks at it"

CRISIS = click.option(
    "--crisis", "number", metavar="N", type=int, default=None, help="Of a former one."
)


@click.command("owed")
@CRISIS
@click.option("--json", "as_json", is_flag=True, help="One JSON object a person in a conversation.")
@click.pass_obj
def owed_verb(call: Call, number: int | None, as_json: bool) -> int:
    """List who is still owed an answer, also of those whom only a public update answered."""
    with call.desk_to_read() as at:
        ending = at.run(at.desk.ending.of(number))
        now = at.desk.clock.now()
    if as_json:
        for owed in ("waiting", "covered"):
            for row in getattr(ending, owed):
                json_line(_owed(row, owed))
    elif ending.waiting or ending.covered:
        _print_owed(ending, now)
    else:
        say("nobody is owed an answer")
    return 0


@click.command("prepare")
@click.argument("words", metavar="[TEXT | -]", nargs=-1)
@click.option("--saved", metavar="TITLE", default="", help="The words of a saved reply instead.")
@click.option("--waiting", is_flag=True, help="Also to whom nothing was said yet.")
@CRISIS
@click.option("--json", "as_json", is_flag=True, help="One JSON object a draft.")
@click.pass_obj
def prepare_verb(
    call: Call,
    words: tuple[str, ...],
    saved: str,
    waiting: bool,
    number: int | None,
    as_json: bool,
) -> int:
    """Make one draft to each person whom only an update answered; nothing is sent.

    {name}, {handle}, {brand} and {me} are filled in for each. `cmtui reply ID` sends one; on the
    screen `y` sends, `r` edits, `n` skips.
    """
    from cmtui.cli.preparing import print_prepared
    from cmtui.services.preparing import MOST

    text = given(words, "text") or ""
    if bool(text.strip()) == bool(saved):
        raise WrongUsage("write the text, in quotes; or - ; or --saved TITLE")
    with call.desk() as at:
        ending = at.run(at.desk.ending.of(number))
        rows = [*ending.covered, *(ending.waiting if waiting else ())]
        if not rows:
            raise NotFound("nobody is left whom only an update answered")
        numbers = [row.number for row in rows[:MOST]]
        prepared = at.run(at.desk.preparing.prepare(numbers, text, saved))
        print_prepared(at, prepared, as_json)
    if len(rows) > MOST:
        say(f"{len(rows) - MOST} more are left for another call")
    return 0


@click.command("close")
@click.option("--all-clear", "update", metavar="UPDATE", type=int, default=None,
              help="The update that told everybody (default: the newest that is out).")  # fmt: skip
@click.option("--no-all-clear", is_flag=True, help="End it without one; needs --because.")
@click.option("--because", metavar="WHY", default="", help="Why; it stands in the timeline.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def close_verb(call: Call, update: int | None, no_all_clear: bool, because: str, yes: bool) -> int:
    """End it once an all-clear is out: its clocks stop, and who still waits stays in the feed.

    Lists first who is owed an answer, whom to thank, and what of the queue is still held back: a
    close does not resume it.
    """
    why = checked(because, "the reason")
    if no_all_clear and (update is not None or not why.strip()):
        raise WrongUsage("--no-all-clear goes with --because WHY, and with no --all-clear")
    with call.desk() as at:
        ending = at.run(at.desk.ending.of())
        if not no_all_clear and update is None and ending.all_clear is None:
            raise Refused(
                "no all-clear is out: cmtui update write TEXT --all-clear; or end it without:"
                " --no-all-clear --because WHY"
            )
        _print_ending(ending, at.desk.clock.now())
        if is_terminal() and not yes and not click.confirm("Close it?", err=True):
            raise Refused("not closed")
        crisis = at.run(at.desk.crisis.close(why, update))
        ending = at.run(at.desk.ending.of(crisis.number))
        score = at.run(at.desk.scoring.of(crisis.number)) if crisis.drill else None
    line(f"crisis {crisis.number} is closed")
    if score is not None:
        from cmtui.cli.drill import print_score

        print_score(score)
    if ending.queue:
        say(f"{ending.queue}; {RESUMES}")
    say(f"the review: cmtui crisis review {crisis.number} --out DIR")
    return 0


def _owed(row: "Row", owed: str) -> dict[str, object]:
    from cmtui.cli.shapes import iso

    return {
        "number": row.latest,
        "owed": owed,
        "handle": row.handle,
        "network": row.network,
        "text": row.text,
        "state": row.state,
        "waiting_since": iso(row.waiting_since),
        "because": row.because,
    }


def _print_ending(ending: "Ending", now: "Moment") -> None:
    """On standard error: what is printed is the close."""
    waiting, covered = counted(len(ending.waiting), "mention"), len(ending.covered)
    say(f"no answer yet: {waiting}; only covered by an update: {covered}")
    for row in (*ending.waiting, *ending.covered)[:SHOWN]:
        say(f"  {row.latest}  {who(row)}  {row.state}")
    if len(ending.waiting) + covered > SHOWN:
        say("  all of them: cmtui crisis owed")
    if covered:
        say("a draft to each who was only covered: cmtui crisis prepare TEXT")
    if ending.begun:
        say(f"{ending.begun}: see to it before the close")
    if ending.thanks:
        named = ", ".join(f"{one.handle} ({one.why})" for one in ending.thanks[:SHOWN])
        more = len(ending.thanks) - SHOWN
        say(f"to thank: {named}{f' and {more} more' if more > 0 else ''}")
    if ending.queue:
        say(f"{ending.queue}; {RESUMES}")


SHOWN = 10


def _print_owed(ending: "Ending", now: "Moment") -> None:
    from cmtui.text.veil import veiled
    from cmtui.tui.present.when import span

    def columns(rows: "Sequence[Row]", owed: str) -> list[tuple[str, ...]]:
        since = [row.waiting_since or row.arrived_at for row in rows]
        return [
            (str(row.latest), owed, span(now - at), who(row), veiled(row.text))
            for row, at in zip(rows, since, strict=True)
        ]

    table([*columns(ending.waiting, "no answer"), *columns(ending.covered, "covered")])
