"""Sends one reply as the program does, and is killed at a named step: `dying.py STEP ID TEXT`.

With `correct` after it, the text is the new version of the reply that was given to that mention.
The workspace, the configuration and the state folder come from the program's own variables.
Killed means SIGKILL: nothing of the process runs after it.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from cmtui.bootstrap import open_desk, resolve
from cmtui.services.desk import Desk
from cmtui.services.writing import Writing

BEFORE_THE_FREEZE = ("in the hold", "before the freeze")
AFTER_THE_FREEZE = (
    "frozen",
    "before it is sending",
    "sending",
    "before the first byte",
    "after the server acted",
    "before it is recorded",
    "recorded",
)
STEPS = (*BEFORE_THE_FREEZE, *AFTER_THE_FREEZE)

_COMMITS = {
    "before the freeze": ("before", "freeze"),
    "frozen": ("after", "freeze"),
    "before it is sending": ("before", "sending"),
    "sending": ("after", "sending"),
    "before it is recorded": ("before", "sent"),
    "recorded": ("after", "sent"),
}


def die() -> NoReturn:
    """Ends this process as the machine's power would."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process does not get here")


def die_at_commit(desk: Desk, when: str, verb: str) -> None:
    """Kills before or after the transaction of that verb."""
    transact = desk.store.transact

    async def dying(name: str, work: Callable[..., Any], *, vital: bool = False) -> Any:
        if name == verb and when == "before":
            die()
        result = await transact(name, work, vital=vital)
        if name == verb:
            die()
        return result

    desk.store.transact = dying  # type: ignore[method-assign]


def die_at_send(desk: Desk, after: bool) -> None:
    """Kills before the request leaves, or when its answer has come."""
    to = desk.lines.to

    def dying_line(account: Any) -> Any:
        line = to(account)
        send = line.send

        async def dying(frozen: Any) -> Any:
            if not after:
                die()
            await send(frozen)
            die()

        line.send = dying  # type: ignore[method-assign]
        return line

    desk.lines.to = dying_line  # type: ignore[method-assign]


async def opened(desk: Desk, wanted: str, sort: str) -> Writing:
    """The composer of a reply to the mention, or of a correction of the reply to it."""
    found = await desk.feed.find(wanted)
    if sort == "reply":
        return await desk.composer.reply(found.row.number, found.post.number)
    post = await desk.correcting.latest(found.row.number)
    return (await desk.correcting.open(post)).writing


async def main(step: str, wanted: str, text: str, sort: str = "reply") -> None:
    """Runs until it dies."""
    desk = open_desk(resolve())
    await desk.open()
    if step in _COMMITS:
        die_at_commit(desk, *_COMMITS[step])
    elif step != "in the hold":
        die_at_send(desk, after=step == "after the server acted")
    sendings = await desk.outbox.hold(await opened(desk, wanted, sort), text)
    if step == "in the hold":
        asyncio.get_running_loop().call_later(2.0, die)
    await desk.courier.carry(sendings)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
