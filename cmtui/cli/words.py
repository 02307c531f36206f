"""The words that a verb is given: as an argument, or from standard input."""

import sys

from cmtui.errors import WrongUsage


def given(words: tuple[str, ...], what: str) -> str | None:
    """The one text of the call: the argument, standard input for `-`, None without any.

    Raises WrongUsage for several arguments and for what is not UTF-8.
    """
    if not words:
        return None
    if len(words) > 1:
        raise WrongUsage(f"the {what} is one argument: put it in quotes")
    if words[0] == "-":
        return from_stdin()
    return checked(words[0], f"the {what}")


def from_stdin() -> str:
    """All of standard input to the letter. Raises WrongUsage when it is not UTF-8."""
    raw = sys.stdin.buffer.read()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WrongUsage(
            f"standard input is not valid UTF-8: byte {error.start + 1} is 0x{raw[error.start]:02x}"
        ) from error


def checked(text: str, what: str) -> str:
    """The text; raises WrongUsage when the shell passed bytes that are not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise WrongUsage(f"{what} is not valid UTF-8") from error
    return text


def is_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty()
