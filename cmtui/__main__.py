"""`python -m cmtui` and the `cmtui` command."""

import gc
import sys

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Python's own 700 let the collector take a fifth of the start, which makes no garbage."""


def main() -> None:
    """Runs the program and ends the process with its exit code.

    The two calls that need no verb skip the command line's library: a start is felt.
    """
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    words = sys.argv[1:]
    if words == ["--version"]:
        from cmtui import __version__

        print(f"cmtui {__version__}")
    elif not words:
        from cmtui.cli.screen import run_without_verb

        sys.exit(run_without_verb())
    else:
        from cmtui.cli.main import run

        sys.exit(run(words))


if __name__ == "__main__":
    main()
