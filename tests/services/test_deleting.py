"""Deleting a reply that is out: on the network, and everything around it in our records."""

from pathlib import Path

import msgspec
import pytest

from cmtui.clock import MINUTE
from cmtui.errors import AnswerLost, Refused, Unreachable
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.services.desk import Desk
from cmtui.services.undo import Act
from tests.desks import EagerClock, joined, row_of
from tests.scripted import ScriptedNetwork
from tests.services.test_outbox import held


async def sent(desk: Desk, network: ScriptedNetwork, text: str = "Sorry, Mara.") -> Act:
    """Mara was answered; the act that undo comes to."""
    await desk.courier.carry(await held(desk, network, text))
    act = await desk.undo.next()
    assert act is not None and act.is_out
    return act


def unheld(row: Row) -> Row:
    return msgspec.structs.replace(row, holder=None, holder_session=None)


async def test_after_a_deletion_the_row_waits_again_as_before(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "The update ate my drafts", ago=5 * MINUTE)
    await desk.intake.sync()
    before = await row_of(desk, "mara")
    person = (await desk.people.card(before.person)).person
    act = await sent(desk, network)
    assert await desk.deleting.where(act.sendings) == "Scripted"
    assert await desk.deleting.delete(act.sendings) == (before.number,)
    row = await row_of(desk, "mara")
    assert unheld(row) == before and row.due_at is not None
    assert (await desk.people.card(before.person)).person == person
    assert act.sendings[0].sent_id not in network.posts
    (post,) = await desk.store.read(
        lambda r: r.find_many(Post, "id", [act.sendings[0].sent_id]).values()
    )
    assert post.deleted_at == desk.clock.now()
    (commit,) = await desk.store.commits(newest=1)
    assert (commit.verb, commit.title) == ("delete reply", "deleted the reply to @mara")
    assert (await desk.undo.next()) != act


async def test_what_the_readers_of_the_account_saw_first_waits_again_too(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.says("mara", "Hello?", ago=5 * MINUTE)
    await desk.intake.sync()
    before = await row_of(desk, "mara")
    sendings = await held(desk, network, "Sorry, Mara.")
    network.fail("send", AnswerLost("cut"), after=True)

    async def read_what_is_out() -> None:
        if network.out:
            await desk.intake.sync()

    clock.keepers.append(read_what_is_out)
    network.fail("settle", Unreachable("away"))
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "sent"
    verbs = [one.verb for one in await desk.store.commits()]
    assert verbs.index("sent") > len(verbs) - verbs[::-1].index("intake") - 1, "it was read first"
    assert (await desk.people.card(before.person)).person.answered == 1
    act = await desk.undo.next()
    assert act is not None
    await desk.deleting.delete(act.sendings)
    assert unheld(await row_of(desk, "mara")) == before
    assert (await desk.people.card(before.person)).person.answered == 0


async def test_deleting_twice_is_no_error_and_counts_once(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    act = await sent(desk, network)
    await desk.deleting.delete(act.sendings)
    await clock.sleep(1)
    commits = await desk.store.commits()
    await desk.deleting.delete(act.sendings)
    assert await desk.store.commits() == commits


async def test_a_lost_answer_says_so_and_can_be_tried_again(
    desk: Desk, network: ScriptedNetwork
) -> None:
    act = await sent(desk, network)
    network.fail("delete", AnswerLost("the line was cut"), after=True)
    with pytest.raises(AnswerLost, match="Scripted did not answer: it may be deleted or not"):
        await desk.deleting.delete(act.sendings)
    assert (await row_of(desk, "mara")).state == "answered"
    assert await desk.undo.next() == act
    await desk.deleting.delete(act.sendings)
    assert (await row_of(desk, "mara")).state == "new"


async def test_a_network_that_cannot_delete_is_said(desk: Desk, network: ScriptedNetwork) -> None:
    act = await sent(desk, network)
    network.can = msgspec.structs.replace(network.can, can_delete=False)
    with pytest.raises(Refused, match="your reply to @mara is out, and Scripted cannot delete it"):
        await desk.deleting.delete(act.sendings)
    assert act.sendings[0].sent_id in network.posts


async def test_what_came_since_waits_beside_what_waits_again(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    first = network.says("mara", "The update ate my drafts", ago=5 * MINUTE)
    await desk.intake.sync()
    before = await row_of(desk, "mara")
    act = await sent(desk, network)
    await clock.sleep(60)
    network.says("mara", "That did not help", to=first, kind="reply")
    await desk.intake.sync()
    assert len((await row_of(desk, "mara")).pending) == 1
    await desk.deleting.delete(act.sendings)
    row = await row_of(desk, "mara")
    assert len(row.pending) == 2 and row.pending[0] == before.pending[0]
    assert (row.due_at, row.waiting_since) == (before.due_at, before.waiting_since)
    assert not row.ever_answered


async def test_a_row_that_another_reply_answers_stays_answered(
    desk: Desk, network: ScriptedNetwork
) -> None:
    first = await sent(desk, network)
    row = await row_of(desk, "mara")
    writing = await desk.composer.reply(row.number)
    await desk.courier.carry(await desk.outbox.hold(writing, "One thing more, Mara."))
    await desk.deleting.delete(first.sendings)
    assert (await row_of(desk, "mara")).state == "answered"
    assert (await desk.people.card(row.person)).person.answered == 1


async def test_a_reply_in_parts_is_deleted_whole(desk: Desk, network: ScriptedNetwork) -> None:
    network.says("mara", "Tell me everything", ago=5 * MINUTE)
    await desk.intake.sync()
    before = await row_of(desk, "mara")
    writing = await desk.composer.reply(before.number)
    long = " ".join(f"Sentence number {n} is here." for n in range(200))
    parts = await desk.outbox.hold(writing, long, in_parts=True)
    assert len(parts) > 1
    await desk.courier.carry(parts)
    act = await desk.undo.next()
    assert act is not None and len(act.sendings) == len(parts)
    await desk.deleting.delete(act.sendings)
    assert not [post for post in network.posts.values() if post.kind == "own"]
    assert unheld(await row_of(desk, "mara")) == before


async def test_a_colleagues_reply_is_not_mine_to_delete(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    act = await sent(desk, network)
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    with pytest.raises(Refused, match="the reply to @mara is NR's"):
        await alma.deleting.delete(act.sendings)
    await alma.stop()


async def test_what_is_on_its_way_is_not_deleted(desk: Desk, network: ScriptedNetwork) -> None:
    sendings = await held(desk, network)
    with pytest.raises(Refused, match="on its way; wait until it is out"):
        await desk.deleting.delete(sendings)
