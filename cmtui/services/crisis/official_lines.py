"""The official line: written, approved by somebody else, live, and replaced by the next version."""

from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import NotFound, Refused
from cmtui.model.crisis import Crisis
from cmtui.model.official_line import NEXT_LINE, LineState, OfficialLine
from cmtui.model.views import Where
from cmtui.services.crisis.approving import approval, filled_in, worded
from cmtui.services.crisis.current import needed_crisis, open_crisis
from cmtui.services.crisis.said_officially import (
    LiveLine,
    Official,
    official,
    outdated_drafts,
)
from cmtui.services.crisis.statement_texts import end_words
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.writing import Writing
from cmtui.text.first_message import first_message
from cmtui.text.language import checked_language, same_language

DEFAULT_LANGUAGE = "en"


class OfficialLines:
    """The versions of the open crisis, and what is said of them to whoever writes."""

    def __init__(self, store: Store, clock: Clock, operators: Operators) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators

    # --- reading -----------------------------------------------------------------------------

    async def all(self, crisis: int | None = None) -> list[OfficialLine]:
        """Every version of that crisis (None: of the open one), oldest first."""

        def work(reader: Reader) -> list[OfficialLine]:
            found = crisis
            if found is None:
                current = open_crisis(reader)
                found = current.number if current else 0
            return reader.window(OfficialLine, (Where("crisis", "eq", found),))

        return await self._store.read(work)

    async def said(self) -> Official:
        """What is said officially now."""
        return await self._store.read(official)

    async def beginning(self, language: str = "") -> str:
        """What a new version begins with: what is said now, else the six parts of a first one."""
        language = checked_language(language)
        said = await self.said()
        live = said.line(language or DEFAULT_LANGUAGE)
        if live is None or (language and not same_language(live.language, language)):
            return first_message(language or DEFAULT_LANGUAGE)
        return live.text

    async def to_insert(self, writing: Writing) -> LiveLine:
        """The live line for whoever is answered there. Raises NotFound while there is none."""
        target = writing.target.language if writing.target else ""
        found = (await self.said()).line(writing.header.language or target)
        if found is None:
            raise NotFound("no official line is live; ! o writes one")
        return found

    # --- writing -----------------------------------------------------------------------------

    async def draft(self, text: str, language: str = "", words: int | None = None) -> OfficialLine:
        """Keeps a new version, to be approved. Raises NotFound without a crisis, WrongUsage.

        `words` is what its text was kept under while it was written.
        """
        text = worded(text, "the line")
        language = checked_language(language) or DEFAULT_LANGUAGE
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> OfficialLine:
            crisis = needed_crisis(tx)
            version = 1 + max((one.version for one in _of(tx, crisis)), default=0)
            tx.name(f"wrote the official line v{version} ({language})")
            end_words(tx, words)
            return tx.add(
                OfficialLine(
                    crisis=crisis.number,
                    version=version,
                    language=language,
                    text=text,
                    written_by=me,
                    written_at=self._clock.now(),
                )
            )

        return await self._store.transact("draft line", work, vital=True)

    async def change(self, number: int, text: str, words: int | None = None) -> OfficialLine:
        """Other words for a version that nobody has approved yet; whoever approves may do it too.

        `words` as in `draft`. Raises NotFound, WrongUsage, and Refused for one that is approved.
        """
        text = worded(text, "the line")

        def work(tx: Writer) -> OfficialLine:
            line = _line(tx, number)
            if line.state != "draft":
                raise Refused(f"the line v{line.version} is {line.state}: write a new version")
            tx.name(f"changed the draft of the line v{line.version}")
            end_words(tx, words)
            return tx.put(replace(line, text=text))

        return await self._store.transact("change line", work, vital=True)

    async def approve(self, number: int, reason: str = "", *, live: bool = True) -> OfficialLine:
        """Approves it, and (unless not `live`) makes it what is said from now on.

        Both are one transaction, with the end of the version that it replaces. Raises NotFound,
        and Refused or WrongUsage as `approving.approval`.
        """
        me = await self._operators.me()

        def work(tx: Writer) -> OfficialLine:
            line, crisis = _line(tx, number), needed_crisis(tx)
            _may(line, "approved")
            filled_in(line.text)
            given = approval(tx, self._clock, crisis, me, line.written_by, reason)
            at = self._clock.now()
            line = tx.put(
                replace(
                    line,
                    state="approved",
                    approved_by=given.by,
                    approved_at=at,
                    approval_reason=given.reason,
                )
            )
            why = f" (“{given.reason}”)" if given.reason else ""
            title = f"approved line v{line.version}{why}"
            if live:
                return self._live(tx, crisis, line, f"{title} · live")
            tx.name(title)
            return line

        return await self._store.transact("approve line", work, vital=True)

    async def go_live(self, number: int) -> OfficialLine:
        """Makes an approved version what is said from now on. Raises NotFound, Refused."""

        def work(tx: Writer) -> OfficialLine:
            line, crisis = _line(tx, number), needed_crisis(tx)
            _may(line, "live")
            return self._live(tx, crisis, line, f"line v{line.version} · live")

        return await self._store.transact("line live", work, vital=True)

    async def withdraw(self, number: int) -> OfficialLine:
        """Lets go of a version that never went live. Raises NotFound, Refused."""

        def work(tx: Writer) -> OfficialLine:
            line = _line(tx, number)
            _may(line, "withdrawn")
            tx.name(f"withdrew the draft of the line v{line.version}")
            return tx.put(replace(line, state="withdrawn", ended_at=self._clock.now()))

        return await self._store.transact("withdraw line", work)

    def _live(self, tx: Writer, crisis: Crisis, line: OfficialLine, title: str) -> OfficialLine:
        at = self._clock.now()
        for one in _of(tx, crisis):
            if one.state == "live" and same_language(one.language, line.language):
                tx.put(replace(one, state="superseded", ended_at=at))
        now = tx.put(replace(line, state="live", live_at=at))
        if crisis.line_at is None:
            tx.put(replace(crisis, line_at=at))
        flagged = len(outdated_drafts(tx, official(tx)))
        if flagged:
            title += f"; drafts that quote an old one: {flagged}"
        tx.name(title)
        return now


def _of(reader: Reader, crisis: Crisis) -> list[OfficialLine]:
    return reader.window(OfficialLine, (Where("crisis", "eq", crisis.number),))


def _line(reader: Reader, number: int) -> OfficialLine:
    """A version of the open crisis by its number."""
    line = reader.get(OfficialLine, number)
    crisis = needed_crisis(reader)
    if line is None or line.crisis != crisis.number:
        raise NotFound(f"no version of the official line has the number {number}")
    return line


def _may(line: OfficialLine, state: LineState) -> None:
    if line.state == state or state not in NEXT_LINE[line.state]:
        raise Refused(f"the line v{line.version} is {line.state} already")
