"""Whatever two operators do and people write: nobody who waits is only in "all"."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cmtui.clock import HOUR, MINUTE
from cmtui.errors import CmtuiError
from cmtui.model.post import INBOUND, Post
from cmtui.model.row import CLOSED, WAITING, Row
from cmtui.model.rule import Rule, When
from cmtui.model.views import VIEWS, Where
from cmtui.services.desk import Desk
from cmtui.services.due import due_at
from cmtui.services.feed import Query
from cmtui.services.folding import copies_of
from cmtui.services.ports import Reader
from cmtui.services.timing import timed
from tests.desks import EagerClock, PlainHouse, founded, joined
from tests.scripted import ScriptedNetwork
from tests.services.triaging import SAME

WHO = ("mara", "ben", "yuki")
SAYINGS = (SAME, "Hello?", "Thank you!", "I was scammed, and nobody answers", "win the raffle")
VERBS = (
    "says", "says", "writes again", "edits", "deletes", "done", "covered", "dismiss", "set aside",
    "snooze", "bring back", "assign", "tag", "claim", "release", "stage", "answer", "phone", "undo",
    "time goes by", "weights",
)  # fmt: skip

Step = tuple[int, str, int]
steps = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(VERBS), st.integers(0, 5)), max_size=14
)


class Walk:
    """Two operators, some people, and what they do."""

    def __init__(self, network: ScriptedNetwork, clock: EagerClock, house: PlainHouse) -> None:
        self.network, self.clock, self.house = network, clock, house
        self.desks: tuple[Desk, ...] = ()

    async def step(self, who: int, verb: str, which: int) -> None:
        """One step; a refusal is none."""
        try:
            await self._do(self.desks[who], verb, which)
        except CmtuiError:
            return

    async def _do(self, desk: Desk, verb: str, which: int) -> None:
        if verb in ("says", "writes again", "edits", "deletes", "phone"):
            self._happens(verb, which)
            await desk.intake.sync()
            return
        if verb == "time goes by":
            await self.clock.sleep(1800.0 * (which + 1))
            await desk.tidy()
            await desk.claims.sweep()
            return
        if verb == "weights":
            house = self.house.weighs
            self.house.weighs = type(house)(allowance=30 if house.allowance == 60 else 60)
            await desk.tidy()
            return
        if verb == "undo":
            await desk.undo.undo()
            return
        rows = await desk.feed.page(Query(view="all"))
        if rows:
            await self._decide(desk, verb, which, rows)

    def _happens(self, verb: str, which: int) -> None:
        posts = [post for post in self.network.posts.values() if post.kind == "mention"]
        one = posts[which % len(posts)] if posts else None
        text = SAYINGS[which % len(SAYINGS)]
        match verb:
            case "says":
                self.network.says(WHO[which % 3], text, ago=which * MINUTE)
            case "writes again" if one:
                self.network.says(one.author.handle, text, to=one.id)
            case "edits" if one:
                self.network.edits(one.id, text)
            case "phone" if one:
                self.network.says("acme", "Mended ^AB", to=one.id, signed_from_elsewhere=True)
            case "deletes" if one:
                self.network.deletes(one.id)

    async def _decide(self, desk: Desk, verb: str, which: int, rows: list[Row]) -> None:
        row = rows[which % len(rows)]
        some = [one.number for one in rows[: which + 1]]
        triage = desk.triage
        match verb:
            case "done":
                await triage.done(some)
            case "covered":
                await triage.covered(some, "the update")
            case "dismiss":
                await triage.dismiss([row.number], "spam")
            case "set aside":
                await triage.set_aside([row.number])
            case "snooze":
                await triage.snooze(some, self.clock.now() + (which + 1) * HOUR)
            case "bring back":
                await triage.bring_back([row.number])
            case "assign":
                await triage.assign(some, ("NR", "AB", None)[which % 3])
            case "tag":
                await triage.tag(some, [f"t{which}"], make=True)
            case "claim":
                await triage.claim(row.number)
            case "release":
                await triage.release(row.number)
            case "stage":
                await desk.people.set_stage(row.person, ("press", "", "advocate")[which % 3])
            case "answer":
                writing = await desk.composer.reply(row.number)
                await desk.courier.carry(await desk.outbox.hold(writing, "We are on it."))


async def walked(folder: object, check: Callable[[Walk], Awaitable[None]], way: list[Step]) -> None:
    clock = EagerClock()
    network, house = ScriptedNetwork(clock), PlainHouse()
    house.in_order = (Rule("raffle", When(text=("raffle",)), tag=("raffle",), set_aside=True),)
    walk = Walk(network, clock, house)
    nathan = await founded(folder, network, clock, house)  # type: ignore[arg-type]
    alma = await joined(folder, network, clock, "alma", "AB")  # type: ignore[arg-type]
    walk.desks = (nathan, alma)
    try:
        for one in way:
            await walk.step(*one)
        await check(walk)
    finally:
        await alma.store.close()
        await nathan.store.close()


@settings(max_examples=25, deadline=None)
@given(steps)
@example([(0, "says", 0), (0, "says", 1), (0, "snooze", 1), (0, "time goes by", 5)])
@example([(0, "says", 0), (1, "says", 5), (1, "says", 10), (0, "claim", 2), (0, "done", 5)])
@example([(0, "says", 4), (0, "writes again", 0), (0, "set aside", 0), (0, "writes again", 2)])
def test_everybody_who_waits_is_in_a_view_and_every_clock_is_right(
    tmp_path_factory: pytest.TempPathFactory, way: list[Step]
) -> None:
    async def check(walk: Walk) -> None:
        await walk.desks[0].waking.wake()
        for desk in walk.desks:
            await _nobody_is_lost(desk)
            await desk.store.read(_all_is_consistent)
        assert await walk.desks[0].store.verify() is None

    asyncio.run(walked(tmp_path_factory.mktemp("walk") / "workspace", check, way))


async def _nobody_is_lost(desk: Desk) -> None:
    """Every unanswered mention is in a view other than "all", and every count is the list's."""
    listed: set[int] = set()
    for view in VIEWS:
        rows = await desk.feed.page(Query(view=view.name), limit=None)
        assert await desk.feed.count(view.name) == len(rows) == len({row.number for row in rows})
        if view.name != "all":
            listed |= {row.number for row in rows}
    everyone = await desk.feed.page(Query(view="all"), limit=None)
    assert {row.number for row in everyone} <= listed


def _all_is_consistent(reader: Reader) -> None:
    rows = reader.window(Row)
    for row in rows:
        assert bool(row.pending) == (row.state in WAITING), row
        assert (row.state in CLOSED) == (row.settled == row.state and not row.pending), row
        assert row.due_at is None or row.state == "new", row
        assert (row.wake_at is not None) == (row.state == "snoozed"), row
        if row.due_at is not None:
            assert row.waiting_since is not None
            assert row.due_at == due_at(row.waiting_since, row.allowance, row.addends)
    for row, anew in zip(rows, timed(reader, rows).rows, strict=True):
        assert row.due_at is None or row == anew, "clocks follow from what is, not from what was"
    _copies_are_counted(reader, rows)
    posts = reader.window(Post, (Where("kind", "one_of", INBOUND),))
    numbers = {post.number for post in posts}
    assert {number for row in rows for number in row.pending} <= numbers


def _copies_are_counted(reader: Reader, rows: list[Row]) -> None:
    led = 0
    for row in rows:
        copies = copies_of(reader, row)
        assert len(copies) == row.copies
        led += len(copies)
        for copy in copies:
            assert copy.same_as == row.same_as is not None
            assert copy.copies == 0 and copy.stands_for is None
            assert row.holder or (row.due_at or 0) <= (copy.due_at or 0), "it is due first"
    assert led == sum(row.leader is not None for row in rows), "each copy has one that leads it"
