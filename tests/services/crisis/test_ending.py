"""Closing a crisis: everybody is told first, or there is a reason; who is owed stays owed."""

import pytest

from cmtui.errors import Refused, WrongUsage
from cmtui.model.row import Row
from cmtui.services.desk import Desk
from tests.desks import EagerClock, row_of
from tests.scripted import ScriptedNetwork
from tests.services.crisis.storm import ACME, told, weathered
from tests.services.triaging import answer, handles, number_of, numbers_of


async def test_without_an_all_clear_a_reason_is_asked_for(desk: Desk, alma: Desk) -> None:
    await desk.crisis.declare("SEV3")
    with pytest.raises(WrongUsage, match="no all-clear is out"):
        await desk.crisis.close()
    closed = await desk.crisis.close("a false alarm")
    assert (closed.all_clear, closed.closed_because) == (None, "a false alarm")


async def test_only_an_all_clear_that_is_out_closes_it(desk: Desk, alma: Desk) -> None:
    await desk.crisis.declare("SEV3")
    await told(desk, alma, "We work on it.")
    (plain,) = await desk.updates.all()
    clear = await desk.updates.write("It is over.", [ACME], all_clear=True)
    with pytest.raises(Refused, match="is no all-clear"):
        await desk.crisis.close("", plain.number)
    with pytest.raises(Refused, match="is waiting and not out yet"):
        await desk.crisis.close("", clear.number)
    with pytest.raises(Refused, match="no update of this crisis"):
        await desk.crisis.close("", 99)
    await alma.updates.approve(clear.number)
    await desk.courier.carry(await desk.updates.hold(clear.number))
    closed = await desk.crisis.close()
    assert (closed.state, closed.all_clear, closed.closed_by) == ("closed", clear.number, "NR")
    (*_, newest) = await desk.store.commits()
    assert newest.title == "closed after the all-clear (update 2)"
    assert (await desk.ending.of(closed.number)).all_clear == await desk.store.read(
        lambda reader: reader.get(type(clear), clear.number)
    )


async def test_who_is_still_owed_is_listed_before_and_after_the_close(
    desk: Desk, alma: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await weathered(desk, alma, network, clock, close=False)
    before = await desk.ending.of()
    assert [row.handle for row in before.waiting] == ["pia", "yuki"]
    assert [row.handle for row in before.covered] == ["kofi"]
    crisis = await desk.crisis.close()
    assert {"pia", "yuki"} <= set(await handles(desk, "needs-me"))
    pia = await row_of(desk, "pia")
    assert pia.crisis == crisis.number and not any(one.reason == "crisis" for one in pia.addends)
    after = await desk.ending.of(crisis.number)
    assert [row.handle for row in after.waiting] == ["pia", "yuki"]
    await answer(desk, "pia")
    assert [row.handle for row in (await desk.ending.of(crisis.number)).waiting] == ["yuki"]


async def test_the_all_clear_walks_those_whom_only_an_update_answered(
    desk: Desk, alma: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    crisis = await weathered(desk, alma, network, clock)
    covered = (await desk.ending.of(crisis.number)).covered
    prepared = await desk.preparing.prepare([row.number for row in covered], "It is over, {name}.")
    (writing,) = prepared.writings
    assert writing.row is not None and writing.row.handle == "kofi"
    await desk.courier.carry(await desk.outbox.hold(writing, writing.text))
    assert (await row_of(desk, "kofi")).state == "answered"
    assert (await desk.ending.of(crisis.number)).covered == ()
    figures = (await desk.papers.review(crisis.number)).figures
    assert (figures.by_fate["answered"], figures.by_fate["covered"], figures.late) == (4, 0, 1)


async def test_thanks_go_to_helpers_and_to_who_said_thanks(
    desk: Desk, alma: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    crisis = await weathered(desk, alma, network, clock, close=False)
    ben = await row_of(desk, "ben")
    await desk.people.set_stage(ben.person, "advocate")
    (ours,) = [one for one in network.posts.values() if "Ben." in one.text]
    (mara,) = [one for one in network.posts.values() if one.text.startswith("We are on it.")]
    network.says("ben", "Thank you!", to=ours.id)
    network.says("mara", "Thanks a lot!", to=mara.id)
    await desk.intake.sync()
    ending = await desk.ending.of(crisis.number)
    assert [(one.handle, one.why) for one in ending.thanks] == [
        ("ben", "advocate"), ("mara", "said thanks"),
    ]  # fmt: skip


async def test_a_close_resumes_nothing_and_says_what_is_held(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale starts now", clock.now() + 3_600_000)
    await desk.crisis.declare("SEV1")
    await desk.holder.carry()
    before = (await desk.ending.of()).held
    closed = await desk.crisis.close("over")
    after = (await desk.ending.of(closed.number)).held
    assert [one.number for one in after] == [one.number for one in before] != []
    assert (await desk.pausing.standing())[0] is not None


async def test_linked_rows_stay_linked(desk: Desk, network: ScriptedNetwork) -> None:
    network.says("mara", "no login")
    await desk.intake.sync()
    crisis = await desk.crisis.declare("SEV3", evidence=await numbers_of(desk, "mara"))
    await desk.crisis.close("over")
    number = await number_of(desk, "mara")
    row = await desk.store.read(lambda reader: reader.get(Row, number))
    assert row is not None and row.crisis == crisis.crisis.number


async def test_a_second_crisis_says_that_the_queue_is_held_back_already(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.schedules("Sale starts now", clock.now() + 3_600_000)
    await desk.crisis.declare("SEV1")
    await desk.holder.carry()
    await desk.crisis.close("a false alarm")
    await desk.crisis.declare("SEV1")
    (*_, newest) = await desk.store.commits()
    assert newest.title == "declared SEV1; the queue is held back already (1 post)"


async def test_an_update_that_a_close_leaves_behind_is_named(desk: Desk) -> None:
    await desk.crisis.declare("SEV3")
    assert (await desk.ending.of()).begun == ""
    first = await desk.updates.write("We work on it.", [ACME])
    await desk.updates.approve(first.number, "I am alone")
    second = await desk.updates.write("And still.", [ACME])
    assert (await desk.ending.of()).begun == (
        "update 1 is approved, but not sent, update 2 waits for approval"
    )
    await desk.updates.withdraw(second.number)
    held = await desk.updates.hold(first.number)
    assert (await desk.ending.of()).begun == "update 1 is on its way, but not out yet"
    await desk.courier.carry(held)
    assert (await desk.ending.of()).begun == ""
