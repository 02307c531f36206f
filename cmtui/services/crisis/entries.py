"""Entries of the timeline: what somebody writes down beside what writes itself."""

from cmtui.clock import Clock, Moment
from cmtui.errors import WrongUsage
from cmtui.model.crisis_entry import CrisisEntry
from cmtui.services.crisis.current import needed_crisis
from cmtui.services.operators import Operators
from cmtui.services.ports import Store, Writer
from cmtui.text.safe import clean_line

TEXT_MOST = 500
"""Characters of an entry: one line of an account, not an account."""


class Entries:
    """Writes entries into the open crisis."""

    def __init__(self, store: Store, clock: Clock, operators: Operators) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators

    async def add(self, text: str, at: Moment | None = None) -> CrisisEntry:
        """What happened at that moment (default: now), which may lie before the declaration.

        Raises NotFound without a crisis, WrongUsage for a text that is none or endless, and for
        what is still to come.
        """
        me, now = (await self._operators.me()).initials, self._clock.now()
        clean = clean_line(text).text
        if not clean:
            raise WrongUsage("say what happened")
        if len(clean) > TEXT_MOST:
            raise WrongUsage(f"an entry has at most {TEXT_MOST} characters, this has {len(clean)}")
        if at is not None and at > now:
            raise WrongUsage("an entry tells what has happened, not what is still to come")

        def work(tx: Writer) -> CrisisEntry:
            crisis = needed_crisis(tx)
            tx.name(f"entry: {clean}")
            return tx.add(
                CrisisEntry(crisis=crisis.number, text=clean, by=me, at=now if at is None else at)
            )

        return await self._store.transact("add entry", work)
