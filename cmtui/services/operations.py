"""Operations: likes, follows, blocks and the other acts, each recorded before it is done.

held -> doing -> done | failed | unknown, and withdrawn; see `cmtui.model.operation.NEXT_OPERATION`.
Public ones stand in the hold like a reply; `services.performing` carries them out.
"""

from collections.abc import Sequence

from cmtui.clock import Clock, Moment
from cmtui.errors import AnswerLost, NotFound, Refused
from cmtui.model.lease import Lease
from cmtui.model.operation import LASTING_KINDS, NEXT_OPERATION, ON_ITS_WAY, Operation
from cmtui.model.operator import Identity
from cmtui.model.post import Post
from cmtui.model.views import NEWEST_FIRST, Where
from cmtui.services.acting import (
    Plan,
    Wish,
    account_of,
    checked_wish,
    find_post,
    move_operation,
    plan_on_post,
    plans_on_person,
    standing,
    title_of,
    withdraw_all,
)
from cmtui.services.leases import Leases
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Connection
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.recording import must_get


class Operations:
    """Plans acts, puts them into the hold, calls them back, takes them back on the network."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        identity: Identity,
        operators: Operators,
        leases: Leases,
        lines: Lines,
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._operators = operators
        self._leases = leases
        self._lines = lines

    # --- what an operator does ---------------------------------------------------------------

    async def plan(
        self, wish: Wish, posts: Sequence[int] = (), person: int | None = None
    ) -> list[Plan]:
        """What would be done, to be shown first: on these posts, or on a person as a whole.

        Raises NotFound, WrongUsage, and Refused where the network or a rule forbids it.
        """
        wish = checked_wish(wish)
        can = self._lines.capabilities

        def work(reader: Reader) -> list[Plan]:
            if person is not None:
                return plans_on_person(reader, wish, person, can)
            return [plan_on_post(reader, wish, number, can) for number in dict.fromkeys(posts)]

        return await self._store.read(work)

    async def posts(self, wanted: Sequence[str]) -> list[Post]:
        """Posts by number or canonical id, ours too. Raises NotFound."""
        return await self._store.read(lambda reader: [find_post(reader, one) for one in wanted])

    async def hold(self, plans: Sequence[Plan], *, again: bool = False) -> list[Operation]:
        """Records them all or none; nothing leaves before `carry`.

        What a colleague or I did already from the same account, or have on its way, is attached
        to instead, unless `again`.
        """
        me = (await self._operators.me()).initials
        lease = await self._leases.session()

        def work(tx: Writer) -> list[Operation]:
            tx.expect(lease)
            at = self._clock.now()
            held: dict[int, Operation] = {}
            fresh: list[Operation] = []
            for plan in plans:
                one = _attached(tx, plan, again)
                if one is None:
                    first = fresh[0].number if fresh else None
                    one = tx.add(_begun(plan, me, lease, at, first))
                    fresh.append(one)
                held.setdefault(one.number, one)
            if fresh:
                tx.name(title_of(tx, fresh))
            return list(held.values())

        return await self._store.transact("act", work, vital=True)

    async def call_back(self, number: int | None = None) -> list[Operation]:
        """Withdraws my newest held act with all that began with it, or the one named.

        Raises NotFound when none is held, Refused when it has left the hold.
        """
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> list[Operation]:
            one = tx.get(Operation, number) if number else newest_held(tx, me)
            if one is None:
                raise NotFound("nothing of yours is in the hold")
            if one.state != "held":
                raise Refused(f"too late to call back: it is {one.state}")
            batch = [one] if number else _batch(tx, one)
            tx.name(f"called back: {title_of(tx, batch)}")
            return withdraw_all(tx, batch, "", self._clock.now())

        return await self._store.transact("act called back", work, vital=True)

    async def shut_down(self, why: str) -> list[Operation]:
        """Withdraws all that this process holds, before it ends or stops."""
        mine = (Where("state", "eq", "held"), Where("session", "eq", self._identity.session))

        def work(tx: Writer) -> list[Operation]:
            withdrawn = withdraw_all(tx, tx.window(Operation, mine), why, self._clock.now())
            if withdrawn:
                tx.name(f"withdrew {title_of(tx, withdrawn)}: {why}")
            return withdrawn

        if not await self._store.read(lambda reader: reader.window(Operation, mine, limit=1)):
            return []
        return await self._store.transact("act withdrawn", work, vital=True)

    async def where(self, operations: Sequence[Operation]) -> str:
        """The title of the network that would end them.

        Raises Refused for what nobody can take back, what is not mine or still on its way.
        """
        me = (await self._operators.me()).initials
        first = operations[0]
        title = await self._store.read(lambda reader: title_of(reader, operations))
        if first.act.kind not in LASTING_KINDS:
            raise Refused(f"the {title} cannot be taken back: the network has it")
        if any(one.operator != me for one in operations):
            raise Refused(f"the {title} is {first.operator}'s")
        if any(one.state in ON_ITS_WAY for one in operations):
            raise Refused(f"your {title} is on its way; wait until it is done")
        account = await self._store.read(lambda reader: account_of(reader, first))
        return self._lines.capabilities(account.network).title

    async def take_back(self, operations: Sequence[Operation]) -> list[Operation]:
        """Ends them on the network, then records it; what is ended already is no error.

        Raises as `where`, and NetworkFailed; after AnswerLost it can be done again.
        """
        network = await self.where(operations)
        ended: list[Operation] = []
        for one in reversed(operations):
            try:
                await (await self._line(one)).take_back(one.act, one.receipt)
            except AnswerLost as error:
                raise AnswerLost(
                    f"{network} did not answer: it may be taken back or not; do it again to be"
                    f" sure, twice does no harm ({error})"
                ) from error
            ended.append(await self._taken_back(one))
        return ended

    async def all(self, limit: int = 200) -> list[Operation]:
        """Every act that is on its way or has ended, newest first."""

        def work(reader: Reader) -> list[Operation]:
            return reader.window(Operation, order=NEWEST_FIRST, limit=limit)

        return await self._store.read(work)

    async def these(self, numbers: Sequence[int]) -> dict[int, Operation]:
        """Those of these numbers as they stand now."""
        return await self._store.read(lambda reader: reader.get_many(Operation, numbers))

    async def titles(self, operations: Sequence[Operation]) -> dict[int, str]:
        """What each is in words, by its number."""
        return await self._store.read(
            lambda reader: {one.number: title_of(reader, [one]) for one in operations}
        )

    async def _taken_back(self, operation: Operation) -> Operation:
        def work(tx: Writer) -> Operation:
            now = must_get(tx, operation)
            if "withdrawn" not in NEXT_OPERATION[now.state]:
                return now
            tx.name(f"took back the {title_of(tx, [now])}")
            at = self._clock.now()
            return move_operation(tx, now, "withdrawn", taken_back_at=at)

        return await self._store.transact("act taken back", work, vital=True)

    async def _line(self, operation: Operation) -> Connection:
        account = await self._store.read(lambda reader: account_of(reader, operation))
        return self._lines.to(account)


def newest_held(reader: Reader, me: str) -> Operation | None:
    """The newest act in the hold of the operator with these initials."""
    mine = (Where("state", "eq", "held"), Where("operator", "eq", me))
    held = reader.window(Operation, mine)
    return held[-1] if held else None


def _batch(reader: Reader, one: Operation) -> list[Operation]:
    """All in the hold that began with it."""
    first = one.begun_with or one.number
    same = (Where("state", "eq", "held"), Where("operator", "eq", one.operator))
    found = reader.window(Operation, same)
    return [other for other in found if first in (other.number, other.begun_with)]


def _attached(tx: Writer, plan: Plan, again: bool) -> Operation | None:
    """The operation of the team that does or did the same; ends those that a new one replaces."""
    old = standing(tx, plan)
    on_its_way = [one for one in old if one.state in ON_ITS_WAY]
    done = [one for one in old if one.state == "done"]
    if on_its_way or (done and not again):
        return (on_its_way or done)[-1]
    for one in old:
        if one.state != "done" or one.act.kind in LASTING_KINDS:
            move_operation(tx, one, "withdrawn", error="done anew")
    return None


def _begun(plan: Plan, me: str, lease: Lease, at: Moment, begun_with: int | None) -> Operation:
    return Operation(
        act=plan.act,
        account=plan.account.key,
        operator=me,
        session=lease.session,
        epoch=lease.epoch,
        state="held",
        at=at,
        post=plan.post.number if plan.post else None,
        person=plan.person,
        row=plan.row,
        evidence=plan.evidence,
        begun_with=begun_with,
    )
