"""What is offered after a reply went out: a promise in it noted with a date, an older one kept."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import msgspec

from cmtui.clock import Clock, Moment, from_datetime, to_local
from cmtui.errors import WrongUsage
from cmtui.model.follow_up import FollowUp
from cmtui.model.person import Person
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.sending import Sending
from cmtui.model.views import Where
from cmtui.services.follow_ups import FollowUps, read_open
from cmtui.services.ports import Reader, Store

WHAT_MOST = 200
"""Characters of a reply's sentence that a promise repeats."""

MORNING = 9
"""The hour of the next working day that is suggested where the reply names no time."""

FRIDAY = 4

_END_OF_SENTENCE = re.compile(r"[.!?…]+(?=\s)|\n")


class Offer(msgspec.Struct, frozen=True):
    """One thing to say yes to.

    `promise`: the reply `sending` promised `what`, suggested for `due_at`. `kept`: the open promise
    `follow_up`, which `by` owed her until `due_at`, may be kept by it.
    """

    sort: Literal["promise", "kept"]
    person: int
    name: str
    what: str
    due_at: Moment
    by: str
    sending: int
    row: int | None = None
    post: int | None = None
    follow_up: int | None = None


class Offers:
    """Finds what to offer, and does it."""

    def __init__(self, store: Store, clock: Clock, follow_ups: FollowUps) -> None:
        self._store = store
        self._clock = clock
        self._follow_ups = follow_ups

    async def after(self, sending: int) -> tuple[Offer, ...]:
        """What to offer after that reply went out: promises kept first, then those made.

        Nothing for a post that answers nobody, and for a promise that is noted already.
        """
        now = self._clock.now()
        return tuple(await self._store.read(lambda reader: list(_offers(reader, sending, now))))

    async def take(self, offer: Offer) -> FollowUp:
        """Says yes to it. Raises Refused when a colleague did meanwhile."""
        if offer.follow_up is not None:
            return await self._follow_ups.keep(offer.follow_up)
        return await self._follow_ups.add(
            offer.person,
            offer.what,
            offer.due_at,
            sort="promise",
            row=offer.row,
            post=offer.post,
            sending=offer.sending,
        )


def next_morning(now: Moment) -> Moment:
    """Nine o'clock of the next working day, in the operator's own zone."""
    today = to_local(now).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    days = 7 - today.weekday() if today.weekday() >= FRIDAY else 1
    return from_datetime((today + timedelta(days=days)).replace(hour=MORNING).astimezone())


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence in which those characters stand, in one line and not endless."""
    before = [match.end() for match in _END_OF_SENTENCE.finditer(text, 0, start)]
    after = _END_OF_SENTENCE.search(text, end)
    sentence = text[before[-1] if before else 0 : after.start() if after else len(text)]
    return " ".join(sentence.split()).rstrip(".!… ")[:WHAT_MOST]


def _offers(reader: Reader, number: int, now: Moment) -> Iterator[Offer]:
    sending = reader.get(Sending, number)
    if sending is None or sending.state != "sent":
        return
    row = reader.get(Row, sending.row) if sending.row else None
    target = reader.get(Post, sending.target) if sending.target else None
    person_number = row.person if row else target.person if target else None
    person = reader.get(Person, person_number) if person_number else None
    if person is None:
        return
    yield from _kept(reader, sending, person)
    yield from _made(reader, sending, person, now)


def _kept(reader: Reader, sending: Sending, person: Person) -> Iterator[Offer]:
    """Promises to her that are older than the reply."""
    for one in read_open(reader, person=person.number):
        if one.sort == "promise" and one.made_at < sending.held_at:
            yield Offer(
                "kept", person.number, person.name, one.what, one.due_at, one.by, sending.number,
                follow_up=one.number,
            )  # fmt: skip


def _made(reader: Reader, sending: Sending, person: Person, now: Moment) -> Iterator[Offer]:
    """The first promise in the reply, unless it is noted already.

    In whatever language it is found: that of the header is often only the parent's.
    """
    from cmtui.text.promises import promises

    found = promises(sending.words, "")
    noted = reader.window(
        FollowUp,
        (Where("person", "eq", person.number), Where("sending", "eq", sending.number)),
        limit=1,
    )
    if not found or noted:
        return
    first = found[0]
    yield Offer(
        "promise",
        person.number,
        person.name,
        sentence_around(sending.words, first.start, first.end),
        _moment(first.by, now),
        sending.operator,
        sending.number,
        row=sending.row,
        post=sending.target,
    )


def _moment(words: str, now: Moment) -> Moment:
    """When the reply says, where that can be read and lies ahead; else the next morning."""
    from cmtui.text.coming import parse_coming

    if words:
        try:
            return parse_coming(words, now)
        except WrongUsage:
            pass
    return next_morning(now)
