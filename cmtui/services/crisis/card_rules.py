"""What every card of a crisis has in common: its texts, its owner, and whose it is."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.errors import NotFound, WrongUsage
from cmtui.model.crisis import Crisis
from cmtui.model.question import Question
from cmtui.model.rumour import Rumour
from cmtui.model.views import Where
from cmtui.model.workaround import Workaround
from cmtui.services.choosing import chosen
from cmtui.services.crisis.linking import link_rows
from cmtui.services.operators import refuse_stranger
from cmtui.services.ports import Reader, Writer
from cmtui.text.safe import clean, clean_line

HEADING_MOST = 120
"""Characters of a theme or claim: one line of the board."""

TEXT_MOST = 1_000
"""Characters of an answer, a source or a workaround."""

SHOWN_MOST = 80
"""Characters of a text that a title of the log repeats."""

C = TypeVar("C", Question, Rumour, Workaround)
Spoken = TypeVar("Spoken", bound=Question | Rumour)


def heading(text: str, what: str) -> str:
    """A theme or claim in one line. Raises WrongUsage when it is none, or endless."""
    return _bounded(clean_line(text).text, what, HEADING_MOST)


def body(text: str, what: str) -> str:
    """A text of several lines. Raises WrongUsage when it is none, or endless."""
    return _bounded(clean(text).text.strip(), what, TEXT_MOST)


def _bounded(text: str, what: str, most: int) -> str:
    if not text:
        raise WrongUsage(f"say {what}")
    if len(text) > most:
        raise WrongUsage(f"{what}: at most {most} characters, these are {len(text)}")
    return text


def known_owner(reader: Reader, initials: str) -> str:
    """Whose card it is; "" is nobody's. Raises NotFound for a stranger."""
    known = initials.strip().upper()
    if known:
        refuse_stranger(reader, known)
    return known


def refuse_past(until: Moment | None, now: Moment) -> None:
    """Raises WrongUsage for a validity that has ended before it began."""
    if until is not None and until <= now:
        raise WrongUsage("it would hold until a time that has passed")


def card_of(reader: Reader, crisis: Crisis, kind: type[C], number: int) -> C:
    """The card of that number in the open crisis. Raises NotFound."""
    found = reader.get(kind, number)
    if found is None or found.crisis != crisis.number:
        raise NotFound(f"no {kind.__name__.lower()} of this crisis has the number {number}")
    return found


def cards_of(reader: Reader, kind: type[C], crisis: int) -> list[C]:
    """All of a crisis, oldest first."""
    return reader.window(kind, (Where("crisis", "eq", crisis),))


def with_rows(tx: Writer, crisis: Crisis, card: Spoken, rows: Sequence[int]) -> Spoken:
    """The card with these rows on it too, as it is stored; they are linked by that."""
    if not rows:
        return card
    found = chosen(tx, rows)
    did = "asks" if isinstance(card, Question) else "spreads"
    subject = card.theme if isinstance(card, Question) else card.claim
    link_rows(tx, crisis, found, f"{did}: {subject}")
    numbers = (*card.rows, *(row.number for row in found))
    return tx.put(replace(card, rows=tuple(dict.fromkeys(numbers))))


def shown(text: str) -> str:
    """A text as a title of the log repeats it: quoted, in one line, not endless."""
    line = " ".join(text.split())
    return f'"{line}"' if len(line) <= SHOWN_MOST else f'"{line[: SHOWN_MOST - 1]}…"'
