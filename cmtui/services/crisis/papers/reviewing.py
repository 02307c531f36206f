"""Reading a review: the records in one picture, and the log up to that picture."""

from collections.abc import Sequence

from cmtui.clock import Clock, Moment
from cmtui.model.crisis import ROLES, Crisis, Role
from cmtui.model.crisis_clocks import CrisisHouse
from cmtui.model.post import Post
from cmtui.model.public_update import PublicUpdate
from cmtui.model.row import Row
from cmtui.model.rumour import Rumour
from cmtui.model.sending import Sending
from cmtui.services.crisis.papers.clocks_kept import gravest, missed_clocks
from cmtui.services.crisis.papers.history import Log, Step, spans, steps_of
from cmtui.services.crisis.papers.review import (
    Held,
    Linked,
    Marked,
    Review,
    Said,
    Told,
    review_day,
)
from cmtui.services.crisis.papers.review_records import Records, records_of
from cmtui.services.crisis.picture import Event
from cmtui.services.crisis.timeline import Timeline
from cmtui.services.ports import Reader, Store

URLS_MOST = 3
"""Addresses that one event names."""


async def read_review(
    store: Store, clock: Clock, timeline: Timeline, house: CrisisHouse, number: int
) -> Review:
    """The review of that crisis as it stands now. Raises NotFound."""
    records = await store.read(lambda reader: records_of(reader, clock, number))
    changes = await store.earlier(Crisis, number)
    commits = await store.commits(changes[0][0] - 1 if changes else 0)
    log = Log(
        {one.txn: one for one in commits if one.txn <= records.last},
        records.last,
        records.initials,
    )
    steps = await steps_of(store, Crisis, records.crisis, log)
    updates = [
        _said(records, one, await steps_of(store, PublicUpdate, one, log), steps)
        for one in records.updates
    ]
    spread = {one.number: one for one in records.spread}
    rumours = [
        Told(spread[one.number], _marks(await steps_of(store, Rumour, one, log)))
        for one in records.rumours
    ]
    events = [one for one in await timeline.of(number) if one.txn <= records.last]
    linked = await store.read(lambda reader: _linked(reader, events, log, number))
    return _review(records, steps, house, updates, rumours, linked)


def _review(
    records: Records,
    steps: Sequence[Step[Crisis]],
    house: CrisisHouse,
    updates: Sequence[Said],
    rumours: Sequence[Told],
    timeline: Sequence[Linked],
) -> Review:
    crisis = records.crisis
    begins, ends = crisis.declared_at, records.ends
    severities = spans(steps, lambda one: one.severity, begins, ends)
    due = spans(steps, lambda one: one.next_update_at, begins, ends)
    worst = gravest(severities) if severities else crisis.severity
    closed_at = crisis.closed_at
    return Review(
        at=records.at,
        ends=ends,
        crisis=crisis,
        gravest=worst,
        figures=records.figures,
        due_on=None if closed_at is None else review_day(closed_at, worst, house),
        severities=tuple(severities),
        phases=tuple(spans(steps, lambda one: one.phase, begins, ends)),
        roles=tuple(_held(role, steps, begins, ends) for role in ROLES),
        timeline=tuple(timeline),
        lines=records.lines,
        updates=tuple(updates),
        replies=records.replies,
        owed=records.owed,
        overruled=records.overruled,
        queue=records.queue,
        escalations=records.escalations,
        questions=records.questions,
        rumours=tuple(rumours),
        workarounds=records.workarounds,
        missed=missed_clocks(crisis, severities, due, records.figures, worst, house, ends),
        evidence=records.evidence,
        volume=records.volume,
    )


def _held(role: Role, steps: Sequence[Step[Crisis]], begins: Moment, ends: Moment) -> Held:
    def who(crisis: Crisis) -> str:
        found: str = getattr(crisis, role)
        return found

    return Held(role, tuple(spans(steps, who, begins, ends)))


def _said(
    records: Records,
    update: PublicUpdate,
    steps: Sequence[Step[PublicUpdate]],
    crisis_steps: Sequence[Step[Crisis]],
) -> Said:
    """An update with the clock that stood when its first post was out."""
    out = next((one for one in steps if one.after is not None and one.after.state == "out"), None)
    results = records.went.get(update.number, ())
    if out is None:
        return Said(update, results=results)
    before = [one.before if one.txn == out.txn else one.after for one in crisis_steps
              if one.txn <= out.txn]  # fmt: skip
    stood = before[-1] if before else None
    due_at = stood.next_update_at if stood is not None else None
    return Said(update, due_at, out.at, results)


def _marks(steps: Sequence[Step[Rumour]]) -> tuple[Marked, ...]:
    """Each state that it had, from the first on."""
    found: list[Marked] = []
    for step in steps:
        after = step.after
        if after is not None and (not found or found[-1].state != after.state):
            found.append(Marked(step.at, step.who, after.state, after.source))
    return tuple(found)


def _linked(reader: Reader, events: Sequence[Event], log: Log, crisis: int) -> list[Linked]:
    """The events, with the addresses of the posts that each was about."""
    return [Linked(one, _urls(reader, one, log, crisis)) for one in events]


def _urls(reader: Reader, event: Event, log: Log, crisis: int) -> tuple[str, ...]:
    commit = log.commits.get(event.txn)
    if commit is None:
        return ()
    sent = reader.get_many(Sending, commit.touched.get("sendings", ())[:URLS_MOST]).values()
    urls = [one.sent_url for one in sent]
    rows = reader.get_many(Row, commit.touched.get("rows", ())).values()
    latest = [row.latest for row in rows if crisis in (row.crisis, row.unlinked_from)]
    urls += [one.url for one in reader.get_many(Post, latest[:URLS_MOST]).values()]
    return tuple(dict.fromkeys(url for url in urls if url))[:URLS_MOST]
