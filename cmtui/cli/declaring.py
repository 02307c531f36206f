"""`cmtui declare`."""

from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.crisis_changing import PAUSE
from cmtui.cli.output import counted, json_line, line, say
from cmtui.cli.rows import rows_of
from cmtui.cli.words import checked

if TYPE_CHECKING:
    from cmtui.clock import Moment
    from cmtui.services.crisis.declaring import Declared


@click.command("declare", epilog="What is to happen when: cmtui help crisis.")
@click.argument("severity", metavar="SEV")
@click.argument("title", metavar="[TITLE]", default="")
@click.option("--evidence", metavar="ID", multiple=True, help="A mention that shows it; repeat it.")
@click.option("--word", "words", metavar="W", multiple=True,
              help="What later mentions attach by: a word or phrase; repeat it.")  # fmt: skip
@PAUSE
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def declare_verb(
    call: Call,
    severity: str,
    title: str,
    evidence: tuple[str, ...],
    words: tuple[str, ...],
    pause: bool | None,
    as_json: bool,
) -> int:
    """Declare a crisis that you lead: SEV1, SEV2, SEV3 or WATCH. The title may come later.

    The same act links the evidence and holds the social media manager's queue back. Without --word
    the words that several people of the evidence share are taken.
    """
    with call.desk() as at:
        rows = rows_of(at, evidence)
        done = at.run(
            at.desk.crisis.declare(
                severity,
                checked(title, "the title"),
                evidence=rows,
                words=[checked(word, "a word") for word in words],
                pause=pause,
            )
        )
        now = at.desk.clock.now()
        unread = at.desk.pausing.unread
    if as_json:
        from cmtui.cli.crisis_shapes import declared_shape

        json_line(declared_shape(done))
    else:
        _print(done, now)
    for account in unread:
        say(f"the queue of {account} could not be read; it is held back as soon as it can")
    return 0


def _print(done: "Declared", now: "Moment") -> None:
    from cmtui.cli.crisis import heading
    from cmtui.text.coming import said_when

    crisis = done.crisis
    line(f"{heading(crisis)}, led by {crisis.lead}")
    if done.linked:
        line(f"linked {counted(len(done.linked), 'mention')} as evidence")
    if crisis.words:
        line(f"later mentions attach by {', '.join(crisis.words)}")
    else:
        line("later mentions attach in linked conversations only; cmtui crisis words adds words")
    print_intended(done, now)
    if crisis.next_update_at is not None:
        line(f"next update due {said_when(crisis.next_update_at, now)}")


def print_intended(done: "Declared", now: "Moment") -> None:
    """What of the queue is to be held back; what is due within the minute may be out."""
    from cmtui.text.coming import said_when

    for post in done.intended:
        may_be_out = post.state == "possibly-out"
        doing = "possibly out" if may_be_out else "holding back"
        line(f"{doing}: {post.account}, due {said_when(post.at, now)}: {post.text}")
