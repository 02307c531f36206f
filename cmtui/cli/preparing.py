"""`cmtui prepare`: one draft a person from the same words; none of them is sent."""

from typing import TYPE_CHECKING, Any

import click

from cmtui.cli.call import Call
from cmtui.cli.output import counted, json_line, line, say
from cmtui.cli.rows import ByQuery, by_query, rows_meant
from cmtui.cli.words import given
from cmtui.errors import WrongUsage

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.services.preparing import Prepared
    from cmtui.services.writing import Preview, Writing


@click.command("prepare")
@click.argument("words", metavar="[ID...] [TEXT | -]", nargs=-1)
@click.option("--saved", metavar="TITLE", default="", help="The words of a saved reply instead.")
@by_query
@click.option("--json", "as_json", is_flag=True, help="One JSON object a draft.")
@click.pass_obj
def prepare_verb(
    call: Call, words: tuple[str, ...], saved: str, query: ByQuery, yes: bool, as_json: bool
) -> int:
    """Make one draft a person and print each to the letter; nothing is sent.

    {name}, {handle}, {brand} and {me} are filled in for each. `cmtui reply ID` sends one.
    """
    ids, text = _sorted(words, saved)
    with call.desk() as at:
        numbers = rows_meant(at, ids, query, yes, "prepare replies to")
        prepared = at.run(at.desk.preparing.prepare(numbers, text, saved))
        print_prepared(at, prepared, as_json)
    return 0


def _sorted(words: tuple[str, ...], saved: str) -> tuple[tuple[str, ...], str]:
    """The ids, and the text of the call ("" = a saved reply is named)."""
    if saved:
        return words, ""
    text = given(words[-1:], "text")
    if text is None or not text.strip():
        raise WrongUsage("write the text after the ids, in quotes; or - , or --saved TITLE")
    return words[:-1], text


def print_prepared(at: "AtDesk", prepared: "Prepared", as_json: bool) -> None:
    """Each draft to the letter, who was passed by, and how to go on."""
    from cmtui.cli.speaking import print_text

    for writing in prepared.writings:
        preview = at.desk.composer.preview(writing, writing.text)
        if as_json:
            json_line(_shape(writing, preview))
            continue
        print_text(writing, preview, line)
        if preview.problem:
            line(f"it cannot go like this: {preview.problem}")
    for one in prepared.passed:
        say(f"passed by: @{one.row.handle.removeprefix('@')}: {one.why}")
    say(f"{counted(len(prepared.writings), 'draft')}; cmtui reply ID sends one, cmtui undo undoes")


def _shape(writing: "Writing", preview: "Preview") -> dict[str, Any]:
    """A draft, the exact text that it would become, and why it cannot go like this."""
    from cmtui.cli.shapes import draft_shape
    from cmtui.services.writing import Unfinished

    assert writing.draft is not None
    draft = draft_shape(Unfinished(writing.draft, writing.text, writing.target))
    return {**draft, "final": preview.parts, "problem": preview.problem or None}
