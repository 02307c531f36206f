"""Watching the public without an account: one list, links to copy, and sources that fail alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import formatdate
from pathlib import Path

import pytest

from cmtui.cli.founding import open_watch_desk
from cmtui.cli.sources import Source
from cmtui.clock import MINUTE
from tests.contract.feeds_harness import FeedsServer
from tests.contract.hackernews_harness import HackerNewsServer
from tests.manual_clock import ManualClock
from tests.stories.conftest import NOON, Story, setting_in, telling

STORY = "https://larch.test/story"
DEAD = "http://127.0.0.1:9/feed"


@asynccontextmanager
async def watching(folder: Path, *more: Source) -> AsyncIterator[Story]:
    """She watches a blog, Hacker News, and whatever else is named."""
    clock = ManualClock(NOON)
    feed, news = FeedsServer(), HackerNewsServer(clock)
    said = formatdate((NOON - 20 * MINUTE) / 1000, usegmt=True)
    feed.items.append(
        {"title": "The outage explained", "link": f"{STORY}?utm_source=rss", "pubDate": said}
    )
    feed.items.append({"title": "Cats and dogs", "link": "https://larch.test/cats"})
    news.add("kofi", NOON - 9 * MINUTE, title="Why Larch was down: an outage", url=f"{STORY}/")
    ask = news.add("ines", NOON - 5 * MINUTE, title="Ask HN: outage at Larch?")
    news.add("omar", NOON - 4 * MINUTE, text="<p>Here too", parent=ask.id)
    sources = (
        Source("feeds", "larch.test/feed", feed.url, ("outage",)),
        Source("hackernews", "search", news.front.url, ("outage",)),
        *more,
    )
    setting = setting_in(folder)

    def found() -> None:
        desk = open_watch_desk(setting, sources, "Nathan Rossi", "NR", None)
        asyncio.run(desk.store.close())

    await asyncio.to_thread(found)
    try:
        async with telling(folder, clock=clock, view="about-us") as story:
            await story.sees("Ask HN: outage at Larch?", "also")
            yield story
    finally:
        feed.front.close()
        news.front.close()


async def test_what_names_the_word_stands_in_one_list(tmp_path: Path) -> None:
    async with watching(tmp_path) as story:
        assert "about us" in story.screen and "Cats and dogs" not in story.screen
        assert len(story.handles) == 2
        row = next(row for row in story.app.feed.rows.items if row is not None and row.also)
        assert {row.network, *row.also} == {"feeds", "hackernews"}
        assert "needs me 0" in story.screen


async def test_r_copies_the_link_and_says_so(tmp_path: Path) -> None:
    async with watching(tmp_path) as story:
        await story.press("g", "g")
        url = "https://news.ycombinator.com/item?id=41000001"
        await story.press("r")
        await story.sees(f"link copied: {url}", "can only be read here")
        assert story.app.clipboard == url
        assert not story.app.feed.writing.is_open
        assert await story.desk.composer.drafts() == []
        assert [one.holder for one in story.app.feed.rows.items if one is not None] == [None, None]


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("b", "no account of the team is on hackernews"),
        ("s", "no account of the team is on hackernews"),
        ("m", "lets nobody be muted, blocked or reported from here"),
        ("c", "there is no account to post from"),
        ("n", "nobody is waiting"),
    ],
)
async def test_keys_that_need_an_account_say_why_not(tmp_path: Path, key: str, says: str) -> None:
    async with watching(tmp_path) as story:
        await story.press("g", "g", key)
        await story.sees(says)


async def test_the_rest_of_the_desk_works(tmp_path: Path) -> None:
    async with watching(tmp_path) as story:
        await story.press("g", "g", "enter")
        await story.sees("Here too")
        await story.press("escape", "e")
        await story.sees("z takes it back")
        assert story.handles != ["ines"] and len(story.handles) == 1
        await story.press("z")
        await story.until(lambda: len(story.handles) == 2, "the row is back")


async def test_a_source_that_fails_is_named_with_its_next_try(tmp_path: Path) -> None:
    dead = Source("feeds", "dead.test/feed", DEAD, ("outage",))
    async with watching(tmp_path, dead) as story:
        await story.sees("dead.test down, retry")
        await story.sees("feeds:dead.test/feed: 127.0.0.1:9 cannot be reached")
        assert "hn" in story.screen and len(story.handles) == 2
