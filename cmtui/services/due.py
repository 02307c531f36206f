"""Priority is a due time: the moment by which a row should be answered."""

from collections.abc import Iterable

import msgspec

from cmtui.clock import MINUTE, Moment
from cmtui.model.person import Stage
from cmtui.model.post import Post
from cmtui.model.row import Addend
from cmtui.model.weights import Weights

HEARD = 2
"""So many open mentions of one author have addends; with more nobody is served sooner."""


class DueFacts(msgspec.Struct, frozen=True):
    """What moves a due time.

    `never_answered`: she has written before and never got an answer. `promise`: one of ours to
    her is open. `crisis`: it is linked to the one that is open. `shouts`: it is at least her third
    open mention. `moved` comes from rules.
    """

    followers: int | None = None
    stage: Stage = ""
    first_time: bool = False
    harm: bool = False
    never_answered: bool = False
    promise: bool = False
    crisis: bool = False
    shouts: bool = False
    moved: tuple[Addend, ...] = ()


def addends_of(facts: DueFacts, weights: Weights) -> tuple[Addend, ...]:
    """The named minutes by which a due time is moved, none of them zero.

    Shouting does not pay: then there are none.
    """
    if facts.shouts:
        return ()
    named = (
        Addend("reach", _reach(facts.followers, weights)),
        Addend(f"stage {facts.stage}", weights.stage.get(facts.stage, 0)),
        Addend("first time", weights.first_time if facts.first_time else 0),
        Addend("never answered", weights.never_answered if facts.never_answered else 0),
        Addend("harm words", weights.harm if facts.harm else 0),
        Addend("crisis", weights.crisis if facts.crisis else 0),
        Addend("our promise", weights.promise if facts.promise else 0),
        *facts.moved,
    )
    return tuple(addend for addend in named if addend.minutes)


def due_at(since: Moment, allowance: int, addends: Iterable[Addend]) -> Moment:
    """The due time of what has waited since then; allowance and addends in minutes."""
    return since + (allowance + sum(addend.minutes for addend in addends)) * MINUTE


def _reach(followers: int | None, weights: Weights) -> int:
    """The minutes of the highest step that is reached."""
    reached = [step for step in weights.reach if followers and followers >= step.followers]
    return max(reached, key=lambda step: step.followers).minutes if reached else 0


def asked_at(post: Post) -> Moment:
    """When we were asked: one that was added by hand, when it was added."""
    return post.received_at if post.added_by else post.created_at


def addresses(post: Post) -> bool:
    """Whether it is said to us and can be answered."""
    return post.kind != "named" and not post.cannot_answer and post.deleted_at is None


def runs_clock(post: Post, history_before: Moment) -> bool:
    """Whether it waits for an answer that is measured.

    Thanks do not, nor history (older than the first sync looks back).
    """
    is_history = post.created_at < history_before and not post.added_by
    return addresses(post) and not post.closer and not is_history


def waiting_since(pending: Iterable[Post], history_before: Moment) -> Moment | None:
    """When the oldest post came that a clock runs for; None when none runs."""
    moments = (asked_at(post) for post in pending if runs_clock(post, history_before))
    return min(moments, default=None)
