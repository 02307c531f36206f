"""The outbox: from a draft through the hold to the network, once or not at all.

draft -> held -> frozen -> sending -> sent | failed | unknown; see `cmtui.model.sending.NEXT`.
There is no field for a future time: what cannot go now is a draft again.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import Conflict, NotFound, Refused
from cmtui.model.draft import Draft
from cmtui.model.operator import Identity
from cmtui.model.post import Post
from cmtui.model.sending import UNRESOLVED, Sending
from cmtui.model.views import Where
from cmtui.services.composer import Composer, Writing, check, preview
from cmtui.services.delivery import forget_failures, withdraw
from cmtui.services.leases import Leases
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.text.safe import clean

HOLD_SECONDS = 5.0
"""How long a reply can be called back before anything leaves."""


class Outbox:
    """Puts drafts into the hold, calls them back, and lists what is on its way."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        identity: Identity,
        operators: Operators,
        leases: Leases,
        composer: Composer,
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._operators = operators
        self._leases = leases
        self._composer = composer

    async def hold(
        self, writing: Writing, text: str, *, in_parts: bool = False, again: bool = False
    ) -> list[Sending]:
        """Begins the hold. Returns the sendings, one a part, in order.

        The same words to the same post while one is unresolved attach to that one; after it was
        sent they are refused unless `again`. Raises WrongUsage for empty words, Refused when too
        long or signed with another's initials.
        """
        parts = check(preview(writing, text, in_parts))
        words = clean(text).text.strip()
        me = (await self._operators.me()).initials
        if earlier := await self._same(writing, words, me, again):
            return earlier
        writing = await self._composer.keep(writing, text)
        lease = await self._leases.session()

        def work(tx: Writer) -> list[Sending]:
            tx.expect(lease)
            assert writing.draft is not None
            draft = tx.get(Draft, writing.draft.number)
            if draft is None or draft.state != "writing":
                raise Conflict("this draft is already on its way, or was discarded")
            tx.name("put a reply in the hold" if draft.target else "put a post in the hold")
            tx.put(replace(draft, state="sending", returned=""))
            forget_failures(tx, draft.number)
            held: list[Sending] = []
            for part, exact in enumerate(parts, start=1):
                fresh = Sending(
                    draft=draft.number,
                    account=draft.account,
                    operator=me,
                    session=lease.session,
                    epoch=lease.epoch,
                    text=exact,
                    words=words,
                    state="held",
                    held_at=self._clock.now(),
                    target=draft.target,
                    row=draft.row,
                    part=part,
                    parts=len(parts),
                    follows=held[-1].number if held else None,
                )
                held.append(tx.add(fresh))
            return held

        return await self._store.transact("hold", work, vital=True)

    async def call_back(self, number: int | None = None) -> Draft:
        """Turns my newest held reply (or the one named) into a draft again.

        Raises NotFound when none is held, Refused when it has left the hold.
        """
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> Draft:
            sending = tx.get(Sending, number) if number else _newest_held(tx, me)
            if sending is None:
                raise NotFound("nothing of yours is in the hold")
            if sending.state != "held":
                raise Refused(f"too late to call back: it is {sending.state}")
            tx.name("called a reply back")
            return withdraw(tx, sending, "", self._clock.now())

        return await self._store.transact("call back", work, vital=True)

    async def shut_down(self, why: str) -> list[Draft]:
        """Turns everything that this process holds into drafts again, before it ends or stops."""
        session = self._identity.session

        def work(tx: Writer) -> list[Draft]:
            mine = (Where("state", "eq", "held"), Where("session", "eq", session))
            drafts: dict[int, Draft] = {}
            for sending in tx.window(Sending, mine):
                drafts[sending.draft] = withdraw(tx, sending, why, self._clock.now())
            if drafts:
                tx.name(f"{len(drafts)} held became drafts: {why}")
            return list(drafts.values())

        return await self._store.transact("hold ended", work, vital=True)

    async def take_back(self, number: int) -> Draft:
        """Makes a sending whose fate is unknown a draft again: the operator has looked herself."""

        def work(tx: Writer) -> Draft:
            sending = tx.get(Sending, number)
            if sending is None:
                raise NotFound(f"nothing in the outbox has the number {number}")
            if sending.state != "unknown":
                raise Refused(f"only an unknown sending is taken back; it is {sending.state}")
            tx.name("took an unknown reply back")
            return withdraw(tx, sending, sending.error, self._clock.now())

        return await self._store.transact("take back", work, vital=True)

    async def all(self, limit: int = 200) -> list[Sending]:
        """What is on its way or has ended, newest first; withdrawn ones are drafts again."""

        def work(reader: Reader) -> list[Sending]:
            states = ("held", "frozen", "sending", "unknown", "failed", "sent")
            found = reader.window(Sending, (Where("state", "one_of", states),))
            return list(reversed(found))[:limit]

        return await self._store.read(work)

    async def these(self, numbers: Sequence[int]) -> dict[int, Sending]:
        """Those of these numbers as they stand now, withdrawn ones too."""
        return await self._store.read(lambda reader: reader.get_many(Sending, numbers))

    async def whom(self, sendings: Sequence[Sending]) -> dict[int, str]:
        """The handle that each answers, by the sending's number; new posts are left out."""
        targets = {one.number: one.target for one in sendings if one.target is not None}

        def work(reader: Reader) -> dict[int, str]:
            posts = reader.get_many(Post, list(set(targets.values())))
            return {
                number: posts[target].author.handle
                for number, target in targets.items()
                if target in posts
            }

        return await self._store.read(work)

    async def _same(self, writing: Writing, words: str, me: str, again: bool) -> list[Sending]:
        target = writing.target.number if writing.target else None

        def work(reader: Reader) -> list[Sending]:
            where = (Where("target", "eq", target), Where("operator", "eq", me))
            found = [one for one in reader.window(Sending, where) if one.words == words]
            return [one for one in found if one.account == writing.account.key]

        same = await self._store.read(work)
        unresolved = {one.draft for one in same if one.state in UNRESOLVED}
        if unresolved:
            newest = max(unresolved)
            return [one for one in same if one.draft == newest]
        if any(one.state == "sent" for one in same) and not again:
            raise Refused("you sent exactly this already; to say it again: --again")
        return []


def _newest_held(tx: Reader, me: str) -> Sending | None:
    held = tx.window(Sending, (Where("state", "eq", "held"), Where("operator", "eq", me)))
    return held[-1] if held else None
