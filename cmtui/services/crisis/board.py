"""The board: the whole picture of a crisis at one moment."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil
from statistics import median

from cmtui.clock import MINUTE, Clock, Moment
from cmtui.model.crisis import Crisis
from cmtui.model.crisis_clocks import CrisisHouse
from cmtui.model.escalation import Escalation
from cmtui.model.official_line import OfficialLine
from cmtui.model.paused_post import PausedPost
from cmtui.model.public_update import PublicUpdate
from cmtui.model.question import Question
from cmtui.model.row import Row
from cmtui.model.rumour import Rumour
from cmtui.model.views import Where
from cmtui.model.workaround import Workaround
from cmtui.services.crisis.card_rules import cards_of
from cmtui.services.crisis.columns import EVERYBODY, Columns
from cmtui.services.crisis.crises import crisis_of
from cmtui.services.crisis.current import open_crisis
from cmtui.services.crisis.first_replies import FirstReply, first_replies
from cmtui.services.crisis.picture import Clocks, Column, Event, Load, Picture
from cmtui.services.crisis.timeline import Timeline, folded
from cmtui.services.crisis.update_results import results_of
from cmtui.services.crisis.volume import Volumes
from cmtui.services.house_rules import HouseRules
from cmtui.services.ports import Reader, Store

CARDS_MOST = 50
"""Cards of one column that a picture shows."""

EVENTS_MOST = 50
"""Events of the timeline that a picture shows."""

NINE_TENTHS = 0.9


class Board:
    """Reads the board; changes nothing."""

    def __init__(self, store: Store, clock: Clock, house: HouseRules, timeline: Timeline) -> None:
        self._store = store
        self._clock = clock
        self._house = house
        self._timeline = timeline
        self._volumes = Volumes()

    async def picture(
        self, number: int | None = None, *, width: int = 100, cards: int = CARDS_MOST
    ) -> Picture | None:
        """A crisis as it stands (default: the one that is open; None: it is a quiet day).

        The volume has at most `width` bins, each column shows at most so many `cards`. Raises
        NotFound for a number that no crisis has.
        """
        crisis = await self._store.read(
            lambda reader: open_crisis(reader) if number is None else crisis_of(reader, number)
        )
        if crisis is None:
            return None
        events = await self._timeline.of(crisis.number)
        return await self._store.read(
            lambda reader: self._picture(reader, crisis.number, events, width, cards)
        )

    def _picture(
        self, reader: Reader, number: int, events: Sequence[Event], width: int, most: int
    ) -> Picture:
        crisis = crisis_of(reader, number)
        columns = Columns(reader, number, self._clock)
        counts, replies = columns.counts(), first_replies(reader, crisis)
        its = (Where("crisis", "eq", number),)
        lines, updates = reader.window(OfficialLine, its), reader.window(PublicUpdate, its)
        told = next((one for one in reversed(updates) if one.state in ("held", "out")), None)
        questions, rumours = cards_of(reader, Question, number), cards_of(reader, Rumour, number)
        return Picture(
            crisis=crisis,
            clocks=_clocks(reader, crisis, self._house.crisis(), columns, counts, replies),
            cards=columns.cards(replies, most),
            counts=counts,
            lines=tuple(line for line in lines if line.state == "live"),
            waiting=tuple(line for line in lines if line.state == "draft"),
            queue=tuple(reader.window(PausedPost, its)),
            questions=tuple(questions),
            rumours=tuple(rumours),
            asking={one.number: _people(reader, one.rows) for one in questions},
            spreading={one.number: _people(reader, one.rows) for one in rumours},
            workarounds=tuple(cards_of(reader, Workaround, number)),
            escalations=tuple(reader.window(Escalation, its)),
            volume=self._volumes.of(reader, crisis, self._clock.now(), width),
            events=tuple(folded(events)[-EVENTS_MOST:]),
            load=_load(columns, replies),
            updates=tuple(one for one in updates if one.state in ("waiting", "approved")),
            told=told,
            results=tuple(results_of(reader, told)) if told is not None else (),
        )


def _people(reader: Reader, rows: Sequence[int]) -> int:
    """How many different people wrote these rows."""
    return len({row.person for row in reader.get_many(Row, rows).values()})


def _clocks(
    reader: Reader,
    crisis: Crisis,
    house: CrisisHouse,
    columns: Columns,
    counts: Mapping[Column, int],
    replies: Sequence[FirstReply],
) -> Clocks:
    goals = house.clocks(crisis.severity)
    waited = sorted(reply.minutes for reply in replies)
    covered = (
        Where("state", "eq", "covered"),
        Where("crisis", "ne", None),
        Where("crisis", "eq", crisis.number),
    )
    is_awaited = crisis.line_at is None and crisis.state == "open"
    return Clocks(
        unanswered=counts["unanswered"],
        oldest_since=columns.oldest_since(),
        answered=len(replies),
        covered=reader.count(Row, covered, EVERYBODY),
        median=median(waited) if waited else None,
        percentile_90=percentile_90(waited) if waited else None,
        median_goal=goals.reply_median,
        goal_90=goals.reply_90,
        line_due_at=_after(crisis, goals.line) if is_awaited else None,
        line_limit_at=_after(crisis, goals.line_limit) if is_awaited else None,
        update_due_at=crisis.next_update_at,
    )


def percentile_90(ordered: Sequence[float]) -> float:
    """The least of the values that nine tenths of them do not exceed; they come in order."""
    return ordered[ceil(NINE_TENTHS * len(ordered)) - 1]


def _after(crisis: Crisis, minutes: int | None) -> Moment | None:
    return None if minutes is None else crisis.declared_at + minutes * MINUTE


def _load(columns: Columns, replies: Sequence[FirstReply]) -> tuple[Load, ...]:
    """Whoever has somebody in hand or has answered somebody, the busiest first."""
    holding = Counter(card.by for card in columns.in_hand.values() if card.by)
    answered = Counter(reply.by for reply in replies if reply.by)
    everyone = sorted(
        holding.keys() | answered.keys(), key=lambda who: (-holding[who], -answered[who], who)
    )
    return tuple(Load(who, holding[who], answered[who]) for who in everyone)
