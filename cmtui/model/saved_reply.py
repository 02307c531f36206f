"""Saved replies: words that were good once, per language, to be edited and signed anew."""

from cmtui.clock import Moment
from cmtui.model.record import Record


class SavedReply(Record, frozen=True, kw_only=True):
    """A text with variables in braces (`{name}`, `{handle}`, `{brand}`), in one language.

    `title` and `language` together are unique among those that are not `retired`.
    """

    title: str
    language: str
    text: str
    by: str
    made_at: Moment
    retired: bool = False


class SavedReplyUse(Record, frozen=True, kw_only=True):
    """How often a saved reply went out: durable, not logged. `today` counts those of `day`
    (`2026-11-25`, UTC)."""

    saved_reply: int
    uses: int = 0
    day: str = ""
    today: int = 0
