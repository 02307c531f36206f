"""Whether this terminal can draw a screen; known before anything is imported or opened for it."""

import os
import sys

from cmtui.errors import WrongUsage


def refuse_dumb_terminal(verb: str = "feed") -> None:
    """Raises WrongUsage; `verb` is the one of the command line that says the same."""
    if os.environ.get("TERM", "") in ("dumb", "", "unknown"):
        raise WrongUsage(f"this terminal cannot draw a screen (TERM=dumb); use: cmtui {verb}")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        # Textual reads standard input and draws on standard error.
        raise WrongUsage(f"the screen needs a terminal; for a pipe use: cmtui {verb} --json")
