"""What every source without an account of ours promises, run against each of them."""

from collections.abc import AsyncIterator

import pytest

from cmtui.clock import DAY, HOUR, MINUTE, SECOND
from cmtui.errors import LimitReached, NetworkFailed, Rejected, Unreachable
from cmtui.model.operation import Act
from cmtui.model.post import Post
from cmtui.model.sending import Frozen
from cmtui.services.network_ports import Connection, Message, Streaming
from tests.contract.harness import Harness
from tests.contract.steps import all_mentions

HOSTILE = "red\x1b[31m \x1b]52;c;cm0gLXJm\x07 \u202eevil\u202c end"
FORBIDDEN = ("\x1b", "\u202e", "\u202c", "\x07")


@pytest.fixture
async def reader(source: Harness) -> AsyncIterator[Connection]:
    """A line to the source."""
    connection = source.connection()
    yield connection
    await connection.close()


async def named(source: Harness, line: Connection, since: int = 0) -> list[Post]:
    return [post async for page in line.named([source.names_words], since) for post in page.posts]


async def the_post(source: Harness, line: Connection, **fields: str | None) -> Post:
    id = await source.member_posts("mara", f"Is #{source.names_words} down?", **fields)  # type: ignore[arg-type]
    return next(post for post in await named(source, line) if post.id == id)


async def test_posts_that_name_a_word_come_once_and_no_others(
    source: Harness, reader: Connection
) -> None:
    word, now = source.names_words, source.clock.now()
    ids = [
        await source.member_posts(f"m{n % 3}", f"#{word.upper()} number {n}", at=now - n * MINUTE)
        for n in range(12)
    ]
    inside = await source.member_posts("suki", f"un{word}ly #un{word}ly so")
    old = await source.member_posts("omar", f"#{word} in March", at=now - 9 * DAY)
    pages = [page async for page in reader.named([word, word], now - DAY)]
    posts = [post for page in pages for post in page.posts]
    assert sorted(post.id for post in posts) == sorted(ids)
    assert not {inside, old} & {post.id for post in posts}
    assert {post.kind for post in posts} == {"named"}
    assert {post.network for post in posts} == {source.network}
    for post in posts:
        assert post.number == 0 and post.received_at == 0 and post.accounts == ()
        assert post.url.startswith("https://") and now - DAY < post.created_at <= now + SECOND
    known = {profile.id for page in pages for profile in page.profiles}
    assert {post.author.id for post in posts} <= known


async def test_a_later_reading_brings_what_came_since(source: Harness, reader: Connection) -> None:
    first = await the_post(source, reader)
    late = await source.member_posts("kofi", f"#{source.names_words} again")
    ids = [post.id for post in await named(source, reader)]
    assert late in ids and ids.count(first.id) <= 1


async def test_a_post_of_a_known_time_is_not_moved_by_clocks_that_differ(
    source: Harness, reader: Connection
) -> None:
    word, now = source.names_words, source.clock.now()
    ahead = await source.member_posts("mara", f"#{word} from the future", at=now + 2 * HOUR)
    earlier = await source.member_posts("mara", f"#{word} earlier", at=now - HOUR)
    posts = {post.id: post for post in await named(source, reader)}
    assert abs(posts[earlier].created_at - (now - HOUR)) < SECOND
    if source.network in ("feeds", "hackernews", "bluesky"):
        assert posts[ahead].created_at <= source.clock.now()


async def test_nothing_addresses_us_and_nothing_is_ours(
    source: Harness, reader: Connection
) -> None:
    await the_post(source, reader)
    posts, _ = await all_mentions(reader)
    assert posts == []
    assert [page async for page in reader.own_posts(0) if page.posts] == []
    assert await reader.queue() == ()
    assert not isinstance(reader, Streaming)


async def test_nothing_goes_out(source: Harness, reader: Connection) -> None:
    post = await the_post(source, reader)
    source.front.requests.clear()  # type: ignore[attr-defined]
    can = reader.capabilities
    assert (can.can_reply, can.can_delete, can.acts, can.only_link) == (False, False, (), True)
    act = Act("like", post.author.id, post.id, post.reference)
    with pytest.raises(Rejected, match="only read"):
        await reader.freeze(Message("Hello"), post)
    with pytest.raises(Rejected, match="only read"):
        await reader.send(Frozen("key", "{}"))
    with pytest.raises(Rejected, match="only read"):
        await reader.delete(post.id)
    with pytest.raises(Rejected, match="only read"):
        await reader.act(act)
    with pytest.raises(Rejected, match="only read"):
        await reader.take_back(act, "")
    assert await reader.settle(Frozen("key", "{}")) is None
    assert source.front.requests == []  # type: ignore[attr-defined]


async def test_every_request_is_a_reading_without_a_name(
    source: Harness, reader: Connection
) -> None:
    await reader.login()
    post = await the_post(source, reader)
    await reader.conversation(post)
    await reader.look(post.id)
    requests = [
        each
        for each in source.front.requests  # type: ignore[attr-defined]
        if each.headers.get("user-agent", "").startswith("cmtui/")
    ]
    assert requests and {each.method for each in requests} == {"GET"}
    assert not [each for each in requests if {"authorization", "cookie"} & set(each.headers)]


async def test_one_post_is_found_again_as_it_is_now(source: Harness, reader: Connection) -> None:
    post = await the_post(source, reader)
    again = await reader.look(post.id)
    assert again is not None and (again.id, again.text) == (post.id, post.text)
    await source.member_edits(post.id, f"#{source.names_words} is up")
    edited = next(one for one in await named(source, reader) if one.id == post.id)
    assert edited.text == f"#{source.names_words} is up"


async def test_a_conversation_has_what_the_source_shows(
    source: Harness, reader: Connection
) -> None:
    post = await the_post(source, reader)
    if source.network == "feeds":
        assert (await reader.conversation(post)).posts == ()
        return
    below = await source.member_posts("kofi", "Down for me too", to=post.id)
    found = {each.id: each for each in (await reader.conversation(post)).posts}
    assert set(found) == {post.id, below}
    assert {each.conversation for each in found.values()} == {post.conversation}
    assert found[below].parent == post.id and found[below].kind == "context"


async def test_hostile_text_is_cleaned_in_every_field(source: Harness, reader: Connection) -> None:
    await source.member_is_called("mara", f"Ma{HOSTILE}ra")
    url = "https://larch.example/x"
    said = f"#{source.names_words} {HOSTILE}"
    await source.member_posts("mara", said, link=(HOSTILE, url))
    pages = [page async for page in reader.named([source.names_words], 0)]
    (post,) = [post for page in pages for post in page.posts]
    profile = await reader.profile(post.author.id)
    found = await reader.conversation(post)
    everything = (post, profile, *found.posts, *(one for page in pages for one in page.profiles))
    assert not any(mark in str(thing) for thing in everything for mark in FORBIDDEN)
    assert "red" in post.text and "evil" in post.text
    if source.network != "feeds":  # whose XML cannot even hold them
        assert "escape codes" in post.altered
    assert url in [link.url for link in post.links]


async def test_a_limit_tells_when_it_ends(source: Harness, reader: Connection) -> None:
    source.fail_next("limit")
    with pytest.raises(LimitReached) as caught:
        await named(source, reader)
    assert 25 * SECOND < caught.value.until - source.clock.now() <= 31 * SECOND


@pytest.mark.parametrize("fault", ["html", "truncated"])
async def test_what_is_no_answer_is_an_error_and_passes(
    source: Harness, reader: Connection, fault: str
) -> None:
    await source.member_posts("mara", f"#{source.names_words} one")
    source.fail_next(fault)  # type: ignore[arg-type]
    if source.network == "feeds" and fault == "truncated":
        await named(source, reader)  # a feed that breaks off is read as far as it goes
    else:
        with pytest.raises(NetworkFailed):
            await named(source, reader)
    source.recovers()
    assert len(await named(source, reader)) == 1


async def test_a_redirect_takes_nothing_with_it(source: Harness, reader: Connection) -> None:
    source.fail_next("redirect")
    with pytest.raises(Rejected):
        await named(source, reader)
    assert set(source.stolen) <= {"(none)"}


async def test_a_dead_server_is_out_of_reach(source: Harness) -> None:
    line = source.dead_server()
    assert line is not None
    with pytest.raises(Unreachable):
        await named(source, line)
    await line.close()
