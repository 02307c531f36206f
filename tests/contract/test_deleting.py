"""Deleting a reply that is out, through a desk, on each network."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.errors import AnswerLost
from cmtui.model.account import Account
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.services.network_ports import Capabilities, Connection
from cmtui.services.undo import Act
from cmtui.store.opening import open_store
from tests.contract.harness import Fault, Harness
from tests.contract.steps import require
from tests.desks import EagerClock, identity

_ALL = Query(view="all")
WORDS = "It is mended, sorry."


class OneNetwork:
    """The Networks port over the network under test."""

    def __init__(self, network: Harness, capabilities: Capabilities) -> None:
        self._network = network
        self._capabilities = capabilities

    def known(self) -> tuple[Capabilities, ...]:
        return (self._capabilities,)

    def capabilities(self, network: str) -> Capabilities:
        return self._capabilities

    def connect(self, account: Account) -> Connection:
        return self._network.connection()


@pytest.fixture
async def desk(network: Harness, line: Connection, tmp_path: Path) -> AsyncIterator[Desk]:
    """Nathan's desk on the network, with its brand's account."""
    clock = EagerClock()
    clock._now = network.clock.now()
    store = open_store(tmp_path / "workspace", identity("nathan"), clock, create=True)
    desk = Desk(store, OneNetwork(network, line.capabilities), clock, identity("nathan"))
    await desk.operators.found("Acme")
    await desk.operators.join("Nathan Rossi", "NR")
    await desk.accounts.add(network.network, "acme", "script.invalid")
    await desk.leases.session()
    clock.keepers.append(desk.leases.renew)
    yield desk
    await desk.stop()


async def replied(network: Harness, desk: Desk) -> Act:
    """A member was answered; the act that undo comes to."""
    await network.member_posts("mara", "{brand} it is broken")
    await network.settled()
    await desk.intake.sync()
    (row,) = await desk.feed.page(_ALL)
    sendings = await desk.outbox.hold(await desk.composer.reply(row.number), WORDS)
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "sent", ended.error
    act = await desk.undo.next()
    assert act is not None and act.is_out
    return act


async def test_what_was_sent_is_gone_and_waits_again(network: Harness, desk: Desk) -> None:
    act = await replied(network, desk)
    (sent,) = act.sendings
    assert sent.text.endswith(f"{WORDS} ^NR") and len(await network.visible(sent.text)) == 1
    await desk.deleting.delete(act.sendings)
    assert await network.visible(sent.text) == []
    (row,) = await desk.feed.page(_ALL)
    assert row.state == "new" and row.pending
    await desk.deleting.delete(act.sendings)


@pytest.mark.parametrize("fault", ["lost-before", "lost-after"])
async def test_a_lost_answer_is_tried_again(network: Harness, desk: Desk, fault: Fault) -> None:
    require(network, fault)
    act = await replied(network, desk)
    network.fail_next(fault)
    with pytest.raises(AnswerLost, match="did not answer"):
        await desk.deleting.delete(act.sendings)
    assert await desk.undo.next() == act
    await desk.deleting.delete(act.sendings)
    assert await network.visible(act.sendings[0].text) == []
    assert (await desk.feed.page(_ALL))[0].state == "new"
