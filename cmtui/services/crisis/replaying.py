"""Replay: the board of a crisis as it was at any moment, from the log alone; nothing is changed."""

import msgspec

from cmtui.clock import Clock, Moment, StandingClock
from cmtui.errors import NotFound, Refused
from cmtui.model.crisis import Crisis
from cmtui.model.views import NEWEST_FIRST
from cmtui.services.crisis.board import CARDS_MOST, Board
from cmtui.services.crisis.crises import crisis_of
from cmtui.services.crisis.picture import Event, Picture
from cmtui.services.crisis.timeline import Timeline
from cmtui.services.house_rules import HouseRules
from cmtui.services.ports import Past, Reader, Store


class Track(msgspec.Struct, frozen=True):
    """What there is to replay: from the declaration to the close (or the present), and its events.

    The moments are those of the log: at `begins` the crisis is there, a moment before it is not.
    """

    crisis: Crisis
    begins: Moment
    ends: Moment
    events: tuple[Event, ...] = ()

    def within(self, at: Moment) -> Moment:
        """The moment, or the end of the track that it lies beyond."""
        return min(max(at, self.begins), self.ends)


class Replays:
    """Reads a crisis at moments of its past."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        house: HouseRules,
        timeline: Timeline,
        past: Past | None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._house = house
        self._timeline = timeline
        self._past = past

    async def track(self, number: int | None = None) -> Track:
        """That of a crisis (default: the one declared last). Raises NotFound, and Refused where the
        log does not reach back to its declaration."""

        def work(reader: Reader) -> Crisis:
            if number is not None:
                return crisis_of(reader, number)
            newest = reader.window(Crisis, (), NEWEST_FIRST, limit=1)
            if not newest:
                raise NotFound("no crisis was ever declared here")
            return newest[0]

        crisis = await self._store.read(work)
        changes = await self._store.earlier(Crisis, crisis.number)
        declared = changes[0][0] if changes else 0
        commits = await self._store.commits(declared - 1)
        moments = {one.txn: one.at for one in commits}
        if declared not in moments:  # a checkpoint stands for what was before it
            raise Refused(f"the log does not reach back to the beginning of crisis {crisis.number}")
        closes = [one.at for one in commits if one.verb == "close crisis"
                  and crisis.number in one.touched.get("crises", ())]  # fmt: skip
        is_over = crisis.state == "closed" and closes
        return Track(
            crisis=crisis,
            begins=moments[declared],
            ends=closes[-1] if is_over else self._clock.now(),
            events=await self._timeline.of(crisis.number),
        )

    async def picture(
        self, track: Track, at: Moment, *, width: int = 100, cards: int = CARDS_MOST
    ) -> Picture:
        """The board at that moment of the track."""
        if self._past is None:
            raise Refused("the past cannot be read here")
        moment = track.within(at)
        past = await self._past.at(moment)
        try:
            clock = StandingClock(moment)
            board = Board(past, clock, self._house, Timeline(past))
            picture = await board.picture(track.crisis.number, width=width, cards=cards)
        finally:
            await past.close()
        assert picture is not None  # a number was given
        return picture
