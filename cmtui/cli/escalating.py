"""`cmtui escalate` and `cmtui ack`: a contact is called in a crisis, and answers."""

from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line, say, table
from cmtui.errors import CmtuiError, WrongUsage

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.clock import Moment
    from cmtui.model.escalation import Escalation


@click.command("escalate")
@click.argument("what", default="")
@click.option("--to", "contact", metavar="NAME", default="", help="Not the first contact, but her.")
@click.option("--about", "mention", metavar="ID", default="", help="The mention that it is about.")
@click.option("--json", "as_json", is_flag=True, help="JSON, one object a contact who was asked.")
@click.pass_obj
def escalate_verb(call: Call, what: str, contact: str, mention: str, as_json: bool) -> int:
    """Ask a contact of yours for help, by their own command; without WHAT: who was asked.

    Contacts stand in your config.toml as [[contact]], in the order in which they are asked. Who
    does not answer in time is passed over, as long as a cmtui runs that has the next contact.
    """
    if not what and (contact or mention):
        raise WrongUsage("say what the contact is asked")
    if not what:
        with call.desk_to_read() as at:
            return _list(at, as_json)
    with call.desk(works=True) as at:
        at.run(at.desk.operators.me())
        row = at.run(at.desk.feed.find(mention)).row.number if mention else None
        one = at.run(at.desk.escalating.call(what, contact, row))
    if as_json:
        _print_json(one)
    else:
        line(_title(one))
    return CmtuiError.exit_code if one.state == "failed" else 0


@click.command("ack")
@click.argument("number", type=int)
@click.argument("text", default="")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def ack_verb(call: Call, number: int, text: str, as_json: bool) -> int:
    """Note that a contact answered, and what; then nobody else is asked."""
    with call.desk() as at:
        at.run(at.desk.operators.me())
        one = at.run(at.desk.escalating.answer(number, text))
    if as_json:
        _print_json(one)
    else:
        line(_title(one))
    return 0


def _list(at: "AtDesk", as_json: bool) -> int:
    asked = at.run(at.desk.escalating.all())
    if as_json:
        for one in asked:
            _print_json(one)
        return 0
    if asked:
        table([_columns(one, at.desk.clock.now()) for one in asked])
    else:
        say("nobody was asked yet")
    contacts = at.desk.escalating.contacts
    named = ", ".join(f"{one.name} ({one.role})" if one.role else one.name for one in contacts)
    say(f"your contacts, in order: {named}" if named else "you have no contacts: [[contact]] in"
        " config.toml names them; see: cmtui help queue")  # fmt: skip
    return 0


def _columns(one: "Escalation", now: "Moment") -> tuple[str, ...]:
    from cmtui.services.crisis.escalating import escalation_words
    from cmtui.tui.present.when import short_stamp

    words = escalation_words(one)
    return (str(one.number), short_stamp(one.at, now), one.by, one.contact, words, one.what)


def _title(one: "Escalation") -> str:
    from cmtui.services.crisis.escalating import escalation_words

    return f"{one.number}: {one.contact}: {escalation_words(one)}; {one.what}"


def _print_json(one: "Escalation") -> None:
    from cmtui.cli.shapes import escalation_shape

    json_line(escalation_shape(one))
