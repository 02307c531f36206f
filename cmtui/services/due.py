"""Priority is a due time: the moment by which a row should be answered."""

from collections.abc import Iterable

from cmtui.clock import MINUTE, Moment
from cmtui.model.post import Post


def waiting_since(pending: Iterable[Post], history_before: Moment) -> Moment | None:
    """When the oldest post that a clock runs for was written; None when none runs.

    History (older than the first sync looks back) and posts that do not address us run none.
    """
    moments = [
        post.created_at
        for post in pending
        if post.kind != "named" and not post.cannot_answer and post.created_at >= history_before
    ]
    return min(moments, default=None)


def due_at(since: Moment | None, allowance_minutes: int) -> Moment | None:
    """The due time of a row that has waited since then."""
    return None if since is None else since + allowance_minutes * MINUTE
