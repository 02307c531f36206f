"""Whoever read nothing for days begins where she stopped, not a day ago."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from cmtui.clock import DAY, HOUR, Moment
from cmtui.errors import Unreachable
from cmtui.model.account import Account
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.services.network_ports import Found
from tests.desks import EagerClock, founded, identity, opened
from tests.scripted import ScriptedLine, ScriptedNetwork


class DatedLine(ScriptedLine):
    """Shows what is not older than it is asked for, as lists and searches by date do."""

    async def mentions(self, since: Moment, seen: frozenset[str]) -> AsyncIterator[Found]:
        async for found in super().mentions(since, seen):
            yield self._after(found, since)

    async def named(self, words: Sequence[str], since: Moment) -> AsyncIterator[Found]:
        async for found in super().named(words, since):
            yield self._after(found, since)

    def _after(self, found: Found, since: Moment) -> Found:
        posts = tuple(post for post in found.posts if post.created_at >= since)
        return Found(posts, found.profiles, tuple(post.id for post in posts))


class DatedNetwork(ScriptedNetwork):
    """Whose lines are these."""

    def connect(self, account: Account) -> ScriptedLine:
        return DatedLine(self, account)


@pytest.fixture
def clock() -> EagerClock:
    return EagerClock()


@pytest.fixture
def network(clock: EagerClock) -> DatedNetwork:
    return DatedNetwork(clock)


@pytest.fixture
async def desk(tmp_path: Path, network: DatedNetwork, clock: EagerClock) -> AsyncIterator[Desk]:
    made = await founded(tmp_path, network, clock)
    await made.accounts.add("demo", "shop", "script.invalid", keywords=("acme",))
    network.says("mara", "first")
    await made.intake.sync()
    yield made
    await made.store.close()


async def said(desk: Desk) -> set[str]:
    return {row.text for row in await desk.feed.page(Query("all"))}


async def test_a_process_that_begins_after_five_days_misses_nothing(
    desk: Desk, network: DatedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    clock._move_to(clock.boot() + 5 * DAY / 1000)
    network.says("kofi", "four days ago", ago=4 * DAY)
    network.says("ines", "acme, three days ago", kind="named", ago=3 * DAY)
    network.says("omar", "now", ago=0)
    later = await opened(tmp_path, network, clock, identity("nathan", "another"))
    await later.leases.session()
    await later.intake.sync()
    assert {"four days ago", "acme, three days ago", "now"} <= await said(later)
    await later.stop()


async def test_a_network_that_was_away_for_days_is_caught_up_with(
    desk: Desk, network: DatedNetwork, clock: EagerClock
) -> None:
    for _ in range(6):
        clock._move_to(clock.boot() + 12 * HOUR / 1000)
        network.fail("mentions", Unreachable("away"), times=2)
        await desk.leases.renew()
        await desk.intake.sync()
    network.says("kofi", "two days ago", ago=2 * DAY)
    await desk.leases.session()
    await desk.intake.sync()
    assert "two days ago" in await said(desk)


async def test_what_was_history_at_first_stays_out(desk: Desk, network: DatedNetwork) -> None:
    network.says("kofi", "older than the first look", ago=3 * DAY)
    await desk.intake.sync()
    assert await said(desk) == {"first"}
