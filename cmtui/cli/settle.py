"""Before anything is read or sent: what dead processes left on its way is settled."""

import asyncio
from typing import TYPE_CHECKING

from cmtui.cli.output import say

if TYPE_CHECKING:
    from cmtui.services.courier import Settled
    from cmtui.services.desk import Desk
    from cmtui.services.performing import SettledAct

PATIENCE_SECONDS = 20.0
"""A network that is away is not waited for longer; the next call goes on settling."""


async def open_settled(desk: "Desk") -> None:
    """Settles first, since a desk that is open settles by itself; then opens the desk."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            for one in await desk.courier.settle_left_behind():
                say(_in_words(one))
            for act in await desk.performer.settle_left_behind():
                say(await _act_in_words(desk, act))
    except TimeoutError:
        say("what another program left on its way is not settled yet")
    await desk.open()


async def settle_queue(desk: "Desk") -> None:
    """What is to be done with held posts and is not; a reply never waits for this."""
    from cmtui.services.crisis.queue_words import named, state_words

    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await desk.queue_watch.look()
            for post in await desk.holder.carry():
                say(f"{named(post)}: {state_words(post)}")
    except TimeoutError:
        say("what is held back of the queue is not settled yet")


async def _act_in_words(desk: "Desk", settled: "SettledAct") -> str:
    one = settled.operation
    title = (await desk.operations.titles([one]))[one.number]
    why = f": {one.error}" if one.error else ""
    return f"a {title} by {one.operator} that a program left on its way is {one.state}{why}"


def _in_words(settled: "Settled") -> str:
    sending = settled.sending
    whose = f"a reply of {sending.operator} that a program left on its way"
    if sending.state == "sent":
        return f"{whose} is out: {sending.sent_url}"
    if sending.state == "withdrawn":
        return f"{whose} is a draft again: {sending.error}"
    return f"{whose} is {sending.state}: {sending.error}"
