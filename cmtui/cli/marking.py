"""`cmtui assign`, `tag` and `tags`."""

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, say, table
from cmtui.cli.rows import ByQuery, by_query, rows_meant
from cmtui.cli.triage import say_rows
from cmtui.errors import WrongUsage


@click.command("assign")
@click.argument("words", metavar="[ID...] [WHO]", nargs=-1)
@click.option("--nobody", is_flag=True, help="Nobody in particular any more; leave WHO out.")
@by_query
@click.pass_obj
def assign_verb(call: Call, words: tuple[str, ...], nobody: bool, query: ByQuery, yes: bool) -> int:
    """Ask a colleague to answer mentions. Late, or with her away, they are everyone's again.

    WHO are the initials of an operator.
    """
    if not words and not nobody:
        raise WrongUsage("name mentions, and who: cmtui assign ID AB")
    *ids, last = (*words, "") if nobody else words
    who = None if nobody else last
    with call.desk() as at:
        numbers = rows_meant(at, ids, query, yes, "assign")
        rows = at.run(at.desk.triage.assign(numbers, who))
        say_rows(rows, f"assigned to {rows[0].assignee or 'nobody'}")
    return 0


@click.command("tag", context_settings={"ignore_unknown_options": True})
@click.argument("words", metavar="[ID...] TAG...", nargs=-1, type=click.UNPROCESSED, required=True)
@click.option("--new", is_flag=True, help="Make tags that are not in the vocabulary yet.")
@by_query
@click.pass_obj
def tag_verb(call: Call, words: tuple[str, ...], new: bool, query: ByQuery, yes: bool) -> int:
    """Put tags of the team's vocabulary on mentions; -TAG takes one off.

    See: cmtui tags.
    """
    ids = [word for word in words if _is_id(word)]
    names = [word for word in words if not _is_id(word)]
    add = [name for name in names if not name.startswith("-")]
    remove = [name.removeprefix("-") for name in names if name.startswith("-")]
    if not names:
        raise WrongUsage("name a tag; known ones: cmtui tags")
    with call.desk() as at:
        numbers = rows_meant(at, ids, query, yes, "tag")
        for row in at.run(at.desk.triage.tag(numbers, add, remove, make=new)):
            say_rows([row], " ".join(row.tags) or "no tag")
    return 0


@click.command("tags")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a tag.")
@click.pass_obj
def tags_verb(call: Call, as_json: bool) -> int:
    """List the vocabulary of tags."""
    from cmtui.cli.shapes import iso

    with call.desk_to_read() as at:
        at.run(at.desk.operators.me())
        tags = at.run(at.desk.tags.all())
    if as_json:
        for tag in tags:
            json_line({"name": tag.name, "by": tag.by, "made_at": iso(tag.made_at)})
    elif tags:
        table([(tag.name, f"by {tag.by}") for tag in tags])
    else:
        say("no tag yet; make one: cmtui tag ID NAME --new")
    return 0


def _is_id(word: str) -> bool:
    """A mention's number or canonical id; no tag has a colon."""
    return word.isdecimal() or ":" in word
