"""`cmtui correct`: a new version of what is out, or deleted and drafted anew."""

from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from cmtui.cli.call import Call
from cmtui.cli.header import HeaderOptions, headed, header_options
from cmtui.cli.output import say
from cmtui.cli.reply import BECAUSE, JSON, YES, text_of_call
from cmtui.cli.settle import open_settled
from cmtui.cli.speaking import Speech, checked_words, spoken
from cmtui.cli.words import is_terminal
from cmtui.errors import Refused

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk


@click.command("correct")
@click.argument("id", metavar="ID")
@click.argument("words", metavar="[TEXT | -]", nargs=-1)
@header_options
@BECAUSE
@YES
@JSON
@click.pass_obj
def correct_verb(
    call: Call,
    id: str,
    words: tuple[str, ...],
    because: str,
    yes: bool,
    as_json: bool,
    visibility: str | None,
    warning: str | None,
    language: str | None,
    attach: tuple[str, ...],
    alt: tuple[str, ...],
) -> int:
    """Correct what the team said: ID is our post, or the mention whose answer is meant.

    Where the network cannot change a post it is deleted, after a yes, and the new text goes out
    in its place. A colleague's reply carries your initials once you corrected it.
    """
    header = HeaderOptions(visibility, warning, language, attach, alt)
    speech = Speech(yes=yes, because=because, as_json=as_json, stands_nowhere_else=words == ("-",))
    with call.desk(works=True) as at:
        at.run(at.desk.operators.me())
        correction = at.run(at.desk.correcting.open(_post(at, id)))
        at.run(open_settled(at.desk))
        kept = correction.writing.text if correction.writing.draft else ""
        text = text_of_call(words, kept, yes)
        writing = headed(at, correction.writing, header)
        if correction.edits:
            return spoken(at, writing, text, speech)
        checked_words(at, writing, text, speech)
        if not yes and not _agreed(
            f"{correction.network} changes no post: delete it and send anew?"
        ):
            say("not corrected")
            return 1
        anew = replace(correction, writing=replace(writing, text=text))
        return spoken(at, at.run(at.desk.correcting.redraft(anew)), text, speech)


def _post(at: "AtDesk", wanted: str) -> int:
    """The number of our post that is meant."""
    from cmtui.services.opening import find_post

    post = at.run(at.desk.store.read(lambda reader: find_post(reader, wanted)))
    if post.kind == "own":
        return post.number
    mention = at.run(at.desk.feed.find(wanted))
    return at.run(at.desk.correcting.latest(mention.row.number))


def _agreed(question: str) -> bool:
    if not is_terminal():
        raise Refused(f"nobody can be asked here whether to do this: {question} To do it: --yes")
    return click.confirm(question, default=False, err=True)
