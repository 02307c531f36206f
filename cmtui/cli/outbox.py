"""`cmtui outbox`: what is held, on its way, failed or sent."""

from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, say, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmtui.clock import Moment
    from cmtui.model.paused_post import PausedPost
    from cmtui.model.sending import Sending
    from cmtui.services.queueing import Slot

DEFAULT_LIMIT = 50


@click.command("outbox")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a sending or act.")
@click.option(
    "--queue", is_flag=True, help="The social media manager's queue instead; asks the networks."
)
@click.pass_obj
def outbox_verb(call: Call, as_json: bool, queue: bool) -> int:
    """List what is held, on its way, failed or sent, and acts such as likes, newest first.

    Then the posts of the social media manager's queue that are paused; the others are listed with
    --queue: what goes out when, gaps in it, what is late. See: cmtui pause, cmtui resume.
    """
    from cmtui.cli.acts import act_columns
    from cmtui.cli.pausing import held_columns
    from cmtui.cli.shapes import operation_shape, paused_post_shape, sending_shape
    from cmtui.services.crisis.queue_words import queue_words

    if queue:
        return _queue(call, as_json)
    with call.desk_to_read() as at:
        at.run(at.desk.operators.me())
        sendings = at.run(at.desk.outbox.all())
        whom = at.run(at.desk.outbox.whom(sendings))
        acts = at.run(at.desk.operations.all())
        titles = at.run(at.desk.operations.titles(acts))
        pause, held = at.run(at.desk.pausing.standing())
        now = at.desk.clock.now()
    if as_json:
        for one in sendings:
            json_line(sending_shape(one))
        for act in acts:
            json_line(operation_shape(act))
        for post in held:
            json_line(paused_post_shape(post))
        return 0
    if sendings:
        table([_sending_columns(one, whom, now) for one in sendings[:DEFAULT_LIMIT]])
        _say_rest(len(sendings))
    if acts:
        table([act_columns(act, titles[act.number], now) for act in acts[:DEFAULT_LIMIT]])
        _say_rest(len(acts))
    if held:
        table([held_columns(post, now) for post in held])
    if words := queue_words(pause, held):
        say(f"{words} ({pause.by}: {pause.why})" if pause else words)
    elif not (sendings or acts):
        say("the outbox is empty")
    return 0


def _queue(call: Call, as_json: bool) -> int:
    from cmtui.cli.shapes import slot_shape
    from cmtui.services.queueing import slots

    with call.desk() as at:
        at.run(at.desk.operators.me())
        now = at.desk.clock.now()
        found = slots(at.run(at.desk.accounts.queue()), now)
        _, held = at.run(at.desk.pausing.standing())
    if as_json:
        for one in found:
            json_line(slot_shape(one))
    elif found:
        table([_slot_columns(one, now) for one in found])
    else:
        say(f"the queue is empty{_held_back(held)}")
    return 0


def _held_back(held: "Sequence[PausedPost]") -> str:
    """What is out of the queue because somebody paused it."""
    count = sum(one.state == "paused" for one in held)
    posts = "1 post is" if count == 1 else f"{count} posts are"
    return f"; {posts} held back: cmtui outbox" if count else ""


def _slot_columns(one: "Slot", now: "Moment") -> tuple[str, ...]:
    from cmtui.tui.present.when import span, stamp

    marks = f"late {span(now - one.post.at)}" if one.late else ""
    marks = marks or (f"after {span(one.gap)} of nothing" if one.gap else "")
    return (stamp(one.post.at, now), one.account.key, marks, one.post.text)


def _say_rest(count: int) -> None:
    if count > DEFAULT_LIMIT:
        say(f"{DEFAULT_LIMIT} of {count}; --json lists all")


def _sending_columns(one: "Sending", whom: dict[int, str], now: "Moment") -> tuple[str, ...]:
    from cmtui.tui.present.networks import at_handle
    from cmtui.tui.present.when import short_stamp

    to = at_handle(whom[one.number]) if one.number in whom else "a new post"
    if one.corrects is not None:
        to = f"correction of {one.corrects}"
    part = f"{one.part}/{one.parts}" if one.parts > 1 else ""
    where = one.sent_url or one.error
    words = f"{one.text}  {where}" if where else one.text
    state = "by hand" if one.by_hand else one.state
    when = short_stamp(one.held_at, now)
    return (str(one.number), when, state, one.operator, one.account, to, part, words)
