"""`cmtui note`, `stage` and `members`."""

from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import counted, json_line, line, say, table
from cmtui.cli.words import given
from cmtui.errors import NotFound, WrongUsage
from cmtui.model.person import STAGES, Stage

if TYPE_CHECKING:
    from cmtui.clock import Moment
    from cmtui.services.desk import Desk
    from cmtui.services.people import Card

DEFAULT_LIMIT = 50


@click.command("note")
@click.argument("person", metavar="PERSON")
@click.argument("words", metavar="TEXT | -", nargs=-1)
@click.option("--opinion", is_flag=True, help="An opinion, not a fact.")
@click.pass_obj
def note_verb(call: Call, person: str, words: tuple[str, ...], opinion: bool) -> int:
    """Write an internal note about a person; it never leaves the workspace.

    PERSON is a number, a handle, network:handle or a whole name.
    """
    text = given(words, "note")
    if text is None:
        raise WrongUsage("write the note after the person, in quotes; or - for standard input")
    with call.desk() as at:
        at.run(at.desk.operators.me())
        found = at.run(at.desk.people.find(person))
        note = at.run(at.desk.people.note(found.number, text, "opinion" if opinion else "fact"))
    line(f"noted about {found.name} ({note.sort})")
    return 0


@click.command("stage")
@click.argument("person", metavar="PERSON")
@click.argument("stage", type=click.Choice((*STAGES, "none")))
@click.pass_obj
def stage_verb(call: Call, person: str, stage: str) -> int:
    """Say what a person is to the community; her mentions are due accordingly.

    PERSON is a number, a handle, network:handle or a whole name.
    """
    with call.desk() as at:
        at.run(at.desk.operators.me())
        found = at.run(at.desk.people.find(person))
        wanted: Stage = next((one for one in STAGES if one == stage), "")
        changed = at.run(at.desk.people.set_stage(found.number, wanted))
    line(f"{changed.name}: {changed.stage or 'no stage'}")
    return 0


@click.command("members")
@click.argument("person", metavar="[PERSON | TEXT]", default="")
@click.option("--json", "as_json", is_flag=True, help="JSON: one object a person.")
@click.pass_obj
def members_verb(call: Call, person: str, as_json: bool) -> int:
    """List people, or show one with her handles and notes.

    PERSON is a number, a handle, network:handle or a whole name. Any other TEXT lists the people
    who have it in a name, a handle or a note.
    """
    from cmtui.cli.shapes import person_shape
    from cmtui.cli.show import print_card

    with call.desk_to_read() as at:
        at.run(at.desk.operators.me())
        now = at.desk.clock.now()
        found = at.run(_named(at.desk, person)) if person else None
        if found is not None:
            cards = [found]
        else:
            limit = None if as_json else DEFAULT_LIMIT + 1
            cards = at.run(at.desk.people.all(person, limit))
    if person and not cards:
        raise NotFound(f"nobody is called {person}, and no note says it; see: cmtui members")
    if as_json:
        for card in cards:
            json_line(person_shape(card))
    elif found is not None:
        print_card(found, now)
    else:
        _print_list(cards, now)
    return 0


async def _named(desk: "Desk", who: str) -> "Card | None":
    """The card of the one who answers to it; None where nobody does but it may stand in notes."""
    try:
        person = await desk.people.find(who)
    except NotFound:
        if who.isdecimal():
            raise
        return None
    return await desk.people.card(person.number)


def _print_list(cards: "list[Card]", now: "Moment") -> None:
    if not cards:
        say("nobody has written yet")
        return
    table([_columns(card, now) for card in cards[:DEFAULT_LIMIT]])
    if len(cards) > DEFAULT_LIMIT:
        say(f"the first {DEFAULT_LIMIT}; --json lists all")


def _columns(card: "Card", now: "Moment") -> tuple[str, ...]:
    from cmtui.text.veil import veiled_name
    from cmtui.tui.present.networks import at_handle
    from cmtui.tui.present.when import ago

    person = card.person
    touched = ""
    if person.touched_at is not None:
        touched = f"{person.touched_by or 'somebody'} {ago(person.touched_at, now)}"
    handles = ", ".join(at_handle(profile.handle) for profile in card.profiles)
    counts = f"{counted(person.mentions, 'mention')}, {person.answered} answered"
    name = veiled_name(person.name)
    return (str(person.number), name, handles, counts, touched, card.said_line)
