"""Hacker News' public search: what is its own."""

import json
from collections.abc import AsyncIterator

import pytest

from cmtui.clock import DAY, HOUR, MINUTE, SECOND
from cmtui.errors import LoginFailed, NetworkFailed, Rejected
from cmtui.model.post import Post
from cmtui.networks.hackernews import ids
from cmtui.networks.hackernews.connection import MOST_PAGES, HackerNewsConnection
from tests.contract.hackernews_harness import PAGE, HackerNewsHarness
from tests.contract.misbehaving import Reply
from tests.manual_clock import ManualClock


@pytest.fixture
async def news() -> AsyncIterator[HackerNewsHarness]:
    """The site in a time that the test moves."""
    harness = HackerNewsHarness(ManualClock())
    yield harness
    await harness.close()


@pytest.fixture
async def line(news: HackerNewsHarness) -> AsyncIterator[HackerNewsConnection]:
    connection = news.line()
    yield connection
    await connection.close()


async def found(line: HackerNewsConnection, *words: str, since: int = 0) -> list[Post]:
    return [post async for page in line.named(words or ("fernwick",), since) for post in page.posts]


async def test_a_story_says_its_page_and_a_comment_its_place(
    news: HackerNewsHarness, line: HackerNewsConnection
) -> None:
    story = news.server.add(
        "mara", title="Fernwick is down", url="https://www.larch.test/a?utm_x=1"
    )
    text = '<p>I like <i>Fernwick</i>, see <a href="https:&#x2F;&#x2F;b.test&#x2F;">this</a>'
    comment = news.server.add("kofi", text=text, parent=story.id)
    by_id = {post.id: post for post in await found(line)}
    top, below = by_id[f"hackernews:{story.id}"], by_id[f"hackernews:{comment.id}"]
    assert top.text == "Fernwick is down"
    assert top.url == f"https://news.ycombinator.com/item?id={story.id}"
    assert top.page == "https://larch.test/a" and top.parent is None
    assert [link.url for link in top.links] == ["https://www.larch.test/a?utm_x=1"]
    assert below.text.startswith("I like Fernwick, see")
    assert [link.url for link in below.links] == ["https://b.test/"]
    assert (below.conversation, below.parent, below.page) == (top.id, top.id, None)
    assert below.author.id == "hackernews:kofi"


async def test_a_word_is_looked_for_in_title_text_and_address(
    news: HackerNewsHarness, line: HackerNewsConnection
) -> None:
    hits = [
        news.server.add("a", title="Ask: fernwick?", text="It is off"),
        news.server.add("a", title="Show", text="Made with fernwick."),
        news.server.add("a", title="A story", url="https://blog.fernwick.com/x"),
    ]
    news.server.add("a", title="Unfernwickly", url="https://unfernwick.com/")
    assert {post.id for post in await found(line)} == {f"hackernews:{one.id}" for one in hits}


async def test_more_than_a_page_and_more_at_one_moment_are_all_found(
    news: HackerNewsHarness, line: HackerNewsConnection
) -> None:
    now = news.clock.now()
    for n in range(3 * PAGE):
        news.server.add("mara", at=now - n * MINUTE, title=f"fernwick {n}")
    for n in range(PAGE - 1):
        news.server.add("mara", at=now - 4 * MINUTE, title=f"fernwick tie {n}")
    posts = await found(line)
    assert len(posts) == len({post.id for post in posts}) == 4 * PAGE - 1
    dates = [post.created_at for post in posts]
    assert dates == sorted(dates, reverse=True)


async def test_a_thousand_ties_do_not_keep_it_reading_for_ever(
    news: HackerNewsHarness, line: HackerNewsConnection
) -> None:
    for n in range(PAGE * 3):
        news.server.add("mara", at=news.clock.now(), title=f"fernwick {n}")
    await found(line)
    assert len(news.front.requests) <= MOST_PAGES


async def test_the_second_reading_is_short_and_misses_no_late_comer(
    news: HackerNewsHarness, line: HackerNewsConnection
) -> None:
    clock = news.clock
    for n in range(4 * PAGE):
        news.server.add("mara", at=clock.now() - 3 * HOUR - n * MINUTE, title=f"fernwick {n}")
    assert len(await found(line, since=clock.now() - DAY)) == 4 * PAGE
    news.front.requests.clear()
    await clock.advance(60)  # type: ignore[attr-defined]
    late = news.server.add("kofi", at=clock.now() - HOUR, title="fernwick, indexed late")
    assert [post.id for post in await found(line, since=clock.now() - DAY)] == [
        f"hackernews:{late.id}"
    ]
    assert len(news.front.requests) == 1
    assert len(await found(line, since=clock.now() - 2 * DAY)) == 4 * PAGE + 1, "further back"


async def test_one_malformed_hit_hides_no_other(
    news: HackerNewsHarness, line: HackerNewsConnection
) -> None:
    nobodys = {"objectID": "9", "created_at_i": 5, "author": None}
    news.server.extra_hits = [{"objectID": 7}, nobodys | {"objectID": "x"}, None, nobodys]
    story = news.server.add("mara", title="fernwick")
    assert [post.id for post in await found(line)] == [f"hackernews:{story.id}"]


async def test_what_was_deleted_is_gone(
    news: HackerNewsHarness, line: HackerNewsConnection
) -> None:
    story = news.server.add("mara", title="fernwick")
    (post,) = await found(line)
    below = news.server.add("kofi", text="Yes", parent=story.id)
    await news.member_deletes(post.id)
    assert await line.look(post.id) is None
    assert await line.look("hackernews:1") is None
    assert await line.look("hackernews:not-a-number") is None
    assert [one.id for one in (await line.conversation(post)).posts] == [f"hackernews:{below.id}"]


async def test_a_person_has_a_page(news: HackerNewsHarness, line: HackerNewsConnection) -> None:
    news.server.add("mara", title="fernwick")
    await news.member_is_called("mara", "I build <b>bikes</b>")
    profile = await line.profile("hackernews:mara")
    assert profile is not None and profile.about == "I build bikes"
    assert profile.url == "https://news.ycombinator.com/user?id=mara"
    assert await line.profile("hackernews:nobody") is None


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(403, b"<html>", {"Content-Type": "text/html"}), LoginFailed),
        (Reply(404, b"<html>", {"Content-Type": "text/html"}), Rejected),
        (Reply(400, b"{}"), Rejected),
        (Reply(200, b'{"hits": {}}'), Rejected),
        (Reply(200, b'{"hits": ' + b"[" * 100_000), NetworkFailed),
        (Reply(502, b"", {}), NetworkFailed),
    ],
)
async def test_odd_answers_are_errors_of_ours(
    news: HackerNewsHarness, line: HackerNewsConnection, reply: Reply, error: type[Exception]
) -> None:
    news.front._answer = lambda request: reply
    with pytest.raises(error):
        await found(line)
    with pytest.raises(error):
        await line.login()


async def test_a_tree_without_end_is_an_error_of_ours(
    news: HackerNewsHarness, line: HackerNewsConnection
) -> None:
    node = b'{"id": 1, "created_at_i": 1, "author": "a", "title": "t", "children": ['
    news.front._answer = lambda request: Reply(200, node * 50_000 + b"]}" * 50_000)
    with pytest.raises(NetworkFailed):
        await line.look("hackernews:1")


async def test_times_are_bounded(news: HackerNewsHarness, line: HackerNewsConnection) -> None:
    hit = {"objectID": "1", "author": "a", "title": "fernwick"}
    times = (-5, 0, 10**12)
    hits = [hit | {"objectID": str(n), "created_at_i": time} for n, time in enumerate(times, 1)]
    news.front._answer = lambda request: Reply(200, json.dumps({"hits": hits}).encode())
    now = news.clock.now()
    assert [post.created_at for post in await found(line)] == [0, 0, now]
    assert now < 10**12 * SECOND


def test_addresses_of_items_are_known() -> None:
    assert ids.id_of_url("https://news.ycombinator.com/item?id=41") == "hackernews:41"
    assert ids.id_of_url("https://news.ycombinator.com/item?id=41#42") == "hackernews:41"
    for other in ("https://news.ycombinator.com/", "https://evil.test/item?id=4", "hackernews:4"):
        assert ids.id_of_url(other) is None
