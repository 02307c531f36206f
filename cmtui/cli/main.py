"""The `cmtui` command: its verbs, its global options, and how each call begins and ends."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from cmtui import __version__
from cmtui.cli.call import Call
from cmtui.cli.endings import INTERRUPTED, ended
from cmtui.cli.never_later import refused_later
from cmtui.cli.output import mark_drill, say
from cmtui.cli.past import refuse_unless_reading
from cmtui.text.suggest import nearest

VERBS: dict[str, str] = {
    "demo": "demo",
    "board": "board",
    "init": "workspace",
    "join": "workspace",
    "operators": "workspace",
    "accounts": "accounts",
    "sync": "sync",
    "watch": "watch",
    "feed": "feed",
    "show": "show",
    "add": "adding",
    "claim": "triage",
    "release": "triage",
    "done": "triage",
    "covered": "triage",
    "dismiss": "triage",
    "snooze": "later",
    "set-aside": "later",
    "bring-back": "later",
    "assign": "marking",
    "tag": "marking",
    "tags": "marking",
    "undo": "undo",
    "reply": "reply",
    "post": "reply",
    "correct": "correct",
    "replies": "replies",
    "prepare": "preparing",
    "drafts": "drafts",
    "like": "acts",
    "boost": "acts",
    "bookmark": "acts",
    "follow": "acts",
    "mute": "acts",
    "hide": "acts",
    "block": "acts",
    "report": "acts",
    "outbox": "outbox",
    "escalate": "escalating",
    "ack": "escalating",
    "pause": "pausing",
    "resume": "pausing",
    "note": "people",
    "stage": "people",
    "members": "people",
    "rules": "house",
    "weights": "house",
    "follow-up": "follow_ups",
    "follow-ups": "follow_ups",
    "declare": "declaring",
    "crisis": "crisis",
    "drill": "drill",
    "line": "line",
    "update": "update",
    "brief": "brief",
    "handover": "handover",
    "length": "length",
    "spikes": "spikes",
    "topics": "searches",
    "status": "status",
    "verify": "log",
    "compact": "log",
    "doctor": "doctor",
    "export": "archive",
    "import": "archive",
    "keys": "pages",
    "themes": "pages",
    "help": "pages",
}
"""Every verb and the file it is written in, which is imported when the verb is called."""


class Verbs(click.Group):
    """The group of all verbs; each is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = import_module(f"cmtui.cli.{VERBS[cmd_name]}")
        found: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_verb")
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in VERBS:
            near = nearest(args[0], VERBS)
            mend = f"did you mean {near}?" if near else "see: cmtui --help"
            raise click.UsageError(f"there is no verb {args[0]}; {mend}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--workspace", metavar="DIR", default="", help="The workspace (CMTUI_WORKSPACE).")
@click.option("--config", metavar="FILE", default="", help="The configuration (CMTUI_CONFIG).")
@click.option(
    "--operator", metavar="WHO", default="", help="Your initials, where several share a login."
)
@click.option(
    "--as-of", metavar="TIME", default="", help="Only reading: as it was at 14:05, 2h ago …"
)
@click.version_option(__version__, message="cmtui %(version)s")
@click.pass_context
def cli(context: click.Context, workspace: str, config: str, operator: str, as_of: str) -> None:
    """The desk of a community manager. Without a verb: the screen.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 refused, 5 the network failed,
    6 the store is busy or full.
    """
    context.obj = Call(workspace, config, operator, as_of)
    if as_of:
        refuse_unless_reading(context.invoked_subcommand)
    if context.invoked_subcommand is None:
        from cmtui.cli.screen import show_screen

        context.exit(show_screen(context.obj))


def run(words: Sequence[str]) -> int:
    """Runs a call, given the words after `cmtui`; returns its exit code."""
    _write_what_can_be_written()
    mark_drill(False)
    return ended(lambda: _called(words))


def _called(words: Sequence[str]) -> int:
    try:
        with cli.make_context("cmtui", list(words)) as context:
            code: Any = cli.invoke(context)
    except click.exceptions.Exit as exit:
        return exit.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message())
        return error.exit_code
    except click.NoSuchOption as error:
        if refusal := refused_later(error):
            raise refusal from error
        say(f"cmtui: {_in_words(error)}")
        return error.exit_code
    except click.ClickException as error:
        say(f"cmtui: {_in_words(error)}")
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def _in_words(error: click.ClickException) -> str:
    message = error.format_message().strip().rstrip(".")
    message = message[:1].lower() + message[1:]
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None or "see:" in message or "did you mean" in message.lower():
        return message
    return f"{message}; see: {context.command_path} --help"


def _write_what_can_be_written() -> None:
    """A character that the terminal's encoding lacks is shown as `?`, and fails nothing."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a test's own stream
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
