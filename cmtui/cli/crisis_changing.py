"""`cmtui crisis severity`, `phase`, `role`, `title`, `words` and `hold`."""

import click

from cmtui.cli.call import Call
from cmtui.cli.output import line
from cmtui.cli.words import checked
from cmtui.errors import WrongUsage

BECAUSE = click.option(
    "--because", metavar="WHY", required=True, help="Why; it stands in the timeline."
)

PAUSE = click.option(
    "--pause/--keep-queue",
    "pause",
    default=None,
    help="Hold the queue back, or let it run, where the severity leaves the choice.",
)


@click.command("severity")
@click.argument("severity", metavar="SEV")
@BECAUSE
@PAUSE
@click.pass_obj
def severity_verb(call: Call, severity: str, because: str, pause: bool | None) -> int:
    """Make it graver or less grave: its clocks begin anew."""
    from cmtui.cli.declaring import hold_queue_back
    from cmtui.text.coming import said_when

    with call.desk(works=True) as at:
        why = checked(because, "the reason")
        done = at.run(at.desk.crisis.change_severity(severity, why, pause=pause))
        line(f"it is {done.crisis.severity}")
        if done.crisis.next_update_at is not None:
            line(f"next update due {said_when(done.crisis.next_update_at, at.desk.clock.now())}")
        hold_queue_back(at, done, show=True)
    return 0


@click.command("phase")
@click.argument("phase", metavar="PHASE")
@BECAUSE
@click.pass_obj
def phase_verb(call: Call, phase: str, because: str) -> int:
    """Say how far it has come: investigating, identified, monitoring or resolved."""
    with call.desk() as at:
        crisis = at.run(at.desk.crisis.change_phase(phase, checked(because, "the reason")))
    line(f"it is {crisis.phase}")
    return 0


@click.command("role")
@click.argument("role", metavar="ROLE")
@click.argument("initials", metavar="WHO")
@BECAUSE
@click.pass_obj
def role_verb(call: Call, role: str, initials: str, because: str) -> int:
    """Give a role: lead, spokes, scribe or approver; to the initials WHO, or - for nobody."""
    with call.desk() as at:
        who = "" if initials == "-" else initials
        crisis = at.run(at.desk.crisis.give_role(role, who, checked(because, "the reason")))
    line(f"{role.lower()}: {getattr(crisis, role.lower()) or 'nobody'}")
    return 0


@click.command("title")
@click.argument("title", metavar="TITLE")
@click.pass_obj
def title_verb(call: Call, title: str) -> int:
    """Give it a title, or another."""
    with call.desk() as at:
        crisis = at.run(at.desk.crisis.name(checked(title, "the title")))
    line(f'crisis {crisis.number} is called "{crisis.title}"')
    return 0


@click.command("words")
@click.argument("words", metavar="[WORD]...", nargs=-1)
@click.option("--none", "nothing", is_flag=True, help="By no words: only in linked conversations.")
@click.pass_obj
def words_verb(call: Call, words: tuple[str, ...], nothing: bool) -> int:
    """Say by which words later mentions attach, in place of those before; without any: show them.

    `refund*` is any word that begins so, "get in" two words; as in rules.
    """
    from cmtui.services.crisis.current import needed_crisis

    if words and nothing:
        raise WrongUsage("name words or say --none, not both")
    changes = bool(words) or nothing
    with call.desk() if changes else call.desk_to_read() as at:
        if changes:
            typed = [checked(word, "a word") for word in words]
            crisis = at.run(at.desk.crisis.match_by(typed))
        else:
            crisis = at.run(at.desk.store.read(needed_crisis))
    line(f"mentions attach by: {', '.join(crisis.words) or 'conversation only'}")
    return 0


@click.command("hold")
@click.argument("state", metavar="on|off", type=click.Choice(["on", "off"]))
@BECAUSE
@click.option("--crisis", "number", metavar="N", type=int, default=None, help="A former one.")
@click.pass_obj
def hold_verb(call: Call, state: str, because: str, number: int | None) -> int:
    """Begin or end a legal hold: while it is on, nothing of the log is forgotten."""
    with call.desk() as at:
        why = checked(because, "the reason")
        crisis = at.run(at.desk.crisis.hold(state == "on", why, number))
    line(f"legal hold of crisis {crisis.number}: {state}")
    return 0
