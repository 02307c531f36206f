"""What a reply answers is read again: before it is written, when it is held, before it leaves."""

import pytest

from cmtui.clock import Clock
from cmtui.errors import Conflict, Refused, Unreachable
from cmtui.model.draft import Draft, DraftText, Handed, Header
from cmtui.model.sending import Frozen, Sending
from cmtui.services.desk import Desk
from cmtui.services.network_ports import Connection, Message
from cmtui.text.difference import Piece, edit_difference
from tests.desks import EagerClock, row_of
from tests.scripted import ScriptedNetwork
from tests.services.test_outbox import REPLY, SIGNED, held


async def test_an_edit_in_the_hold_makes_a_draft_keeps_both_versions_and_goes_once_seen(
    desk: Desk, network: ScriptedNetwork
) -> None:
    sendings = await held(desk, network)
    network.edits(next(iter(network.posts)), "The update ate my photos")
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn" and "edited: read it again" in ended.error
    writing = await desk.composer.reply((await row_of(desk, "mara")).number)
    assert writing.target is not None and writing.text == REPLY
    assert edit_difference(writing.target.before_edit, writing.target.text) == (
        Piece("same", "The update ate my "), Piece("gone", "drafts"), Piece("new", "photos"),
    )  # fmt: skip
    (ended,) = await desk.courier.carry(await desk.outbox.hold(writing, REPLY))
    assert ended.state == "sent" and network.out == [SIGNED]


async def test_an_edit_that_the_readers_took_in_while_she_wrote_is_told_at_the_hold(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "The update ate my drafts")
    await desk.intake.sync()
    writing = await desk.composer.reply((await row_of(desk, "mara")).number)
    network.edits(next(iter(network.posts)), "Never mind")
    await desk.intake.sync()
    with pytest.raises(Conflict, match="edited meanwhile: read it again"):
        await desk.outbox.hold(writing, REPLY)
    (draft,) = await desk.composer.drafts()
    assert draft.text == REPLY
    writing = await desk.composer.renewed(writing)
    assert writing.target is not None and writing.target.text == "Never mind"
    resumed = await desk.composer.resume(draft.draft.number)
    (ended,) = await desk.courier.carry(await desk.outbox.hold(resumed, REPLY))
    assert ended.state == "sent"


async def test_an_edit_that_the_readers_took_in_during_the_hold_makes_a_draft_too(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    sendings = await held(desk, network)
    network.edits(next(iter(network.posts)), "Never mind")
    clock.meanwhile.append(desk.intake.sync)
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn" and "edited" in ended.error
    assert network.out == []


async def test_a_parent_that_was_deleted_is_never_answered_by_a_post_of_its_own(
    desk: Desk, network: ScriptedNetwork
) -> None:
    sendings = await held(desk, network)
    network.deletes(next(iter(network.posts)))
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn" and "gone" in ended.error
    (draft,) = await desk.composer.drafts()
    writing = await desk.composer.resume(draft.draft.number)
    assert writing.text == REPLY
    with pytest.raises(Refused, match="never becomes a post of its own"):
        await desk.outbox.hold(writing, REPLY)
    assert network.out == []


async def test_looking_first_says_at_once_that_it_is_gone_closed_or_edited(
    desk: Desk, network: ScriptedNetwork
) -> None:
    id = network.says("mara", "Hello?")
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    network.edits(id, "Hello, anybody?")
    post = await desk.preflight.look(row.latest)
    assert (post.text, post.before_edit) == ("Hello, anybody?", "Hello?")
    assert (await row_of(desk, "mara")).text == "Hello, anybody?"
    network.fail("look", Unreachable("no line"))
    with pytest.raises(Unreachable):
        await desk.preflight.look(row.latest)
    network.deletes(id)
    assert (await desk.preflight.look(row.latest)).deleted_at is not None
    with pytest.raises(Refused, match="gone"):
        await desk.composer.reply(row.number)


async def test_looking_at_what_is_the_same_writes_nothing(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    before = await desk.store.commits()
    await desk.preflight.look((await row_of(desk, "mara")).latest)
    assert await desk.store.commits() == before


# --- never later ---------------------------------------------------------------------------------

PAST = {"held_at", "frozen_at", "ended_at", "started_at", "saved_at", "at"}
"""Moments at which something has happened."""


@pytest.mark.parametrize("record", [Sending, Draft, DraftText, Header, Handed, Message, Frozen])
def test_no_record_on_the_way_out_can_carry_a_future_time(record: type) -> None:
    fields = set(record.__struct_fields__)  # type: ignore[attr-defined]
    moments = {name for name in fields if name.endswith(("_at", "at", "when", "until", "after"))}
    assert moments <= PAST


def test_nothing_that_an_adapter_is_called_with_can_say_when() -> None:
    calls = {name: getattr(Connection, name).__annotations__ for name in ("freeze", "send")}
    assert calls == {
        "freeze": {"message": Message, "parent": Connection.freeze.__annotations__["parent"],
                   "return": Frozen},
        "send": {"frozen": Frozen, "return": Connection.send.__annotations__["return"]},
    }  # fmt: skip


async def test_whatever_is_held_is_held_now(
    desk: Desk, network: ScriptedNetwork, clock: Clock
) -> None:
    (sending,) = await held(desk, network)
    assert sending.held_at == clock.now()
    (ended,) = await desk.courier.carry([sending])
    assert ended.ended_at is not None and ended.ended_at - ended.held_at <= 6_000
