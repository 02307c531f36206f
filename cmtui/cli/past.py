"""`--as-of`: which verbs can answer as of the past, and what is said of it."""

from typing import TYPE_CHECKING

from cmtui.errors import Refused

if TYPE_CHECKING:
    from cmtui.clock import Moment

READING = (
    "feed", "show", "members", "drafts", "outbox", "status", "tags", "follow-ups", "handover",
    "spikes", "topics list", "operators list", "accounts list", "replies list", "line", "update",
    "crisis", "escalate", "brief", "board", "drill score",
)  # fmt: skip
"""The verbs that only list or show."""


def refuse_change() -> None:
    """Raises Refused: what was called does more than read."""
    raise Refused(f"--as-of only reads the past: {', '.join(READING)}")


def refuse_unless_reading(verb: str | None) -> None:
    """Raises Refused for the screen and for every verb that does not list or show."""
    if verb not in {one.partition(" ")[0] for one in READING}:
        refuse_change()


def named(at: "Moment", now: "Moment") -> str:
    """`2026-11-22 14:05`, with seconds where there are any; yesterday is said."""
    from cmtui.clock import to_local

    then, today = to_local(at), to_local(now)
    words = f"{then:%Y-%m-%d %H:%M:%S}" if then.second else f"{then:%Y-%m-%d %H:%M}"
    return f"{words} (yesterday)" if (today.date() - then.date()).days == 1 else words
