"""Forgetting the log's old changes: how much of it is always kept."""

from cmtui.clock import DAY, Clock
from cmtui.errors import Refused
from cmtui.model.checkpoint import Checkpoint
from cmtui.services.ports import Store

LEAST_KEPT = DAY
"""Undo, and programs that were stopped for a night, need what happened last."""


async def compact(store: Store, clock: Clock, older: int) -> Checkpoint | None:
    """Forgets what was logged longer ago than `older` milliseconds; None: there is nothing.

    Raises Refused for less than a day, Conflict when somebody else compacts at the same time.
    """
    if older < LEAST_KEPT:
        raise Refused("the last day of the log is always kept: --older is at least 1d")
    return await store.compact(clock.now() - older)
