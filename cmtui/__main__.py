"""`python -m cmtui` and the `cmtui` command."""

import sys


def main() -> None:
    """Runs the program and ends the process with its exit code."""
    words = sys.argv[1:]
    if words == ["--version"]:
        from cmtui import __version__

        print(f"cmtui {__version__}")
        return
    from cmtui.cli.main import run

    sys.exit(run(words))


if __name__ == "__main__":
    main()
