"""The paused queue in people's words: what is confirmed, and what is not."""

from collections.abc import Sequence

from cmtui.clock import Moment, to_local
from cmtui.model.paused_post import PausedPost, PauseState
from cmtui.model.queue_pause import QueuePause
from cmtui.text.width import crop

WORDS: dict[PauseState, str] = {
    "pausing": "pausing", "paused": "paused", "possibly-out": "possibly out",
    "failed": "not paused", "resuming": "being put back", "resumed": "put back",
    "dropped": "let go",
}  # fmt: skip
"""What each state is called."""

SHORT = 40
"""Cells of a post's text in a title."""


def named(post: PausedPost) -> str:
    """`"Sale starts now…" of mastodon:acme`, or the tool."""
    if post.way == "webhook":
        return post.account
    return f'"{crop(" ".join(post.text.split()), SHORT)}" of {post.account}'


def queue_words(pause: QueuePause | None, posts: Sequence[PausedPost]) -> str:
    """How the queue stands, for a banner: `queue paused 3/4, 1 possibly out`; "" = it runs.

    Only what a network or tool has confirmed is called paused.
    """
    if pause is None and not posts:
        return ""
    if not posts:
        return "queue paused: nothing in it"
    counts = {state: sum(one.state == state for one in posts) for state in WORDS}
    paused, held = counts["paused"], len(posts) - counts["resuming"]
    rest = [
        f"{counts[state]} {WORDS[state]}"
        for state in ("possibly-out", "failed", "resuming")
        if counts[state]
    ]
    first = "pausing" if counts["pausing"] else "paused"
    return ", ".join([f"queue {first} {paused}/{held}"] * bool(held) + rest) or "queue"


def state_words(post: PausedPost) -> str:
    """What became of one post, in a line: `not paused: the server says no`."""
    words = WORDS[post.state]
    if post.state in ("resuming", "resumed") and post.resume_at is not None:
        words = f"{words} for {clock_time(post.resume_at)}"
    why = post.error or post.because
    return f"{words}: {why}" if why else words


def clock_time(moment: Moment) -> str:
    """The hour and minute in the operator's own zone."""
    return f"{to_local(moment):%H:%M}"
