"""The ear: hears a stream where there is one, and begins it anew when it is lost."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence

import pytest
from msgspec.structs import replace

from cmtui.clock import MINUTE
from cmtui.errors import CmtuiError, LimitReached, LoginFailed, Rejected, Unreachable
from cmtui.model.account import Account
from cmtui.services.ear import PAUSES, SELDOM_SECONDS, Ear
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Capabilities, Heard
from tests.manual_clock import ManualClock
from tests.scripted import ScriptedLine, ScriptedNetwork

ACCOUNT = Account(
    key="demo:acme", network="demo", handle="acme", native_id="", server="s", keywords=("acme",)
)
STANDS = Heard(stands=True)
GONE = Heard(gone=("demo:1",))


class StreamingNetwork(ScriptedNetwork):
    """The scripted network with streams that end as a test says."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.can = replace(self.can, streams=True)
        self.scripts: list[list[Heard | Exception]] = []
        self.opened: list[tuple[str, ...]] = []

    def connect(self, account: Account) -> "StreamingLine":
        return StreamingLine(self, account)

    def capabilities(self, network: str) -> Capabilities:
        return self.can


class StreamingLine(ScriptedLine):
    """A line with the next script as its stream; without one it says nothing for ever."""

    async def stream(self, words: Sequence[str]) -> AsyncGenerator[Heard, None]:
        network = self._net
        assert isinstance(network, StreamingNetwork)
        network.opened.append(tuple(words))
        for one in network.scripts.pop(0) if network.scripts else []:
            if isinstance(one, Exception):
                raise one
            yield one
        await asyncio.Event().wait()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def network(clock: ManualClock) -> StreamingNetwork:
    return StreamingNetwork(clock)


@pytest.fixture
async def ear(network: StreamingNetwork, clock: ManualClock) -> AsyncIterator[Ear]:
    made = Ear(Lines(network), ACCOUNT, clock)
    yield made
    await made.close()


async def test_what_is_heard_comes_in_order_and_the_words_are_asked_for(
    network: StreamingNetwork, ear: Ear
) -> None:
    network.scripts = [[STANDS, GONE]]
    ear.begin()
    ear.begin()
    assert [await ear.heard(9), await ear.heard(9)] == [STANDS, GONE]
    assert ear.stands and network.opened == [("acme",)]


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (Unreachable("gone"), PAUSES[0]),
        (LoginFailed("no"), PAUSES[0]),
        (Rejected("no stream here"), SELDOM_SECONDS),
        (ZeroDivisionError("a defect"), SELDOM_SECONDS),
    ],
)
async def test_a_lost_stream_is_told_and_begun_anew(
    network: StreamingNetwork,
    ear: Ear,
    clock: ManualClock,
    error: Exception,
    seconds: float,
) -> None:
    network.scripts = [[STANDS, error], [STANDS]]
    ear.begin()
    assert await ear.heard(9) == STANDS
    assert await ear.heard(9) is None and not ear.stands and ear.trouble
    if isinstance(error, CmtuiError):
        assert ear.trouble == str(error)
    await clock.advance(seconds - 0.1)
    assert len(network.opened) == 1
    await clock.advance(0.2)
    assert await ear.heard(9) == STANDS and ear.stands and ear.trouble == ""


async def test_a_limit_is_waited_out(
    network: StreamingNetwork, ear: Ear, clock: ManualClock
) -> None:
    network.scripts = [[LimitReached("slow down", clock.now() + 3 * MINUTE)], [STANDS]]
    ear.begin()
    await clock.advance(179)
    assert len(network.opened) == 1
    await clock.advance(2)
    assert await ear.heard(9) == STANDS


async def test_waits_grow_while_nothing_stands(
    network: StreamingNetwork, ear: Ear, clock: ManualClock
) -> None:
    network.scripts = [[Unreachable("down")] for _ in range(10)]
    ear.begin()
    await clock.advance(sum(PAUSES) - 0.1)
    assert len(network.opened) == len(PAUSES)


async def test_time_is_over_when_nothing_is_heard(ear: Ear, clock: ManualClock) -> None:
    for begins in (False, True):
        if begins:
            ear.begin()
        waiting = asyncio.create_task(ear.heard(5))
        await clock.advance(4.9)
        assert not waiting.done()
        await clock.advance(0.2)
        assert await waiting is None


async def test_a_network_without_streams_is_never_asked(
    network: StreamingNetwork, ear: Ear, clock: ManualClock
) -> None:
    network.can = replace(network.can, streams=False)
    ear.begin()
    await clock.advance(10)
    assert network.opened == [] and not ear.stands and ear.trouble == ""


async def test_nothing_is_left_when_it_is_closed(
    network: StreamingNetwork, ear: Ear, clock: ManualClock
) -> None:
    network.scripts = [[STANDS, GONE, GONE, GONE, GONE, GONE, GONE, GONE], [STANDS]]
    ear.begin()
    await ear.heard(9)
    await ear.close()
    assert not ear.stands
    ear.begin()
    assert await ear.heard(9) == STANDS
