"""One page that several sources bring to notice is one row that names them all."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from cmtui.clock import MINUTE
from cmtui.model.account import Account
from cmtui.model.post import Author, Kind, Post
from cmtui.services.arrivals import Taken, take_in
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.services.network_ports import Found
from cmtui.services.terms import Terms
from tests.desks import EagerClock, founded
from tests.scripted import ScriptedNetwork

PAGE = "https://larch.test/a"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    clock = EagerClock()
    made = await founded(tmp_path, ScriptedNetwork(clock), clock)
    yield made
    await made.store.close()


def source(key: str) -> Account:
    network, _, handle = key.partition(":")
    return Account(key=key, network=network, handle=handle, native_id="", server="", role="watch")


def item(desk: Desk, id: str, text: str, page: str | None = PAGE, kind: Kind = "named") -> Post:
    network = id.partition(":")[0]
    return Post(
        id=id, network=network, kind=kind, accounts=(), author=Author(f"{network}:a", "a", "A"),
        text=text, created_at=desk.clock.now() - MINUTE, received_at=0, conversation=id,
        url=f"https://where.test/{id}", page=page,
    )  # fmt: skip


async def come(desk: Desk, key: str, *posts: Post) -> Taken:
    terms = Terms(source(key), desk.clock.now(), 0)
    return await desk.store.transact("intake", lambda tx: take_in(tx, Found(posts), terms))


async def test_a_feed_and_hacker_news_are_one_row_that_names_both(desk: Desk) -> None:
    await come(desk, "feeds:larch.test", item(desk, f"feeds:{PAGE}", "Our new lock"))
    taken = await come(desk, "hackernews:search", item(desk, "hackernews:7", "The new lock"))
    assert taken.mentions == 0
    (row,) = await desk.feed.page(Query("about-us"))
    assert (row.network, row.also) == ("feeds", ("hackernews",))
    (mention,) = await desk.feed.mentions(Query("about-us"))
    assert mention.post.accounts == ("feeds:larch.test", "hackernews:search")
    thread = await desk.conversations.of(row.number)
    assert [post.id for post in thread.posts] == [f"feeds:{PAGE}", "hackernews:7"]


async def test_whoever_comes_first_leads(desk: Desk) -> None:
    await come(desk, "hackernews:search", item(desk, "hackernews:7", "The new lock"))
    await come(desk, "feeds:larch.test", item(desk, f"feeds:{PAGE}", "Our new lock"))
    (row,) = await desk.feed.page(Query("about-us"))
    assert (row.network, row.also, row.text) == ("hackernews", ("feeds",), "The new lock")


async def test_reading_again_changes_nothing(desk: Desk) -> None:
    feed, story = item(desk, f"feeds:{PAGE}", "Our lock"), item(desk, "hackernews:7", "The lock")
    for _ in range(3):
        await come(desk, "feeds:larch.test", feed)
        await come(desk, "hackernews:search", story)
    (mention,) = await desk.feed.mentions(Query("all"))
    assert mention.row.also == ("hackernews",) and mention.post.before_edit == ""


async def test_two_feeds_word_a_page_in_their_own_ways_and_the_first_stands(desk: Desk) -> None:
    first, second = (item(desk, f"feeds:{PAGE}", text) for text in ("Our lock", "Larch: a lock"))
    for _ in range(2):
        await come(desk, "feeds:larch.test", first)
        await come(desk, "feeds:planet.test", second)
    (mention,) = await desk.feed.mentions(Query("about-us"))
    assert mention.post.text == "Our lock" and mention.post.edited_at is None
    assert mention.post.accounts == ("feeds:larch.test", "feeds:planet.test")
    assert mention.row.also == ()
    await come(desk, "feeds:larch.test", replace(first, text="Our lock, corrected"))
    (mention,) = await desk.feed.mentions(Query("about-us"))
    assert mention.post.text == "Our lock, corrected" and mention.post.before_edit == "Our lock"


async def test_other_pages_and_people_who_speak_for_themselves_stay_apart(desk: Desk) -> None:
    await come(
        desk,
        "feeds:larch.test",
        item(desk, f"feeds:{PAGE}", "Our lock"),
        item(desk, "feeds:https://larch.test/b", "Our bell", "https://larch.test/b"),
    )
    await come(
        desk,
        "hackernews:search",
        item(desk, "hackernews:8", "Ask: locks?", None),
        item(desk, "hackernews:9", "Bells", "https://bell.test/"),
    )
    await come(desk, "mastodon:social.test", item(desk, "mastodon:https://s.test/1", PAGE, None))
    rows = await desk.feed.page(Query("about-us"))
    assert len(rows) == 5 and all(row.also == () for row in rows)


async def test_a_row_that_was_closed_does_not_come_back_for_a_second_source(desk: Desk) -> None:
    await come(desk, "feeds:larch.test", item(desk, f"feeds:{PAGE}", "Our lock"))
    (row,) = await desk.feed.page(Query("about-us"))
    await desk.triage.done([row.number])
    await come(desk, "hackernews:search", item(desk, "hackernews:7", "The lock"))
    assert await desk.feed.page(Query("about-us")) == []
    (closed,) = await desk.feed.page(Query("done"))
    assert closed.also == ("hackernews",)
