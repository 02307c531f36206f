"""Drafts between colleagues: overtaken by another reply, taken up again, taken over."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmtui.errors import CmtuiError, Conflict, NotFound, Refused, Rejected
from cmtui.services.desk import Desk
from cmtui.services.writing import Writing
from tests.desks import EagerClock, founded, joined, row_of
from tests.scripted import ScriptedNetwork
from tests.services.test_outbox import held


@pytest.fixture
async def alma(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> AsyncIterator[Desk]:
    desk = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    clock.keepers.append(desk.leases.renew)
    yield desk
    await desk.stop()


async def written(desk: Desk, network: ScriptedNetwork, text: str = "Hi Mara, I am") -> Writing:
    """A draft of this operator's to mara."""
    if not network.posts:
        network.says("mara", "Hello?")
    await desk.intake.sync()
    writing = await desk.composer.reply((await row_of(desk, "mara")).number)
    return await desk.composer.keep(writing, text)


async def left_by(desk: Desk, writing: Writing) -> None:
    """She goes away from the row; the draft stays."""
    assert writing.row is not None
    await desk.triage.release(writing.row.number)


# --- overtaken -----------------------------------------------------------------------------------


async def test_a_reply_that_goes_out_retires_the_rival_drafts_and_keeps_their_words(
    desk: Desk, network: ScriptedNetwork, alma: Desk
) -> None:
    writing = await written(alma, network)
    await left_by(alma, writing)
    await desk.courier.carry(await held(desk, network, "All well again."))
    assert await alma.composer.drafts() == []
    (overtaken,) = await alma.composer.overtaken()
    assert (overtaken.draft.state, overtaken.text) == ("retired", "Hi Mara, I am")
    assert overtaken.draft.returned == "NR answered meanwhile"


async def test_an_overtaken_draft_is_taken_up_again_and_can_go_out(
    desk: Desk, network: ScriptedNetwork, alma: Desk
) -> None:
    writing = await written(alma, network, "And one thing more: it is free.")
    await left_by(alma, writing)
    await desk.courier.carry(await held(desk, network, "All well again."))
    assert writing.draft is not None
    with pytest.raises(Refused, match="AB's"):
        await desk.composer.resume(writing.draft.number)
    again = await alma.composer.resume(writing.draft.number)
    assert again.draft is not None and again.draft.state == "writing"
    (ended,) = await alma.courier.carry(await alma.outbox.hold(again, again.text))
    assert ended.state == "sent"
    assert network.out == ["All well again. ^NR", "And one thing more: it is free. ^AB"]


async def test_taking_up_is_undone(desk: Desk, network: ScriptedNetwork, alma: Desk) -> None:
    writing = await written(alma, network)
    await left_by(alma, writing)
    await desk.courier.carry(await held(desk, network, "All well again."))
    assert writing.draft is not None
    await alma.composer.resume(writing.draft.number)
    act = await alma.undo.undo()
    assert act.title == "took an overtaken draft up again"
    assert [one.draft.number for one in await alma.composer.overtaken()] == [writing.draft.number]


async def test_who_was_overtaken_while_she_wrote_is_told_and_goes_on_if_she_wants(
    desk: Desk, network: ScriptedNetwork, alma: Desk
) -> None:
    writing = await written(alma, network)
    await left_by(alma, writing)
    await desk.courier.carry(await held(desk, network, "All well again."))
    with pytest.raises(Conflict, match="NR answered meanwhile; read it, and send again"):
        await alma.outbox.hold(writing, "Hi Mara, I am on it")
    assert [one.text for one in await alma.composer.overtaken()] == ["Hi Mara, I am on it"]
    writing = await alma.composer.renewed(writing)
    (ended,) = await alma.courier.carry(await alma.outbox.hold(writing, "Hi Mara, I am on it"))
    assert ended.state == "sent" and len(network.out) == 2


async def test_the_failure_of_an_overtaken_reply_is_no_alarm_any_more(
    desk: Desk, network: ScriptedNetwork, alma: Desk
) -> None:
    network.fail("send", Rejected("too rude"))
    await alma.courier.carry(await held(alma, network, "Grr"))
    assert (await alma.status.now()).failed == 1
    await left_by(alma, await written(alma, network, "Grr"))
    await desk.courier.carry(await held(desk, network, "All well again."))
    assert (await alma.status.now()).failed == 0


async def test_a_held_reply_that_was_overtaken_is_retired_not_open(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    sendings = await held(desk, network)
    parent = next(iter(network.posts))

    async def somebody_answers_by_phone() -> None:
        network.says("acme", "On it! ^RT", to=parent, signed_from_elsewhere=True)
        await desk.intake.sync()

    clock.meanwhile.append(somebody_answers_by_phone)
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn"
    assert await desk.composer.drafts() == []
    assert [one.draft.returned for one in await desk.composer.overtaken()] == [
        "RT answered meanwhile"
    ]


async def test_an_overtaken_draft_is_thrown_away_and_leaves_the_row_to_whom_it_is(
    desk: Desk, network: ScriptedNetwork, alma: Desk
) -> None:
    writing = await written(alma, network)
    await left_by(alma, writing)
    await desk.courier.carry(await held(desk, network, "All well again."))
    assert writing.draft is not None
    await alma.composer.discard(writing.draft.number)
    assert await alma.composer.overtaken() == []
    assert (await alma.undo.undo()).title == "discarded a draft"
    assert len(await alma.composer.overtaken()) == 1


# --- taken over ----------------------------------------------------------------------------------


async def test_a_draft_that_is_taken_over_goes_out_with_the_senders_initials(
    desk: Desk, network: ScriptedNetwork, alma: Desk
) -> None:
    theirs = await written(alma, network, "Hi Mara, it is fixed ^AB")
    assert theirs.draft is not None and theirs.row is not None
    mine = await desk.composer.take_over(theirs.draft.number)
    assert mine.draft is not None
    assert (mine.draft.operator, mine.draft.begun_by, mine.text) == (
        "NR", "AB", "Hi Mara, it is fixed",
    )  # fmt: skip
    row = await row_of(desk, "mara")
    assert (row.holder, row.holder_session) == ("NR", desk.identity.session)
    await desk.courier.carry(await desk.outbox.hold(mine, mine.text))
    assert network.out == ["Hi Mara, it is fixed ^NR"]
    assert [post.signed_by for post in (await desk.conversations.of(row.number)).posts] == [
        None, "NR",
    ]  # fmt: skip


async def test_who_lost_the_draft_cannot_send_it_and_loses_no_word(
    desk: Desk, network: ScriptedNetwork, alma: Desk
) -> None:
    theirs = await written(alma, network, "Hi Mara")
    assert theirs.draft is not None
    await desk.composer.take_over(theirs.draft.number)
    with pytest.raises(Conflict, match="NR took draft 1 over; your words are kept as draft"):
        await alma.outbox.hold(theirs, "Hi Mara, I was about to say this")
    kept = await alma.composer.keep(theirs, "Hi Mara, I was about to say this, and that")
    assert kept.draft is not None and kept.draft.state == "retired"
    (apart,) = await alma.composer.overtaken()
    assert apart.text == "Hi Mara, I was about to say this, and that"
    assert apart.draft.number == kept.draft.number
    (open_one,) = await desk.composer.drafts()
    assert (open_one.text, open_one.draft.operator) == ("Hi Mara", "NR")
    assert network.out == []


async def test_whoever_types_in_it_is_not_robbed_of_it_unless_it_is_meant(
    desk: Desk, network: ScriptedNetwork, alma: Desk, clock: EagerClock
) -> None:
    theirs = await written(alma, network)
    assert theirs.draft is not None and theirs.row is not None
    await alma.status.appear(theirs.row.number, typing=True)
    with pytest.raises(Refused, match="AB is typing in it now"):
        await desk.composer.take_over(theirs.draft.number)
    taken = await desk.composer.take_over(theirs.draft.number, force=True)
    assert taken.draft is not None and taken.draft.operator == "NR"


async def test_a_terminal_that_is_gone_types_no_more(
    desk: Desk, network: ScriptedNetwork, alma: Desk, clock: EagerClock
) -> None:
    theirs = await written(alma, network)
    assert theirs.draft is not None and theirs.row is not None
    await alma.status.appear(theirs.row.number, typing=True)
    clock.keepers.remove(alma.leases.renew)
    await clock.sleep(40)
    await desk.composer.take_over(theirs.draft.number)


async def test_taking_over_is_undone_until_it_is_on_its_way(
    desk: Desk, network: ScriptedNetwork, alma: Desk
) -> None:
    theirs = await written(alma, network)
    assert theirs.draft is not None
    mine = await desk.composer.take_over(theirs.draft.number)
    assert (await desk.undo.undo()).title == "took over the draft of AB"
    (draft,) = await alma.composer.drafts()
    assert (draft.draft.operator, draft.draft.begun_by) == ("AB", "")
    assert (await row_of(desk, "mara")).holder == "AB"
    mine = await desk.composer.take_over(theirs.draft.number)
    sendings = await desk.outbox.hold(mine, "Hi Mara")
    taking = next(act for act in await desk.undo.acts() if act.commit.verb == "take over draft")
    with pytest.raises(Refused, match="on its way or out"):
        await desk.undo.undo(taking)
    await desk.courier.carry(sendings)
    with pytest.raises(Refused, match="on its way or out"):
        await desk.undo.undo(taking)


async def test_what_is_on_its_way_or_out_is_taken_over_by_nobody(
    desk: Desk, network: ScriptedNetwork, alma: Desk
) -> None:
    sendings = await held(alma, network)
    with pytest.raises(Conflict, match="AB is sending it already"):
        await desk.composer.take_over(sendings[0].draft)
    await alma.courier.carry(sendings)
    with pytest.raises(NotFound):
        await desk.composer.take_over(sendings[0].draft)


async def test_a_row_that_a_third_holds_is_not_taken_with_the_draft(
    desk: Desk, network: ScriptedNetwork, alma: Desk, clock: EagerClock, tmp_path: Path
) -> None:
    theirs = await written(alma, network)
    assert theirs.draft is not None and theirs.row is not None
    await left_by(alma, theirs)
    rita = await joined(tmp_path / "workspace", network, clock, "rita", "RT")
    await rita.triage.claim(theirs.row.number)
    with pytest.raises(Conflict, match="RT is answering mara"):
        await desk.composer.take_over(theirs.draft.number)
    await rita.stop()


STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(["keep", "take", "hold", "back", "renew"])),
    min_size=2,
    max_size=10,
)


@settings(max_examples=15, deadline=None)
@given(steps=STEPS)
def test_however_two_desks_race_for_one_draft_at_most_one_reply_goes_and_no_word_is_lost(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, str]]
) -> None:
    asyncio.run(_raced(tmp_path_factory.mktemp("race"), steps))


async def _raced(folder: Path, steps: list[tuple[int, str]]) -> None:
    clock = EagerClock()
    network = ScriptedNetwork(clock)
    nathan = await founded(folder, network, clock)
    alma = await joined(folder, network, clock, "alma", "AB")
    clock.keepers.append(alma.leases.renew)
    network.says("mara", "Hello?")
    writing = await written(nathan, network, "word0")
    assert writing.draft is not None
    number = writing.draft.number
    desks = (nathan, alma)
    open_at: list[Writing | None] = [writing, None]
    for turn, (who, step) in enumerate(steps, start=1):
        desk, mine = desks[who], open_at[who]
        try:
            match step:
                case "take":
                    open_at[who] = await desk.composer.take_over(number)
                case "keep" if mine is not None:
                    text = f"{mine.text} word{turn}"
                    open_at[who] = await desk.composer.keep(mine, text)
                case "hold" if mine is not None and mine.draft is not None:
                    if mine.draft.state == "writing":
                        await desk.outbox.hold(mine, mine.text)
                case "back":
                    await desk.outbox.call_back()
                case "renew" if mine is not None:
                    open_at[who] = await desk.composer.renewed(mine)
        except CmtuiError:
            continue
    for desk in desks:
        mine = [one for one in await desk.outbox.all() if one.session == desk.identity.session]
        await desk.courier.carry([one for one in mine if one.state == "held"])
    assert len(network.out) <= 1
    kept = [one.text for one in await nathan.composer.drafts()]
    kept += [one.text for one in await nathan.composer.overtaken()]
    kept += [out.rpartition(" ^")[0] for out in network.out]
    for each in open_at:
        if each is not None:
            assert any(each.text in text for text in kept)
    await alma.store.close()
    await nathan.store.close()
