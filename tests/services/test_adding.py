"""Any post can be made a mention: fetched where a network of ours has it, else as it is told."""

import pytest

from cmtui.clock import HOUR
from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.services.adding import Told
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from tests.desks import EagerClock, row_of
from tests.scripted import ScriptedNetwork
from tests.services.triaging import came, handles

URL = "https://forum.invalid/t/77?page=2"
TOLD = Told("Larch\x1b[31m", "Export drops the last row\x07 when the sheet is long")


async def test_a_post_of_our_network_is_fetched_and_its_clock_runs_from_now(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    id = network.says("kofi", "acme dropped my rows", kind="context", ago=72 * HOUR)
    await desk.intake.sync()
    mention = await desk.adding.add(f"https://script.invalid/{id}")
    row = await row_of(desk, "kofi")
    assert mention.row == row and mention.post.added_by == "NR"
    assert (row.state, row.waiting_since) == ("new", clock.now())
    assert await handles(desk, "needs-me") == ["kofi"]
    await desk.triage.set_aside([row.number])
    await desk.triage.bring_back([row.number])
    assert await row_of(desk, "kofi") == row, "it is no history whenever it is looked at again"


async def test_a_post_that_stood_in_a_conversation_becomes_a_mention(
    desk: Desk, network: ScriptedNetwork
) -> None:
    first = network.says("mara", "Hello?")
    aside = network.says("tomas", "here too", to=first, kind="context")
    await desk.intake.sync()
    await desk.conversations.fetch((await row_of(desk, "mara")).number)
    assert sorted(await handles(desk, "needs-me")) == ["mara"]
    await desk.adding.add(f"https://script.invalid/{aside}")
    assert sorted(await handles(desk, "needs-me")) == ["mara", "tomas"]


async def test_what_is_a_mention_already_stays_as_it_is(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await came(desk, network, "mara")
    before = await row_of(desk, "mara")
    mention = await desk.adding.add(f"https://script.invalid/{next(iter(network.posts))}")
    assert mention.row == before == await row_of(desk, "mara")


async def test_a_post_of_another_place_is_told_cleaned_and_answered_by_hand(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    mention = await desk.adding.add(URL, told=TOLD)
    post, row = mention.post, mention.row
    assert (post.id, post.url, row.network) == (f"elsewhere:{URL}", URL, "elsewhere")
    assert "\x1b" not in row.handle and "\x07" not in row.text
    assert row.account == "demo:acme" and row.due_at is not None
    thread = await desk.conversations.fetch(row.number)
    assert [one.id for one in thread.posts] == [post.id]
    again = await desk.adding.add(URL, told=Told("Someone", "else"))
    assert again.post == post


@pytest.mark.parametrize("told", [None, Told("Larch", ""), Told("", "text"), Told(" \u200b", "x")])
async def test_what_cannot_be_fetched_has_to_be_told(desk: Desk, told: Told | None) -> None:
    with pytest.raises(WrongUsage, match="--author NAME"):
        await desk.adding.add(URL, told=told)


@pytest.mark.parametrize("url", ["", "forum.invalid/t/7", "file:///etc/passwd", "javascript:x"])
async def test_what_is_no_web_address_is_refused(desk: Desk, url: str) -> None:
    with pytest.raises(WrongUsage, match="no web address"):
        await desk.adding.add(url, told=TOLD)


async def test_what_is_gone_or_our_own_is_no_mention(desk: Desk, network: ScriptedNetwork) -> None:
    with pytest.raises(NotFound):
        await desk.adding.add("https://script.invalid/demo:nobody/9")
    own = network.says("acme", "4.2 is out", signed_from_elsewhere=True)
    with pytest.raises(Refused, match="our own"):
        await desk.adding.add(f"https://script.invalid/{own}")
    with pytest.raises(NotFound, match="no account is called demo:other"):
        await desk.adding.add(URL, "demo:other", TOLD)


async def test_whoever_writes_twice_elsewhere_is_one_person(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await desk.adding.add(URL, told=TOLD)
    await desk.adding.add(f"{URL}&second", told=Told("LARCH", "Still broken, by the way"))
    rows = await desk.feed.page(Query())
    assert len({row.person for row in rows}) == 1 and len(rows) == 2
