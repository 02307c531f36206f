"""A reply is never scheduled: whatever asks for a later time is refused with the reason."""

import re

import click

from cmtui.errors import Refused

_LATER = re.compile(
    r"--?(at|on|in|when|later|after|until|date|time|delay[\w-]*|wait|schedul[\w-]*|tomorrow|queue|"
    r"tonight|defer[\w-]*|postpone[\w-]*|remind[\w-]*|cron|timer|hold-?(for|until)|"
    r"not-?before|send-?(at|on|in|later|after)|publish-?(at|on|in|later)|post-?(at|on|in|later))"
)


class NeverLater(click.Command):
    """A command that knows an option about a later time when it sees one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if _LATER.fullmatch(error.option_name):
                raise Refused(
                    f"{error.option_name}: a reply is a conversation and is never scheduled; "
                    "snooze the mention (cmtui snooze ID WHEN) and keep the words as a draft, or "
                    "send it when it is time"
                ) from error
            raise
