"""Public updates: approved, sent on each account that was chosen, and the clock begins anew."""

import pytest

from cmtui.clock import HOUR, MINUTE, to_local
from cmtui.errors import NotFound, Refused, Rejected, WrongUsage
from cmtui.model.crisis import Crisis
from cmtui.model.public_update import PublicUpdate
from cmtui.services.desk import Desk
from tests.desks import EagerClock
from tests.scripted import ScriptedNetwork

WORDS = "Sign-in works again for most of you. We are still with those for whom it loops."
ACME, OTHER = "demo:acme", "demo:acme_it"


@pytest.fixture
async def two_accounts(desk: Desk, alma: Desk, crisis: Crisis) -> None:
    await desk.accounts.add("demo", "acme_it", "script.invalid")


async def approved(desk: Desk, alma: Desk, *accounts: str, all_clear: bool = False) -> PublicUpdate:
    """An update that Nathan wrote and Alma approved."""
    update = await desk.updates.write(WORDS, accounts or [ACME], all_clear=all_clear)
    return await alma.updates.approve(update.number)


async def now(desk: Desk) -> Crisis:
    (crisis,) = await desk.store.read(lambda reader: reader.window(Crisis))
    return crisis


async def test_it_says_when_the_next_one_comes_as_the_severity_asks(
    desk: Desk, crisis: Crisis, clock: EagerClock
) -> None:
    update = await desk.updates.write(WORDS, [ACME])
    assert update.next_at == clock.now() + 30 * MINUTE
    assert update.text.startswith(WORDS) and "Next update by 0" in update.text
    italian = await desk.updates.write(WORDS, [ACME], language="it")
    assert "Prossimo aggiornamento entro le" in italian.text
    said = f"More by {to_local(clock.now() + HOUR):%H:%M}."
    own = await desk.updates.write(said, [ACME], next_at=clock.now() + HOUR)
    assert (own.text, own.next_at) == (said, clock.now() + HOUR)
    clear = await desk.updates.write("All is well again.", [ACME], all_clear=True)
    assert (clear.text, clear.next_at) == ("All is well again.", None)
    assert [one.update for one in await desk.updates.all()] == [1, 2, 3, 4]


async def test_a_time_that_is_told_of_is_no_promise(
    desk: Desk, crisis: Crisis, clock: EagerClock
) -> None:
    began = to_local(clock.now() - 20 * MINUTE)
    update = await desk.updates.write(f"It began at {began:%H:%M}.", [ACME])
    assert "\nNext update by " in update.text
    soon = to_local(clock.now() + 10 * MINUTE)
    update = await desk.updates.write(f"It began at {began:%H:%M}. More at {soon:%H:%M}.", [ACME])
    assert "Next update" not in update.text


async def test_a_promise_that_has_passed_is_neither_approved_nor_sent(
    desk: Desk, alma: Desk, crisis: Crisis, clock: EagerClock
) -> None:
    update = await desk.updates.write(WORDS, [ACME])
    await clock.sleep(31 * 60)
    with pytest.raises(Refused, match="which has passed: change it first"):
        await alma.updates.approve(update.number)
    changed = await desk.updates.change(update.number, WORDS)
    assert changed.next_at == clock.now() + 30 * MINUTE and "Next update by " in changed.text
    await alma.updates.approve(update.number)
    await clock.sleep(31 * 60)
    with pytest.raises(Refused, match="withdraw it, and write it anew"):
        await desk.updates.hold(update.number)
    assert await desk.outbox.all() == []


async def test_after_two_hours_of_a_sev1_updates_may_be_an_hour_apart(
    desk: Desk, clock: EagerClock
) -> None:
    fresh = Crisis(severity="SEV1", declared_by="NR", declared_at=clock.now())
    await desk.store.transact("declare", lambda tx: tx.add(fresh))
    assert (await desk.updates.write(WORDS, [ACME])).next_at == clock.now() + 20 * MINUTE
    await clock.advance(7_200)
    assert (await desk.updates.write(WORDS, [ACME])).next_at == clock.now() + 60 * MINUTE


async def test_it_goes_out_signed_on_every_account_and_restarts_the_clock(
    desk: Desk, alma: Desk, two_accounts: None, network: ScriptedNetwork, clock: EagerClock
) -> None:
    update = await approved(desk, alma, ACME, OTHER)
    sendings = await desk.updates.hold(update.number)
    assert (await now(desk)).next_update_at is None, "nothing is out yet"
    assert {one.account for one in sendings} == {ACME, OTHER}
    await desk.courier.carry(sendings[:1])
    assert (await now(desk)).next_update_at == update.next_at
    await desk.courier.carry(sendings[1:])
    assert network.out == [f"{update.text} ^NR"] * 2
    found = await desk.updates.find(update.number)
    assert found.state == "out"
    assert [(one.account, one.state) for one in await desk.updates.results(found)] == [
        (ACME, "sent"), (OTHER, "sent"),
    ]  # fmt: skip
    titles = [one.title for one in await desk.store.commits()]
    assert f"update 1 out on {ACME}" in titles and f"update 1 out on {OTHER}" in titles
    with pytest.raises(Refused, match="is out"):
        await desk.updates.hold(update.number)


async def test_unapproved_it_does_not_go_out_and_approved_it_is_not_changed(
    desk: Desk, alma: Desk, crisis: Crisis
) -> None:
    update = await desk.updates.write(WORDS, [ACME])
    with pytest.raises(Refused, match="is waiting, so it is not sent"):
        await desk.updates.hold(update.number)
    with pytest.raises(Refused, match="somebody else approves it"):
        await desk.updates.approve(update.number, "now")
    await alma.updates.change(update.number, "Better words.")
    done = await alma.updates.approve(update.number)
    assert done.text.startswith("Better words.")
    with pytest.raises(Refused, match="is approved: write a new one"):
        await desk.updates.change(update.number, WORDS)
    assert (await desk.updates.withdraw(update.number)).state == "withdrawn"


async def test_where_one_account_refuses_it_the_others_go_and_it_is_held_again_for_that_one(
    desk: Desk, alma: Desk, two_accounts: None, network: ScriptedNetwork
) -> None:
    update = await approved(desk, alma, ACME, OTHER)
    network.fail("send", Rejected("not now"))
    sendings = await desk.updates.hold(update.number)
    for one in sendings:
        await desk.courier.carry([one])
    results = await desk.updates.results(await desk.updates.find(update.number))
    assert [(one.account, one.state, one.error) for one in results] == [
        (ACME, "failed", "not now"), (OTHER, "sent", ""),
    ]  # fmt: skip
    again = await desk.updates.hold(update.number)
    assert [one.account for one in again] == [ACME]
    await desk.courier.carry(again)
    results = await desk.updates.results(await desk.updates.find(update.number))
    assert [one.state for one in results] == ["sent", "sent"]
    assert network.out == [f"{update.text} ^NR"] * 2


async def test_one_that_was_called_back_on_every_account_left_the_clock_alone(
    desk: Desk, alma: Desk, crisis: Crisis, network: ScriptedNetwork
) -> None:
    update = await approved(desk, alma)
    await desk.updates.hold(update.number)
    await desk.outbox.call_back()
    assert (await now(desk)).next_update_at is None
    (result,) = await desk.updates.results(await desk.updates.find(update.number))
    assert result.state == "withdrawn" and network.out == []
    assert await desk.updates.hold(update.number)


async def test_what_came_back_goes_out_once_from_the_draft_or_from_the_update(
    desk: Desk, alma: Desk, crisis: Crisis, network: ScriptedNetwork
) -> None:
    update = await approved(desk, alma)
    await desk.updates.hold(update.number)
    draft = await desk.outbox.call_back()
    writing = await desk.composer.resume(draft.number)
    await desk.courier.carry(await desk.outbox.hold(writing, writing.text))
    (result,) = await desk.updates.results(await desk.updates.find(update.number))
    assert result.state == "sent" and (await now(desk)).next_update_at == update.next_at
    with pytest.raises(Refused, match="on every account already"):
        await desk.updates.hold(update.number)
    assert network.out == [f"{update.text} ^NR"]


async def test_what_is_held_anew_is_no_draft_beside_it(
    desk: Desk, alma: Desk, crisis: Crisis, network: ScriptedNetwork
) -> None:
    update = await approved(desk, alma)
    await desk.updates.hold(update.number)
    draft = await desk.outbox.call_back()
    sendings = await desk.updates.hold(update.number)
    assert draft.number not in [one.draft.number for one in await desk.composer.drafts()]
    with pytest.raises(NotFound):
        await desk.composer.resume(draft.number)
    await desk.courier.carry(sendings)
    assert network.out == [f"{update.text} ^NR"]


async def test_a_program_that_dies_while_holding_leaves_all_of_it_or_a_draft_that_is_taken_up(
    desk: Desk, alma: Desk, crisis: Crisis, network: ScriptedNetwork
) -> None:
    update = await approved(desk, alma)
    left = await desk.composer.keep(await desk.composer.post(ACME, fresh=True), update.text)
    sendings = await desk.updates.hold(update.number)
    assert (await desk.updates.find(update.number)).sendings == (sendings[0].number,)
    (held,) = [one for one in await desk.store.commits() if one.verb == "hold"]
    assert {"sendings", "public_updates"} <= held.touched.keys()
    assert left.draft is not None
    with pytest.raises(NotFound):
        await desk.composer.resume(left.draft.number)


async def test_what_one_account_cannot_take_is_held_on_none(
    desk: Desk, alma: Desk, two_accounts: None, network: ScriptedNetwork
) -> None:
    update = await approved(desk, alma, ACME, OTHER)
    await desk.accounts.remove(OTHER)
    with pytest.raises(NotFound):
        await desk.updates.hold(update.number)
    assert await desk.outbox.all() == []


async def test_what_cannot_be_is_refused(desk: Desk, crisis: Crisis, clock: EagerClock) -> None:
    with pytest.raises(WrongUsage, match="says nothing yet"):
        await desk.updates.write("  ", [ACME])
    with pytest.raises(WrongUsage, match="name the accounts"):
        await desk.updates.write(WORDS, [])
    with pytest.raises(NotFound, match="no account is called demo:nobody"):
        await desk.updates.write(WORDS, ["demo:nobody"])
    with pytest.raises(WrongUsage, match="a time to come"):
        await desk.updates.write(WORDS, [ACME], next_at=clock.now())
    with pytest.raises(NotFound, match="no update of this crisis"):
        await desk.updates.approve(7)
