"""A colleague's own program, at the time that a story has come to: `python FILE MOMENT WORD...`

It is `cmtui` with these words, but for its clock, which stands at the moment.
"""

import sys

from cmtui.cli.main import run
from cmtui.clock import SystemClock


def main() -> int:
    """Runs the call; returns its exit code."""
    moment = int(sys.argv[1])
    SystemClock.now = lambda self: moment  # type: ignore[method-assign]
    return run(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
