"""What was decided about a row, what brings it back, and who may decide."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from cmtui.clock import HOUR, MINUTE
from cmtui.errors import Conflict, NotFound, Refused, WrongUsage
from cmtui.services.desk import Desk
from tests.desks import EagerClock, joined, row_of
from tests.scripted import ScriptedNetwork
from tests.services.triaging import answer, came, handles, number_of, numbers_of, update_is_out

Decision = Callable[[Desk, int], Awaitable[object]]

DECISIONS: dict[str, Decision] = {
    "done": lambda desk, n: desk.triage.done([n]),
    "covered": lambda desk, n: _covered(desk, n),
    "dismissed": lambda desk, n: desk.triage.dismiss([n], "off-topic"),
    "set-aside": lambda desk, n: desk.triage.set_aside([n], "for the evening"),
    "snoozed": lambda desk, n: desk.triage.snooze([n], desk.clock.now() + HOUR),
}


async def _covered(desk: Desk, number: int) -> object:
    await update_is_out(desk)
    return await desk.triage.covered([number], "the public update")


IN_VIEW = {
    "done": "done", "covered": "done", "dismissed": "done", "set-aside": "set-aside",
    "snoozed": "snoozed",
}  # fmt: skip


@pytest.mark.parametrize("state", DECISIONS)
async def test_a_decision_stops_the_clock_is_listed_and_is_undone_exactly(
    desk: Desk, network: ScriptedNetwork, state: str
) -> None:
    await came(desk, network, "mara")
    before = await row_of(desk, "mara")
    await DECISIONS[state](desk, before.number)
    row = await row_of(desk, "mara")
    assert (row.state, row.due_at) == (state, None)
    assert await handles(desk, "needs-me") == []
    assert await handles(desk, IN_VIEW[state]) == ["mara"]
    assert await desk.feed.count(IN_VIEW[state]) == 1
    await desk.undo.undo()
    assert await row_of(desk, "mara") == before


@pytest.mark.parametrize("state", DECISIONS)
async def test_new_words_bring_it_back_with_a_clock_whatever_was_decided(
    desk: Desk, network: ScriptedNetwork, state: str
) -> None:
    await came(desk, network, "mara")
    await DECISIONS[state](desk, await number_of(desk, "mara"))
    network.says("mara", "It is broken again", to=next(iter(network.posts)))
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    assert (row.state, row.wake_at, row.because) == ("new", None, "")
    assert await handles(desk, "needs-me") == ["mara"]


@pytest.mark.parametrize("state", ["answered", "done", "covered", "dismissed"])
async def test_thanks_are_shown_but_start_no_clock(
    desk: Desk, network: ScriptedNetwork, state: str
) -> None:
    await came(desk, network, "mara")
    if state == "answered":
        await answer(desk, "mara")
    else:
        await DECISIONS[state](desk, await number_of(desk, "mara"))
    network.says("mara", "Thank you so much! 🙏", to=next(iter(network.posts)))
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    assert (row.state, row.due_at, row.closer, len(row.pending)) == ("new", None, True, 1)
    assert await handles(desk, "newest") == ["mara"]
    assert await handles(desk, "needs-me") == []


@pytest.mark.parametrize("state", ["snoozed", "set-aside"])
async def test_what_is_put_off_stays_so_on_thanks(
    desk: Desk, network: ScriptedNetwork, state: str
) -> None:
    await came(desk, network, "mara")
    await DECISIONS[state](desk, await number_of(desk, "mara"))
    before = await row_of(desk, "mara")
    network.says("mara", "ok, thanks", to=next(iter(network.posts)))
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    assert (row.state, row.wake_at, row.because) == (state, before.wake_at, before.because)
    assert (len(row.pending), row.text) == (2, "ok, thanks")


async def test_thanks_after_a_question_do_not_stop_its_clock(
    desk: Desk, network: ScriptedNetwork
) -> None:
    first = network.says("mara", "Where is my parcel?", ago=MINUTE)
    await desk.intake.sync()
    before = await row_of(desk, "mara")
    network.says("mara", "thanks", to=first)
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    assert (row.due_at, row.waiting_since, row.closer) == (
        before.due_at, before.waiting_since, True,
    )  # fmt: skip


async def test_what_nobody_may_answer_is_about_us_without_a_clock(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("kofi", "They will not hear this", cannot_answer="its author lets nobody reply")
    await desk.intake.sync()
    row = await row_of(desk, "kofi")
    assert (row.due_at, row.addressed) == (None, False)
    assert await handles(desk, "about-us") == ["kofi"]
    assert await handles(desk, "never") == await handles(desk, "newest") == []


async def test_counts_keep_answered_covered_and_done_apart(
    desk: Desk, network: ScriptedNetwork
) -> None:
    whose = ("ada", "ben", "carl", "dora", "eve", "fay")
    await came(desk, network, *whose)
    await answer(desk, "ada")
    for who, state in zip(whose[1:], DECISIONS, strict=True):
        await DECISIONS[state](desk, await number_of(desk, who))
    counts = await desk.status.counts()
    assert [getattr(counts, name) for name in counts.__struct_fields__] == [1] * 6
    assert (await desk.status.now()).set_aside == 1


async def test_covered_says_by_what_and_dismissed_as_what(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await came(desk, network, "mara", "ben")
    await update_is_out(desk)
    await desk.triage.covered(await numbers_of(desk, "mara"), "update 2")
    await desk.triage.dismiss(await numbers_of(desk, "ben"), "abuse")
    assert (await row_of(desk, "mara")).because == "update 2"
    assert (await row_of(desk, "ben")).because == "abuse"
    with pytest.raises(WrongUsage, match="spam, off-topic, abuse"):
        await desk.triage.dismiss(await numbers_of(desk, "ben"), "boring")  # type: ignore[arg-type]


async def test_all_or_none_and_the_refusal_names_whose_it_is(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    await came(desk, network, "mara", "ben", "yuki", "kofi")
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await update_is_out(desk)
    await alma.triage.claim_all(await numbers_of(alma, "mara", "ben"))
    numbers = await numbers_of(desk, "yuki", "mara", "ben")
    for verb in (desk.triage.done, desk.triage.covered, desk.triage.set_aside,
                 desk.triage.claim_all, desk.triage.release_all):  # fmt: skip
        with pytest.raises(Conflict, match=r"^AB holds the mentions of @mara and @ben$"):
            await verb(numbers)
    with pytest.raises(NotFound, match="999"):
        await desk.triage.done([*numbers[:1], 999])
    assert (await row_of(desk, "yuki")).state == "new"
    await answer(desk, "kofi")
    with pytest.raises(Refused, match=r"@kofi's mention is answered already"):
        await desk.triage.done(await numbers_of(desk, "yuki", "kofi"))
    with pytest.raises(Refused, match=r"@yuki's mention waits already"):
        await desk.triage.bring_back(await numbers_of(desk, "yuki"))
    await alma.stop()


async def test_deciding_the_same_again_is_no_act(desk: Desk, network: ScriptedNetwork) -> None:
    await came(desk, network, "mara")
    await desk.triage.done(await numbers_of(desk, "mara"))
    last = await desk.store.read(lambda reader: reader.last_txn())
    await desk.triage.done(await numbers_of(desk, "mara"))
    assert await desk.store.read(lambda reader: reader.last_txn()) == last


@pytest.mark.parametrize("state", DECISIONS)
async def test_what_was_put_off_or_closed_can_be_brought_back(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, state: str
) -> None:
    first = network.says("mara", "Hello?", ago=2 * MINUTE)
    await desk.intake.sync()
    await answer(desk, "mara")
    await clock.sleep(60)
    network.says("mara", "And one more question", to=first, ago=MINUTE // 2)
    network.says("mara", "please?", to=first)
    await desk.intake.sync()
    before = await row_of(desk, "mara")
    assert len(before.pending) == 2
    if state == "covered":  # what an update covers is of its crisis from then on
        await update_is_out(desk)
        await desk.linking.link([before.number])
        before = await row_of(desk, "mara")
    await DECISIONS[state](desk, before.number)
    decided = await row_of(desk, "mara")
    await desk.triage.bring_back([before.number])
    row = await row_of(desk, "mara")
    assert (row.state, row.pending, row.due_at) == ("new", before.pending, before.due_at)
    await desk.undo.undo()
    assert await row_of(desk, "mara") == decided


async def test_a_snooze_ends_at_its_time_and_the_clock_goes_on_as_before(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await came(desk, network, "mara", "ben")
    before = await row_of(desk, "mara")
    await desk.triage.snooze([before.number], clock.now() + 2 * HOUR)
    await desk.triage.snooze(await numbers_of(desk, "ben"), clock.now() + 3 * HOUR)
    assert await handles(desk, "snoozed") == ["mara", "ben"]
    await clock.sleep(2 * 3600 - 1)
    assert await desk.waking.wake() == 0
    act = await desk.undo.next()
    assert act is not None and act.title == "snoozed 1 mention"
    await clock.sleep(1)
    assert await desk.waking.wake() == 1
    assert await row_of(desk, "mara") == before
    assert await handles(desk, "needs-me") == ["mara"]
    assert [act.title for act in await desk.undo.acts()][:2] == [
        "snoozed 1 mention", "added demo:acme",
    ], "one of the two has ended by itself"  # fmt: skip
    with pytest.raises(WrongUsage):
        await desk.triage.snooze([before.number], clock.now())


async def test_the_desk_wakes_and_ends_claims_by_itself(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await came(desk, network, "mara")
    await desk.triage.snooze(await numbers_of(desk, "mara"), clock.now() + MINUTE)
    await clock.sleep(61)
    await desk.tidy()
    assert (await row_of(desk, "mara")).state == "new"


# --- claims ----------------------------------------------------------------------------------


async def test_a_claim_ends_after_ten_minutes_without_a_key_also_with_a_draft(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await came(desk, network, "mara")
    row = await row_of(desk, "mara")
    await desk.status.appear(row.number, typing=True)
    await desk.composer.keep(await desk.composer.reply(row.number), "Dear Mara")
    held = await row_of(desk, "mara")
    assert await desk.claims.ends_at(held) == clock.now() + 10 * MINUTE
    await clock.sleep(9 * 60)
    await desk.claims.sweep()
    assert (await row_of(desk, "mara")).holder == "NR"
    await desk.status.active()
    assert await desk.claims.ends_at(held) == clock.now() + 10 * MINUTE
    await clock.sleep(9 * 60)
    await desk.claims.sweep()
    assert (await row_of(desk, "mara")).holder == "NR"
    await clock.sleep(61)
    await desk.claims.sweep()
    assert (await row_of(desk, "mara")).holder is None
    assert [draft.text for draft in await desk.composer.drafts()] == ["Dear Mara"]
    assert await desk.claims.ends_at(await row_of(desk, "mara")) is None


async def test_a_lost_terminals_claim_is_free_within_a_minute(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    await came(desk, network, "mara")
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await alma.status.appear()
    await alma.triage.claim(await number_of(alma, "mara"))
    await alma.store.close()
    clock.keepers.append(desk.claims.sweep)
    await clock.sleep(60)
    assert (await row_of(desk, "mara")).holder is None


async def test_a_sign_of_life_wakes_nobody_and_needs_a_presence(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await desk.status.active()
    await desk.status.appear()
    last = await desk.store.read(lambda reader: reader.last_txn())
    await desk.status.active()
    assert await desk.store.read(lambda reader: reader.last_txn()) == last


# --- assigning -------------------------------------------------------------------------------


async def test_what_is_assigned_is_hers_while_she_is_here_and_it_is_not_late(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    await came(desk, network, "mara", "ben")
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    clock.keepers.append(alma.leases.renew)
    await desk.triage.assign(await numbers_of(desk, "mara"), "ab")
    row = await row_of(desk, "mara")
    assert (row.assignee, row.holder) == ("AB", None)
    for one, needs_me, mine in ((desk, ["ben"], []), (alma, ["ben", "mara"], ["mara"])):
        assert sorted(await handles(one, "needs-me")) == needs_me
        assert await one.feed.count("needs-me") == len(needs_me)
        assert await handles(one, "mine") == mine
        assert await one.feed.count("mine") == len(mine)
        status = await one.status.now()
        assert (status.needs_me, status.mine) == (len(needs_me), len(mine))
    await clock.sleep(3600)
    assert sorted(await handles(desk, "needs-me")) == ["ben", "mara"], "late: everyone's again"
    assert await desk.feed.count("needs-me") == 2
    await alma.stop()


async def test_what_is_assigned_to_whoever_is_away_is_everyones(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    await came(desk, network, "mara")
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await desk.triage.assign(await numbers_of(desk, "mara"), "AB")
    assert await handles(desk, "needs-me") == []
    await alma.stop()
    assert await handles(desk, "needs-me") == ["mara"]
    assert await desk.feed.count("needs-me") == 1


async def test_held_and_assigned_rows_come_once_and_in_order(
    desk: Desk, network: ScriptedNetwork
) -> None:
    for n, who in enumerate("abcdef"):
        network.says(who, "Hello?", ago=(10 - n) * MINUTE)
    await desk.intake.sync()
    await desk.triage.claim_all(await numbers_of(desk, "b", "d", "e"))
    await desk.triage.assign(await numbers_of(desk, "d", "a", "f"), "NR")
    assert await handles(desk, "mine") == ["a", "b", "d", "e", "f"]
    assert await desk.feed.count("mine") == 5


async def test_assigning_is_undone_and_only_to_who_works_here(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await came(desk, network, "mara")
    numbers = await numbers_of(desk, "mara")
    await desk.triage.assign(numbers, "NR")
    (commit,) = await desk.store.commits(newest=1)
    assert (commit.actor, commit.title) == ("nathan", "assigned 1 mention to NR")
    await desk.triage.assign(numbers, None)
    assert (await row_of(desk, "mara")).assignee is None
    await desk.undo.undo()
    assert (await row_of(desk, "mara")).assignee == "NR"
    with pytest.raises(NotFound, match="nobody who works here signs ZZ"):
        await desk.triage.assign(numbers, "zz")


# --- tags ------------------------------------------------------------------------------------


async def test_tags_are_of_one_vocabulary(desk: Desk, network: ScriptedNetwork) -> None:
    await came(desk, network, "mara", "ben")
    numbers = await numbers_of(desk, "mara", "ben")
    with pytest.raises(Refused, match="no tag refunds"):
        await desk.triage.tag(numbers, ["refunds"])
    await desk.triage.tag(numbers, ["Refunds", "#login"], make=True)
    assert (await row_of(desk, "ben")).tags == ("login", "refunds")
    with pytest.raises(Refused, match="did you mean refunds"):
        await desk.triage.tag(numbers, ["refnds"])
    await desk.triage.tag(numbers[:1], [], ["login"])
    assert await handles(desk, "all", tag="login") == ["ben"]
    assert [tag.name for tag in await desk.tags.all()] == ["login", "refunds"]
    await desk.undo.undo()
    await desk.undo.undo()
    assert (await row_of(desk, "mara")).tags == ()
    assert [tag.name for tag in await desk.tags.all()] == ["login", "refunds"], "others may use it"


@pytest.mark.parametrize("name", ["", "two words", "-x", "x" * 31, "a:b", "\x1b[1m"])
async def test_what_is_no_tag_is_refused(desk: Desk, network: ScriptedNetwork, name: str) -> None:
    await came(desk, network, "mara")
    with pytest.raises(WrongUsage, match="is no tag"):
        await desk.triage.tag(await numbers_of(desk, "mara"), [name], make=True)


async def test_only_an_update_that_is_out_in_the_open_crisis_covers(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await came(desk, network, "mara", "ben")
    mara, ben = await numbers_of(desk, "mara", "ben")
    with pytest.raises(Refused, match="no crisis is open"):
        await desk.triage.covered([mara])
    crisis = (await desk.crisis.declare("SEV3", evidence=[mara])).crisis
    with pytest.raises(Refused, match="no public update of this crisis is out yet; ! u"):
        await desk.triage.covered([mara])
    update = await desk.updates.write("We are on it.", ["demo:acme"])
    with pytest.raises(Refused, match="update 1 waits for approval"):
        await desk.triage.covered([mara])
    await desk.updates.approve(update.number, "I am alone")
    held = await desk.updates.hold(update.number)
    with pytest.raises(Refused, match="update 1 is on its way, but not out yet"):
        await desk.triage.covered([mara])
    await desk.courier.carry(held)
    await desk.triage.covered([mara, ben])
    for row in (await row_of(desk, "mara"), await row_of(desk, "ben")):
        assert (row.state, row.because, row.crisis) == ("covered", "update 1", crisis.number)
    owed = (await desk.ending.of()).covered
    assert {row.handle for row in owed} == {"mara", "ben"}, "whoever is covered is walked"
    await desk.undo.undo()
    assert (await row_of(desk, "ben")).crisis is None
    await desk.triage.covered([mara])
    await desk.crisis.close("over")
    with pytest.raises(Refused, match="no crisis is open"):
        await desk.triage.covered([ben])
