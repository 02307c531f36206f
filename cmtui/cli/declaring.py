"""`cmtui declare`."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.crisis_changing import PAUSE
from cmtui.cli.output import counted, json_line, line
from cmtui.cli.rows import rows_of
from cmtui.cli.words import checked

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.clock import Moment
    from cmtui.model.paused_post import PausedPost
    from cmtui.services.crisis.declaring import Declared


@click.command("declare", epilog="What is to happen when: cmtui help crisis.")
@click.argument("severity", metavar="SEV")
@click.argument("title", metavar="[TITLE]", default="")
@click.option("--evidence", metavar="ID", multiple=True, help="A mention that shows it; repeat it.")
@click.option("--word", "words", metavar="W", multiple=True,
              help="What later mentions attach by: a word or phrase; repeat it.")  # fmt: skip
@click.option("--alert", metavar="N", type=int, default=None,
              help="The spike that it is declared from; see: cmtui spikes.")  # fmt: skip
@PAUSE
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def declare_verb(
    call: Call,
    severity: str,
    title: str,
    evidence: tuple[str, ...],
    words: tuple[str, ...],
    alert: int | None,
    pause: bool | None,
    as_json: bool,
) -> int:
    """Declare a crisis that you lead: SEV1, SEV2, SEV3 or WATCH. The title may come later.

    The same act links the evidence and holds the social media manager's queue back. Without --word
    the words that several people of the evidence share are taken.
    """
    with call.desk(works=True) as at:
        rows = rows_of(at, evidence)
        done = at.run(
            at.desk.crisis.declare(
                severity,
                checked(title, "the title"),
                evidence=rows,
                words=[checked(word, "a word") for word in words],
                pause=pause,
                alert=alert,
            )
        )
        if not as_json:
            _print(done, at.desk.clock.now())
        held = hold_queue_back(at, done, show=not as_json)
    if as_json:
        from cmtui.cli.crisis_shapes import declared_shape

        json_line(declared_shape(done, held))
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
    if crisis.next_update_at is not None:
        line(f"next update due {said_when(crisis.next_update_at, now)}")


def hold_queue_back(at: "AtDesk", done: "Declared", *, show: bool) -> "Sequence[PausedPost]":
    """Asks the networks to hold back what is intended, where the queue is to be paused at all.

    The crisis stands whatever they say: what is not confirmed is said, and gone on with.
    """
    from cmtui.cli.pausing import hold_back, print_held

    if not done.pauses:
        return ()
    sys.stdout.flush()
    posts, _ = hold_back(at, done.intended)
    if show:
        print_held(at, posts)
    return posts
