"""Forgetting the log's old changes: how much of it is always kept."""

from cmtui.clock import DAY, Clock
from cmtui.errors import Refused
from cmtui.model.checkpoint import Checkpoint
from cmtui.model.crisis import Crisis
from cmtui.model.views import Where
from cmtui.services.ports import Reader, Store

LEAST_KEPT = DAY
"""Undo, and programs that were stopped for a night, need what happened last."""


async def compact(store: Store, clock: Clock, older: int) -> Checkpoint | None:
    """Forgets what was logged longer ago than `older` milliseconds; None: there is nothing.

    Raises Refused for less than a day and under a legal hold, Conflict when somebody else
    compacts at the same time.
    """
    if older < LEAST_KEPT:
        raise Refused("the last day of the log is always kept: --older is at least 1d")
    await store.read(_refuse_under_legal_hold)
    return await store.compact(clock.now() - older)


def _refuse_under_legal_hold(reader: Reader) -> None:
    for crisis in reader.window(Crisis, (Where("legal_hold", "eq", True),), limit=1):
        raise Refused(
            f"a legal hold of crisis {crisis.number} forbids to forget anything;"
            f" to end it: cmtui crisis hold off --crisis {crisis.number} --because WHY"
        )
