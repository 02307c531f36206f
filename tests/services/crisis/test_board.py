"""The board: what it counts is what there is, whatever happened before."""

import asyncio
import tempfile
from pathlib import Path
from statistics import median

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cmtui.clock import DAY, HOUR, MINUTE
from cmtui.model.crisis import Crisis
from cmtui.model.post import INBOUND, Post
from cmtui.model.row import WAITING, Row
from cmtui.model.spike import Bin
from cmtui.model.spike_memory import SpikeMemory
from cmtui.model.views import Where
from cmtui.services.crisis.board import percentile_90
from cmtui.services.crisis.picture import COLUMNS, Card, Column, Picture
from cmtui.services.crisis.resuming import Decision
from cmtui.services.desk import Desk
from cmtui.services.ports import Reader
from cmtui.services.spikes.detector import Detector
from tests.desks import EagerClock, PlainHouse, founded, joined, row_of
from tests.scripted import ScriptedNetwork
from tests.services.triaging import answer, came, number_of, numbers_of, update_is_out


async def seen(desk: Desk) -> Picture:
    """The board as it is now."""
    picture = await desk.board.picture()
    assert picture is not None
    return picture


def stands(picture: Picture) -> dict[str, Column]:
    """In which column each person stands."""
    return {card.row.handle: column for column in COLUMNS for card in picture.cards[column]}


def card(picture: Picture, handle: str) -> Card:
    """The card of that person."""
    return next(
        one for column in COLUMNS for one in picture.cards[column] if one.row.handle == handle
    )


@pytest.fixture
async def storm(desk: Desk, network: ScriptedNetwork, clock: EagerClock) -> Crisis:
    """Four people cannot log in; the first wrote before it was declared."""
    await came(desk, network, "mara", text="no login, says mara")
    await clock.sleep(300)
    declared = await desk.crisis.declare(
        "SEV2", "Login outage", evidence=[await number_of(desk, "mara")], words=["login"],
        pause=False,
    )  # fmt: skip
    for who in ("ben", "yuki", "kofi"):
        await came(desk, network, who, text=f"no login, says {who}")
        await clock.sleep(60)
    return declared.crisis


async def test_on_a_quiet_day_there_is_no_board(desk: Desk) -> None:
    assert await desk.board.picture() is None


async def test_who_is_being_answered_says_by_whom_and_how(
    desk: Desk, alma: Desk, storm: Crisis
) -> None:
    assert set(stands(await seen(desk)).values()) == {"unanswered"}
    mara, ben, yuki = await numbers_of(desk, "mara", "ben", "yuki")
    await alma.triage.claim(mara)
    claimed = card(await seen(desk), "mara")
    assert (claimed.column, claimed.by, claimed.doing) == ("being answered", "AB", "")
    await alma.status.appear(mara, typing=True)
    assert card(await seen(desk), "mara").doing == "typing"
    await alma.status.appear(mara, typing=False)
    writing = await desk.composer.reply(ben)
    await desk.composer.keep(writing, "Hi Ben, we are on it")
    draft = card(await seen(desk), "ben")
    assert (draft.by, draft.doing, draft.words) == ("NR", "draft", "Hi Ben, we are on it")
    held = await desk.outbox.hold(await desk.composer.reply(yuki), "Hi Yuki, we are on it")
    on_its_way = card(await seen(desk), "yuki")
    assert (on_its_way.doing, on_its_way.words) == ("held", "Hi Yuki, we are on it")
    await desk.courier.carry(held)
    done = card(await seen(desk), "yuki")
    assert (done.column, done.by) == ("answered", "NR")
    assert done.words.startswith("Hi Yuki") and done.at is not None
    picture = await seen(desk)
    assert [(one.initials, one.holding, one.answered) for one in picture.load] == [
        ("NR", 1, 1), ("AB", 1, 0),
    ]  # fmt: skip


async def test_clocks_tell_how_soon_people_were_answered_from_wherever(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, storm: Crisis
) -> None:
    asked = {who: (await row_of(desk, who)).waiting_since or 0 for who in ("mara", "ben", "yuki")}
    await answer(desk, "mara")
    first = clock.now() - asked["mara"]
    await clock.sleep(600)
    await answer(desk, "ben")
    second = clock.now() - asked["ben"]
    (yuki,) = [id for id, post in network.posts.items() if post.author.handle == "yuki"]
    network.says("acme", "Mended ^AB", to=yuki, signed_from_elsewhere=True)
    third = clock.now() - asked["yuki"]
    await desk.intake.sync()
    await update_is_out(desk)
    await desk.triage.covered(await numbers_of(desk, "kofi"), "update 1")
    clocks = (await seen(desk)).clocks
    waited = sorted((first, second, third))
    assert clocks.median == pytest.approx(waited[1] / MINUTE)
    assert clocks.percentile_90 == pytest.approx(waited[2] / MINUTE)
    assert (clocks.answered, clocks.covered, clocks.unanswered) == (3, 1, 0)
    assert (clocks.median_goal, clocks.goal_90) == (30, 120)
    assert clocks.oldest_since is None
    assert {one.initials: one.answered for one in (await seen(desk)).load} == {"NR": 2, "AB": 1}


async def test_a_reply_given_before_the_declaration_is_no_first_reply_in_it(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    id = network.says("mara", "no login")
    await desk.intake.sync()
    await answer(desk, "mara", "We look into it.")
    await clock.sleep(3600)
    await desk.crisis.declare("SEV3", evidence=[await number_of(desk, "mara")])
    assert (await seen(desk)).clocks.answered == 0
    network.says("mara", "still no login", to=id)
    await desk.intake.sync()
    asked = clock.now()
    await clock.sleep(240)
    await answer(desk, "mara", "It works again.")
    clocks = (await seen(desk)).clocks
    assert (clocks.answered, clocks.median) == (1, (clock.now() - asked) / MINUTE)


async def test_the_line_is_due_until_one_is_live_and_the_update_by_the_severity(
    desk: Desk, alma: Desk, storm: Crisis
) -> None:
    clocks = (await seen(desk)).clocks
    assert clocks.line_due_at == storm.declared_at + 15 * MINUTE
    assert clocks.line_limit_at == storm.declared_at + 30 * MINUTE
    assert clocks.update_due_at == storm.declared_at + 30 * MINUTE
    draft = await desk.official_lines.draft("We know that sign-in fails for some of you.")
    assert [one.number for one in (await seen(desk)).waiting] == [draft.number]
    await alma.official_lines.approve(draft.number)
    picture = await seen(desk)
    assert (picture.waiting, len(picture.lines)) == ((), 1)
    assert picture.clocks.line_due_at is picture.clocks.line_limit_at is None


async def test_volume_counts_every_mention_once_beside_what_is_usual(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await desk.intake.sync(look_back=7 * DAY // 2)
    for day, often in ((1, 3), (2, 5), (3, 4)):
        for hour in (-1, 0, 1, 2):
            for number in range(often):
                network.says(f"d{day}n{number}", f"hello {hour}", ago=day * DAY + hour * HOUR)
    await desk.intake.sync()
    await desk.crisis.declare("SEV3")
    for minute in range(30):
        network.says(f"now{minute}", f"hello {minute}")
        await clock.sleep(60)
    await desk.intake.sync()
    for width in (7, 40, 200):
        picture = await desk.board.picture(width=width)
        assert picture is not None and picture.volume is not None
        volume = picture.volume
        assert len(volume.counts) <= width and sum(volume.counts) == 30
        assert (volume.last_hour, volume.usual_hour) == (30, 4.0)
        assert volume.usual == (4.0 * volume.minutes / 60,) * len(volume.counts)


async def test_after_a_day_or_two_nothing_is_called_usual(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await desk.intake.sync(look_back=5 * DAY // 2)
    await desk.crisis.declare("SEV3")
    volume = (await seen(desk)).volume
    assert volume is not None and volume.counts and volume.usual == ()


async def test_what_is_usual_stands_at_its_own_time_where_it_is_known_of_a_part_only(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await desk.intake.sync(look_back=3 * DAY)  # of an hour ago, one former day too few is known
    for day in (1, 2, 3):
        for minute in range(-60, 240, 10):
            network.says(f"d{day}m{minute}", f"hello {minute}", ago=day * DAY - minute * MINUTE)
    await desk.intake.sync()
    await desk.crisis.declare("SEV3")
    await clock.sleep(3 * 3600)
    volume = (await seen(desk)).volume
    assert volume is not None
    known = [one > 0 for one in volume.usual]
    assert len(known) == len(volume.counts)
    assert known == sorted(known) and not known[0] and known[-1]


async def test_what_the_spike_watch_has_learnt_is_what_is_usual(
    desk: Desk, clock: EagerClock, storm: Crisis
) -> None:
    detector = Detector(MINUTE)
    begins = clock.now() - 2 * DAY
    for minute in range(2 * 24 * 60):
        detector.feed(Bin(begins + minute * MINUTE, 1 if minute % 5 == 0 else 0))
    kept = SpikeMemory(
        stream="", kind="x", since=begins, until=clock.now(),
        learnt=msgspec.to_builtins(detector.memory),
    )  # fmt: skip
    await desk.store.transact("spike memory", lambda tx: tx.add(kept))
    volume = (await seen(desk)).volume
    assert volume is not None
    assert volume.usual_hour == pytest.approx(12, rel=0.2)
    assert volume.usual[-1] == pytest.approx(12 * volume.minutes / 60, rel=0.2)
    assert sum(volume.counts) == volume.last_hour == 4


async def test_of_an_invented_past_nothing_is_called_less_than_usual(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    founded = await desk.operators.workspace()
    await desk.store.transact("demo", lambda tx: tx.put(replace(founded, demo_seed=7)))
    await desk.intake.sync(look_back=7 * DAY // 2)
    for day in (1, 2, 3):
        for hour in (-1, 0, 1, 2):
            network.says(f"d{day}", f"hello {hour}", ago=day * DAY + hour * HOUR)
    await desk.intake.sync()
    await desk.crisis.declare("SEV3")
    (account,) = await desk.accounts.all()
    volume = (await seen(desk)).volume
    assert volume is not None and volume.usual_hour == 0.0
    starts = [volume.start + n * volume.minutes * MINUTE for n in range(len(volume.counts))]
    shown = [at for at, usual in zip(starts, volume.usual, strict=True) if usual]
    assert shown == [at for at in starts if at >= account.added_at]
    await clock.sleep(3_600)
    volume = (await seen(desk)).volume
    assert volume is not None and volume.usual_hour > 0.0


async def test_a_board_of_a_crisis_that_is_closed_stands_as_it_ended(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, storm: Crisis
) -> None:
    await answer(desk, "mara")
    await desk.crisis.close("works again")
    assert await desk.board.picture() is None
    await clock.sleep(86_400)
    picture = await desk.board.picture(storm.number)
    assert picture is not None
    assert (picture.crisis.state, picture.clocks.answered) == ("closed", 1)
    assert picture.clocks.update_due_at is picture.clocks.line_due_at is None
    assert picture.volume is not None and len(picture.volume.counts) < 100


# --- the timeline --------------------------------------------------------------------------------


async def test_the_timeline_writes_itself(
    desk: Desk, alma: Desk, network: ScriptedNetwork, clock: EagerClock, storm: Crisis
) -> None:
    await came(desk, network, "other")
    await desk.triage.done(await numbers_of(desk, "other"))  # no matter of the crisis
    await desk.people.note((await row_of(desk, "other")).person, "nice")
    await alma.crisis.change_severity("SEV1", "factor 3, press asks")
    await desk.cards.ask("Is my data safe?")
    await desk.linking.move(await numbers_of(desk, "kofi"), "escalated")
    await desk.undo.undo()
    for who in ("mara", "ben"):
        await answer(desk, who)
    await update_is_out(desk)
    await desk.triage.covered(await numbers_of(desk, "yuki"), "update 1")
    await desk.crisis.close("works again")
    await desk.crisis.hold(True, "legal asks", storm.number)
    await desk.triage.bring_back(await numbers_of(desk, "yuki"))
    await answer(desk, "yuki")
    expected = [
        ("NR", 'declared SEV2 "Login outage" from 1 mention'),
        ("AB", "SEV2 → SEV1: factor 3, press asks; holding the queue back (0 posts)"),
        ("NR", 'question 1 "Is my data safe?"'),
        ("NR", "moved 1 mention to escalated"),
        ("NR", "undo: moved 1 mention to escalated"),
        ("NR", "answered 2"),
        ("NR", "covered 1 mention"),
        ("NR", "closed without an all-clear: works again"),
        ("NR", "legal hold on: legal asks"),
    ]
    for reader in (desk, alma):
        events = await reader.timeline.of(storm.number)
        assert [(one.who, one.words) for one in events] == expected
        assert [one.at for one in events] == sorted(one.at for one in events)


async def test_each_crisis_has_a_timeline_of_its_own(desk: Desk) -> None:
    first = (await desk.crisis.declare("SEV3")).crisis
    await desk.entries.add("of the first")
    await desk.crisis.close("over")
    second = (await desk.crisis.declare("SEV3")).crisis
    await desk.entries.add("of the second")
    words = {
        number: [one.words for one in await desk.timeline.of(number)]
        for number in (first.number, second.number)
    }
    assert words[first.number] == [
        "declared SEV3",
        "of the first",
        "closed without an all-clear: over",
    ]
    assert words[second.number] == ["declared SEV3", "of the second"]


async def test_posts_of_the_queue_are_one_line_on_the_board_and_one_each_in_the_timeline(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    for number in range(4):
        network.schedules(f"Sale {number}", clock.now() + (2 + number) * HOUR)
    crisis = (await desk.crisis.declare("SEV1")).crisis
    await desk.holder.carry()
    await desk.entries.add("called the data centre")
    _, held = await desk.pausing.standing()
    await desk.resuming.resume([Decision(one.number, "drop") for one in held[:3]])
    await desk.holder.carry()
    picture = await desk.board.picture()
    assert picture is not None
    assert [one.words for one in picture.events] == [
        "declared SEV1; holding the queue back (4 posts)",
        "queue paused: 4 posts",
        "called the data centre",
        "let go of 3 of the queue",
        "taken out of the queue: 3 posts",
    ]
    every = [one.words for one in await desk.timeline.of(crisis.number)]
    assert [one for one in every if one.startswith("paused")] == [
        f'paused ("Sale {number}" of demo:acme)' for number in range(4)
    ]


def test_every_record_of_a_board_is_known_to_the_timeline() -> None:
    from cmtui.services.crisis.timeline import KINDS
    from cmtui.services.hub import CRISIS_COLLECTIONS
    from cmtui.store.schema import collection_of

    assert set(KINDS) == CRISIS_COLLECTIONS
    assert all(collection_of(kind).name == name for name, kind in KINDS.items())


# --- whatever happened ---------------------------------------------------------------------------

ACTS = ("says", "claim", "draft", "hold", "answer", "covered", "done", "snooze", "dismiss",
        "escalated", "watching", "unlink", "bring_back", "again", "phone")  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 4)), max_size=14)


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_columns_part_the_linked_and_numbers_equal_an_independent_count(
    steps: list[tuple[str, int]],
) -> None:
    async def walk(folder: Path) -> None:
        clock = EagerClock()
        network = ScriptedNetwork(clock)
        desk = await founded(folder, network, clock, PlainHouse())
        alma = await joined(folder, network, clock, "alma", "AB")
        clock.keepers.append(alma.leases.renew)
        crisis = (await desk.crisis.declare("SEV3", words=["login"])).crisis
        await update_is_out(desk)
        for who in ("mara", "ben", "yuki"):
            network.says(who, f"login {who}", ago=HOUR)
        await desk.intake.sync()
        try:
            for number, (act, which) in enumerate(steps):
                await clock.sleep(30.0)
                await _does(desk, alma, network, act, which, number)
                picture = await desk.board.picture(cards=1_000)
                assert picture is not None
                await desk.store.read(lambda reader: _agrees(reader, crisis, picture))  # noqa: B023
        finally:
            await alma.stop()
            await desk.stop()

    with tempfile.TemporaryDirectory() as name:
        asyncio.run(walk(Path(name) / "workspace"))


async def _does(
    desk: Desk, alma: Desk, network: ScriptedNetwork, act: str, which: int, number: int
) -> None:
    """One thing that an operator does or that happens; a refusal is none."""
    from cmtui.errors import CmtuiError
    from cmtui.services.feed import Query

    rows = await desk.feed.page(Query(view="all"), limit=None)
    row = rows[which % len(rows)]
    posts = [post for post in network.posts.values() if post.kind == "mention"]
    post = posts[which % len(posts)]
    try:
        match act:
            case "says":
                network.says(f"p{number}", f"no login {number}")
                await desk.intake.sync()
            case "again":
                network.says(post.author.handle, f"and login {number}", to=post.id)
                await desk.intake.sync()
            case "phone":
                network.says("acme", f"Mended {number}", to=post.id, signed_from_elsewhere=True)
                await desk.intake.sync()
            case "claim":
                await alma.triage.claim(row.number)
            case "draft":
                writing = await alma.composer.reply(row.number)
                await alma.composer.keep(writing, f"We are on it {number}")
            case "hold" | "answer":
                writing = await desk.composer.reply(row.number)
                held = await desk.outbox.hold(writing, f"We are on it, {number}")
                if act == "answer":
                    await desk.courier.carry(held)
            case "escalated" | "watching":
                await desk.linking.move([row.number], act)
            case "unlink":
                await desk.linking.unlink([row.number])
            case "snooze":
                await desk.triage.snooze([row.number], desk.clock.now() + HOUR)
            case "dismiss":
                await desk.triage.dismiss([row.number], "spam")
            case _:
                await getattr(desk.triage, act)([row.number])
    except CmtuiError:
        return


def _agrees(reader: Reader, crisis: Crisis, picture: Picture) -> None:
    """The board beside a count that knows nothing of how it is made."""
    linked = [row for row in reader.window(Row) if row.crisis == crisis.number]
    shown = [card.row.number for column in COLUMNS for card in picture.cards[column]]
    assert sorted(shown) == sorted(row.number for row in linked), "each stands in one column"
    assert {one: len(picture.cards[one]) for one in COLUMNS} == picture.counts
    for column in COLUMNS:
        for one in picture.cards[column]:
            assert one.column == column
            if column in ("escalated", "watching"):
                assert one.row.place == column
            else:
                assert (one.row.state in WAITING) == (column != "answered")
    _clocks_agree(reader, crisis, picture, linked)


def _clocks_agree(reader: Reader, crisis: Crisis, picture: Picture, linked: list[Row]) -> None:
    posts = sorted(reader.window(Post), key=lambda post: (post.created_at, post.number))
    waited = []
    for row in linked:
        open_since: int | None = None
        for post in posts:
            is_hers = post.kind in INBOUND and post.row == row.key
            parents = {one.id for one in posts if one.row == row.key}
            if is_hers and open_since is None:
                open_since = post.created_at
            elif post.kind == "own" and post.parent in parents and open_since is not None:
                waited.append((post.received_at if post.signed_by == "NR" and "We are" in post.text
                               else post.created_at) - open_since)  # fmt: skip
                break
    waited.sort()
    clocks = picture.clocks
    assert clocks.answered == len(waited)
    if waited:
        assert clocks.median == pytest.approx(median(waited) / MINUTE)
        place = next(n for n in range(1, len(waited) + 1) if n * 10 >= len(waited) * 9)
        assert clocks.percentile_90 == pytest.approx(waited[place - 1] / MINUTE)
    assert clocks.covered == sum(row.state == "covered" for row in linked)
    late = [row.waiting_since for row in linked if row.due_at is not None and row.place is None]
    assert clocks.oldest_since == min(late, default=None)
    waiting = reader.count(Row, (Where("crisis", "eq", crisis.number), Where("state", "eq", "new")))
    assert waiting == sum(row.state == "new" for row in linked)


@given(values=st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_nine_tenths_are_not_above_the_ninetieth_percentile(values: list[float]) -> None:
    ordered = sorted(values)
    found = percentile_90(ordered)
    assert sum(one <= found for one in ordered) * 10 >= len(ordered) * 9
    below = [one for one in ordered if one < found]
    assert len(below) * 10 < len(ordered) * 9
