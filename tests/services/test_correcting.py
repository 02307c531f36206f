"""Correcting what is out: edited once where the network can, else deleted and drafted anew."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from cmtui.errors import AnswerLost, Conflict, NotFound, Refused, Rejected, Unreachable
from cmtui.model.draft import Header
from cmtui.model.post import VISIBILITIES, Post
from cmtui.model.sending import Sending
from cmtui.services.desk import Desk
from tests.desks import EagerClock, identity, joined, opened, row_of
from tests.scripted import ScriptedNetwork
from tests.services.test_outbox import SystemExitLike, held

WRONG, RIGHT = "It is fixed since 13:40.", "It is fixed since 14:40."


@pytest.fixture
async def alma(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> AsyncIterator[Desk]:
    desk = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    clock.keepers.append(desk.leases.renew)
    yield desk
    await desk.stop()


async def out(desk: Desk, network: ScriptedNetwork, *, edits: bool = True) -> int:
    """The number of a reply of Nathan's that is out; the network edits posts or not."""
    network.becomes(can_edit=edits, can_warn=True, visibilities=VISIBILITIES)
    await desk.courier.carry(await held(desk, network, WRONG))
    return await desk.correcting.latest((await row_of(desk, "mara")).number)


async def text_of(desk: Desk, post: int) -> str:
    row = await row_of(desk, "mara")
    posts = (await desk.conversations.of(row.number)).posts
    return next(one.text for one in posts if one.number == post)


async def corrected(desk: Desk, post: int, text: str = RIGHT) -> list[Sending]:
    """The new version in the hold."""
    correction = await desk.correcting.open(post)
    assert correction.edits
    return await desk.outbox.hold(correction.writing, text)


async def test_a_reply_is_corrected_in_its_place_with_its_header_and_signature(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.becomes(can_edit=True, can_warn=True, visibilities=VISIBILITIES)
    network.says("mara", "Hello?", warning="outage", visibility="unlisted", language="en")
    post = await out(desk, network)
    before = await row_of(desk, "mara")
    correction = await desk.correcting.open(post)
    assert (correction.title, correction.network) == ("reply to @mara", "Scripted")
    assert (correction.writing.text, correction.writing.notice) == (WRONG, "")
    (ended,) = await desk.courier.carry(await desk.outbox.hold(correction.writing, RIGHT))
    assert ended.state == "sent"
    assert (network.out, network.corrected) == ([f"{WRONG} ^NR"], [f"{RIGHT} ^NR"])
    assert network.frozen[-1].header == Header(
        visibility="unlisted", warning="outage", language="en"
    )
    assert network.frozen[-1].corrects in network.posts
    assert await text_of(desk, post) == f"{RIGHT} ^NR"
    assert await row_of(desk, "mara") == before, "a correction answers nothing"
    assert await desk.composer.drafts() == []
    (person,) = [(await desk.people.card(before.person)).person]
    assert person.answered == 1


async def test_what_she_wrote_since_still_waits_after_a_correction(
    desk: Desk, network: ScriptedNetwork
) -> None:
    post = await out(desk, network)
    first = next(iter(network.posts))
    network.says("mara", "And my other account?", to=first)
    await desk.intake.sync()
    await desk.courier.carry(await corrected(desk, post))
    row = await row_of(desk, "mara")
    assert (row.state, len(row.pending), row.holder) == ("new", 1, None)


async def test_a_correction_is_corrected_again_and_the_newest_words_are_offered(
    desk: Desk, network: ScriptedNetwork
) -> None:
    post = await out(desk, network)
    await desk.courier.carry(await corrected(desk, post))
    assert (await desk.correcting.open(post)).writing.text == RIGHT
    await desk.courier.carry(await corrected(desk, post, WRONG))
    assert await text_of(desk, post) == f"{WRONG} ^NR"
    with pytest.raises(Refused, match="says exactly this already"):
        await corrected(desk, post, WRONG)


@pytest.mark.parametrize("after", [False, True])
async def test_a_lost_answer_corrects_once(
    desk: Desk, network: ScriptedNetwork, after: bool
) -> None:
    post = await out(desk, network)
    sendings = await corrected(desk, post)
    network.fail("send", AnswerLost("cut"), after=after)
    network.fail("settle", Unreachable("still cut"), times=2)
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "sent" and network.corrected == [f"{RIGHT} ^NR"]
    assert len(network.out) == 1 and await text_of(desk, post) == f"{RIGHT} ^NR"


@pytest.mark.parametrize("after", [False, True])
async def test_a_program_that_dies_while_it_corrects_is_settled_by_the_next(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path, after: bool
) -> None:
    post = await out(desk, network)
    dead = await opened(tmp_path / "workspace", network, clock, identity("nathan", "dead"))
    await dead.leases.session()
    sendings = await corrected(dead, post)
    network.fail("send", SystemExitLike(), after=after)  # type: ignore[arg-type]
    with pytest.raises(SystemExitLike):
        await dead.courier.carry(sendings)
    await dead.store.close()
    await clock.advance(31)
    await desk.leases.renew()
    (settled,) = await desk.courier.settle_left_behind()
    assert settled.sending.state == "sent"
    assert (len(network.out), network.corrected) == (1, [f"{RIGHT} ^NR"])
    assert await text_of(desk, post) == f"{RIGHT} ^NR"


async def test_called_back_in_the_hold_it_is_a_draft_that_is_found_again(
    desk: Desk, network: ScriptedNetwork
) -> None:
    post = await out(desk, network)
    await corrected(desk, post)
    draft = await desk.outbox.call_back()
    assert draft.corrects == post and network.corrected == []
    again = await desk.correcting.open(post)
    assert again.writing.text == RIGHT and again.writing.draft == draft
    resumed = await desk.composer.resume(draft.number)
    assert resumed.corrects is not None and resumed.corrects.number == post
    await desk.courier.carry(await desk.outbox.hold(resumed, RIGHT))
    assert network.corrected == [f"{RIGHT} ^NR"]
    (row,) = [await row_of(desk, "mara")]
    fresh = await desk.composer.reply(row.number)
    assert fresh.draft is None, "the draft of a correction is no draft of a reply"


async def test_a_refused_correction_keeps_its_words(desk: Desk, network: ScriptedNetwork) -> None:
    post = await out(desk, network)
    sendings = await corrected(desk, post)
    network.fail("send", Rejected("too late to edit"))
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "failed"
    (draft,) = await desk.composer.drafts()
    assert (draft.text, draft.draft.corrects) == (RIGHT, post)
    assert await text_of(desk, post) == f"{WRONG} ^NR"


async def test_two_who_correct_the_same_reply_do_not_write_over_each_other_unseen(
    desk: Desk, network: ScriptedNetwork, alma: Desk
) -> None:
    post = await out(desk, network)
    theirs = await alma.correcting.open(post)
    await desk.courier.carry(await corrected(desk, post))
    with pytest.raises(Conflict, match="reads otherwise meanwhile"):
        await alma.outbox.hold(theirs.writing, "It was never broken.")
    assert network.corrected == [f"{RIGHT} ^NR"]


async def test_a_colleagues_reply_carries_my_initials_once_i_corrected_it_and_that_is_said(
    desk: Desk, network: ScriptedNetwork, alma: Desk
) -> None:
    post = await out(desk, network)
    correction = await alma.correcting.open(post)
    assert correction.writing.notice == "it is NR's; corrected by you it carries ^AB"
    await alma.courier.carry(await alma.outbox.hold(correction.writing, RIGHT))
    assert await text_of(desk, post) == f"{RIGHT} ^AB"
    row = await row_of(desk, "mara")
    ours = (await desk.conversations.of(row.number)).posts[-1]
    assert ours.signed_by == "AB"


async def test_what_the_social_media_manager_wrote_or_a_stranger_is_not_corrected(
    desk: Desk, network: ScriptedNetwork
) -> None:
    post = await out(desk, network)
    row = await row_of(desk, "mara")
    with pytest.raises(Refused, match="somebody else's post"):
        await desk.correcting.open(row.latest)
    with pytest.raises(NotFound):
        await desk.correcting.open(9_999)
    network.says("acme", "Version 4.2 is out", signed_from_elsewhere=True)
    await desk.intake.sync()
    posts = await desk.store.read(lambda reader: reader.window(Post))
    ours = next(one for one in posts if one.kind == "own" and one.signed_by is None)
    with pytest.raises(Refused, match="it is the social media manager's"):
        await desk.correcting.open(ours.number)
    assert post != ours.number


# --- where the network changes no post -----------------------------------------------------------


async def test_delete_and_redraft_gives_the_words_back_and_the_row_waits_again(
    desk: Desk, network: ScriptedNetwork
) -> None:
    post = await out(desk, network, edits=False)
    correction = await desk.correcting.open(post)
    assert not correction.edits and correction.network == "Scripted"
    writing = await desk.correcting.redraft(correction)
    assert writing.text == WRONG and writing.draft is not None
    assert not [one for one in network.posts.values() if one.kind == "own"]
    row = await row_of(desk, "mara")
    assert (row.state, row.holder) == ("new", "NR")
    (ended,) = await desk.courier.carry(await desk.outbox.hold(writing, RIGHT))
    assert ended.state == "sent"
    assert network.out == [f"{WRONG} ^NR", f"{RIGHT} ^NR"]
    assert (await row_of(desk, "mara")).state == "answered"


async def test_when_the_deletion_fails_nothing_has_changed_and_it_is_tried_again(
    desk: Desk, network: ScriptedNetwork
) -> None:
    post = await out(desk, network, edits=False)
    correction = await desk.correcting.open(post)
    network.fail("delete", AnswerLost("cut"), after=True)
    with pytest.raises(AnswerLost, match="may be deleted or not"):
        await desk.correcting.redraft(correction)
    assert await desk.composer.drafts() == []
    writing = await desk.correcting.redraft(correction)
    assert writing.text == WRONG
    with pytest.raises(Refused, match="deleted already"):
        await desk.correcting.open(post)


async def test_a_reply_in_parts_is_drafted_anew_as_a_whole(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.becomes(can_edit=True)
    network.says("mara", "Tell me everything")
    await desk.intake.sync()
    text = "Every word of this is worth reading, believe me. " * 15
    writing = await desk.composer.reply((await row_of(desk, "mara")).number)
    parts = await desk.outbox.hold(writing, text, in_parts=True)
    await desk.courier.carry(parts)
    row = await row_of(desk, "mara")
    posts = (await desk.conversations.of(row.number)).posts
    for post in posts[1:]:
        correction = await desk.correcting.open(post.number)
        assert not correction.edits
        assert correction.writing.text == text.strip()
    redrafted = await desk.correcting.redraft(correction)
    assert redrafted.text == text.strip()
    assert not [one for one in network.posts.values() if one.kind == "own"]


async def test_a_colleagues_reply_is_drafted_anew_as_mine(
    desk: Desk, network: ScriptedNetwork, alma: Desk
) -> None:
    post = await out(desk, network, edits=False)
    writing = await alma.correcting.redraft(await alma.correcting.open(post))
    await alma.courier.carry(await alma.outbox.hold(writing, RIGHT))
    assert network.out[-1] == f"{RIGHT} ^AB"


async def test_a_network_that_neither_changes_nor_deletes_is_said(
    desk: Desk, network: ScriptedNetwork
) -> None:
    post = await out(desk, network)
    network.becomes(can_edit=False, can_delete=False)
    with pytest.raises(Refused, match="can neither change nor delete the reply to @mara"):
        await desk.correcting.open(post)


async def test_undo_comes_to_the_reply_itself_not_to_its_correction(
    desk: Desk, network: ScriptedNetwork
) -> None:
    post = await out(desk, network)
    await desk.courier.carry(await corrected(desk, post))
    act = await desk.undo.next()
    assert act is not None and act.title == "correction of the reply to @mara"
    with pytest.raises(Refused, match="not taken back; correct it once more"):
        await desk.deleting.where(act.sendings)
    act = await desk.undo.next({act.commit.txn})
    assert act is not None and act.title == "reply to @mara"
    await desk.deleting.delete(act.sendings)
    assert (await row_of(desk, "mara")).state == "new"


async def test_pictures_that_are_not_at_hand_are_not_wiped_by_a_correction(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.becomes(can_edit=True)
    parent = network.says("mara", "Hello?")
    id = network.says("acme", "Look here ^NR", to=parent, signed_from_elsewhere=True)
    network.posts[id] = msgspec.structs.replace(network.posts[id], images=("a map",))
    await desk.intake.sync()
    post = await desk.correcting.latest((await row_of(desk, "mara")).number)
    with pytest.raises(Refused, match="can neither change nor delete"):
        await desk.correcting.open(post)
    network.says("acme", "From my phone ^NR", to=parent, signed_from_elsewhere=True)
    await desk.intake.sync()
    post = await desk.correcting.latest((await row_of(desk, "mara")).number)
    correction = await desk.correcting.open(post)
    assert correction.edits and correction.writing.text == "From my phone"
