"""Follow-ups and promises: what is owed to a person, by whom, until when, and how it ended."""

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from cmtui.clock import Clock, Moment
from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.follow_up import FollowUp, FollowUpSort
from cmtui.model.person import Person
from cmtui.model.views import Order, Where
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.standing import stand_anew
from cmtui.text.safe import clean_line

WHAT_LIMIT = 500
"""Characters of what is owed; more is a note."""

OPEN = Where("state", "eq", "open")


class Owed(msgspec.Struct, frozen=True):
    """A follow-up and the name of the person whom it is owed to."""

    follow_up: FollowUp
    name: str


class FollowUps:
    """Adds what is owed, lists it by its date, and ends it."""

    def __init__(self, store: Store, clock: Clock, operators: Operators) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators

    async def add(
        self,
        person: int,
        what: str,
        due_at: Moment,
        *,
        sort: FollowUpSort = "follow-up",
        row: int | None = None,
        post: int | None = None,
        sending: int | None = None,
    ) -> FollowUp:
        """Writes down that I owe this to her by then; with a promise open, her rows are due sooner.

        Raises WrongUsage for an empty or endless text and for a date that has passed, NotFound
        when there is no such person.
        """
        what = clean_line(what).text
        if not what:
            raise WrongUsage("say what is to be done")
        if len(what) > WHAT_LIMIT:
            raise WrongUsage(
                f"a {sort} has at most {WHAT_LIMIT} characters, this has {len(what)}; "
                "the rest is a note"
            )
        now = self._clock.now()
        if due_at <= now:
            raise WrongUsage("its date has passed; name one to come")
        me = (await self._operators.me()).initials
        fresh = FollowUp(
            person=person, by=me, what=what, due_at=due_at, made_at=now, sort=sort, row=row,
            post=post, sending=sending,
        )  # fmt: skip

        def work(tx: Writer) -> FollowUp:
            found = tx.get(Person, person)
            if found is None:
                raise NotFound(f"nobody has the number {person}")
            did = "promised something to" if sort == "promise" else "will follow up with"
            tx.name(f"{did} {found.name}")
            added = tx.add(fresh)
            stand_anew(tx, [person])
            return added

        return await self._store.transact("follow up", work)

    async def keep(self, number: int) -> FollowUp:
        """It was done. Raises NotFound, and Refused when it has ended already."""
        me = (await self._operators.me()).initials
        return await self._store.transact(
            "keep follow-up", lambda tx: self._ended(tx, number, me, "kept")
        )

    async def admit(self, number: int) -> FollowUp:
        """A promise was broken. Raises as `keep`, and Refused for what is no promise."""
        me = (await self._operators.me()).initials
        return await self._store.transact(
            "break promise", lambda tx: self._ended(tx, number, me, "broken")
        )

    async def drop(self, number: int) -> FollowUp:
        """It is not needed any more. Raises as `keep`, and Refused for a promise."""
        me = (await self._operators.me()).initials
        return await self._store.transact(
            "drop follow-up", lambda tx: self._ended(tx, number, me, "dropped")
        )

    async def due(
        self, *, mine: bool = False, person: int | None = None, limit: int | None = None
    ) -> list[Owed]:
        """What is open, the earliest date first: the team's, mine, or what one person is owed."""
        me = (await self._operators.me()).initials if mine else ""

        def work(reader: Reader) -> list[Owed]:
            return named(reader, read_open(reader, me, person, limit))

        return await self._store.read(work)

    def _ended(
        self, tx: Writer, number: int, me: str, state: Literal["kept", "broken", "dropped"]
    ) -> FollowUp:
        found = tx.get(FollowUp, number)
        if found is None:
            raise NotFound(f"no follow-up has the number {number}; see: cmtui follow-ups")
        if found.state != "open":
            raise Refused(f"it was {found.state} already, by {found.ended_by}")
        if state == "dropped" and found.sort == "promise":
            raise Refused("a promise is not dropped: it was kept or it was broken")
        if state == "broken" and found.sort != "promise":
            raise Refused("nothing was promised there; a follow-up is kept or dropped")
        person = tx.get(Person, found.person)
        tx.name(f"{state} {_a(found.sort)} to {person.name if person else 'somebody'}")
        at = self._clock.now()
        ended = tx.put(replace(found, state=state, ended_at=at, ended_by=me))
        stand_anew(tx, [found.person])
        return ended


def read_open(
    reader: Reader, by: str = "", person: int | None = None, limit: int | None = None
) -> list[FollowUp]:
    """Open ones, the earliest date first, of one operator and to one person if they are named."""
    where = [OPEN]
    if by:
        where.append(Where("by", "eq", by))
    if person is not None:
        where.append(Where("person", "eq", person))
    return reader.window(FollowUp, where, Order("due_at"), limit=limit)


def named(reader: Reader, found: Sequence[FollowUp]) -> list[Owed]:
    """The same, each with the name of the person."""
    people = reader.get_many(Person, list({one.person for one in found}))
    return [
        Owed(one, people[one.person].name if one.person in people else "somebody") for one in found
    ]


def _a(sort: FollowUpSort) -> str:
    return "a promise" if sort == "promise" else "a follow-up"
