"""The stream: always drained, never trusted, its token given to nobody else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.clock import SystemClock
from cmtui.errors import LoginFailed, NetworkFailed, Rejected, Unreachable
from cmtui.networks.mastodon import stream
from cmtui.networks.mastodon.connection import MastodonConnection
from cmtui.networks.mastodon.stream import Basin, Stream
from cmtui.services.network_ports import Heard
from tests.contract.mastodon_flavours import GOTOSOCIAL, MASTODON, OLD_MASTODON, PIXELFED, PLEROMA
from tests.contract.mastodon_harness import MastodonHarness
from tests.contract.misbehaving import Reply


@pytest.fixture(params=[GOTOSOCIAL, OLD_MASTODON], ids=["websocket", "sse"])
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MastodonHarness]:
    """A server that streams in one way or the other."""
    made = MastodonHarness(tmp_path, SystemClock(), request.param)
    yield made
    await made.close()


@pytest.fixture
async def line(harness: MastodonHarness) -> AsyncIterator[MastodonConnection]:
    """A line for the brand's account."""
    connection = harness.mastodon()
    yield connection
    await connection.close()


@contextlib.asynccontextmanager
async def listening(line: MastodonConnection, *words: str) -> AsyncIterator[AsyncIterator[Heard]]:
    """A stream that has said that it stands."""
    async with contextlib.aclosing(line.stream(words)) as events:
        first = await asyncio.wait_for(anext(events), 10)
        assert first.stands and not first.found.posts
        yield events


async def next_of(events: AsyncIterator[Heard]) -> Heard:
    return await asyncio.wait_for(anext(events), 10)


async def test_mentions_own_posts_and_deletions_are_heard(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    async with listening(line) as events:
        id = await harness.member_posts("mara", "{brand} hello")
        (post,) = (await next_of(events)).found.posts
        assert (post.id, post.kind, post.conversation) == (id, "mention", id)
        own = await harness.brand_posts_elsewhere("Hello Mara", to=id)
        (reply,) = (await next_of(events)).found.posts
        assert (reply.id, reply.kind, reply.parent) == (own, "own", id)
        await harness.member_deletes(id)
        assert (await next_of(events)).gone == (id,)


async def test_words_are_heard_by_their_hashtags(tmp_path: Path) -> None:
    harness = MastodonHarness(tmp_path, SystemClock(), MASTODON)
    line = harness.mastodon()
    async with listening(line, "fern wick") as events:
        for _ in range(100):
            if any("hashtag:fernwick" in one.streams for one in harness.server.listeners):
                break
            await asyncio.sleep(0.05)
        id = await harness.member_posts("kofi", "A good #FernWick today")
        (post,) = (await next_of(events)).found.posts
        assert (post.id, post.kind) == (id, "named")
    await line.close()
    await harness.close()


async def test_a_stream_that_nobody_takes_from_never_stops_the_server(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    async with listening(line) as events:
        for n in range(1_000):
            await harness.member_posts("mara", f"{{brand}} {n} " + "x" * 2_000)
        assert not any(one.stuck for one in harness.server.listeners)
        heard: set[str] = set()
        while len(heard) < 1_000:
            heard |= {post.id for post in (await next_of(events)).found.posts}


async def test_a_client_that_does_not_read_does_stop_it(tmp_path: Path) -> None:
    """The server of these tests would show it."""
    harness = MastodonHarness(tmp_path, SystemClock(), GOTOSOCIAL)
    host, port = harness.front.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"GET /api/v1/streaming?stream=user HTTP/1.1\r\nHost: x\r\nUser-Agent: deaf\r\n"
        b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n"
        b"Sec-WebSocket-Version: 13\r\nAuthorization: Bearer a-test-token\r\n\r\n"
    )
    await reader.readline()
    sent = asyncio.create_task(_many(harness))
    await asyncio.sleep(1.0)
    assert not sent.done(), "the server waits for whoever does not read"
    writer.close()
    await sent
    await harness.close()


async def _many(harness: MastodonHarness) -> None:
    for n in range(300):
        await harness.member_posts("mara", f"{{brand}} {n} " + "x" * 50_000)


async def test_what_does_not_fit_is_dropped_and_the_lists_are_asked_for() -> None:
    basin = Basin(most=3)
    for n in range(5):
        basin.pour(str(n))
    assert await basin.take() == (["0", "1", "2"], True)
    basin.pour("5")
    assert await basin.take() == (["5"], False)
    basin.end(Unreachable("gone"))
    with pytest.raises(Unreachable):
        await basin.take()


async def test_a_lost_line_is_an_error_after_what_came_before(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    async with listening(line) as events:
        id = await harness.member_posts("mara", "{brand} hello")
        await asyncio.sleep(0.2)
        await asyncio.to_thread(harness.server.restart)
        assert [post.id for post in (await next_of(events)).found.posts] == [id]
        with pytest.raises(Unreachable):
            await next_of(events)


async def test_a_line_that_is_dead_and_does_not_say_so_is_noticed(
    harness: MastodonHarness, line: MastodonConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "PING_SECONDS", 0.5)
    monkeypatch.setattr(stream, "SSE_SILENCE_SECONDS", 1.0)
    async with listening(line) as events:
        (listener,) = harness.server.listeners
        listener.deaf = True
        with pytest.raises(Unreachable, match="ended"):
            await next_of(events)


async def test_a_line_on_which_nobody_speaks_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "PING_SECONDS", 0.2)
    harness = MastodonHarness(tmp_path, SystemClock(), GOTOSOCIAL)
    line = harness.mastodon()
    async with listening(line) as events:
        heard = asyncio.ensure_future(anext(events))
        await asyncio.sleep(1.5)
        assert not heard.done(), "pings were answered"
        id = await harness.member_posts("mara", "{brand} still here?")
        assert [post.id for post in (await asyncio.wait_for(heard, 10)).found.posts] == [id]
    await line.close()
    await harness.close()


async def test_a_server_without_a_stream_says_so(tmp_path: Path) -> None:
    harness = MastodonHarness(tmp_path, SystemClock(), PIXELFED)
    line = harness.mastodon()
    with pytest.raises(Rejected, match="no stream"):
        async with listening(line):
            pass
    await line.close()
    await harness.close()


async def test_a_server_that_reads_the_token_only_as_a_protocol_streams_too(
    tmp_path: Path,
) -> None:
    harness = MastodonHarness(tmp_path, SystemClock(), PLEROMA)
    line = harness.mastodon()
    async with listening(line) as events:
        id = await harness.member_posts("mara", "{brand} hello")
        (post,) = (await next_of(events)).found.posts
        assert post.id == id
    await line.close()
    await harness.close()


@pytest.mark.parametrize("token", ["a=b==", "a/b+c", "a b", "a,b", "\u00e9", "~" * 5_000])
async def test_a_token_that_is_no_name_of_a_protocol_is_refused_in_words(
    tmp_path: Path, token: str
) -> None:
    harness = MastodonHarness(tmp_path, SystemClock(), PLEROMA)
    url = harness.front.url.replace("http", "ws") + "/api/v1/streaming"
    with pytest.raises(LoginFailed, match="does not accept the token"):
        await anext(Stream(url, token, ()).events())
    await harness.close()


async def test_a_revoked_token_opens_no_stream(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    await line.login()
    harness.server.tokens.clear()
    with pytest.raises(LoginFailed):
        async with listening(line):
            pass


async def test_the_token_does_not_follow_a_redirect(harness: MastodonHarness) -> None:
    line = harness.mastodon()
    await line.login()
    harness.fail_next("redirect")
    with pytest.raises(NetworkFailed):
        async with listening(line):
            pass
    assert harness.stolen == []
    await line.close()


async def test_events_that_cannot_be_read_do_no_harm(tmp_path: Path) -> None:
    harness = MastodonHarness(tmp_path, SystemClock(), GOTOSOCIAL)
    line = harness.mastodon()
    async with listening(line) as events:
        server = harness.server
        for event, payload in (
            ("notification", "{"), ("notification", '{"id":"1","type":"mention"}'), ("update", ""),
            ("update", '{"id":7}'), ("delete", "no such id"), ("filters_changed", ""),
            ("notification", '{"id":"1","type":"brand_new","status":{"id":3}}'),
        ):  # fmt: skip
            await asyncio.to_thread(server.tell, harness.brand.id, event, payload)
        id = await harness.member_posts("mara", "{brand} hello")
        heard: list[str] = []
        while not heard:
            heard = [post.id for post in (await next_of(events)).found.posts]
        assert heard == [id]
    await line.close()
    await harness.close()


async def test_a_handshake_that_fails_is_an_error_of_ours(tmp_path: Path) -> None:
    harness = MastodonHarness(tmp_path, SystemClock(), GOTOSOCIAL)
    url = harness.front.url.replace("http", "ws") + "/api/v1/streaming"
    for status, error in ((500, Unreachable), (429, Unreachable), (302, Rejected)):
        harness.front._answer = lambda request, status=status: Reply(status, b"x", {})
        with pytest.raises(error):
            await anext(Stream(url, "t", ()).events())
    await harness.close()
    with pytest.raises(Unreachable):
        await anext(Stream(url, "t", ()).events())
    assert stream.PING_SECONDS < 30, "a dead line is noticed before GoToSocial's own ping"
