"""Declares, approves or resumes as the program does, and is killed: `dying_crisis.py VERB WHEN`.

WHEN is `before` the transaction, `within` it when all of its work is done and nothing committed, or
`after` it. The workspace, the configuration and the state folder come from the program's own
variables.
"""

import asyncio
import sys
from collections.abc import Callable
from typing import Any

from cmtui.bootstrap import open_desk, resolve
from cmtui.services.crisis import pausing
from cmtui.services.crisis.resuming import Decision
from cmtui.services.desk import Desk
from tests.crash.dying import die

VERBS = ("declare", "approve line", "approve update", "resume queue", "close crisis")
MOMENTS = ("before", "within", "after")


def die_within(desk: Desk, verb: str, when: str) -> None:
    """Kills at the transaction of that verb."""
    transact = desk.store.transact

    async def dying(name: str, work: Callable[[Any], Any], *, vital: bool = False) -> Any:
        if name != verb:
            return await transact(name, work, vital=vital)
        if when == "before":
            die()

        def dying_work(tx: Any) -> Any:
            result = work(tx)
            if when == "within":
                die()
            return result

        await transact(name, dying_work, vital=vital)
        die()

    desk.store.transact = dying  # type: ignore[method-assign]


async def main(verb: str, when: str) -> None:
    """Runs until it dies."""
    pausing.LISTING_SECONDS = 30.0  # many processes start at once
    desk = open_desk(resolve())
    await desk.open()
    die_within(desk, verb, when)
    if verb == "declare":
        rows = [one.row.number for one in await desk.feed.mentions_after(0)][:3]
        await desk.crisis.declare("SEV1", "Login", evidence=rows)
    elif verb == "approve line":
        await desk.official_lines.approve(2, "nobody else is awake")
    elif verb == "approve update":
        await desk.updates.approve(1, "nobody else is awake")
    elif verb == "close crisis":
        await desk.crisis.close("over")
    else:
        _, held = await desk.pausing.standing()
        await desk.resuming.resume([Decision(one.number, "send") for one in held])


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
