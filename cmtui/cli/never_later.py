"""A reply is never scheduled: whatever asks for a later time is refused with the reason."""

import re

import click

from cmtui.errors import Refused

_LATER = re.compile(
    r"--?(at|on|in|when|later|after|until|date|time|delay[\w-]*|wait|schedul[\w-]*|tomorrow|queue|"
    r"tonight|defer[\w-]*|postpone[\w-]*|remind[\w-]*|cron|timer|hold-?(for|until)|"
    r"not-?before|send-?(at|on|in|later|after)|publish-?(at|on|in|later)|post-?(at|on|in|later))"
)


_REPLY = (
    "a reply is a conversation and is never scheduled; snooze the mention (cmtui snooze ID WHEN) "
    "and keep the words as a draft, or send it when it is time"
)
_ACT = "it goes out now, after its hold, and is never scheduled; do it when it is time"
_STATEMENT = (
    "what is said in a crisis is never scheduled; have it approved now, and send it when it is time"
)

_WHY = {
    "reply": _REPLY, "post": _REPLY, "correct": _REPLY, "prepare": _REPLY, "drafts": _REPLY,
    "outbox": _REPLY, "replies": _REPLY, "like": _ACT, "boost": _ACT, "follow": _ACT,
    "update": _STATEMENT, "line": _STATEMENT, "crisis prepare": _REPLY,
}  # fmt: skip
"""Why each verb that has to do with sending knows no later time, and what to do instead."""


def refused_later(error: click.NoSuchOption) -> Refused | None:
    """The refusal, where the unknown option asks a verb of `_WHY` for a later time."""
    if error.ctx is None or not _LATER.fullmatch(error.option_name):
        return None
    words = error.ctx.command_path.split()[1:]
    why = _WHY.get(" ".join(words[:2])) or _WHY.get(" ".join(words[:1]))
    return Refused(f"{error.option_name}: {why}") if why else None
