"""Before anything is read or sent: what dead processes left on its way is settled."""

import asyncio
from typing import TYPE_CHECKING

from cmtui.cli.output import say

if TYPE_CHECKING:
    from cmtui.services.courier import Settled
    from cmtui.services.desk import Desk

PATIENCE_SECONDS = 20.0
"""A network that is away is not waited for longer; the next call goes on settling."""


async def open_settled(desk: "Desk") -> None:
    """Settles first, since a desk that is open settles by itself; then opens the desk."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            settled = await desk.courier.settle_left_behind()
    except TimeoutError:
        say("a reply that another program left on its way is not settled yet")
        settled = []
    for one in settled:
        say(_in_words(one))
    await desk.open()


def _in_words(settled: "Settled") -> str:
    sending = settled.sending
    whose = f"a reply of {sending.operator} that a program left on its way"
    if sending.state == "sent":
        return f"{whose} is out: {sending.sent_url}"
    if sending.state == "withdrawn":
        return f"{whose} is a draft again: {sending.error}"
    return f"{whose} is {sending.state}: {sending.error}"
