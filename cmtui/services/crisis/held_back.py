"""What is held back at this moment, for whoever only asks: the status must not pay for networks."""

from cmtui.model.paused_post import HELD, PausedPost
from cmtui.model.queue_pause import QueuePause
from cmtui.model.views import Where
from cmtui.services.ports import Reader

IN_FORCE = (Where("ended_at", "eq", None),)


def pause_in_force(reader: Reader) -> QueuePause | None:
    """The pause that holds the queues at this moment; None: they run."""
    found = reader.window(QueuePause, IN_FORCE, limit=1)
    return found[0] if found else None


def held_posts(reader: Reader) -> list[PausedPost]:
    """Every post whose fate is not decided yet, in the order in which they were intended."""
    return reader.window(PausedPost, (Where("state", "one_of", HELD),))
