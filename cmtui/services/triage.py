"""Deciding about rows: each verb takes several, all or none, in one transaction with one undo.

What stands for others is decided with all of its copies; one reply answers one person.
"""

from collections.abc import Callable, Collection, Sequence

from msgspec.structs import replace

from cmtui.clock import Clock, Moment
from cmtui.errors import WrongUsage
from cmtui.model.operator import Identity
from cmtui.model.row import DISMISSALS, WAITING, Dismissal, Row, State
from cmtui.services.choosing import (
    chosen,
    counted_mentions,
    mine_to_decide,
    refuse_anothers,
    with_copies,
)
from cmtui.services.claims import free_rows
from cmtui.services.crisis.covering import standing_update
from cmtui.services.crisis.linking import link_rows
from cmtui.services.feed import Feed, Query
from cmtui.services.operators import Operators, refuse_stranger
from cmtui.services.ports import Store, Writer
from cmtui.services.reopening import brought_back
from cmtui.services.settling import ended, put_off
from cmtui.services.standing import put_marked, stand
from cmtui.services.tagging import Tags, refuse_unknown, tag_names
from cmtui.text.safe import clean_line

BECAUSE_MOST = 200
"""Characters of a reason."""


class Triage:
    """The verbs that change what is decided about rows."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        identity: Identity,
        operators: Operators,
        feed: Feed,
        tags: Tags,
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._operators = operators
        self._feed = feed
        self._tags = tags

    async def rows_of(self, query: Query, most: int) -> list[Row]:
        """The rows that a query lists, for an act on all of them; at most so many."""
        return await self._feed.page(query, limit=most)

    # --- closing -----------------------------------------------------------------------------

    async def done(self, numbers: Sequence[int]) -> list[Row]:
        """Closes rows without a reply. Raises NotFound, or Conflict if another holds one."""
        me = await self._me()

        def work(tx: Writer) -> list[Row]:
            rows = mine_to_decide(tx, numbers, me, (*WAITING, "covered", "done"))
            return _decided(tx, "done", rows, lambda row: ended(row, "done"))

        return await self._store.transact("done", work)

    async def covered(self, numbers: Sequence[int], why: str = "") -> list[Row]:
        """Marks rows as answered by the public update that is out; they are linked to its crisis,
        whose end walks them. Raises as `done`, and Refused while no update is out."""
        me, because = await self._me(), _reason(why)

        def work(tx: Writer) -> list[Row]:
            crisis, update = standing_update(tx)
            named = "the all-clear" if update.all_clear else f"update {update.update}"
            rows = mine_to_decide(tx, numbers, me, (*WAITING, "covered"))
            link_rows(tx, crisis, rows, f"covered by {named}")
            rows = chosen(tx, [row.number for row in rows])
            return _decided(
                tx, "covered", rows, lambda row: ended(row, "covered", because or named)
            )

        return await self._store.transact("covered", work)

    async def dismiss(self, numbers: Sequence[int], kind: Dismissal) -> list[Row]:
        """Closes rows as spam, off-topic or abuse; what was written stays. Raises as `done`."""
        if kind not in DISMISSALS:
            raise WrongUsage(f"a mention is dismissed as {', '.join(DISMISSALS)}, not {kind}")
        me = await self._me()

        def work(tx: Writer) -> list[Row]:
            rows = mine_to_decide(tx, numbers, me, (*WAITING, "covered", "done", "dismissed"))
            title = f"dismissed as {kind}"
            return _decided(tx, title, rows, lambda row: ended(row, "dismissed", kind))

        return await self._store.transact("dismiss", work)

    # --- putting off -------------------------------------------------------------------------

    async def set_aside(self, numbers: Sequence[int], why: str = "") -> list[Row]:
        """Keeps rows apart, without a clock, until something new comes. Raises as `done`."""
        me = await self._me()
        because = _reason(why) or f"by {me}"

        def work(tx: Writer) -> list[Row]:
            rows = mine_to_decide(tx, numbers, me, WAITING)
            return _decided(tx, "set aside", rows, lambda row: put_off(row, "set-aside", because))

        return await self._store.transact("set aside", work)

    async def snooze(self, numbers: Sequence[int], until: Moment) -> list[Row]:
        """Puts rows off until a moment to come, at which they wait as before.

        Raises as `done`, and WrongUsage for the past.
        """
        if until <= self._clock.now():
            raise WrongUsage("a snooze ends at a time to come")
        me = await self._me()

        def work(tx: Writer) -> list[Row]:
            rows = mine_to_decide(tx, numbers, me, WAITING)
            return _decided(tx, "snoozed", rows, lambda row: put_off(row, "snoozed", wake_at=until))

        return await self._store.transact("snooze", work)

    async def bring_back(self, numbers: Sequence[int]) -> list[Row]:
        """Lets rows that are put off or closed wait again. Raises as `done`."""
        me = await self._me()

        def work(tx: Writer) -> list[Row]:
            closed: tuple[State, ...] = ("covered", "done", "dismissed")
            rows = mine_to_decide(tx, numbers, me, ("snoozed", "set-aside", *closed))
            return _decided(tx, "brought back", rows, lambda row: brought_back(tx, row))

        return await self._store.transact("bring back", work)

    # --- marking -----------------------------------------------------------------------------

    async def assign(self, numbers: Sequence[int], initials: str | None) -> list[Row]:
        """Asks an operator to answer rows, or (None) nobody in particular; no claim is touched.

        Raises NotFound for an unknown row or operator.
        """
        me = await self._me()
        who = initials.strip().upper() if initials is not None else None

        def work(tx: Writer) -> list[Row]:
            if who is not None:
                refuse_stranger(tx, who)
            rows = with_copies(tx, chosen(tx, numbers), me)
            tx.name(f"assigned {counted_mentions(rows)} to {who or 'nobody'}")
            return [tx.put(replace(row, assignee=who)) for row in rows]

        return await self._store.transact("assign", work)

    async def tag(
        self,
        numbers: Sequence[int],
        add: Collection[str] = (),
        remove: Collection[str] = (),
        make: bool = False,
    ) -> list[Row]:
        """Adds tags of the vocabulary and takes others off; `make` brings new ones into it.

        Raises NotFound, WrongUsage for what is no tag, Refused naming the nearest that there is.
        """
        me, added, removed = await self._me(), tag_names(add), tag_names(remove)
        if not (added or removed):
            raise WrongUsage("name a tag")
        if make:
            await self._tags.make(added)

        def work(tx: Writer) -> list[Row]:
            refuse_unknown(tx, (*added, *removed))
            rows = with_copies(tx, chosen(tx, numbers), me)
            words = [*added, *(f"-{name}" for name in removed)]
            tx.name(f"tagged {counted_mentions(rows)} {' '.join(words)}")
            return [
                tx.put(replace(row, tags=tuple(sorted(({*row.tags} | {*added}) - {*removed}))))
                for row in rows
            ]

        return await self._store.transact("tag", work)

    # --- claims ------------------------------------------------------------------------------

    async def claim(self, number: int) -> Row:
        """Takes a row so that nobody else is served it. Raises Conflict naming the holder."""
        (row,) = await self.claim_all([number])
        return row

    async def claim_all(self, numbers: Sequence[int]) -> list[Row]:
        """Takes rows, all or none. Raises NotFound, or Conflict naming who holds one."""
        me = await self._me()

        def work(tx: Writer) -> list[Row]:
            rows = chosen(tx, numbers)
            refuse_anothers(rows, me)
            tx.name(f"claimed {_named(rows)}")
            session = self._identity.session
            put_marked(tx, [replace(row, holder=me, holder_session=session) for row in rows])
            return chosen(tx, numbers)

        return await self._store.transact("claim", work, vital=True)

    async def release(self, number: int) -> Row:
        """Gives a row of mine back to everyone."""
        (row,) = await self.release_all([number])
        return row

    async def release_all(self, numbers: Sequence[int]) -> list[Row]:
        """Gives rows of mine back to everyone. Raises as `claim_all`."""
        me = await self._me()
        return await self._store.transact(
            "release", lambda tx: _released(tx, numbers, me), vital=True
        )

    async def let_go(self, number: int) -> Row:
        """Gives back a row that was opened and left without words: no act of hers to undo."""
        me = await self._me()
        (row,) = await self._store.transact(
            "let go", lambda tx: _released(tx, [number], me), vital=True
        )
        return row

    async def _me(self) -> str:
        return (await self._operators.me()).initials


def _decided(
    tx: Writer, title: str, rows: Sequence[Row], change: Callable[[Row], Row]
) -> list[Row]:
    tx.name(f"{title} {counted_mentions(rows)}")
    stand(tx, [change(row) for row in rows])
    return chosen(tx, [row.number for row in rows])


def _released(tx: Writer, numbers: Sequence[int], me: str) -> list[Row]:
    rows = chosen(tx, numbers)
    refuse_anothers(rows, me)
    tx.name(f"released {_named(rows)}")
    free_rows(tx, [row for row in rows if row.holder == me])
    return chosen(tx, numbers)


def _named(rows: Sequence[Row]) -> str:
    return rows[0].handle if len(rows) == 1 else counted_mentions(rows)


def _reason(why: str) -> str:
    return clean_line(why).text.strip()[:BECAUSE_MOST]
