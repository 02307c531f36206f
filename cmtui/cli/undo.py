"""`cmtui undo`."""

from typing import TYPE_CHECKING, NamedTuple

import click

from cmtui.cli.call import Call
from cmtui.cli.output import line, say, table
from cmtui.errors import CmtuiError, NotFound, Refused, WrongUsage

if TYPE_CHECKING:
    from cmtui.services.desk import Desk
    from cmtui.services.undo import Act

LISTED = 20


@click.command("undo")
@click.argument("steps", metavar="[N]", type=click.IntRange(min=1), default=1)
@click.option("--list", "as_list", is_flag=True, help="Show what could be taken back.")
@click.option("--only", metavar="NUMBER", type=int, help="That act alone, by its number in --list.")
@click.option("--delete-sent", is_flag=True, help="Delete a reply that is out, where that can be.")
@click.option("--take-back", is_flag=True, help="End a like, muting or the like on its network.")
@click.option("--keep-sent", is_flag=True, help="Leave what is out or final and go on.")
@click.pass_obj
def undo_verb(
    call: Call,
    steps: int,
    as_list: bool,
    only: int | None,
    delete_sent: bool,
    take_back: bool,
    keep_sent: bool,
) -> int:
    """Take back your last act, or the last N, newest first.

    What is in the hold is called back first. A reply that is out is never undone: it is deleted
    with --delete-sent, where the network can; a like, follow, block or other act is ended with
    --take-back. Ends at the first act that is refused, and at what is for good, such as a
    declaration.
    """
    if (delete_sent or take_back) and keep_sent:
        option = "--delete-sent" if delete_sent else "--take-back"
        raise WrongUsage(f"{option} or --keep-sent, not both")
    consent = Consent(delete_sent, take_back)
    if only is not None and steps != 1:
        raise WrongUsage("--only takes back one act; leave N out")
    with call.desk() as at:
        at.run(at.desk.operators.me())
        if as_list:
            _print_list(at.run(at.desk.undo.acts(LISTED)))
            return 0
        if only is not None:
            act = at.run(_act_of(at.desk, only))
            line(at.run(_taken_back(at.desk, act, consent)))
            return 0
        for taken_back in range(steps):
            try:
                line(at.run(_step(at.desk, consent, keep_sent)))
            except CmtuiError as error:
                if taken_back:
                    say(f"{taken_back} taken back before this:")
                raise error
    return 0


class Consent(NamedTuple):
    """What may be done on a network: deleting a reply, ending an act."""

    delete_sent: bool
    take_back: bool


async def _step(desk: "Desk", consent: Consent, keep_sent: bool) -> str:
    """Calls back what is held, else takes back the next act; returns what to say of it."""
    try:
        back = await desk.taking_back.call_back()
    except NotFound:
        acts = await desk.undo.acts(1) if not keep_sent else await _acts_before_sent(desk)
        if not keep_sent:
            await _refuse_what_is_final(desk, acts)
        if not acts:
            raise NotFound("nothing of yours is left to undo") from None
        return await _taken_back(desk, acts[0], consent)
    if back.draft is None:
        return f"called back from the hold: {back.title}"
    return f"called back from the hold: it is draft {back.draft.number} again"


async def _refuse_what_is_final(desk: "Desk", acts: "list[Act]") -> None:
    """It came after what undo would take back, so that nobody means that."""
    from cmtui.services.undo import final_words

    finals = await desk.undo.finals(acts[0] if acts else None)
    if finals:
        raise Refused(f"{final_words(finals[0])}; `cmtui undo --keep-sent` leaves it and goes on")


async def _acts_before_sent(desk: "Desk") -> "list[Act]":
    """The next act that is none of those that have left the house."""
    passed: set[int] = set()
    while acts := await desk.undo.acts(1, passed):
        if not acts[0].has_left:
            break
        passed.add(acts[0].commit.txn)
    return acts


async def _taken_back(desk: "Desk", act: "Act", consent: Consent) -> str:
    if not act.has_left:
        try:
            return f"undo: {(await desk.undo.undo(act)).title}"
        except Refused as error:
            raise Refused(
                f"no undo of {act.title}: {error}; for another one: cmtui undo --list"
            ) from error
    offer = await desk.taking_back.offer(act)
    option = "--take-back" if act.operations else "--delete-sent"
    if not (consent.take_back if act.operations else consent.delete_sent):
        raise Refused(
            f"{act.stand}; `cmtui undo {option}` {offer}, --keep-sent leaves it and goes on"
        )
    await desk.taking_back.carry_out(act)
    network = offer.rpartition(" on ")[2]
    done = "took back" if act.operations else "deleted"
    return f"undo: {done} your {act.title} on {network}"


async def _act_of(desk: "Desk", number: int) -> "Act":
    """The act of that number in the log. Raises NotFound."""
    for act in await desk.undo.acts(LISTED):
        if act.commit.txn == number:
            return act
    raise NotFound(f"no act of yours to take back has the number {number}; see: cmtui undo --list")


def _print_list(acts: "list[Act]") -> None:
    from cmtui.clock import to_local

    if not acts:
        say("nothing of yours is left to undo")
        return
    table(
        [
            (str(act.commit.txn), f"{to_local(act.commit.at):%Y-%m-%d %H:%M}",
             act.stand if act.has_left else act.title)
            for act in acts
        ]
    )  # fmt: skip
