"""Unfinished words of official lines and public updates: kept at every pause, found again."""

from cmtui.clock import Clock
from cmtui.model.official_line import OfficialLine
from cmtui.model.public_update import PublicUpdate
from cmtui.model.statement_text import Statement, StatementText
from cmtui.model.views import Where
from cmtui.services.crisis.current import needed_crisis
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.text.language import same_language
from cmtui.text.safe import clean


class StatementTexts:
    """The words that I have begun in the open crisis, until they are a line or an update."""

    def __init__(self, store: Store, clock: Clock, operators: Operators) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators

    async def find(
        self, kind: Statement, of: int | None = None, language: str = ""
    ) -> StatementText | None:
        """My words for that line or update, else (`of` None) for a new one.

        Changes of one that cannot be changed any more are the beginning of a new one. Raises
        NotFound without a crisis.
        """
        me = (await self._operators.me()).initials

        def work(reader: Reader) -> StatementText | None:
            where = (Where("crisis", "eq", needed_crisis(reader).number),
                     Where("operator", "eq", me), Where("kind", "eq", kind))  # fmt: skip
            mine = reversed(reader.window(StatementText, where))
            if of is not None:
                return next((one for one in mine if one.of == of), None)
            fitting = (one for one in mine if not language or _is_in(one, language))
            return next((one for one in fitting if not _can_change(reader, one)), None)

        return await self._store.read(work)

    async def keep(
        self,
        kind: Statement,
        text: str,
        *,
        of: int | None = None,
        language: str = "",
        number: int | None = None,
    ) -> StatementText:
        """Makes the words durable; `number` is what they were kept under before."""
        text = clean(text).text
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> StatementText:
            old = tx.get(StatementText, number) if number is not None else None
            fresh = StatementText(
                number=old.number if old else 0,
                crisis=old.crisis if old else needed_crisis(tx).number,
                operator=me,
                kind=kind,
                text=text,
                saved_at=self._clock.now(),
                of=of,
                language=language,
            )
            return tx.put(fresh) if old else tx.add(fresh)

        return await self._store.transact("statement text", work, vital=True)

    async def forget(self, number: int | None) -> None:
        """Nothing came of them after all."""
        if number is not None:
            await self._store.transact("statement text", lambda tx: end_words(tx, number))


def end_words(tx: Writer, number: int | None) -> None:
    """These words have become a line or an update, in the transaction that makes it."""
    if number is not None:
        tx.remove(StatementText, number)


def _is_in(one: StatementText, language: str) -> bool:
    return bool(one.language) and same_language(one.language, language)


def _can_change(reader: Reader, one: StatementText) -> bool:
    """Whether what the words change is still there to be changed."""
    if one.of is None:
        return False
    if one.kind == "line":
        line = reader.get(OfficialLine, one.of)
        return line is not None and line.state == "draft"
    update = reader.get(PublicUpdate, one.of)
    return update is not None and update.state == "waiting"
