"""What people ask and claim, as the papers tell it: with how many of them there are."""

import msgspec

from cmtui.model.question import Question, QuestionState
from cmtui.model.row import Row
from cmtui.model.rumour import Rumour, RumourState
from cmtui.services.crisis.card_rules import cards_of
from cmtui.services.ports import Reader


class Asked(msgspec.Struct, frozen=True):
    """What so many different people ask, and how far the answer is."""

    number: int
    theme: str
    people: int
    state: QuestionState
    answer: str = ""
    owner: str = ""


class Spread(msgspec.Struct, frozen=True):
    """What so many different people claim, and what is known of it."""

    number: int
    claim: str
    people: int
    state: RumourState
    answer: str = ""
    source: str = ""
    owner: str = ""


def asked_in(reader: Reader, crisis: int) -> tuple[Asked, ...]:
    """The questions of a crisis, those of most people first."""
    found = [
        Asked(one.number, one.theme, _people(reader, one.rows), one.state, one.answer, one.owner)
        for one in cards_of(reader, Question, crisis)
    ]
    return tuple(sorted(found, key=lambda one: (-one.people, one.number)))


def spread_in(reader: Reader, crisis: int) -> tuple[Spread, ...]:
    """The rumours of a crisis, those of most people first."""
    found = [
        Spread(
            one.number, one.claim, _people(reader, one.rows), one.state, one.answer, one.source,
            one.owner,
        )
        for one in cards_of(reader, Rumour, crisis)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.people, one.number)))


def _people(reader: Reader, rows: tuple[int, ...]) -> int:
    """How many different people wrote these rows."""
    return len({row.person for row in reader.get_many(Row, rows).values()})
