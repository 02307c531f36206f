"""Answering by hand where no program may: given out, put there by a person, confirmed once."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.post import Post
from cmtui.services.desk import Desk
from cmtui.services.ports import Writer
from cmtui.services.writing import Writing
from tests.desks import EagerClock, joined, row_of
from tests.scripted import ScriptedNetwork

REPLY = "Hi Mara, it is fixed."


async def answering(desk: Desk, network: ScriptedNetwork) -> Writing:
    network.becomes(can_reply=False)
    network.says("mara", "Hello?")
    await desk.intake.sync()
    return await desk.composer.reply((await row_of(desk, "mara")).number)


async def test_the_exact_signed_text_and_the_link_are_given_out_and_the_draft_stays(
    desk: Desk, network: ScriptedNetwork
) -> None:
    writing = await answering(desk, network)
    assert writing.by_hand
    given = await desk.outbox.by_hand(writing, REPLY)
    assert writing.target is not None
    assert (given.text, given.url) == (f"{REPLY} ^NR", writing.target.url)
    (draft,) = await desk.composer.drafts()
    assert draft.text == REPLY and draft.draft.handed is not None
    assert draft.draft.handed.text == given.text
    assert (await row_of(desk, "mara")).state == "new"
    assert await desk.outbox.all() == [] and network.out == []


async def test_confirmed_it_counts_as_answered_by_hand_and_retires_the_rivals(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    writing = await answering(desk, network)
    await alma.composer.keep(await alma.composer.reply((await row_of(alma, "mara")).number), "Dear")
    await alma.triage.release((await row_of(alma, "mara")).number)
    given = await desk.outbox.by_hand(writing, REPLY)
    sending = await desk.outbox.confirm_by_hand(given.draft)
    assert (sending.state, sending.by_hand, sending.text) == ("sent", True, f"{REPLY} ^NR")
    row = await row_of(desk, "mara")
    assert (row.state, row.pending, row.holder) == ("answered", (), None)
    card = await desk.people.card(row.person)
    assert (card.person.answered, card.person.touched_by) == (1, "NR")
    ours = (await desk.conversations.of(row.number)).posts[-1]
    assert (ours.kind, ours.text, ours.signed_by) == ("own", f"{REPLY} ^NR", "NR")
    assert [one.draft.returned for one in await alma.composer.overtaken()] == [
        "NR answered meanwhile"
    ]
    assert await desk.composer.drafts() == []
    assert network.out == []
    await alma.stop()


async def test_confirmed_twice_it_is_there_once(desk: Desk, network: ScriptedNetwork) -> None:
    writing = await answering(desk, network)
    given = await desk.outbox.by_hand(writing, REPLY)
    first = await desk.outbox.confirm_by_hand(given.draft)
    assert await desk.outbox.confirm_by_hand(given.draft) == first
    assert len(await desk.outbox.all()) == 1
    row = await row_of(desk, "mara")
    assert (await desk.people.card(row.person)).person.answered == 1


async def test_given_out_twice_the_newest_words_count(desk: Desk, network: ScriptedNetwork) -> None:
    writing = await answering(desk, network)
    first = await desk.outbox.by_hand(writing, REPLY)
    (open_one,) = await desk.composer.drafts()
    writing = await desk.composer.resume(open_one.draft.number)
    second = await desk.outbox.by_hand(writing, "Hi Mara, it is fixed now.")
    assert first.draft == second.draft
    sending = await desk.outbox.confirm_by_hand(second.draft)
    assert sending.text == second.text


async def test_without_being_given_out_nothing_is_confirmed(
    desk: Desk, network: ScriptedNetwork
) -> None:
    writing = await desk.composer.keep(await answering(desk, network), REPLY)
    assert writing.draft is not None
    with pytest.raises(NotFound, match="given out"):
        await desk.outbox.confirm_by_hand(writing.draft.number)


async def test_the_same_words_by_hand_are_refused_unless_again(
    desk: Desk, network: ScriptedNetwork
) -> None:
    writing = await answering(desk, network)
    await desk.outbox.confirm_by_hand((await desk.outbox.by_hand(writing, REPLY)).draft)
    fresh = await desk.composer.reply((await row_of(desk, "mara")).number)
    with pytest.raises(Refused, match="--again"):
        await desk.outbox.by_hand(fresh, REPLY)
    again = await desk.outbox.by_hand(fresh, REPLY, again=True)
    await desk.outbox.confirm_by_hand(again.draft)
    assert len(await desk.outbox.all()) == 2


async def test_a_network_that_is_answered_by_hand_is_never_sent_to(
    desk: Desk, network: ScriptedNetwork
) -> None:
    writing = await answering(desk, network)
    with pytest.raises(Refused, match="Scripted is not answered from here"):
        await desk.outbox.hold(writing, REPLY)
    with pytest.raises(WrongUsage):
        await desk.outbox.by_hand(writing, "  ")
    with pytest.raises(Refused, match="not your signature"):
        await desk.outbox.by_hand(writing, "Hello ^XY")
    assert await desk.composer.drafts() == []


async def test_a_confirmation_by_mistake_is_undone(desk: Desk, network: ScriptedNetwork) -> None:
    writing = await answering(desk, network)
    given = await desk.outbox.by_hand(writing, REPLY)
    await desk.outbox.confirm_by_hand(given.draft)
    assert (await desk.undo.undo()).title == "answered mara by hand"
    row = await row_of(desk, "mara")
    assert row.state == "new" and len(row.pending) == 1
    assert await desk.outbox.all() == []
    (draft,) = await desk.composer.drafts()
    assert draft.text == REPLY
    await desk.outbox.confirm_by_hand(given.draft)
    assert (await row_of(desk, "mara")).state == "answered"


async def test_what_a_person_put_there_is_corrected_there(
    desk: Desk, network: ScriptedNetwork
) -> None:
    writing = await answering(desk, network)
    await desk.outbox.confirm_by_hand((await desk.outbox.by_hand(writing, REPLY)).draft)
    row = await row_of(desk, "mara")
    with pytest.raises(Refused, match="put there by hand; correct it there"):
        await desk.correcting.open(await desk.correcting.latest(row.number))


async def test_a_post_of_a_network_that_no_program_of_ours_speaks_is_answered_by_hand(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    row = await row_of(desk, "mara")

    def is_elsewhere(tx: Writer) -> None:
        post = tx.get(Post, row.latest)
        assert post is not None
        tx.put(replace(post, network="elsewhere", url="https://blog.example/comments/7"))
        tx.put(replace(row, network="elsewhere"))

    await desk.store.transact("test", is_elsewhere)
    writing = await desk.composer.reply(row.number)
    assert writing.by_hand and writing.account.key == "demo:acme"
    given = await desk.outbox.by_hand(writing, REPLY)
    assert (given.text, given.url) == (f"{REPLY} ^NR", "https://blog.example/comments/7")
    sending = await desk.outbox.confirm_by_hand(given.draft)
    assert sending.sent_id.startswith("elsewhere:by-hand/")
    assert (await row_of(desk, "mara")).state == "answered"
