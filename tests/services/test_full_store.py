"""The store takes nothing for a while: nothing leaves too early, nothing that left is lost."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmtui.errors import StoreFull
from cmtui.model.sending import Sending
from cmtui.services.desk import Desk
from tests.desks import identity, opened, row_of
from tests.manual_clock import ManualClock
from tests.scripted import ScriptedNetwork


class Refusing:
    """Lets the desk's store refuse the transactions of some verbs."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.verbs: set[str] = set()
        self.refused: list[str] = []
        transact = desk.store.transact

        async def refusing(verb: str, work: Callable[..., Any], *, vital: bool = False) -> Any:
            if verb in self.verbs or "all" in self.verbs:
                self.refused.append(verb)
                raise StoreFull("the disk with desk is full; nothing was written")
            return await transact(verb, work, vital=vital)

        monkeypatch.setattr(desk.store, "transact", refusing)
        monkeypatch.setattr(
            desk.store, "trouble", lambda: "the disk is full" if self.verbs else None
        )


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def network(clock: ManualClock) -> ScriptedNetwork:
    return ScriptedNetwork(clock)


async def _desk(folder: Path, network: ScriptedNetwork, clock: ManualClock) -> Desk:
    desk = await opened(folder, network, clock, identity("nathan"), create=True)
    await desk.operators.found("Acme")
    await desk.operators.join("Nathan Rossi", "NR")
    await desk.accounts.add("demo", "acme", "script.invalid")
    network.says("mara", "is it over?")
    await desk.intake.sync()
    return desk


async def _go_by(clock: ManualClock, seconds: int) -> None:
    for _ in range(seconds * 2):
        await clock.advance(0.5)
        await asyncio.sleep(0.002)  # for the store's threads


async def _held(desk: Desk) -> list[Sending]:
    row = await row_of(desk, "mara")
    return await desk.outbox.hold(await desk.composer.reply(row.number), "It is over.")


async def _state(desk: Desk) -> str:
    return (await desk.outbox.these([1]))[1].state


@pytest.mark.parametrize("verb", ["freeze", "sending"])
async def test_nothing_leaves_before_its_state_is_durable(
    verb: str, tmp_path: Path, network: ScriptedNetwork, clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    desk = await _desk(tmp_path, network, clock)
    refusing = Refusing(desk, monkeypatch)
    await desk.open()
    desk.carry(await _held(desk))
    refusing.verbs = {verb}
    await _go_by(clock, 40)
    assert (network.out, verb in refusing.refused) == ([], True)
    refusing.verbs = set()
    await _go_by(clock, 8)
    assert (len(network.out), await _state(desk)) == (1, "sent")
    await desk.stop()


async def test_what_cannot_be_frozen_within_its_life_is_a_draft_again(
    tmp_path: Path, network: ScriptedNetwork, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await _desk(tmp_path, network, clock)
    refusing = Refusing(desk, monkeypatch)
    await desk.open()
    desk.carry(await _held(desk))
    refusing.verbs = {"freeze"}
    await _go_by(clock, 620)
    refusing.verbs = set()
    await _go_by(clock, 10)
    assert (network.out, await _state(desk)) == ([], "withdrawn")
    await desk.stop()


async def test_what_left_is_recorded_once_the_store_takes_it(
    tmp_path: Path, network: ScriptedNetwork, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await _desk(tmp_path, network, clock)
    refusing = Refusing(desk, monkeypatch)
    await desk.open()
    desk.carry(await _held(desk))
    refusing.verbs = {"sent", "lease"}  # so long that the session's own lease ends
    await _go_by(clock, 60)
    assert (len(network.out), await _state(desk)) == (1, "sending")
    refusing.verbs = set()
    await _go_by(clock, 30)
    assert (len(network.out), await _state(desk)) == (1, "sent")
    await desk.stop()


async def test_what_left_and_was_never_recorded_is_settled_by_the_next_start(
    tmp_path: Path, network: ScriptedNetwork, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await _desk(tmp_path, network, clock)
    refusing = Refusing(desk, monkeypatch)
    await desk.open()
    desk.carry(await _held(desk))
    refusing.verbs = {"sent"}
    await _go_by(clock, 20)
    refusing.verbs = {"all"}
    assert await desk.stop() == 0
    later = await opened(tmp_path, network, clock, identity("nathan", "later"))
    clock._move_to(clock.boot() + 60)  # the session that ended falls silent
    await later.open()
    await _go_by(clock, 12)
    assert (len(network.out), await _state(later)) == (1, "sent")
    await later.stop()


async def test_intake_pauses_while_the_store_takes_nothing_and_misses_nothing(
    tmp_path: Path, network: ScriptedNetwork, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await _desk(tmp_path, network, clock)
    refusing = Refusing(desk, monkeypatch)
    await desk.start()
    await _go_by(clock, 12)
    refusing.verbs = {"all"}
    network.says("ben", "me too")
    await _go_by(clock, 10)
    calls = len(network.calls)
    await _go_by(clock, 60)
    assert len(network.calls) == calls
    assert desk.notices.empty()
    network.says("ada", "and me")
    refusing.verbs = set()
    await _go_by(clock, 60)
    assert {(await row_of(desk, who)).handle for who in ("ben", "ada")} == {"ben", "ada"}
    await desk.stop()
