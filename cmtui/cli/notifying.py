"""The operator's own program that is told of alerts: without a shell, and not for ever."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress

from cmtui.cli.output import say
from cmtui.text.safe import clean_line, control_free
from cmtui.text.veil import veiled

SECONDS = 10
"""How long the program may take; it and what it started are ended then."""

MOST = 500
"""Characters that it is told."""


async def tell(command: Sequence[str], words: str) -> None:
    """Runs it with the words as its last argument and on its standard input.

    Never raises: that it failed is one line for whoever follows.
    """
    plain = veiled(control_free(clean_line(words).text)[:MOST])
    if failure := await asyncio.to_thread(_run, command, plain):
        say(f"cmtui: alerts.notify_command: {failure}")


def _run(command: Sequence[str], words: str) -> str:
    """What went wrong, if anything did."""
    try:
        running = subprocess.Popen(
            [*command, words],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return f"{command[0]} cannot be run: {getattr(error, 'strerror', None) or error}"
    with running:
        try:
            running.communicate(f"{words}\n".encode(), timeout=SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            return f"{command[0]} took more than {SECONDS} s and was ended"
    return f"{command[0]} ended with {running.returncode}" if running.returncode else ""
