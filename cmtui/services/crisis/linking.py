"""Linking mentions to the open crisis, taking them off, and putting them on its board."""

from collections.abc import Iterable, Sequence
from typing import get_args

from msgspec.structs import replace

from cmtui.errors import Refused, WrongUsage
from cmtui.model.crisis import Crisis
from cmtui.model.draft import Draft
from cmtui.model.operator import Identity
from cmtui.model.row import WAITING, Place, Row
from cmtui.model.sending import UNRESOLVED, Sending
from cmtui.model.views import Where
from cmtui.services.choosing import chosen, counted_mentions, mentions_of, refuse_anothers
from cmtui.services.crisis.attaching import linked
from cmtui.services.crisis.current import needed_crisis
from cmtui.services.crisis.picture import COLUMNS, Column
from cmtui.services.folding import copies_of
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.standing import put_marked, stand
from cmtui.text.safe import clean_line

BECAUSE_MOST = 200
"""Characters of a reason."""


class Linking:
    """Says what belongs to the open crisis, and where on its board it stands."""

    def __init__(self, store: Store, identity: Identity, operators: Operators) -> None:
        self._store = store
        self._identity = identity
        self._operators = operators

    async def link(self, numbers: Sequence[int], because: str = "") -> list[Row]:
        """Links rows with all that they stand for; returns those that were not linked before.

        Raises NotFound for an unknown row and without a crisis, Refused where all are linked.
        """
        me = (await self._operators.me()).initials
        why = clean_line(because).text[:BECAUSE_MOST] or f"by {me}"

        def work(tx: Writer) -> list[Row]:
            crisis = needed_crisis(tx)
            rows = _named(tx, numbers)
            fresh = link_rows(tx, crisis, rows, why)
            if not fresh:
                raise Refused(f"{mentions_of(rows)} {_is(rows)} linked already")
            tx.name(f"linked {counted_mentions(fresh)} to the crisis: {why}")
            return fresh

        return await self._store.transact("link", work)

    async def unlink(self, numbers: Sequence[int]) -> list[Row]:
        """Takes rows off; they do not attach again by themselves. Raises as `link`."""
        await self._operators.me()

        def work(tx: Writer) -> list[Row]:
            crisis = needed_crisis(tx)
            rows = [row for row in _named(tx, numbers) if row.crisis == crisis.number]
            if not rows:
                raise Refused("none of them is linked to the crisis that is open")
            off = [_taken_off(row, crisis) for row in _with_all_copies(tx, rows)]
            tx.name(f"took {counted_mentions(off)} off the crisis")
            stand(tx, off)
            return chosen(tx, [row.number for row in off])

        return await self._store.transact("unlink", work)

    async def move(self, numbers: Sequence[int], column: Column) -> list[Row]:
        """Puts rows of the crisis into a column of its board, all or none.

        "being answered" claims them, the other columns release what I hold. Raises NotFound,
        Conflict where a colleague holds one, and Refused where that would say what is not so.
        """
        if column not in COLUMNS:
            raise WrongUsage(f"the columns are {', '.join(COLUMNS)}; not {column}")
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> list[Row]:
            crisis = needed_crisis(tx)
            rows = _named(tx, numbers)
            refuse_anothers(rows, me)
            if others := [row for row in rows if row.crisis != crisis.number]:
                raise Refused(f"{mentions_of(others)} {_is(others)} not linked; link first")
            _refuse_untruth(tx, rows, column)
            tx.name(f"moved {counted_mentions(rows)} to {column}")
            put_marked(tx, [self._moved(row, column, me) for row in rows])
            return chosen(tx, numbers)

        return await self._store.transact("move card", work)

    def _moved(self, row: Row, column: Column, me: str) -> Row:
        claims = column == "being answered"
        return replace(
            row,
            place=_place(column),
            holder=me if claims else None,
            holder_session=self._identity.session if claims else None,
        )


def link_rows(tx: Writer, crisis: Crisis, rows: Iterable[Row], because: str) -> list[Row]:
    """Links them and all that they stand for, within a transaction; returns what is new there."""
    fresh = [
        linked(row, crisis, because)
        for row in _with_all_copies(tx, rows)
        if row.crisis != crisis.number
    ]
    stand(tx, fresh)
    return chosen(tx, [row.number for row in fresh])


def _named(reader: Reader, numbers: Sequence[int]) -> list[Row]:
    """The rows of these numbers. Raises NotFound, and WrongUsage where none is named."""
    if not numbers:
        raise WrongUsage("name the mentions that are meant")
    return chosen(reader, numbers)


def _with_all_copies(reader: Reader, rows: Iterable[Row]) -> list[Row]:
    """The rows and what they stand for, whoever holds it: a link is nobody's claim."""
    everyone: dict[int, Row] = {}
    for row in rows:
        everyone.update((one.number, one) for one in (row, *copies_of(reader, row)))
    return list(everyone.values())


def _taken_off(row: Row, crisis: Crisis) -> Row:
    return replace(row, crisis=None, linked_because="", place=None, unlinked_from=crisis.number)


def _place(column: Column) -> Place | None:
    return next((place for place in get_args(Place) if place == column), None)


def _refuse_untruth(reader: Reader, rows: Sequence[Row], column: Column) -> None:
    """Raises Refused where a row cannot truly stand in that column."""
    waiting = [row for row in rows if row.state in WAITING]
    closed = [row for row in rows if row.state not in WAITING]
    if column == "answered" and waiting:
        raise Refused(f"{mentions_of(waiting)} {_is(waiting)} not answered; reply, or mark covered")
    if column in ("unanswered", "being answered") and closed:
        raise Refused(f"nothing of {mentions_of(closed)} waits; bring back what shall wait again")
    if column == "unanswered":
        _refuse_begun(reader, waiting)


def _refuse_begun(reader: Reader, rows: Sequence[Row]) -> None:
    """Raises Refused where somebody's words to one of them are written or on their way."""
    for row in rows:
        its = (Where("row", "eq", row.number),)
        for draft in reader.window(Draft, (*its, Where("state", "eq", "writing")), limit=1):
            raise Refused(
                f"{draft.operator}'s draft answers {mentions_of([row])}; discard it first"
            )
        if reader.window(Sending, (*its, Where("state", "one_of", UNRESOLVED)), limit=1):
            raise Refused(f"a reply to {mentions_of([row])} is on its way")


def _is(rows: Sequence[Row]) -> str:
    return "is" if len(rows) == 1 else "are"
