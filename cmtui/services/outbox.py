"""The outbox: from a draft through the hold to the network, once or not at all.

draft -> held -> frozen -> sending -> sent | failed | unknown; see `cmtui.model.sending.NEXT`.
There is no field for a future time: what cannot go now is a draft again.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import NotFound, Refused
from cmtui.model.draft import Draft, Handed, Header
from cmtui.model.operator import Identity
from cmtui.model.post import Post
from cmtui.model.sending import Sending
from cmtui.model.views import Where
from cmtui.services.composer import Composer
from cmtui.services.delivery import went_out
from cmtui.services.drafting import OPEN_STATES
from cmtui.services.leases import Leases
from cmtui.services.moving import forget_failures, withdraw
from cmtui.services.network_ports import Sent
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.releasing import Releaser, may_go
from cmtui.services.writing import Writing


class ByHand(msgspec.Struct, frozen=True):
    """A text that a person puts on a network herself: what, under which link, of which draft."""

    draft: int
    text: str
    url: str


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
        releaser: Releaser,
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._operators = operators
        self._leases = leases
        self._composer = composer
        self._releaser = releaser

    async def hold(
        self,
        writing: Writing,
        text: str,
        *,
        in_parts: bool = False,
        again: bool = False,
        overruled: Mapping[str, str] | None = None,
        beside: Callable[[Writer, Sequence[Sending]], None] | None = None,
    ) -> list[Sending]:
        """Begins the hold. Returns the sendings, one a part, in order.

        `beside` records in the same transaction what else begins with it.

        The same words to the same post while one is unresolved attach to that one; after it was
        sent they are refused unless `again`. `overruled` gives a reason for each rule of the lint
        that would stop it. Raises WrongUsage for empty words; Refused when too long, signed with
        another's initials, stopped by a rule, or answered by hand only; Conflict when the post
        was edited, a colleague answered or took the draft over since the writing was opened.
        """
        if writing.by_hand:
            raise Refused(
                f"{writing.can.title} is not answered from here: a person puts the text there"
            )
        release = await self._releaser.release(writing, text, in_parts, again, overruled or {})
        if release.earlier:
            return await self._attached(release.earlier, beside)
        kept = await self._composer.keep(writing, text)
        lease = await self._leases.session()

        def work(tx: Writer) -> list[Sending]:
            tx.expect(lease)
            draft = may_go(tx, writing, kept, release)
            tx.name(f"put a {_sort(draft)} in the hold")
            tx.put(replace(draft, state="sending", returned=""))
            forget_failures(tx, draft.number)
            held: list[Sending] = []
            for part, exact in enumerate(release.parts, start=1):
                fresh = Sending(
                    draft=draft.number,
                    account=draft.account,
                    operator=release.me,
                    session=lease.session,
                    epoch=lease.epoch,
                    text=exact,
                    words=release.words,
                    state="held",
                    held_at=self._clock.now(),
                    target=draft.target,
                    row=draft.row,
                    part=part,
                    parts=len(release.parts),
                    follows=held[-1].number if held else None,
                    header=_header(draft, part),
                    corrects=draft.corrects,
                    overruled=release.overruled,
                    seen=release.seen,
                )
                held.append(tx.add(fresh))
            if beside:
                beside(tx, held)
            return held

        return await self._store.transact("hold", work, vital=True)

    async def _attached(
        self,
        earlier: Sequence[Sending],
        beside: Callable[[Writer, Sequence[Sending]], None] | None,
    ) -> list[Sending]:
        if beside:
            await self._store.transact("hold update", lambda tx: beside(tx, earlier), vital=True)
        return list(earlier)

    async def by_hand(
        self,
        writing: Writing,
        text: str,
        *,
        again: bool = False,
        overruled: Mapping[str, str] | None = None,
    ) -> ByHand:
        """Gives out the exact text and the link under which a person puts it herself.

        That it was handed over is durable, and the draft stays until she confirms. Raises as
        `hold`.
        """
        release = await self._releaser.release(writing, text, False, again, overruled or {})
        if release.earlier:
            raise Refused("exactly this is on its way already")
        kept = await self._composer.keep(writing, text)

        def work(tx: Writer) -> ByHand:
            draft = may_go(tx, writing, kept, release)
            (exact,) = release.parts
            if draft.handed is None or draft.handed.text != exact:
                tx.name("gave a text out to be put there by hand")
                handed = Handed(exact, release.words, self._clock.now(), release.overruled)
                tx.put(replace(draft, handed=handed))
            target = writing.target
            return ByHand(draft.number, exact, target.url if target else "")

        return await self._store.transact("hand over text", work, vital=True)

    async def confirm_by_hand(self, draft: int) -> Sending:
        """Records that the text of that draft which was given out stands on the network now.

        A second time changes nothing. Raises NotFound, and Refused when nothing was given out or
        the draft is another's.
        """
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> Sending:
            found = tx.get(Draft, draft)
            if found is None or found.handed is None:
                raise NotFound(f"no text of a draft {draft} was given out")
            if found.operator != me:
                raise Refused(f"the draft is {found.operator}'s")
            if found.state not in OPEN_STATES:
                return _confirmed(tx, found)
            now = self._clock.now()
            sending = tx.add(
                Sending(
                    draft=draft,
                    account=found.account,
                    operator=me,
                    session=self._identity.session,
                    epoch=0,
                    text=found.handed.text,
                    words=found.handed.words,
                    state="sending",
                    held_at=now,
                    target=found.target,
                    row=found.row,
                    by_hand=True,
                    overruled=found.handed.overruled,
                )
            )
            target = tx.get(Post, found.target) if found.target else None
            network = target.network if target else found.account.partition(":")[0]
            sent = Sent(f"{network}:by-hand/{sending.number}", "", now)
            done = went_out(tx, sending, sent, now)
            tx.name(f"answered {target.author.handle} by hand" if target else "posted by hand")
            return done

        return await self._store.transact("answered by hand", work, vital=True)

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


def _sort(draft: Draft) -> str:
    if draft.corrects is not None:
        return "correction"
    return "reply" if draft.target else "post"


def _header(draft: Draft, part: int) -> Header:
    """Pictures and what is quoted go with the first part only."""
    return draft.header if part == 1 else replace(draft.header, attachments=(), quotes=None)


def _confirmed(reader: Reader, draft: Draft) -> Sending:
    for one in reader.window(Sending, (Where("draft", "eq", draft.number),)):
        if one.by_hand and one.state == "sent":
            return one
    raise Refused(f"the draft {draft.number} is {draft.state} by now")


def _newest_held(tx: Reader, me: str) -> Sending | None:
    held = tx.window(Sending, (Where("state", "eq", "held"), Where("operator", "eq", me)))
    return held[-1] if held else None
