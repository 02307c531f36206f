"""Words in the feed and about people: which rows and people they find, in which order."""

import pytest

from cmtui.clock import MINUTE
from cmtui.model.views import VIEW_NAMES, named_view
from cmtui.services import feed
from cmtui.services.desk import Desk
from cmtui.services.feed import Query, place_after
from tests.desks import row_of
from tests.scripted import ScriptedNetwork


async def found(desk: Desk, text: str, view: str = "all") -> list[str]:
    """The handles of the rows that are found."""
    return [row.handle for row in await desk.feed.page(Query(view=view, text=text))]


async def test_a_row_is_found_by_any_post_of_hers(desk: Desk, network: ScriptedNetwork) -> None:
    first = network.says("mara", "Perché non va l'Export?", ago=9 * MINUTE)
    network.says("mara", "Anyone?", to=first, ago=8 * MINUTE)
    network.says("ben", "hello", to=first, ago=7 * MINUTE)
    await desk.intake.sync()
    for _ in range(2):
        assert await found(desk, "perche non") == ["mara"]
        assert await found(desk, "EXPORT", "needs-me") == ["mara"]
        assert await found(desk, "BEN") == ["ben"]
        assert sorted(await found(desk, "n")) == ["ben", "mara"]
        assert await found(desk, "nowhere") == []
        assert await desk.store.index()


async def test_each_mention_that_is_found_has_the_words_itself(
    desk: Desk, network: ScriptedNetwork
) -> None:
    first = network.says("mara", "the export is broken", ago=9 * MINUTE)
    network.says("mara", "Anyone?", to=first)
    await desk.intake.sync()
    for view in ("all", "needs-me"):
        mentions = await desk.feed.mentions(Query(view=view, text="Éxport"))
        assert [one.post.text for one in mentions] == ["the export is broken"]


async def test_what_is_found_stands_in_the_views_order_page_by_page(
    desk: Desk, network: ScriptedNetwork
) -> None:
    for n in (4, 1, 7, 2, 9, 3):
        network.says(f"who{n}", "the export" if n % 3 else "nothing", ago=n * MINUTE)
    network.says("ana", "an export, by name", kind="named", ago=5 * MINUTE)
    await desk.intake.sync()
    for name in VIEW_NAMES:
        view = named_view(name)
        every = [row for row in await desk.feed.page(Query(view=name)) if "export" in row.text]
        query, pages, after = Query(view=name, text="export"), [], None
        while page := await desk.feed.page(query, after, limit=2):
            pages += page
            after = place_after(page[-1], view)
        assert pages == every, name


async def test_a_row_that_changes_belongs_as_a_fresh_search_would_say(
    desk: Desk, network: ScriptedNetwork
) -> None:
    first = network.says("mara", "the export is broken", ago=9 * MINUTE)
    network.says("ben", "hello", ago=9 * MINUTE)
    await desk.intake.sync()
    network.says("mara", "Anyone?", to=first)
    await desk.intake.sync()
    rows = [await row_of(desk, who) for who in ("mara", "ben")]
    for query in (Query(text="export"), Query(view="done", text="export"), Query(text="hello")):
        listed = {row.number for row in await desk.feed.page(query)}
        assert await desk.feed.belonging(rows, query) == listed
    assert len(await desk.feed.belonging(rows, Query())) == 2


async def test_a_search_that_regards_only_the_newest_says_since_when(
    desk: Desk, network: ScriptedNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5, 0, -1):
        network.says(f"who{n}", "the export", ago=n * MINUTE)
        await desk.intake.sync()
    assert (await desk.feed.listing(Query(text="export"))).searched_since is None
    monkeypatch.setattr(feed, "REGARDED_MOST", 3)
    listed = await desk.feed.listing(Query(text="export"))
    assert [row.handle for row in listed.items] == ["who3", "who2", "who1"]
    assert listed.searched_since == (await row_of(desk, "who3")).arrived_at


async def test_people_are_found_by_their_names_and_what_is_noted_about_them(
    desk: Desk, network: ScriptedNetwork
) -> None:
    for who in ("mara", "ben", "josé"):
        network.says(who, "Hello?")
    await desk.intake.sync()
    number = (await row_of(desk, "mara")).person
    await desk.people.note(number, "nothing of note")
    await desk.people.note(number, "Runs Perón's school\nwith 30 people")
    (card,) = await desk.people.all("PERON")
    assert (card.person.number, card.said_line) == (number, "Runs Perón's school")
    assert [one.person.name for one in await desk.people.all("JOSE")] == ["José"]
    assert (await desk.people.all("jose"))[0].said is None
    assert await desk.people.all("nobody") == []
    assert len(await desk.people.all("")) == 3
