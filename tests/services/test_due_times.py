"""When a row is due, by which named minutes, and that it follows whatever changes."""

from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.clock import HOUR, MINUTE
from cmtui.model.follow_up import FollowUp
from cmtui.model.person import STAGES
from cmtui.model.row import Addend, Row
from cmtui.model.weights import Reach, Weights
from cmtui.model.weights_in_use import WeightsInUse
from cmtui.services.desk import Desk
from cmtui.services.due import DueFacts, addends_of, due_at
from cmtui.services.feed import Query
from cmtui.services.ports import Writer
from cmtui.services.standing import stand_anew
from tests.desks import EagerClock, PlainHouse, joined, row_of
from tests.scripted import ScriptedNetwork
from tests.services.triaging import answer, came, handles, number_of

facts = st.builds(
    DueFacts,
    followers=st.none() | st.integers(0, 10**7),
    stage=st.sampled_from(("", *STAGES)),
    first_time=st.booleans(),
    harm=st.booleans(),
    never_answered=st.booleans(),
    promise=st.booleans(),
    moved=st.tuples(st.builds(Addend, st.just("rule refunds"), st.integers(-60, 60))),
)


def reasons(row: Row) -> dict[str, int]:
    return {addend.reason: addend.minutes for addend in row.addends}


@given(facts)
def test_what_a_due_time_is_made_of_is_all_named_and_nothing_is_for_show(known: DueFacts) -> None:
    addends = addends_of(known, Weights())
    assert all(addend.reason and addend.minutes for addend in addends)
    assert len({addend.reason for addend in addends}) == len(addends)
    assert due_at(0, 60, addends) == (60 + sum(one.minutes for one in addends)) * MINUTE
    assert addends_of(known, Weights()) == addends


@given(facts)
def test_who_shouts_is_served_no_sooner(known: DueFacts) -> None:
    assert addends_of(msgspec.structs.replace(known, shouts=True), Weights()) == ()


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_of_the_steps_of_reach_the_highest_that_is_reached_counts(one: int, other: int) -> None:
    weights = Weights(reach=(Reach(100_000, -30), Reach(10_000, -15)))
    minutes = [
        sum(addend.minutes for addend in addends_of(DueFacts(followers=count), weights))
        for count in sorted((one, other))
    ]
    assert all(later <= sooner for sooner, later in pairwise(minutes))
    assert set(minutes) <= {0, -15, -30}


async def test_reach_first_time_and_harm_make_it_sooner(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.has_followers("ada", 48_000)
    network.says("ada", "I was hacked and my money is stolen", ago=MINUTE)
    await desk.intake.sync()
    row = await row_of(desk, "ada")
    assert reasons(row) == {"reach": -15, "first time": -10, "harm words": -30}
    assert row.reach == 48_000
    assert row.due_at == clock.now() - MINUTE + (60 - 15 - 10 - 30) * MINUTE


async def test_who_wrote_before_and_never_got_an_answer_is_due_sooner(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "A first matter", ago=2 * HOUR)
    network.says("mara", "Another matter", ago=HOUR)
    await desk.intake.sync()
    rows = {row.text: row for row in await desk.feed.page(Query(view="all"))}
    assert reasons(rows["A first matter"]) == {"first time": -10}
    assert reasons(rows["Another matter"]) == {"never answered": -10}


async def test_an_answer_to_one_row_is_an_answer_to_the_person(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "A first matter", ago=2 * HOUR)
    network.says("mara", "Another matter", ago=HOUR)
    await desk.intake.sync()
    first, second = sorted(
        await desk.feed.page(Query(view="all")), key=lambda row: row.waiting_since or 0
    )
    writing = await desk.composer.reply(first.number)
    await desk.courier.carry(await desk.outbox.hold(writing, "Sorry for the wait."))
    (row,) = (await desk.feed.rows([second.number])).values()
    assert reasons(row) == {} and row.due_at == (row.waiting_since or 0) + 60 * MINUTE


async def test_a_stage_moves_every_row_of_hers_and_undo_moves_it_back(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await came(desk, network, "mara")
    before = await row_of(desk, "mara")
    await desk.people.set_stage(before.person, "press")
    row = await row_of(desk, "mara")
    assert (row.stage, reasons(row)["stage press"]) == ("press", -20)
    assert row.due_at == (before.due_at or 0) - 20 * MINUTE
    await desk.undo.undo()
    assert await row_of(desk, "mara") == before


async def test_a_promise_of_ours_makes_it_sooner_while_it_is_open(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await came(desk, network, "mara")
    row = await row_of(desk, "mara")
    promise = FollowUp(
        person=row.person, by="NR", what="tell her", due_at=clock.now() + HOUR,
        made_at=clock.now(), sort="promise",
    )  # fmt: skip

    def promised(tx: Writer) -> FollowUp:
        made = tx.add(promise)
        stand_anew(tx, [row.person])
        return made

    made = await desk.store.transact("note", promised)
    assert reasons(await row_of(desk, "mara"))["our promise"] == -20

    def kept(tx: Writer) -> None:
        tx.put(msgspec.structs.replace(made, state="kept"))
        stand_anew(tx, [row.person])

    await desk.store.transact("note", kept)
    assert "our promise" not in reasons(await row_of(desk, "mara"))


async def test_from_an_authors_third_open_mention_on_shouting_does_not_pay(
    desk: Desk, network: ScriptedNetwork
) -> None:
    for n, ago in enumerate((40, 30, 20, 10)):
        network.says("max", f"matter {n}", ago=ago * MINUTE)
    await came(desk, network, "mara")
    rows = {row.text: row for row in await desk.feed.page(Query(view="all"))}
    assert [bool(rows[f"matter {n}"].addends) for n in range(4)] == [True, True, False, False]
    assert rows["matter 2"].due_at == (rows["matter 2"].waiting_since or 0) + 60 * MINUTE
    await desk.triage.done([rows["matter 0"].number])
    now = {row.text: row for row in await desk.feed.page(Query(view="all"))}
    assert [bool(now[f"matter {n}"].addends) for n in (1, 2, 3)] == [True, True, False]
    await desk.undo.undo()
    assert {row.text: row for row in await desk.feed.page(Query(view="all"))} == rows


async def test_posts_in_one_row_count_as_mentions_of_their_author(
    desk: Desk, network: ScriptedNetwork
) -> None:
    first = network.says("max", "one", ago=40 * MINUTE)
    network.says("max", "two", to=first, ago=30 * MINUTE)
    network.says("max", "another place", ago=20 * MINUTE)
    await desk.intake.sync()
    rows = {row.text: row for row in await desk.feed.page(Query(view="all"))}
    assert rows["two"].addends and not rows["another place"].addends


async def test_what_is_read_later_but_is_older_takes_its_turn(
    desk: Desk, network: ScriptedNetwork
) -> None:
    for n, ago in ((2, 20), (3, 10)):
        network.says("max", f"matter {n}", ago=ago * MINUTE)
    await desk.intake.sync()
    for n, ago in ((0, 40), (1, 30)):
        network.says("max", f"matter {n}", ago=ago * MINUTE)
    await desk.intake.sync()
    rows = {row.text: row for row in await desk.feed.page(Query(view="all"))}
    assert [bool(rows[f"matter {n}"].addends) for n in range(4)] == [True, True, False, False]


async def test_more_followers_are_heard_of_when_she_writes_again(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.has_followers("ada", 9_000)
    first = network.says("ada", "Hello?")
    await desk.intake.sync()
    assert "reach" not in reasons(await row_of(desk, "ada"))
    await clock.sleep(25 * 3600)
    network.has_followers("ada", 11_000)
    network.says("ada", "Anyone?", to=first)
    await desk.intake.sync()
    row = await row_of(desk, "ada")
    assert (row.reach, reasons(row)["reach"]) == (11_000, -15)


async def test_new_weights_set_every_open_row_anew_and_only_once(
    desk: Desk, network: ScriptedNetwork, house: PlainHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmtui.services.reweighing.BATCH", 2)
    await came(desk, network, "mara", "ben", "yuki", "kofi", "suki")
    await desk.triage.done([await number_of(desk, "suki")])
    await desk.tidy()
    house.weighs = Weights(allowance=30, first_time=5)
    assert await desk.reweighing.keep_up() == 4
    for who in ("mara", "ben", "yuki", "kofi"):
        row = await row_of(desk, who)
        assert (row.allowance, reasons(row)) == (30, {"first time": 5})
        assert row.due_at == (row.waiting_since or 0) + 35 * MINUTE
    assert await desk.reweighing.keep_up() == 0
    await came(desk, network, "ines")
    assert (await row_of(desk, "ines")).allowance == 30
    assert await desk.store.verify() is None


async def test_a_process_that_died_on_the_way_is_gone_on_from(
    desk: Desk, network: ScriptedNetwork, house: PlainHouse
) -> None:
    await came(desk, network, "mara")
    first = await number_of(desk, "mara")
    await came(desk, network, "ben", "yuki")
    house.weighs = Weights(allowance=30)
    await desk.store.transact(
        "weights", lambda tx: tx.add(WeightsInUse(weights=house.weighs, retimed_to=first))
    )
    assert await desk.reweighing.keep_up() == 2
    assert (await row_of(desk, "mara")).allowance == 60
    assert (await row_of(desk, "yuki")).allowance == 30


async def test_while_another_process_sets_them_anew_nobody_else_does(
    desk: Desk, network: ScriptedNetwork, house: PlainHouse, clock: EagerClock, tmp_path: Path
) -> None:
    await came(desk, network, "mara")
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    assert await alma.leases.take("weights") is not None
    house.weighs = Weights(allowance=30)
    assert await desk.reweighing.keep_up() == 0
    assert (await row_of(desk, "mara")).allowance == 60
    await alma.stop()
    assert await desk.reweighing.keep_up() == 1


async def test_a_broken_file_changes_nothing_and_is_said_once(
    desk: Desk, network: ScriptedNetwork, house: PlainHouse
) -> None:
    house.weighs = Weights(allowance=30)
    await desk.tidy()
    house.problem = "weights.toml: allowance: expected int"
    await came(desk, network, "mara")
    await desk.tidy()
    assert (await row_of(desk, "mara")).allowance == 30
    assert [words.partition(";")[0] for words in desk.house.news()] == [house.problem]
    await desk.tidy()
    assert desk.house.news() == []


async def test_the_same_input_gives_the_same_order(
    desk: Desk, network: ScriptedNetwork, house: PlainHouse
) -> None:
    for n in range(12):
        network.says(f"who{n % 5}", f"matter {n}" + (" I was scammed" if n % 3 == 0 else ""),
                     ago=(n * 7 % 12) * MINUTE)  # fmt: skip
    await desk.intake.sync()
    before = await desk.feed.page(Query())
    house.weighs = Weights(allowance=90, first_time=0, harm=0, never_answered=0)
    await desk.tidy()
    house.weighs = Weights()
    await desk.tidy()
    assert await desk.feed.page(Query()) == before
    assert [row.due_at for row in before] == sorted(row.due_at or 0 for row in before)


async def test_a_row_that_was_answered_has_no_due_time_left(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await came(desk, network, "mara")
    row = await answer(desk, "mara")
    assert (row.due_at, row.allowance, row.addends) == (None, 0, ())
    assert await handles(desk, "needs-me") == []
