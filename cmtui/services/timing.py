"""Due times: each row's clock set by everything that bears on it, within a transaction."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.model.follow_up import FollowUp
from cmtui.model.person import Person, Profile
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.views import Where
from cmtui.model.weights import Weights
from cmtui.model.weights_in_use import WeightsInUse
from cmtui.services.crisis.current import open_crisis
from cmtui.services.due import HEARD, DueFacts, addends_of, addresses, asked_at, due_at
from cmtui.services.ports import Reader

Asked = tuple[Moment, int]
"""When a post came that a clock runs for, and its number."""


class Other(NamedTuple):
    """A row that is different now though it was not given: as it is stored, and with its clock
    set."""

    before: Row
    now: Row


class Timed(NamedTuple):
    """The given rows with their clocks set, and others of the same people."""

    rows: list[Row]
    others: list[Other]


def weights_in_use(reader: Reader) -> Weights:
    """The weights by which due times are made now."""
    found = reader.window(WeightsInUse, limit=1)
    return found[0].weights if found else Weights()


def is_running(row: Row) -> bool:
    """Whether a clock runs for it."""
    return row.state == "new" and row.due_at is not None


def timed(
    reader: Reader,
    rows: Sequence[Row],
    people: Iterable[int] = (),
    weights: Weights | None = None,
) -> Timed:
    """Sets the clocks of these rows and of all others of their people, and of these people.

    The rows count as they are given, not as they are stored. By other `weights` than those in
    use: to see what these would do.
    """
    everyone = tuple(dict.fromkeys([*(row.person for row in rows), *people]))
    facts = _Facts(reader, everyone, rows, weights or weights_in_use(reader))
    others = (Other(row, facts.timed(row)) for row in facts.others)
    return Timed(
        [facts.timed(row) for row in rows], [one for one in others if one.now != one.before]
    )


class _Facts:
    """All that is known about some people at once: a query a kind, however many they are."""

    def __init__(
        self, reader: Reader, people: tuple[int, ...], given: Sequence[Row], weights: Weights
    ) -> None:
        self._weights = weights
        self._people = reader.get_many(Person, people)
        keys = {row.key for row in given}
        self.others = [row for row in _running_of(reader, people) if row.key not in keys]
        rows = [*given, *self.others]
        self._profiles = reader.find_many(Profile, "id", list({row.author for row in rows}))
        self._promised = _promised(reader, people)
        self._crisis = _crisis_of(reader, rows)
        self._shouting = _shouting(reader, [row for row in rows if is_running(row)])

    def timed(self, row: Row) -> Row:
        person = self._people.get(row.person)
        profile = self._profiles.get(row.author)
        stage = person.stage if person else ""
        reach = profile.followers if profile else None
        if not is_running(row):
            return replace(row, stage=stage, reach=reach)
        assert row.waiting_since is not None
        facts = DueFacts(
            followers=reach,
            stage=stage,
            first_time=row.first_time,
            harm=row.harm,
            never_answered=not row.first_time and person is not None and not person.answered,
            promise=row.person in self._promised,
            crisis=row.crisis is not None and row.crisis == self._crisis,
            shouts=row.key in self._shouting,
            moved=row.moved,
        )
        addends = addends_of(facts, self._weights)
        allowance = self._weights.allowance
        due = due_at(row.waiting_since, allowance, addends)
        return replace(
            row, stage=stage, reach=reach, allowance=allowance, addends=addends, due_at=due
        )


def _running_of(reader: Reader, people: tuple[int, ...]) -> list[Row]:
    if not people:
        return []
    theirs = (
        Where("person", "one_of", people),
        Where("state", "eq", "new"),
        Where("due_at", "ne", None),
    )
    return reader.window(Row, theirs)


def _promised(reader: Reader, people: tuple[int, ...]) -> set[int]:
    if not people:
        return set()
    theirs = reader.window(FollowUp, (Where("person", "one_of", people),))
    return {one.person for one in theirs if one.sort == "promise" and one.state == "open"}


def _crisis_of(reader: Reader, rows: Sequence[Row]) -> int | None:
    """The open crisis, where any of the rows is linked to one."""
    if all(row.crisis is None for row in rows):
        return None
    found = open_crisis(reader)
    return found.number if found else None


def _shouting(reader: Reader, running: Sequence[Row]) -> set[str]:
    """The keys of the rows whose oldest mention is at least the third open one of its author."""
    by_person: dict[int, list[Row]] = {}
    for row in running:
        by_person.setdefault(row.person, []).append(row)
    shouting: set[str] = set()
    for rows in by_person.values():
        if len(rows) > 1 and sum(len(row.pending) for row in rows) > HEARD:
            asked = {row.key: _asked(reader, row) for row in rows}
            early = sorted(one for each in asked.values() for one in each)[:HEARD]
            shouting |= {key for key, each in asked.items() if min(each) not in early}
    return shouting


def _asked(reader: Reader, row: Row) -> list[Asked]:
    """The posts of the row that a clock runs for; never empty."""
    assert row.waiting_since is not None
    since = row.waiting_since
    if len(row.pending) > 1:
        posts = reader.get_many(Post, row.pending).values()
        speaking = [post for post in posts if addresses(post) and not post.closer]
        asked = [(asked_at(post), post.number) for post in speaking if asked_at(post) >= since]
        if asked:
            return asked
    return [(since, row.pending[0])]
