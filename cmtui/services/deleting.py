"""Deleting a reply or post of mine that is out: on the network, then in our records.

The one way to take back what people could already read. The row that it answered waits again.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import AnswerLost, NotFound, Refused
from cmtui.model.account import Account
from cmtui.model.person import Person
from cmtui.model.post import Post
from cmtui.model.record import Record
from cmtui.model.row import Row
from cmtui.model.sending import Sending
from cmtui.model.views import Where
from cmtui.services.leases import session_is_alive
from cmtui.services.lines import Lines
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.refusals import answering
from cmtui.services.settling import DECIDED
from cmtui.services.standing import stand, waiting_again

R = TypeVar("R", bound=Record)


class Around(msgspec.Struct, frozen=True):
    """A row and its person before a reply went out and right after it."""

    row_before: Row
    row_after: Row
    person_before: Person | None
    person_after: Person | None


class Deleting:
    """Deletes what I sent."""

    def __init__(self, store: Store, clock: Clock, operators: Operators, lines: Lines) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators
        self._lines = lines

    async def where(self, sendings: Sequence[Sending], *, anybodys: bool = False) -> str:
        """The title of the network that would delete them.

        Raises Refused when it cannot, when they are not mine (unless `anybodys`), still on their
        way, or a correction, and NotFound when their account was removed.
        """
        me = (await self._operators.me()).initials
        first = sendings[0]
        what = await self._store.read(lambda reader: answering(reader, first))
        if first.operator != me and not anybodys:
            raise Refused(f"the {what} is {first.operator}'s")
        if first.corrects is not None:
            raise Refused(f"a {what} is not taken back; correct it once more")
        if any(one.state != "sent" for one in sendings):
            raise Refused(f"your {what} is on its way; wait until it is out")
        account = await self._account(first)
        network = self._lines.capabilities(account.network)
        if not network.can_delete:
            raise Refused(f"your {what} is out, and {network.title} cannot delete it from here")
        return network.title

    async def delete(
        self,
        sendings: Sequence[Sending],
        *,
        then: Callable[[Writer], None] | None = None,
        anybodys: bool = False,
    ) -> tuple[int, ...]:
        """Deletes the parts of one reply, the last first; returns the numbers of its rows.

        `then` is done in the transaction that records the deletion. Deleting what is gone already
        is no error. Raises as `where`, and NetworkFailed; after AnswerLost it may be gone or not,
        and can be tried again.
        """
        network = await self.where(sendings, anybodys=anybodys)
        connection = self._lines.to(await self._account(sendings[0]))
        for number, sending in enumerate(reversed(sendings), start=1):
            try:
                await connection.delete(sending.sent_id)
            except AnswerLost as error:
                raise AnswerLost(
                    f"{network} did not answer: it may be deleted or not; delete it again to be"
                    f" sure, twice does no harm ({error})"
                ) from error
            is_last = number == len(sendings)
            await self._record(sendings, sending, is_last, then if is_last else None)
        return tuple({one.row for one in sendings if one.row is not None})

    async def _record(
        self,
        sendings: Sequence[Sending],
        sending: Sending,
        is_last: bool,
        then: Callable[[Writer], None] | None,
    ) -> None:
        """Marks our copy; with the last part, the row waits again and the counters follow."""
        whole = next((one for one in sendings if one.part == one.parts), None)
        around = await self._around(whole) if whole is not None and is_last else None

        def work(tx: Writer) -> None:
            post = tx.find(Post, "id", sending.sent_id)
            if post is None or post.deleted_at is not None:
                return
            tx.name(f"deleted the {answering(tx, sending)}")
            tx.put(replace(post, deleted_at=self._clock.now()))
            if around is not None:
                _discredit(tx, around)
                self._wait_again(tx, around)
            if then is not None:
                then(tx)

        await self._store.transact("delete reply", work)

    async def _around(self, sending: Sending) -> Around | None:
        if sending.row is None:
            return None
        row = await self._store.read(lambda reader: reader.get(Row, sending.row or 0))
        if row is None:
            return None
        number = row.person
        person = await self._store.read(lambda reader: reader.get(Person, number))
        moves = await self._store.earlier(Sending, sending.number)
        rows = await self._store.earlier(Row, row.number)
        people = await self._store.earlier(Person, number)
        after = [*(before for _, before in moves[1:]), sending]
        begun, sent = moves[0][0], _first_sent([txn for txn, _ in moves], after)
        before = _before(rows, sent) or row
        if not before.pending:  # the readers of the account saw it first
            before = _before(rows, begun + 1) or row
        return Around(
            row_before=before,
            row_after=_before(rows, sent + 1) or row,
            person_before=_before(people, sent) or person,
            person_after=_before(people, sent + 1) or person,
        )

    def _wait_again(self, tx: Writer, around: Around) -> None:
        """The row as it waited before, unless it was answered or closed in another way since."""
        row = tx.get(Row, around.row_before.number)
        if row is None or _is_answered_otherwise(tx, around.row_before):
            return
        waiting = _waiting(tx, row, around)
        if waiting is None:
            return
        old = around.row_before
        if row.holder is None and session_is_alive(tx, old.holder_session or "", self._clock):
            waiting = replace(waiting, holder=old.holder, holder_session=old.holder_session)
        stand(tx, [waiting])

    async def _account(self, sending: Sending) -> Account:
        found = await self._store.read(lambda reader: reader.find(Account, "key", sending.account))
        if found is None:
            raise NotFound(
                f"the account {sending.account} was removed, so nothing of it can be deleted"
            )
        return found


def _first_sent(txns: Sequence[int], after: Sequence[Sending | None]) -> int:
    """The transaction that recorded the network's word that it is out."""
    return next(
        txn for txn, one in zip(txns, after, strict=True) if one is not None and one.state == "sent"
    )


def _before(versions: Sequence[tuple[int, R | None]], txn: int) -> R | None:
    """The record before the first change of that transaction or a later one; None: it is now."""
    return next((record for at, record in versions if at >= txn), None)


def _is_answered_otherwise(reader: Reader, row: Row) -> bool:
    """Whether another reply of ours, which is not deleted, answers one of her posts."""
    for post in reader.get_many(Post, row.pending).values():
        replies = (
            Where("parent", "eq", post.id),
            Where("kind", "eq", "own"),
            Where("deleted_at", "eq", None),
        )
        if reader.window(Post, replies, limit=1):
            return True
    return False


def _waiting(reader: Reader, row: Row, around: Around) -> Row | None:
    """The row with what the reply had answered waiting again; None: leave it as it is."""
    old, after = around.row_before, around.row_after
    if all(getattr(row, name) == getattr(after, name) for name in DECIDED):
        return replace(row, **{name: getattr(old, name) for name in DECIDED})
    if row.state != "new" or not old.pending:
        return None
    both = replace(
        row,
        settled=old.settled,
        ever_answered=old.ever_answered,
        first_time=old.first_time,
        pending=tuple({*old.pending, *row.pending}),
    )
    return waiting_again(reader, both)


def _discredit(tx: Writer, around: Around) -> None:
    """The person was answered once less, and touched last by whoever did so before."""
    before, after = around.person_before, around.person_after
    person = tx.get(Person, before.number) if before else None
    if person is None or before is None or after is None:
        return
    person = replace(person, answered=max(0, person.answered - 1))
    if (person.touched_at, person.touched_by) == (after.touched_at, after.touched_by):
        person = replace(person, touched_at=before.touched_at, touched_by=before.touched_by)
    tx.put(person)
