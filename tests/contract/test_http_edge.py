"""The HTTP edge: addresses, limits, sizes, and what is imported when."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from cmtui.clock import HOUR, SECOND, SystemClock
from cmtui.errors import AnswerLost, LimitReached, LoginFailed, Rejected, Unreachable, WrongUsage
from cmtui.networks.http import Edge, limit_end, require_safe_host
from cmtui.networks.registry import Registry
from tests.contract.misbehaving import Misbehaving, Reply, Request

NOW = 1_767_225_600_000  # Thu, 01 Jan 2026 00:00:00 GMT
AN_HOUR_AHEAD = "Thu, 01 Jan 2026 01:00:00 GMT"


class Scripted:
    """A server that gives the replies in turn, the last one for ever."""

    def __init__(self) -> None:
        self.replies: list[Reply] = [Reply(200, b"{}")]
        self.front = Misbehaving(self._answer, lambda request: request.method == "POST")

    def _answer(self, _request: Request) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@pytest.fixture
def server() -> Iterator[Scripted]:
    """The scripted server."""
    scripted = Scripted()
    yield scripted
    scripted.front.close()


@pytest.fixture
async def edge(server: Scripted) -> AsyncIterator[Edge]:
    """An edge to it."""
    made = Edge(server.front.url, SystemClock())
    yield made
    await made.close()


def test_importing_and_connecting_do_not_load_the_http_library(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from cmtui.clock import SystemClock
from cmtui.model.account import Account
from cmtui.networks.registry import Registry
registry = Registry(SystemClock(), lambda account: "secret", Path({str(tmp_path)!r}), Path())
assert registry.capabilities("bluesky").letter == "B"
account = Account(key="bluesky:a", network="bluesky", handle="a", native_id="", server="")
registry.connect(account)
account = Account(key="mastodon:a", network="mastodon", handle="a", native_id="", server="a.test")
assert registry.connect(account).capabilities.streams
loaded = {{"httpx", "stamina", "twitter_text", "websockets", "selectolax"}} & set(sys.modules)
assert not loaded, loaded
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_network_names_the_nearest() -> None:
    registry = Registry(SystemClock(), lambda account: "", Path(), Path())
    with pytest.raises(WrongUsage, match="Did you mean bluesky"):
        registry.capabilities("blueski")
    with pytest.raises(WrongUsage, match="bluesky, demo"):
        registry.capabilities("usenet")


def test_a_missing_secret_is_told_at_once() -> None:
    from cmtui.model.account import Account

    def none(account: Account) -> str:
        raise LoginFailed(f"no secret for {account.key}")

    registry = Registry(SystemClock(), none, Path(), Path())
    account = Account(key="bluesky:a", network="bluesky", handle="a", native_id="", server="")
    with pytest.raises(LoginFailed, match="no secret"):
        registry.connect(account)


@pytest.mark.parametrize(
    ("base", "safe"),
    [
        ("bsky.social", "https://bsky.social"),
        (" https://bsky.social/ ", "https://bsky.social"),
        ("http://localhost:2583", "http://localhost:2583"),
        ("https://bsky.social/path", "https://bsky.social"),
    ],
)
def test_an_address_is_its_scheme_and_host(base: str, safe: str) -> None:
    assert require_safe_host(base) == safe


@pytest.mark.parametrize(
    "base", ["http://bsky.social", "ftp://x", "https://", "https://a@b.example", "http://[", ""]
)
def test_an_unsafe_address_is_refused(base: str) -> None:
    with pytest.raises(LoginFailed):
        require_safe_host(base)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 60),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "-7"}, 60),
        ({"retry-after": "\u0667"}, 60),
        ({"retry-after": "9" * 5000}, 24 * 3600),
        ({"retry-after": AN_HOUR_AHEAD}, 3600),
        ({"retry-after": "soon", "ratelimit-reset": str(NOW // 1000 + 5)}, 5),
        ({"ratelimit-reset": str(NOW // 1000 + 3605), "date": AN_HOUR_AHEAD}, 5),
        ({"ratelimit-reset": "1"}, 1),
    ],
)
def test_a_limit_ends_by_the_servers_own_clock(headers: dict[str, str], seconds: int) -> None:
    assert limit_end(headers, NOW) == NOW + seconds * SECOND


def test_a_limit_never_lasts_longer_than_a_day() -> None:
    assert limit_end({"retry-after": "999999999"}, NOW) <= NOW + 24 * HOUR


async def test_a_read_is_tried_again_after_a_breakdown(server: Scripted, edge: Edge) -> None:
    server.replies = [Reply(502, b"<html>", {"Content-Type": "text/html"}), Reply(200, b"{}")]
    answer = await edge.get("/x", {}, {})
    assert answer.status == 200 and len(server.front.requests) == 2


async def test_a_write_is_never_tried_again(server: Scripted, edge: Edge) -> None:
    server.replies = [Reply(502, b"<html>", {"Content-Type": "text/html"}), Reply(200, b"{}")]
    with pytest.raises(AnswerLost):
        await edge.write("/x", b"{}", {})
    assert len(server.front.requests) == 1


async def test_an_endless_answer_is_cut(server: Scripted) -> None:
    edge = Edge(server.front.url, SystemClock(), most_bytes=1000)
    server.replies = [Reply(200, b" " * 2000)]
    with pytest.raises(Unreachable, match="too much"):
        await edge.get("/x", {}, {})
    with pytest.raises(AnswerLost):
        await edge.write("/x", b"{}", {})
    await edge.close()


async def test_a_redirect_is_told_and_not_followed(server: Scripted, edge: Edge) -> None:
    server.replies = [Reply(307, b"", {"Location": "https://evil.example/x"})]
    with pytest.raises(Rejected, match=r"evil\.example"):
        await edge.write("/x", b"{}", {"Authorization": "Bearer t"})
    assert len(server.front.requests) == 1


@pytest.mark.parametrize("location", ["javascript:alert(1)", "http://[", "//:99999999/"])
async def test_a_redirect_to_no_address_is_an_error_of_ours(
    server: Scripted, edge: Edge, location: str
) -> None:
    server.replies = [Reply(302, b"", {"Location": location})]
    with pytest.raises((Rejected, Unreachable)):
        await edge.ask("/x", b"{}", {})


async def test_we_say_who_we_are(server: Scripted, edge: Edge) -> None:
    await edge.get("/x", {"a": ["1", "2"], "b": 3}, {})
    (request,) = server.front.requests
    assert request.headers["user-agent"].startswith("cmtui/")
    assert request.query == {"a": ["1", "2"], "b": ["3"]}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-reset": "2026-01-01T00:00:05.000Z"}, 5),
        ({"x-ratelimit-reset": "2026-01-01T01:00:05Z", "date": AN_HOUR_AHEAD}, 5),
        ({"x-ratelimit-reset": "2025-01-01T00:00:00Z"}, 1),
        ({"x-ratelimit-reset": "soon"}, 60),
        ({"x-ratelimit-reset": str(NOW // 1000 + 5)}, 5),
        ({"x-ratelimit-reset": str(NOW // 1000 + 3605), "date": AN_HOUR_AHEAD}, 5),
        ({"x-ratelimit-reset": "2026-01-01T00:05:00Z", "retry-after": "7"}, 7),
    ],
)
def test_an_iso_limit_ends_by_the_servers_own_clock(headers: dict[str, str], seconds: int) -> None:
    assert limit_end(headers, NOW) == NOW + seconds * SECOND


async def test_a_server_with_too_much_to_do_says_until_when(server: Scripted, edge: Edge) -> None:
    server.replies = [Reply(503, b"<html>", {"Content-Type": "text/html", "Retry-After": "30"})]
    with pytest.raises(LimitReached):
        await edge.get("/x", {}, {})
    with pytest.raises(AnswerLost):
        await edge.write("/x", b"{}", {})


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b"<html>", {"Content-Type": "text/html"}),
        Reply(404, b"{}", {"Content-Type": "text/event-stream"}),
        Reply(302, b"", {"Location": "https://evil.example/x"}),
    ],
)
async def test_an_answer_that_is_no_stream_is_refused(
    server: Scripted, edge: Edge, reply: Reply
) -> None:
    server.replies = [reply]
    with pytest.raises(Rejected, match="no stream"):
        await anext(edge.lines("/x", {}, 5.0))
    assert len(server.front.requests) == 1
