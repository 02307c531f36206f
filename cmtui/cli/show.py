"""`cmtui show`."""

import asyncio
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import block, counted, json_line, line, say
from cmtui.errors import CmtuiError, StoreFailed, WrongUsage

if TYPE_CHECKING:
    from cmtui.clock import Moment
    from cmtui.config import Config
    from cmtui.model.post import Post
    from cmtui.services.conversation import Thread
    from cmtui.services.desk import Desk
    from cmtui.services.feed import Mention
    from cmtui.services.people import Card

PATIENCE_SECONDS = 5.0
"""How long the network may take; then the conversation is shown as it is stored."""


@click.command("show")
@click.argument("id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--translate", is_flag=True, help="And what your translate_command makes of it.")
@click.pass_obj
def show_verb(call: Call, id: str, as_json: bool, translate: bool) -> int:
    """Show a mention: its conversation, the person, and why it is due when it is."""
    config = call.setting.config
    if translate and not config.translate_command:
        raise WrongUsage("no translate_command is set; see: cmtui help config")
    from cmtui.services.drilling import refuse_program

    with call.desk_to_read() as at:
        if translate:
            refuse_program(at.desk.drill, config.translate_command[0])
        mention = at.run(at.desk.feed.find(id))
        thread = at.run(_conversation(at.desk, mention, from_network=not call.as_of))
        mention = at.run(at.desk.feed.find(id))
        card = at.run(at.desk.people.card(mention.row.person))
        now = at.desk.clock.now()
        said = at.run(_translated(config, mention.post.text)) if translate else None
    if as_json:
        _print_json(mention, thread, card, said, config.translate_to)
    else:
        _print_thread(mention, thread, now)
        print_card(card, now)
        _print_row(mention, now)
        if said is not None:
            line(f"machine translation ({config.translate_to}):")
            block(said, indent="    ")
    return 0


async def _translated(config: "Config", text: str) -> str:
    """Raises CmtuiError where the program fails or says nothing."""
    from cmtui.programs import SECONDS, translate

    output = await translate(config.translate_command, text, config.translate_to)
    if output.code is None:
        raise CmtuiError(f"translate_command: stopped after {SECONDS:.0f} s")
    said = output.text.strip()
    if output.code:
        raise CmtuiError(f"translate_command: ended with {output.code}: {said}".rstrip(": "))
    if not said:
        raise CmtuiError("translate_command: it said nothing")
    return said


async def _conversation(desk: "Desk", mention: "Mention", from_network: bool) -> "Thread":
    """From the network if it answers, else as stored, which is said."""
    row = mention.row.number
    if not from_network:
        return await desk.conversations.of(row)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await desk.conversations.fetch(row)
    except StoreFailed:
        raise
    except TimeoutError:
        say("as it was last read: the network takes too long")
    except CmtuiError as error:
        say(f"as it was last read: {error}")
    return await desk.conversations.of(row)


def _print_json(
    mention: "Mention", thread: "Thread", card: "Card", translated: str | None, language: str
) -> None:
    from cmtui.cli.shapes import iso, mention_shape, person_shape, post_shape, row_shape

    row = mention.row
    machine = {"language": language, "text": translated} if translated is not None else None
    json_line(
        {
            "mention": mention_shape(mention),
            "person": person_shape(card),
            "due": {
                "due_at": iso(row.due_at),
                "waiting_since": iso(row.waiting_since),
                "addends": _addends(mention),
            },
            "row": row_shape(row),
            "posts": [post_shape(post) for post in thread.posts],
            **({"machine_translation": machine} if machine else {}),
        }
    )


def _addends(mention: "Mention") -> list[dict[str, object]]:
    """What the due time is made of, in minutes after the oldest post that waits."""
    row = mention.row
    if row.due_at is None:
        return []
    named = (("allowance", row.allowance), *((one.reason, one.minutes) for one in row.addends))
    return [{"name": name, "minutes": minutes} for name, minutes in named]


def _print_thread(mention: "Mention", thread: "Thread", now: "Moment") -> None:
    row = thread.row
    line(f"{row.network}  {mention.post.id}")
    for post in thread.posts:
        mark = ">" if post.number == mention.post.number else " "
        line(f"{mark} {_heading(post, now)}")
        block(post.text, indent="    ")
        for image in post.images:
            line(f"    [image: {image or 'no alt text'}]")
        if post.altered:
            line(f"    (taken out: {', '.join(post.altered)})")


def _heading(post: "Post", now: "Moment") -> str:
    from cmtui.tui.present.when import stamp

    words = [str(post.number), _as_written(post.author.handle), post.author.name]
    words.append(stamp(post.created_at, now))
    if post.kind == "own":
        words.append(f"signed {post.signed_by}" if post.signed_by else "unsigned")
    words += ["edited"] if post.edited_at else []
    words += ["deleted"] if post.deleted_at else []
    return "  ".join(word for word in words if word)


def _as_written(handle: str) -> str:
    """A handle with one leading @, not veiled: here a person or a conversation is opened."""
    return f"@{handle.removeprefix('@')}"


def print_card(card: "Card", now: "Moment") -> None:
    """The person: names, handles, how often she wrote, what is owed to her, notes."""
    from cmtui.tui.present.card import owed_by
    from cmtui.tui.present.when import ago

    person = card.person
    line(f"person {person.number}  {person.name}")
    for profile in card.profiles:
        followers = "" if profile.followers is None else f"  {profile.followers} followers"
        line(f"  {profile.network}  {_as_written(profile.handle)}{followers}")
        if profile.about:
            block(profile.about, indent="    ")
    touched = ""
    if person.touched_at is not None:
        who = person.touched_by or "somebody"
        touched = f", last by {who} {ago(person.touched_at, now)}"
    line(f"  {counted(person.mentions, 'mention')}, {person.answered} answered{touched}")
    for act in card.acts:
        when = f"{ago(act.at, now)} · {act.state}"
        line(f"  {act.act.kind} by {act.operator} as {act.account} {when}")
    for one in card.owed:
        line(f"  {one.sort} {one.number}  {one.what} ({owed_by(one, now)})")
    for note in card.notes:
        line(f"  note {note.author} {ago(note.at, now)} · {note.sort}")
        block(note.text, indent="    ")


def _print_row(mention: "Mention", now: "Moment") -> None:
    """How it stands, since when and why, and when it is due and by which minutes."""
    from cmtui.tui.present.when import long_due, stamp

    row = mention.row
    if row.because:
        line(f"because: {row.because}")
    if row.crisis is not None:
        line(f"crisis {row.crisis}: {row.linked_because}")
    if row.tags:
        line(f"tags: {' '.join(row.tags)}")
    if row.assignee:
        line(f"assigned to {row.assignee}")
    if row.holder:
        line(f"held by {row.holder}")
    if row.copies:
        line(f"{counted(row.copies, 'other')} say the same")
    if row.due_at is None or row.waiting_since is None:
        until = f" until {stamp(row.wake_at, now)}" if row.wake_at is not None else ""
        line(f"{row.state}{until}: no clock runs")
        return
    since = stamp(row.waiting_since, now)
    addends = ", ".join(f"{one['name']} {one['minutes']} min" for one in _addends(mention))
    line(f"{long_due(row.due_at, now)}: waiting since {since}, {addends}")
