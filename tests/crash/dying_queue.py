"""Pauses or resumes the queue as the program does, killed at a named step: `dying_queue.py STEP`.

A step is `pause: …` or `resume: …`. The workspace, the configuration and the state folder come from
the program's own variables.
"""

import asyncio
import sys
from typing import Any

from cmtui.bootstrap import open_desk, resolve
from cmtui.services.crisis import pausing
from cmtui.services.crisis.resuming import Decision
from cmtui.services.desk import Desk
from tests.crash.dying import die, die_at_commit

_COMMITS = {
    "pause: before the intent": ("before", "pause queue"),
    "pause: intended": ("after", "pause queue"),
    "pause: before it is recorded": ("before", "queue paused"),
    "pause: recorded": ("after", "queue paused"),
    "resume: before the decision": ("before", "resume queue"),
    "resume: decided": ("after", "resume queue"),
    "resume: before it is recorded": ("before", "queue resumed"),
    "resume: recorded": ("after", "queue resumed"),
}
_CALLS = {
    "pause: before the network is asked": ("move_away", False),
    "pause: after the network acted": ("move_away", True),
    "resume: before the network is asked": ("put_back", False),
    "resume: after the network acted": ("put_back", True),
}
STEPS = (*_COMMITS, *_CALLS)


def die_at_call(desk: Desk, name: str, *, after: bool) -> None:
    """Kills before the request leaves, or when its answer has come."""
    to = desk.lines.to

    def dying_line(account: Any) -> Any:
        line = to(account)
        call = getattr(line, name)

        async def dying(*words: Any) -> Any:
            if not after:
                die()
            await call(*words)
            die()

        setattr(line, name, dying)
        return line

    desk.lines.to = dying_line  # type: ignore[method-assign]


async def main(step: str) -> None:
    """Runs until it dies."""
    pausing.LISTING_SECONDS = 30.0  # many processes start at once
    desk = open_desk(resolve())
    if step in _COMMITS:
        die_at_commit(desk, *_COMMITS[step])
    else:
        name, after = _CALLS[step]
        die_at_call(desk, name, after=after)
    if step.startswith("pause"):
        posts = await desk.pausing.pause("login is down")
    else:
        _, held = await desk.pausing.standing()
        decisions = [Decision(one.number, "own-time") for one in held]
        posts = list((await desk.resuming.resume(decisions)).posts)
    await desk.open()
    await desk.holder.carry_out(posts, 30.0)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
