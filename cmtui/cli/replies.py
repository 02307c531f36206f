"""`cmtui replies`: the team's saved replies."""

from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line, say, table
from cmtui.cli.words import given
from cmtui.errors import WrongUsage

if TYPE_CHECKING:
    from cmtui.services.saved_replies import Listed

LANGUAGE = click.option("--language", metavar="L", default="", help="Such as en or it.")


@click.group("replies")
def replies_verb() -> None:
    """Saved replies, per language; {name}, {handle}, {brand} and {me} are filled in."""


@replies_verb.command("list")
@LANGUAGE
@click.option("--search", metavar="TEXT", default="", help="Only those that hold the words.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a reply.")
@click.pass_obj
def list_verb(call: Call, language: str, search: str, as_json: bool) -> int:
    """List them with how often each went out, ever and today."""
    with call.desk_to_read() as at:
        at.run(at.desk.operators.me())
        listed = at.run(at.desk.saved_replies.all(language, search))
    if as_json:
        _print_json(listed)
    elif listed:
        table([_columns(one) for one in listed])
    else:
        say("no saved replies")
    return 0


@replies_verb.command("add")
@click.argument("title")
@click.argument("words", metavar="[TEXT | -]", nargs=-1)
@LANGUAGE
@click.pass_obj
def add_verb(call: Call, title: str, words: tuple[str, ...], language: str) -> int:
    """Keep a new one; without --language it is for every language."""
    text = _text(words)
    with call.desk() as at:
        saved = at.run(at.desk.saved_replies.add(title, text, language))
    line(f"kept as {saved.number}: {saved.title}")
    return 0


@replies_verb.command("change")
@click.argument("title", metavar="TITLE | N")
@click.argument("words", metavar="[TEXT | -]", nargs=-1)
@LANGUAGE
@click.option("--title", "new_title", metavar="TITLE", default=None, help="Another title.")
@click.pass_obj
def change_verb(
    call: Call, title: str, words: tuple[str, ...], language: str, new_title: str | None
) -> int:
    """Change the words or the title of one; --language says which."""
    text = given(words, "text")
    if text is None and new_title is None:
        raise WrongUsage("write the new text after it, or --title")
    with call.desk() as at:
        found = at.run(at.desk.saved_replies.find(title, language))
        changing = at.desk.saved_replies.change(found.number, title=new_title, text=text)
        line(f"changed {at.run(changing).title}")
    return 0


@replies_verb.command("remove")
@click.argument("title", metavar="TITLE | N")
@LANGUAGE
@click.pass_obj
def remove_verb(call: Call, title: str, language: str) -> int:
    """Take one out of the list; undo brings it back."""
    with call.desk() as at:
        found = at.run(at.desk.saved_replies.find(title, language))
        at.run(at.desk.saved_replies.retire(found.number))
    line(f"removed {found.title}; cmtui undo brings it back")
    return 0


def _text(words: tuple[str, ...]) -> str:
    text = given(words, "text")
    if text is None:
        raise WrongUsage("write the text after the title, in quotes; or - for standard input")
    return text


def _print_json(listed: "list[Listed]") -> None:
    from cmtui.cli.shapes import saved_reply_shape

    for one in listed:
        json_line(saved_reply_shape(one))


def _columns(one: "Listed") -> tuple[str, ...]:
    reply = one.reply
    uses = f"{one.uses} times, {one.today} today" if one.uses else "never used"
    return (str(reply.number), reply.language or "any", reply.title, uses, reply.text)
