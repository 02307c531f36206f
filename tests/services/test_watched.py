"""Sources that are only watched: nothing is said as them, and what fails there stays there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.clock import HOUR
from cmtui.errors import LoginFailed, NotFound, OnlyRead, Refused, Rejected, Unreachable
from cmtui.model.account import Cursor
from cmtui.services.acting import Wish
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.store.opening import open_store
from tests.desks import EagerClock, founded, identity
from tests.scripted import ScriptedNetwork


@pytest.fixture
def clock() -> EagerClock:
    return EagerClock()


@pytest.fixture
def network(clock: EagerClock) -> ScriptedNetwork:
    return ScriptedNetwork(clock)


@pytest.fixture
async def desk(tmp_path: Path, network: ScriptedNetwork, clock: EagerClock) -> AsyncIterator[Desk]:
    """A desk that only watches."""
    store = open_store(tmp_path, identity("nathan"), clock, create=True)
    made = Desk(store, network, clock, identity("nathan"))
    await made.operators.found("outage")
    await made.operators.join("Nathan Rossi", "NR")
    await made.accounts.add(
        "demo", "search", "script.invalid", role="watch", keywords=("outage",), prove=False
    )
    await made.leases.session()
    yield made
    await made.stop()


async def test_it_is_not_asked_whether_it_is_there(desk: Desk, network: ScriptedNetwork) -> None:
    assert network.calls == []
    (account,) = await desk.accounts.all()
    assert (account.speaks, account.name, account.keywords) == (False, "search", ("outage",))


async def test_answering_gives_the_page_instead(desk: Desk, network: ScriptedNetwork) -> None:
    id = network.says("mara", "An outage again?", kind="named")
    await desk.intake.sync()
    (row,) = await desk.feed.page(Query("about-us"))
    assert row.due_at is None
    with pytest.raises(OnlyRead, match="cmtui accounts add demo") as caught:
        await desk.composer.reply(row.number)
    assert caught.value.url == f"https://script.invalid/{id}"
    assert str(caught.value).endswith(caught.value.url) and caught.value.exit_code == 4
    network.becomes(only_link=True, can_reply=False)
    with pytest.raises(OnlyRead, match="can only be read here"):
        await desk.composer.reply(row.number)
    with pytest.raises(NotFound, match="no account to post from"):
        await desk.composer.post()
    with pytest.raises(Refused, match="nobody is left"):
        await desk.preparing.prepare([row.number], "Hello")
    assert await desk.composer.drafts() == []


async def test_nothing_is_done_as_it(desk: Desk, network: ScriptedNetwork) -> None:
    network.says("mara", "An outage again?", kind="named")
    await desk.intake.sync()
    (row,) = await desk.feed.page(Query("about-us"))
    with pytest.raises(NotFound, match="no account of the team is on demo"):
        await desk.operations.plan(Wish("boost"), [row.latest])
    with pytest.raises(Refused, match="only watched"):
        await desk.operations.plan(Wish("like", "demo:search"), [row.latest])


async def test_an_account_of_the_same_network_answers_what_was_watched(
    tmp_path: Path, network: ScriptedNetwork, clock: EagerClock
) -> None:
    desk = await founded(tmp_path, network, clock)
    network.says("mara", "An outage again?", kind="named")
    watched = await desk.accounts.add(
        "demo", "search", "script.invalid", role="watch", keywords=("outage",), prove=False
    )
    await desk.intake.sync_account(watched)
    (row,) = await desk.feed.page(Query("about-us"))
    assert row.account == "demo:search"
    assert (await desk.composer.reply(row.number)).account.key == "demo:acme"
    with pytest.raises(Refused, match="only watched"):
        await desk.composer.post("demo:search")
    await desk.stop()


@pytest.mark.parametrize(
    ("error", "at_least"),
    [
        (LoginFailed("asks for an account"), 5.0),
        (Rejected("no"), 5.0),
        (Unreachable("away"), 5.0),
    ],
)
async def test_a_source_that_says_no_is_asked_no_more_often_than_one_that_says_yes(
    desk: Desk, network: ScriptedNetwork, error: Exception, at_least: float
) -> None:
    network.becomes(poll_seconds=900.0)
    (account,) = await desk.accounts.all()
    desk.lines.to(account)
    wait = desk.intake._wait_after(error, 0, account)  # type: ignore[arg-type]
    assert wait == (900.0 if not isinstance(error, Unreachable) else at_least)


async def test_a_watch_may_begin_further_back(desk: Desk, network: ScriptedNetwork) -> None:
    now = desk.clock.now()
    await desk.intake.look_back(["demo:search"], 9 * 24 * HOUR)
    await desk.intake.look_back(["demo:search"], HOUR)
    cursor = await desk.store.read(lambda reader: reader.find(Cursor, "account", "demo:search"))
    assert cursor is not None and cursor.from_at == now - 9 * 24 * HOUR


async def test_what_came_after_a_post_is_told_in_its_order(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "An outage", kind="named", ago=5_000)
    await desk.intake.sync()
    (first,) = await desk.feed.mentions_after(0)
    network.says("kofi", "outage two", kind="named", ago=9_000)
    network.says("ines", "outage three", kind="named")
    await desk.intake.sync()
    later = await desk.feed.mentions_after(first.post.number)
    assert [one.row.handle for one in later] == ["kofi", "ines"]
    assert await desk.feed.mentions_after(later[-1].post.number) == []
