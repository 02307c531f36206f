"""How a call ends: every failure is one clear line and an exit code, never a traceback."""

import logging
import os
import signal
import sys
from collections.abc import Callable
from errno import ENOSPC
from pathlib import Path

from cmtui.cli.output import say
from cmtui.errors import CmtuiError, StoreFailed

INTERRUPTED = 130
PIPE_CLOSED = 141


class Stopped(BaseException):
    """A signal ended the verb."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(number.name)
        self.exit_code = INTERRUPTED if number is signal.SIGINT else 1


def ended(work: Callable[[], int]) -> int:
    """Runs a call and returns its exit code; says what went wrong."""
    _open_what_is_closed()
    try:
        code = work()
        sys.stdout.flush()
        return code
    except CmtuiError as error:
        say(f"cmtui: {error}")
        return error.exit_code
    except Stopped as stopped:
        return stopped.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return PIPE_CLOSED
    except OSError as error:
        return _of_the_system(error)
    except Exception as error:
        kept = _log(error)
        say(f"cmtui: something failed inside ({type(error).__name__}: {error}); {kept}")
        return 1
    finally:
        _forget_a_lost_terminal()


def _of_the_system(error: OSError) -> int:
    where = f"{error.filename}: " if error.filename else ""
    say(f"cmtui: {where}{error.strerror or error}")
    _log(error)
    try:
        sys.stdout.flush()
    except OSError:  # it is standard output that is full
        _forget_stdout()
    return StoreFailed.exit_code if error.errno == ENOSPC else 1


def _log(error: Exception) -> str:
    """Keeps the traceback; says where, or why it could not."""
    from cmtui.bootstrap import keep_log

    file = _log_file()
    try:
        file.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        with file.open("ab"):
            pass
    except OSError as problem:
        return f"the log {file} cannot be written: {problem.strerror}"
    keep_log(file)
    logging.getLogger("cmtui").error("the call failed", exc_info=error)
    return f"the details are in {file}"


def _log_file() -> Path:
    """The log that is open, or the one that would be."""
    from cmtui.paths import default_state

    for handler in logging.getLogger("cmtui").handlers:
        if isinstance(handler, logging.FileHandler):
            return Path(handler.baseFilename)
    return Path(os.environ.get("CMTUI_STATE") or default_state()) / "cmtui.log"


def _open_what_is_closed() -> None:
    """A stream that the shell closed (`<&-`) is empty or swallows, and fails nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _forget_a_lost_terminal() -> None:
    """What is still to be written to a terminal that is gone must not change the exit code."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _forget_stdout() -> None:
    """Keeps the interpreter from writing to the closed pipe once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
