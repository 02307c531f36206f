"""One line that says what is to be done and by when: `tell him when SSO is fixed · fri 10`."""

import re

from cmtui.clock import Moment
from cmtui.errors import WrongUsage
from cmtui.text.coming import EXAMPLES, parse_coming, read_coming, said_when

_APART = re.compile(r"\s*[·;|]\s*|\s+[-–—]\s+")
_WORD = re.compile(r"\S+")

MOST_WORDS = 6
"""Words at the end that may be a time: `the day after tomorrow at 9`."""


def read_what_when(text: str, now: Moment) -> tuple[str, Moment]:
    """What, and by when: the time stands at the end, after `·`, `;` or nothing at all.

    Without a separator the longest end that is a time is one. Raises WrongUsage where nothing is
    to be done, no time is said, or it has passed.
    """
    text = text.strip()
    parts = list(_APART.finditer(text))
    for apart in reversed(parts):
        what, when = text[: apart.start()].strip(), text[apart.end() :].strip()
        if when and read_coming(when) is not None:
            return _checked(what), parse_coming(when, now)
    starts = [word.start() for word in _WORD.finditer(text)]
    for start in starts[-MOST_WORDS:]:
        if read_coming(text[start:]) is not None:
            return _checked(text[:start].strip()), parse_coming(text[start:], now)
    raise WrongUsage(f"say by when, at the end: call her · tomorrow 9; {EXAMPLES}")


def as_written(moment: Moment, now: Moment) -> str:
    """The moment as it may stand at the end of such a line: `tomorrow 09:00`, `8 Jan 09:00`."""
    said = said_when(moment, now)
    return said if read_coming(said) is not None else said.partition(" ")[2]


def _checked(what: str) -> str:
    if not what:
        raise WrongUsage("say what is to be done, and then by when")
    return what
