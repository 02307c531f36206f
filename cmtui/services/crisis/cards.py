"""The cards of a crisis: what people ask, what goes round, and what helps meanwhile."""

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec.structs import replace

from cmtui.clock import Clock, Moment
from cmtui.errors import Refused
from cmtui.model.question import Question, QuestionState
from cmtui.model.rumour import Rumour, RumourState
from cmtui.model.workaround import Workaround
from cmtui.services.crisis.card_rules import (
    C,
    body,
    card_of,
    cards_of,
    heading,
    known_owner,
    refuse_past,
    shown,
    with_rows,
)
from cmtui.services.crisis.current import needed_crisis
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer

CardSort = Literal["question", "rumour"]
"""The sorts of cards that mentions are put on."""

Change = tuple[C, Sequence[str]]
"""A card as it is to be, and what has changed, in people's words."""


class Cards:
    """Adds cards to the open crisis and changes them; each change is one transaction.

    Every call raises NotFound without a crisis or for an unknown card, row or owner, and
    WrongUsage for a text that is none or endless.
    """

    def __init__(self, store: Store, clock: Clock, operators: Operators) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators

    async def questions(self, crisis: int) -> list[Question]:
        """Those of a crisis, in the order in which they were asked."""
        return await self._store.read(lambda reader: cards_of(reader, Question, crisis))

    async def rumours(self, crisis: int) -> list[Rumour]:
        """Those of a crisis, in the order in which they were heard."""
        return await self._store.read(lambda reader: cards_of(reader, Rumour, crisis))

    async def workarounds(self, crisis: int) -> list[Workaround]:
        """Those of a crisis, ended ones too."""
        return await self._store.read(lambda reader: cards_of(reader, Workaround, crisis))

    # --- questions ---------------------------------------------------------------------------

    async def ask(
        self, theme: str, rows: Sequence[int] = (), *, owner: str = "", answer: str = ""
    ) -> Question:
        """A question that people ask, in these rows, which are linked by that."""
        me = (await self._operators.me()).initials
        fresh = Question(
            crisis=0,
            theme=heading(theme, "what is asked"),
            by=me,
            at=self._clock.now(),
            answer=body(answer, "the answer") if answer else "",
            state="answered" if answer else "open",
        )

        def work(tx: Writer) -> Question:
            crisis = needed_crisis(tx)
            added = tx.add(replace(fresh, crisis=crisis.number, owner=known_owner(tx, owner)))
            tx.name(f"question {added.number} {shown(added.theme)}")
            return with_rows(tx, crisis, added, rows)

        return await self._store.transact("add question", work)

    async def change_question(
        self,
        number: int,
        *,
        theme: str | None = None,
        state: QuestionState | None = None,
        answer: str | None = None,
        owner: str | None = None,
    ) -> Question:
        """Changes what is given; an answer makes it answered.

        Raises Refused for one that is called answered and has no answer.
        """
        asked = None if theme is None else heading(theme, "what is asked")
        said = None if answer is None else body(answer, "the answer")

        def change(reader: Reader, card: Question) -> Change[Question]:
            after = replace(
                card,
                theme=asked or card.theme,
                answer=said or card.answer,
                state=state or ("answered" if said else card.state),
                owner=card.owner if owner is None else known_owner(reader, owner),
            )
            if after.state == "answered" and not after.answer:
                raise Refused(f"question {number} has no answer; say which")
            return after, (
                *_told(card.theme, after.theme, shown(after.theme)),
                *_told(card.state, after.state, _QUESTION_STATES[after.state]),
                *_told(card.answer, after.answer, shown(after.answer)),
                *_told(card.owner, after.owner, f"owner {after.owner or 'nobody'}"),
            )

        return await self._changed("change question", Question, number, change)

    # --- rumours -----------------------------------------------------------------------------

    async def hear(
        self, claim: str, rows: Sequence[int] = (), *, owner: str = "", source: str = ""
    ) -> Rumour:
        """A claim that goes round, unverified, spread by these rows, which are linked by that."""
        me = (await self._operators.me()).initials
        fresh = Rumour(
            crisis=0,
            claim=heading(claim, "what is claimed"),
            by=me,
            at=self._clock.now(),
            source=body(source, "how we know") if source else "",
        )

        def work(tx: Writer) -> Rumour:
            crisis = needed_crisis(tx)
            added = tx.add(replace(fresh, crisis=crisis.number, owner=known_owner(tx, owner)))
            tx.name(f"rumour {added.number} {shown(added.claim)}: unverified")
            return with_rows(tx, crisis, added, rows)

        return await self._store.transact("add rumour", work)

    async def change_rumour(
        self,
        number: int,
        *,
        claim: str | None = None,
        state: RumourState | None = None,
        answer: str | None = None,
        source: str | None = None,
        owner: str | None = None,
    ) -> Rumour:
        """Changes what is given: what is known of it, how we know, what is answered."""
        heard = None if claim is None else heading(claim, "what is claimed")
        said = None if answer is None else body(answer, "the answer")
        known_by = None if source is None else body(source, "how we know")

        def change(reader: Reader, card: Rumour) -> Change[Rumour]:
            after = replace(
                card,
                claim=heard or card.claim,
                state=state or card.state,
                answer=said or card.answer,
                source=known_by or card.source,
                owner=card.owner if owner is None else known_owner(reader, owner),
            )
            return after, (
                *_told(card.claim, after.claim, shown(after.claim)),
                *_told(card.state, after.state, f"{card.state} → {after.state}"),
                *_told(card.source, after.source, f"by {shown(after.source)}"),
                *_told(card.answer, after.answer, f"answer {shown(after.answer)}"),
                *_told(card.owner, after.owner, f"owner {after.owner or 'nobody'}"),
            )

        return await self._changed("change rumour", Rumour, number, change)

    # --- workarounds -------------------------------------------------------------------------

    async def offer(self, text: str, until: Moment | None = None) -> Workaround:
        """Something that helps, until then or until further notice."""
        me, now = (await self._operators.me()).initials, self._clock.now()
        refuse_past(until, now)
        fresh = Workaround(crisis=0, text=body(text, "what helps"), by=me, at=now, until=until)

        def work(tx: Writer) -> Workaround:
            added = tx.add(replace(fresh, crisis=needed_crisis(tx).number))
            tx.name(f"workaround {added.number} {shown(added.text)}")
            return added

        return await self._store.transact("add workaround", work)

    async def change_workaround(
        self, number: int, *, text: str | None = None, until: Moment | None = None
    ) -> Workaround:
        """Words it anew, or says until when it holds, also where it had ended."""
        refuse_past(until, self._clock.now())
        helps = None if text is None else body(text, "what helps")

        def change(_: Reader, card: Workaround) -> Change[Workaround]:
            after = replace(card, text=helps or card.text)
            if until is not None:
                after = replace(after, until=until, ended_at=None)
            return after, (
                *_told(card.text, after.text, shown(after.text)),
                *_told((card.until, card.ended_at), (after.until, after.ended_at), "holds on"),
            )

        return await self._changed("change workaround", Workaround, number, change)

    async def end_workaround(self, number: int) -> Workaround:
        """It holds no more. Raises Refused when it has ended already."""
        now = self._clock.now()

        def change(_: Reader, card: Workaround) -> Change[Workaround]:
            if card.ended_at is not None:
                raise Refused(f"workaround {number} has ended already")
            return replace(card, ended_at=now), ("holds no more",)

        return await self._changed("change workaround", Workaround, number, change)

    # --- whose they are ----------------------------------------------------------------------

    async def put_on(self, sort: CardSort, number: int, rows: Sequence[int]) -> Question | Rumour:
        """Puts rows on a card, which links them. Raises Refused where all are on it."""
        await self._operators.me()

        def work(tx: Writer) -> Question | Rumour:
            crisis = needed_crisis(tx)
            card = _spoken(tx, sort, number)
            after = with_rows(tx, crisis, card, rows)
            if after == card:
                raise Refused(f"they are on {sort} {number} already")
            tx.name(f"{sort} {number}: {len(after.rows) - len(card.rows)} more")
            return after

        return await self._store.transact(f"change {sort}", work)

    async def take_off(self, sort: CardSort, number: int, rows: Sequence[int]) -> Question | Rumour:
        """Takes rows off a card; they stay linked. Raises Refused where none is on it."""
        await self._operators.me()

        def work(tx: Writer) -> Question | Rumour:
            card = _spoken(tx, sort, number)
            left = tuple(row for row in card.rows if row not in rows)
            if left == card.rows:
                raise Refused(f"none of them is on {sort} {number}")
            tx.name(f"{sort} {number}: {len(card.rows) - len(left)} fewer")
            return tx.put(replace(card, rows=left))

        return await self._store.transact(f"change {sort}", work)

    async def _changed(
        self, verb: str, kind: type[C], number: int, change: Callable[[Reader, C], Change[C]]
    ) -> C:
        await self._operators.me()
        sort = kind.__name__.lower()

        def work(tx: Writer) -> C:
            card = card_of(tx, needed_crisis(tx), kind, number)
            after, words = change(tx, card)
            if not words:
                raise Refused(f"{sort} {number} says so already")
            tx.name(f"{sort} {number}: {', '.join(words)}")
            return tx.put(after)

        return await self._store.transact(verb, work)


_QUESTION_STATES: dict[QuestionState, str] = {
    "open": "open again", "unknown": "unknown yet", "answered": "answered",
}  # fmt: skip


def _told(before: object, after: object, words: str) -> tuple[str, ...]:
    return () if before == after else (words,)


def _spoken(reader: Reader, sort: CardSort, number: int) -> Question | Rumour:
    crisis = needed_crisis(reader)
    if sort == "question":
        return card_of(reader, crisis, Question, number)
    return card_of(reader, crisis, Rumour, number)
