"""What a review takes from the records, in one picture of the store."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from cmtui.clock import Clock, Moment
from cmtui.model.crisis import Crisis
from cmtui.model.escalation import Escalation
from cmtui.model.official_line import OfficialLine
from cmtui.model.paused_post import PausedPost
from cmtui.model.post import Post
from cmtui.model.public_update import PublicUpdate
from cmtui.model.row import WAITING, Row
from cmtui.model.rumour import Rumour
from cmtui.model.sending import Sending
from cmtui.model.views import Where
from cmtui.model.workaround import Workaround
from cmtui.services.crisis.card_rules import cards_of
from cmtui.services.crisis.crises import crisis_of
from cmtui.services.crisis.declaring import EVIDENCE
from cmtui.services.crisis.first_replies import FirstReply, first_replies
from cmtui.services.crisis.papers.cards import Asked, Spread, asked_in, spread_in
from cmtui.services.crisis.papers.figures import Figures, counted_figures, linked_rows
from cmtui.services.crisis.papers.review import Owed, Reply, Stop, Went
from cmtui.services.crisis.picture import Volume
from cmtui.services.crisis.volume import Volumes
from cmtui.services.operators import Signers, signers_in
from cmtui.services.ports import Reader

BINS = 240
"""Bins of the volume at most."""


class Records(msgspec.Struct, frozen=True):
    """All of it; `last` is the newest transaction in the picture, `initials` who did it."""

    at: Moment
    last: int
    crisis: Crisis
    initials: Signers
    figures: Figures
    replies: tuple[Reply, ...]
    owed: tuple[Owed, ...]
    evidence: tuple[str, ...]
    overruled: tuple[Stop, ...]
    lines: tuple[OfficialLine, ...]
    updates: tuple[PublicUpdate, ...]
    went: dict[int, tuple[Went, ...]]
    queue: tuple[PausedPost, ...]
    escalations: tuple[Escalation, ...]
    questions: tuple[Asked, ...]
    rumours: tuple[Rumour, ...]
    spread: tuple[Spread, ...]
    workarounds: tuple[Workaround, ...]
    volume: Volume

    @property
    def ends(self) -> Moment:
        """The close, or the present."""
        return self.at if self.crisis.closed_at is None else self.crisis.closed_at


def records_of(reader: Reader, clock: Clock, number: int) -> Records:
    """Those of that crisis. Raises NotFound."""
    crisis, now = crisis_of(reader, number), clock.now()
    its = (Where("crisis", "eq", number),)
    rows, replies = linked_rows(reader, number), first_replies(reader, crisis)
    latest = reader.get_many(Post, [row.latest for row in rows])
    replied = {one.row for one in replies}
    updates = reader.window(PublicUpdate, its)
    return Records(
        at=now,
        last=reader.last_txn(),
        crisis=crisis,
        initials=signers_in(reader),
        figures=counted_figures(rows, replies, crisis),
        replies=_replies(rows, replies),
        owed=tuple(_owed(row, latest) for row in rows if _is_owed(row, replied)),
        evidence=tuple(
            latest[row.latest].url
            for row in rows
            if row.linked_because == EVIDENCE and row.latest in latest and latest[row.latest].url
        ),
        overruled=_overruled(reader, crisis, now),
        lines=tuple(reader.window(OfficialLine, its)),
        updates=tuple(updates),
        went={one.number: _went(reader, one) for one in updates},
        queue=tuple(reader.window(PausedPost, its)),
        escalations=tuple(reader.window(Escalation, its)),
        questions=asked_in(reader, number),
        rumours=tuple(cards_of(reader, Rumour, number)),
        spread=spread_in(reader, number),
        workarounds=tuple(cards_of(reader, Workaround, number)),
        volume=Volumes().of(reader, crisis, now, BINS),
    )


def _replies(rows: Iterable[Row], replies: Sequence[FirstReply]) -> tuple[Reply, ...]:
    by_number = {row.number: row for row in rows}
    found = [(by_number[one.row], one) for one in replies]
    return tuple(
        Reply(
            mention=row.latest,
            handle=row.handle,
            network=row.network,
            by=one.by,
            asked_at=one.asked_at,
            at=one.at,
            minutes=one.minutes,
            url=one.url,
        )
        for row, one in found
    )


def _is_owed(row: Row, replied: set[int]) -> bool:
    return row.number not in replied and (row.state == "covered" or row.state in WAITING)


def _owed(row: Row, latest: Mapping[int, Post]) -> Owed:
    post = latest.get(row.latest)
    return Owed(
        mention=row.latest,
        handle=row.handle,
        network=row.network,
        fate="covered" if row.state == "covered" else "waiting",
        because=row.because,
        url=post.url if post else "",
    )


def _overruled(reader: Reader, crisis: Crisis, now: Moment) -> tuple[Stop, ...]:
    """From the declaration to the close, in every text of ours: a stop is no matter of one row."""
    ends = now if crisis.closed_at is None else crisis.closed_at
    during = (Where("held_at", "ge", crisis.declared_at), Where("held_at", "le", ends))
    return tuple(
        Stop(one.held_at, one.operator, stop.rule, stop.reason, one.state, one.sent_url)
        for one in reader.window(Sending, during)
        if one.part == 1
        for stop in one.overruled
    )


def _went(reader: Reader, update: PublicUpdate) -> tuple[Went, ...]:
    """The last try of its first part on each account."""
    found = reader.get_many(Sending, update.sendings).values()
    last = {one.account: one for one in found if one.part == 1}
    return tuple(Went(one.account, one.state, one.sent_url, one.error) for one in last.values())
