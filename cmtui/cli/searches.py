"""`cmtui topics`: saved searches, each watched for spikes by itself."""

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line, say, table
from cmtui.cli.words import checked


@click.group("topics")
def topics_verb() -> None:
    """What is watched for spikes beside the brand as a whole: mentions that hold certain words."""


@topics_verb.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a topic.")
@click.pass_obj
def list_verb(call: Call, as_json: bool) -> int:
    """List them with their words."""
    from cmtui.cli.shapes import iso

    with call.desk_to_read() as at:
        at.run(at.desk.operators.me())
        topics = at.run(at.desk.topics.all())
    if as_json:
        for one in topics:
            json_line(
                {
                    "name": one.name,
                    "phrases": one.phrases,
                    "by": one.by,
                    "made_at": iso(one.made_at),
                }
            )
    elif topics:
        table([(one.name, one.by, ", ".join(one.phrases)) for one in topics])
    else:
        say("no topics; only the brand as a whole is watched")
    return 0


@topics_verb.command("add")
@click.argument("name")
@click.argument("phrases", metavar="PHRASE...", nargs=-1, required=True)
@click.pass_obj
def add_verb(call: Call, name: str, phrases: tuple[str, ...]) -> int:
    """Watch mentions that hold one of the phrases: `login*` begins a word, 'log in' are two."""
    with call.desk() as at:
        wanted = [checked(one, "a phrase") for one in phrases]
        topic = at.run(at.desk.topics.add(checked(name, "the name"), wanted))
    line(f"watches {topic.name}: {', '.join(topic.phrases)}")
    return 0


@topics_verb.command("remove")
@click.argument("name")
@click.pass_obj
def remove_verb(call: Call, name: str) -> int:
    """Watch it no more; undo brings it back."""
    with call.desk() as at:
        topic = at.run(at.desk.topics.remove(checked(name, "the name")))
    line(f"removed {topic.name}; cmtui undo brings it back")
    return 0
