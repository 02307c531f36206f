"""Rescuing: the words of a draft beside the store while it takes none, and back into it."""

import asyncio

from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import StoreFailed
from cmtui.model.draft import Draft, DraftText, RescuedWords
from cmtui.model.operator import Identity
from cmtui.model.row import Row
from cmtui.services.drafting import keep_text
from cmtui.services.leases import session_is_alive
from cmtui.services.operators import Operators
from cmtui.services.ports import Rescue, Store, Writer
from cmtui.services.writing import Writing

BROUGHT_BACK = "the disk could not take these words; they were kept beside it"


class Rescuer:
    """Keeps words aside, and brings back those of programs that have ended."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        identity: Identity,
        operators: Operators,
        rescue: Rescue | None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._operators = operators
        self._rescue = rescue

    async def keep(self, writing: Writing, text: str, cursor: int) -> None:
        """Keeps the words aside. Raises StoreFailed where that cannot be done either."""
        if self._rescue is None:
            raise StoreFailed("there is no folder to keep the words aside in")
        await asyncio.to_thread(self._rescue.keep, self._words(writing, text, cursor))

    async def forget(self, writing: Writing) -> None:
        """The store has taken the words. Raises StoreFailed."""
        if self._rescue is not None:
            await asyncio.to_thread(self._rescue.forget, self._words(writing, "", 0))

    async def bring_back(self) -> int:
        """Puts the words of ended programs into their drafts; returns how many those are.

        Where the draft is gone, or has other words that are newer, they begin one of their own.
        Raises StoreFailed while the store takes none: then they stay where they are.
        """
        if self._rescue is None:
            return 0
        left = await asyncio.to_thread(self._rescue.all)
        if not left:
            return 0
        me = (await self._operators.me()).initials
        mine = [words for words in left if words.operator == me]
        ended = [words for words in mine if not await self._is_alive(words.session)]
        for words in ended:
            await self._put_back(words)
        return len(ended)

    async def _is_alive(self, session: str) -> bool:
        return await self._store.read(lambda reader: session_is_alive(reader, session, self._clock))

    async def _put_back(self, words: RescuedWords) -> None:
        assert self._rescue is not None
        await self._store.transact("bring back words", lambda tx: self._put(tx, words), vital=True)
        await asyncio.to_thread(self._rescue.forget, words)

    def _words(self, writing: Writing, text: str, cursor: int) -> RescuedWords:
        return RescuedWords(
            session=self._identity.session,
            operator=writing.draft.operator if writing.draft else writing.me,
            account=writing.account.key,
            text=text,
            cursor=cursor,
            at=self._clock.now(),
            draft=writing.draft.number if writing.draft else None,
            target=writing.target.number if writing.target else None,
            row=writing.row.number if writing.row else None,
        )

    def _put(self, tx: Writer, words: RescuedWords) -> None:
        tx.name("brought words back into a draft")
        draft = self._draft_of(tx, words) or tx.add(
            Draft(
                account=words.account,
                operator=words.operator,
                started_at=self._clock.now(),
                target=words.target,
                row=words.row if words.row and tx.get(Row, words.row) else None,
            )
        )
        tx.put(replace(draft, returned=BROUGHT_BACK))
        keep_text(tx, draft.number, words.text, words.cursor, self._clock.now())

    def _draft_of(self, tx: Writer, words: RescuedWords) -> Draft | None:
        """The open draft that these are the newer words of."""
        draft = tx.get(Draft, words.draft) if words.draft else None
        if draft is None or (draft.state, draft.operator) != ("writing", words.operator):
            return None
        kept = tx.find(DraftText, "draft", draft.number)
        if kept is None or kept.text == words.text or kept.saved_at <= words.at:
            return draft
        return None
