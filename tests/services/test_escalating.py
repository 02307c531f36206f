"""Escalating: who does not answer is passed over in time, once, until somebody answers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.escalation import Escalation
from cmtui.services.contact_ports import Asked, Contact
from cmtui.services.crisis.escalating import NOBODY, escalation_words
from cmtui.services.desk import Desk
from tests.desks import EagerClock, founded, identity, opened, row_of
from tests.scripted import ScriptedNetwork

TEN_MINUTES = 10 * 60.0


class Directory:
    """Contacts whose commands do what a test says."""

    def __init__(self, *names: str) -> None:
        self.all = tuple(Contact(name, "on call") for name in names)
        self.asked: list[tuple[str, Asked]] = []
        self.failing: set[str] = set()

    def instead(self, name: str) -> str:
        return ""

    async def ask(self, name: str, asked: Asked) -> str:
        self.asked.append((name, asked))
        return "the pager is broken" if name in self.failing else ""

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.asked]


@pytest.fixture
def directory() -> Directory:
    return Directory("Rita", "Omar", "Ines")


@pytest.fixture
async def desk(
    tmp_path: Path, network: ScriptedNetwork, clock: EagerClock, directory: Directory
) -> AsyncIterator[Desk]:
    desk = await founded(tmp_path / "w", network, clock, contacts=directory)
    await desk.crisis.declare("SEV2", "Login")
    yield desk
    await desk.stop()


async def states(desk: Desk) -> dict[str, str]:
    return {one.contact: one.state for one in await desk.escalating.all()}


async def test_the_first_contact_is_asked_and_it_says_since_when(
    desk: Desk, directory: Directory
) -> None:
    one = await desk.escalating.call("the login cluster is down, please look")
    assert (one.contact, one.state, one.by) == ("Rita", "asked", "NR")
    ((name, asked),) = directory.asked
    assert (name, asked.id, asked.by, asked.crisis) == ("Rita", one.number, "NR", "SEV2 Login")
    assert asked.what == "the login cluster is down, please look"
    assert escalation_words(one).endswith(", no answer")


async def test_after_ten_minutes_the_next_is_asked_until_nobody_is_left(
    desk: Desk, directory: Directory, clock: EagerClock
) -> None:
    await desk.escalating.call("help")
    await clock.sleep(TEN_MINUTES - 1)
    assert await desk.escalating.go_on() == []
    await clock.sleep(1)
    given_up, fresh = await desk.escalating.go_on()
    assert (given_up.contact, given_up.state) == ("Rita", "no-answer")
    assert (fresh.contact, fresh.state, fresh.chain) == ("Omar", "asked", given_up.number)
    await clock.sleep(TEN_MINUTES)
    await desk.escalating.go_on()
    await clock.sleep(TEN_MINUTES)
    (last,) = await desk.escalating.go_on()
    assert (last.contact, last.state, last.error) == ("Ines", "no-answer", NOBODY)
    assert await desk.escalating.go_on() == []
    assert directory.names == ["Rita", "Omar", "Ines"]


async def test_an_answer_ends_the_call(desk: Desk, directory: Directory, clock: EagerClock) -> None:
    first = await desk.escalating.call("help")
    await clock.sleep(TEN_MINUTES)
    await desk.escalating.go_on()
    answered = await desk.escalating.answer(first.number, "on it, back in 5")
    assert (answered.answered_by, answered.answer) == ("NR", "on it, back in 5")
    assert escalation_words(answered).endswith(": on it, back in 5")
    await clock.sleep(TEN_MINUTES)
    assert await desk.escalating.go_on() == [] and directory.names == ["Rita", "Omar"]
    with pytest.raises(Refused, match="answered already"):
        await desk.escalating.answer(first.number)
    with pytest.raises(NotFound):
        await desk.escalating.answer(99)


async def test_who_cannot_be_reached_is_passed_over_at_once(
    desk: Desk, directory: Directory
) -> None:
    directory.failing = {"Rita"}
    one = await desk.escalating.call("help")
    assert (one.state, one.error) == ("failed", "the pager is broken")
    await desk.escalating.go_on()
    assert await states(desk) == {"Rita": "no-answer", "Omar": "asked"}


async def test_a_call_that_its_program_did_not_survive_goes_on(
    desk: Desk, directory: Directory, clock: EagerClock, tmp_path: Path, network: ScriptedNetwork
) -> None:
    class Dies(Directory):
        async def ask(self, name: str, asked: Asked) -> str:
            raise asyncio.CancelledError

    other = await opened(
        tmp_path / "w", network, clock, identity("nathan", "n-2"), contacts=Dies("Rita")
    )
    with pytest.raises(asyncio.CancelledError):
        await other.escalating.call("help")
    assert await states(desk) == {"Rita": "asking"}
    assert await desk.escalating.go_on() == [], "its process lives"
    await other.stop()
    await desk.escalating.go_on()
    assert await states(desk) == {"Rita": "no-answer", "Omar": "asked"}


async def test_two_processes_ask_the_next_one_once(
    desk: Desk, directory: Directory, clock: EagerClock, tmp_path: Path, network: ScriptedNetwork
) -> None:
    other = await opened(
        tmp_path / "w", network, clock, identity("nathan", "n-2"), contacts=directory
    )
    await other.leases.session()
    clock.keepers.append(other.leases.renew)
    await desk.escalating.call("help")
    await clock.sleep(TEN_MINUTES)
    await asyncio.gather(desk.escalating.go_on(), other.escalating.go_on())
    await other.escalating.go_on()
    assert directory.names == ["Rita", "Omar"]
    await other.stop()


async def test_whoever_does_not_know_the_contact_leaves_the_call_alone(
    desk: Desk, directory: Directory, clock: EagerClock, tmp_path: Path, network: ScriptedNetwork
) -> None:
    stranger = Directory("Somebody else")
    other = await opened(
        tmp_path / "w", network, clock, identity("nathan", "n-2"), contacts=stranger
    )
    await desk.escalating.call("help")
    await clock.sleep(TEN_MINUTES)
    assert await other.escalating.go_on() == [] and stranger.asked == []
    await other.stop()


async def test_the_mention_that_it_is_about_stands_among_the_escalated(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "is my data safe?")
    (account,) = await desk.accounts.all()
    await desk.intake.sync_account(account)
    row = await row_of(desk, "mara")
    await desk.linking.link([row.number])
    one = await desk.escalating.call("a journalist", "omar", row.number)
    assert (one.contact, one.row) == ("Omar", row.number)
    picture = await desk.board.picture()
    assert picture is not None and picture.counts["escalated"] == 1
    with pytest.raises(NotFound, match="no mention"):
        await desk.escalating.call("x", row=999)


async def test_what_cannot_be_asked_is_refused(
    desk: Desk, directory: Directory, tmp_path: Path, network: ScriptedNetwork, clock: EagerClock
) -> None:
    with pytest.raises(WrongUsage):
        await desk.escalating.call("  ")
    with pytest.raises(NotFound, match="did you mean Omar"):
        await desk.escalating.call("help", "Omra")
    other = await opened(tmp_path / "w", network, clock, identity("nathan", "n-2"))
    with pytest.raises(Refused, match="no contact is named"):
        await other.escalating.call("help")
    await other.stop()
    await desk.crisis.close("all clear")
    with pytest.raises(NotFound, match="no crisis is open"):
        await desk.escalating.call("help")
    assert directory.asked == []


async def test_a_closed_crisis_calls_nobody(
    desk: Desk, directory: Directory, clock: EagerClock
) -> None:
    await desk.escalating.call("help")
    await desk.crisis.close("all clear")
    await clock.sleep(TEN_MINUTES)
    assert await desk.escalating.go_on() == [] and directory.names == ["Rita"]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(["wait", "go on", "answer", "fail", "call"]), max_size=14))
async def test_nobody_is_asked_twice_in_a_call_and_none_after_an_answer(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    clock, directory = EagerClock(), Directory("Rita", "Omar", "Ines")
    network = ScriptedNetwork(clock)
    desk = await founded(tmp_path_factory.mktemp("e") / "w", network, clock, contacts=directory)
    await desk.crisis.declare("SEV3")
    answered_at: dict[int, int] = {}
    try:
        for step in steps:
            match step:
                case "wait":
                    await clock.sleep(TEN_MINUTES)
                case "go on":
                    await desk.escalating.go_on()
                case "fail":
                    directory.failing ^= {"Omar"}
                case "call":
                    await desk.escalating.call("help")
                case "answer":
                    for one in await desk.escalating.all():
                        if one.state == "asked":
                            await desk.escalating.answer(one.number)
                            answered_at.setdefault(one.call, one.number)
                            break
            _agrees(await desk.escalating.all(), answered_at)
    finally:
        await desk.stop()


def _agrees(asked: list[Escalation], answered_at: dict[int, int]) -> None:
    for call in {one.call for one in asked}:
        chain = [one for one in asked if one.call == call]
        names = [one.contact for one in chain]
        assert len(names) == len(set(names))
        assert sum(one.state in ("asking", "asked", "failed") for one in chain) <= 1
        if call in answered_at:
            answer = next(one for one in chain if one.number == answered_at[call])
            assert all(one.at <= (answer.ended_at or 0) for one in chain)
