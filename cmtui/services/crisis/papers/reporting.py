"""The papers about a crisis, each read in one picture of the store."""

from cmtui.clock import Clock
from cmtui.errors import NotFound
from cmtui.model.crisis import Crisis
from cmtui.model.views import NEWEST_FIRST
from cmtui.services.crisis.crises import crisis_of
from cmtui.services.crisis.current import needed_crisis
from cmtui.services.crisis.papers.brief import Brief, brief_of
from cmtui.services.crisis.papers.report import Report, report_of
from cmtui.services.crisis.papers.review import Review
from cmtui.services.crisis.papers.reviewing import read_review
from cmtui.services.crisis.timeline import Timeline
from cmtui.services.house_rules import HouseRules
from cmtui.services.ports import Reader, Store


class Papers:
    """Reads what is written about a crisis; changes nothing. Without a number: the open one."""

    def __init__(self, store: Store, clock: Clock, house: HouseRules, timeline: Timeline) -> None:
        self._store = store
        self._clock = clock
        self._house = house
        self._timeline = timeline

    async def brief(self, number: int | None = None) -> Brief:
        """The brief for management. Raises NotFound."""

        def work(reader: Reader) -> Brief:
            crisis = needed_crisis(reader) if number is None else crisis_of(reader, number)
            return brief_of(reader, crisis, self._house, self._clock)

        return await self._store.read(work)

    async def report(self, number: int | None = None) -> Report:
        """The tactical report. Raises NotFound."""
        wanted = number or (await self._store.read(needed_crisis)).number
        events = await self._timeline.of(wanted)

        def work(reader: Reader) -> Report:
            crisis = crisis_of(reader, wanted)
            return report_of(reader, crisis, events, self._house, self._clock)

        return await self._store.read(work)

    async def review(self, number: int | None = None) -> Review:
        """What a review begins from (default: of the crisis that was declared last).

        Raises NotFound.
        """
        wanted = number or (await self._store.read(_newest)).number
        house = self._house.crisis()
        return await read_review(self._store, self._clock, self._timeline, house, wanted)


def _newest(reader: Reader) -> Crisis:
    found = reader.window(Crisis, (), NEWEST_FIRST, limit=1)
    if not found:
        raise NotFound("no crisis was ever declared here")
    return found[0]
