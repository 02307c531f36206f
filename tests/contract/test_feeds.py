"""Feeds: the ways in which they come, and in which they go wrong."""

import contextlib
import gzip
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.clock import DAY, HOUR, SECOND, from_iso
from cmtui.errors import LimitReached, LoginFailed, NetworkFailed, Rejected, Unreachable
from cmtui.model.account import Account
from cmtui.model.post import Post
from cmtui.networks.feeds.connection import FeedsConnection
from cmtui.networks.feeds.parse import parse_items
from cmtui.networks.feeds.reading import MOST_ITEMS, MOST_MARKS, NoFeed, read_feed
from tests.contract.feeds_harness import PATH, FeedsHarness
from tests.contract.misbehaving import Reply
from tests.manual_clock import ManualClock

XML = {"content-type": "application/rss+xml"}
BASE = "https://larch.test/feed.xml"


@pytest.fixture
async def feeds(tmp_path: Path) -> AsyncIterator[FeedsHarness]:
    """A feed in a time that the test moves."""
    harness = FeedsHarness(tmp_path, ManualClock())
    yield harness
    await harness.close()


async def everything(line: FeedsConnection, since: int = 0) -> list[Post]:
    pages = [page async for page in line.mentions(since, frozenset())]
    return [post for page in pages for post in page.posts]


async def read(feeds: FeedsHarness, body: bytes, kind: str = "text/xml") -> list[Post]:
    """What a line without words makes of that body."""
    feeds.server.pages["/other"] = Reply(200, body, {"Content-Type": kind})
    line = feeds.line(f"{feeds.front.url}/other", ())
    try:
        return await everything(line)
    finally:
        await line.close()


def rss(items: str, about: str = "") -> bytes:
    return f'<rss version="2.0"><channel><title>T</title>{about}{items}</channel></rss>'.encode()


# --- only what has changed -------------------------------------------------------------------


async def test_a_feed_that_has_not_changed_is_not_sent_again(feeds: FeedsHarness) -> None:
    await feeds.member_posts("mara", "fernwick one")
    first = feeds.line(words=())
    assert len(await everything(first)) == 1
    assert await everything(first) == []
    await first.close()
    other_process = feeds.line(words=())
    assert await everything(other_process) == []
    last = feeds.front.requests[-1]
    assert last.headers["if-none-match"] and last.headers["if-modified-since"]
    await feeds.member_posts("kofi", "fernwick two")
    assert len(await everything(other_process)) == 2
    await other_process.close()


async def test_what_was_not_stored_is_sent_again(feeds: FeedsHarness) -> None:
    await feeds.member_posts("mara", "fernwick one")
    line = feeds.line(words=())
    async for _ in line.mentions(0, frozenset()):
        break  # as when the store took nothing
    assert len(await everything(line)) == 1
    await line.close()


async def test_other_words_and_another_workspace_begin_anew(feeds: FeedsHarness) -> None:
    await feeds.member_posts("mara", "fernwick one")
    for words in ((), ("fernwick",), ("fernwick", "larch")):
        line = feeds.line(words=words)
        pages = [page async for page in line.named(words, 0)] if words else []
        assert len([post for page in pages for post in page.posts] or await everything(line)) == 1
        await line.close()
    account = Account(
        key="feeds:f", network="feeds", handle="f", native_id="", server=feeds.server.url,
        role="watch",
    )  # fmt: skip
    there = FeedsConnection(account, feeds.folder / "sessions", feeds.folder / "other", feeds.clock)
    assert len(await everything(there)) == 1
    await there.close()


async def test_looking_further_back_reads_it_whole_again(feeds: FeedsHarness) -> None:
    now = feeds.clock.now()
    await feeds.member_posts("mara", "fernwick old", at=now - 5 * DAY)
    line = feeds.line(words=())
    assert await everything(line, since=now - DAY) == []
    assert len(await everything(line, since=now - 9 * DAY)) == 1
    await line.close()


async def test_what_a_feed_lists_late_is_new_whatever_its_date(feeds: FeedsHarness) -> None:
    now = feeds.clock.now()
    await feeds.member_posts("mara", "fernwick of long ago", at=now - 5 * DAY)
    line = feeds.line(words=())
    assert await everything(line, since=now - 2 * DAY) == []
    late = await feeds.member_posts("kofi", "fernwick, listed late", at=now - 3 * DAY)
    await feeds.member_posts("kofi", "fernwick of a year ago", at=now - 365 * DAY)
    assert [post.id for post in await everything(line, since=now - DAY)] == [late]
    await feeds.member_posts("ines", "fernwick now", at=now)
    assert len(await everything(line, since=now - DAY)) == 1
    await line.close()


async def test_once_a_day_it_is_read_whole(feeds: FeedsHarness) -> None:
    await feeds.member_posts("mara", "fernwick one")
    line = feeds.line(words=())
    await everything(line)
    await feeds.clock.advance(25 * 3600)  # type: ignore[attr-defined]
    assert len(await everything(line)) == 1
    await line.close()


@pytest.mark.parametrize(
    ("channel", "headers", "minutes"),
    [
        ("<ttl>60</ttl>", {}, 60),
        ("", {"Cache-Control": "public, max-age=3600"}, 60),
        ("", {"Cache-Control": "max-age=999999999"}, 360),
        ("", {"Cache-Control": "no-cache, max-age=3600"}, 0),
        ("<ttl>soon</ttl>", {}, 0),
    ],
)
async def test_it_is_not_asked_while_it_says_that_it_stays(
    feeds: FeedsHarness, channel: str, headers: dict[str, str], minutes: int
) -> None:
    feeds.server.channel, feeds.server.headers = channel, headers
    line = feeds.line(words=())
    await everything(line)
    for passed in range(15, minutes, 15):
        await feeds.clock.advance(15 * 60)  # type: ignore[attr-defined]
        await everything(line)
        assert len(feeds.front.requests) == 1, passed
    await feeds.clock.advance(15 * 60)  # type: ignore[attr-defined]
    await everything(line)
    assert len(feeds.front.requests) == 2
    await line.close()


# --- where it is -----------------------------------------------------------------------------


async def test_a_feed_that_has_moved_is_followed(feeds: FeedsHarness) -> None:
    await feeds.member_posts("mara", "fernwick one")
    feeds.server.pages["/old?a=1"] = Reply(301, b"", {"Location": "../moved"})
    feeds.server.pages["/moved"] = Reply(302, b"", {"Location": feeds.server.url})
    line = feeds.line(f"{feeds.front.url}/old?a=1", ())
    assert len(await everything(line)) == 1
    assert [each.target for each in feeds.front.requests] == ["/old?a=1", "/moved", PATH]
    await line.close()


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("/old", "circle"),
        ("", "no web address"),
        ("file:///etc/passwd", "no web address"),
        ("javascript:alert(1)", "broke off|no web address"),
        ("https://user:pass@larch.test/", "no web address"),
        ("http://[broken", "no web address"),
        ("https://larch.test:99999/", "no web address|broke off"),
    ],
)
async def test_a_feed_that_sends_us_nowhere_is_refused(
    feeds: FeedsHarness, location: str, says: str
) -> None:
    feeds.server.pages["/old"] = Reply(301, b"", {"Location": location})
    line = feeds.line(f"{feeds.front.url}/old", ())
    with pytest.raises((Rejected, Unreachable), match=says):
        await everything(line)
    assert len(feeds.front.requests) <= 6
    await line.close()


@pytest.mark.parametrize(
    "inside",
    ["http://127.0.0.1/", "http://localhost/", "http://169.254.169.254/latest", "http://10.0.0.7/",
     "http://[::1]/", "http://printer.local/"],
)  # fmt: skip
async def test_a_stranger_cannot_send_us_into_our_own_network(
    feeds: FeedsHarness, inside: str
) -> None:
    line = feeds.line("https://larch.example/feed", ())
    with pytest.raises(Rejected, match="our own network"):
        line._fetcher._next("https://larch.example/feed", inside)
    await line.close()


@pytest.mark.parametrize(
    "address", ["", "larch.test", "ftp://larch.test/x", "https://a:b@larch.test/", "file:///etc/x"]
)
async def test_what_is_no_address_of_a_feed_is_said_at_once(
    feeds: FeedsHarness, address: str
) -> None:
    with pytest.raises(LoginFailed, match="is not the address of a feed"):
        feeds.line(address or "x")


@pytest.mark.parametrize(
    "address",
    ["https://a..b/", "https://xn--zz/", "https://１２７.0.0.1:9/", "https://%41.test:9/",
     f"https://{'x' * 300}.test/"],
)  # fmt: skip
async def test_a_host_that_cannot_be_is_an_error_of_ours(feeds: FeedsHarness, address: str) -> None:
    line = feeds.line(address, ())
    with pytest.raises(NetworkFailed):
        await everything(line)
    await line.close()


@pytest.mark.parametrize(
    ("status", "error", "says"),
    [
        (410, Rejected, "gone for good"),
        (404, Rejected, "no feed at that address"),
        (401, LoginFailed, "does not show"),
        (403, LoginFailed, "does not show"),
        (500, Unreachable, "is down"),
        (503, Unreachable, "is down"),
        (418, Rejected, "418"),
    ],
)
async def test_refusals_are_told_in_words(
    feeds: FeedsHarness, status: int, error: type[Exception], says: str
) -> None:
    feeds.server.pages["/other"] = Reply(status, b"<html>", {"Content-Type": "text/html"})
    line = feeds.line(f"{feeds.front.url}/other", ())
    with pytest.raises(error, match=says):
        await everything(line)
    await line.close()


async def test_a_feed_that_asks_for_patience_gets_it(feeds: FeedsHarness) -> None:
    feeds.server.pages["/other"] = Reply(503, b"", {"Retry-After": "600"})
    line = feeds.line(f"{feeds.front.url}/other", ())
    with pytest.raises(LimitReached) as caught:
        await everything(line)
    assert caught.value.until >= feeds.clock.now() + 600 * SECOND
    await line.close()


# --- what it is ------------------------------------------------------------------------------


async def test_a_web_page_is_told_with_the_feed_that_it_names(feeds: FeedsHarness) -> None:
    page = (
        b"<html><head><link rel=stylesheet href=x.css><link rel='alternate' "
        b"type='application/rss+xml' href='/blog/feed.xml?a=1&amp;b=2'></head></html>"
    )
    with pytest.raises(Rejected, match=r"web page; its feed is http://.*/blog/feed.xml\?a=1&b=2"):
        await read(feeds, page, "text/html")
    with pytest.raises(Rejected, match="it is a web page"):
        await read(feeds, b"<html><body>Hello", "text/html")
    with pytest.raises(Rejected, match="it is empty"):
        await read(feeds, b" \n")
    with pytest.raises(Rejected, match="not a feed"):
        await read(feeds, b'{"error": "no"}', "application/json")


async def test_atom_json_and_rss_say_the_same(feeds: FeedsHarness) -> None:
    atom = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>1</id><title>Down'
        b"</title><link href='https://larch.test/1?utm_source=a'/><author><name>Ines</name>"
        b"</author><updated>2025-01-02T03:04:05Z</updated><content type='html'>&lt;p>It is"
        b" &lt;b>off&lt;/b>&lt;/p></content></entry></feed>"
    )
    item = (
        "<item><guid>1</guid><title>Down</title><link>https://www.larch.test/1/#top</link>"
        "<author>Ines</author><pubDate>Thu, 02 Jan 2025 04:04:05 +0100</pubDate><description>"
        "&lt;p&gt;It is &lt;b&gt;off&lt;/b&gt;&lt;/p&gt;</description></item>"
    )
    told = {
        "version": "https://jsonfeed.org/version/1.1", "title": "T",
        "items": ["no item", {"id": 1, "url": "https://larch.test/1", "title": "Down",
                   "authors": [{"name": "Ines"}], "date_published": "2025-01-02T03:04:05Z",
                   "content_html": "<p>It is <b>off</b></p>"}],
    }  # fmt: skip
    bodies = ((atom, "text/xml"), (rss(item), "text/xml"),
              (json.dumps(told).encode(), "application/feed+json"))  # fmt: skip
    for body, kind in bodies:
        (post,) = await read(feeds, body, kind)
        assert post.text == "Down\n\nBy Ines\n\nIt is off"
        assert post.created_at == from_iso("2025-01-02T03:04:05Z")
        assert post.id == "feeds:https://larch.test/1"
        assert post.author.handle == "larch.test"


async def test_google_alerts_lead_to_the_page_itself_and_are_not_searched(
    feeds: FeedsHarness,
) -> None:
    wrapped = (
        "https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://larch.test/story%3Fid%3D7"
        "&amp;ct=ga&amp;cd=xyz&amp;usg=abc"
    )
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:google.com,2005:reader/user</id>'
        "<title>Google Alert - larch</title><entry><id>tag:google.com,2013:feed:1</id>"
        '<title type="html">&lt;b&gt;Larch&lt;/b&gt; is &amp;#39;back&amp;#39;</title>'
        f'<link href="{wrapped}"/><published>2026-01-01T10:00:00Z</published>'
        '<content type="html">The &lt;b&gt;bicycles&lt;/b&gt; &amp;nbsp;...</content>'
        "</entry></feed>"
    )
    (post,) = await read(feeds, body.encode())
    assert post.url == "https://larch.test/story?id=7"
    assert post.text.startswith("Larch is 'back'\n\nThe bicycles")
    assert post.author.handle == "larch.test"
    alert = feeds.line("https://www.google.com/alerts/feeds/1/2", ("nothing of it",))
    assert alert._words == ()
    await alert.close()


async def test_dates_that_are_missing_wrong_or_to_come(feeds: FeedsHarness) -> None:
    now = feeds.clock.now()
    dates = ("", "<pubDate>yesterday-ish</pubDate>", "<pubDate>Thu, 01 Jan 1970 00:00:00 GMT"
             "</pubDate>", "<pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate>")  # fmt: skip
    items = "".join(
        f"<item><title>t{n}</title><link>https://larch.test/{n}</link>{date}</item>"
        for n, date in enumerate(dates)
    )
    posts = await read(feeds, rss(items))
    assert [post.created_at for post in posts] == [now] * len(dates)
    line = feeds.line(f"{feeds.front.url}/other", ())
    assert len(await everything(line, since=now - HOUR)) == len(dates)
    await line.close()


async def test_items_without_an_address_keep_an_identity(feeds: FeedsHarness) -> None:
    items = (
        "<item><guid isPermaLink='false'>a</guid><title>one</title></item>"
        "<item><title>two</title></item>"
    )
    first, second = await read(feeds, rss(items)), await read(feeds, rss(items))
    assert [post.id for post in first] == [post.id for post in second]
    assert len({post.id for post in first}) == 2
    assert all(post.url == "" and post.page is None for post in first)


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16", "windows-1252"])
@pytest.mark.parametrize("told", ["utf-8", "us-ascii", "iso-8859-1", "no-such-thing"])
async def test_encodings_that_lie_lose_no_item(
    feeds: FeedsHarness, encoding: str, told: str
) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>T</title>'
        "<item><title>Caffè chiuso</title><link>https://larch.test/1</link></item></channel></rss>"
    )
    (post,) = await read(feeds, text.encode(encoding), f"text/xml; charset={told}")
    assert "chiuso" in post.text
    if told in ("utf-8", "no-such-thing") and encoding == "utf-8":
        assert post.text == "Caffè chiuso"


# --- what it must not do ---------------------------------------------------------------------


async def test_the_name_of_a_file_is_not_opened(feeds: FeedsHarness, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_bytes(rss("<item><title>SECRET</title></item>"))
    for body in (str(secret).encode(), f"file://{secret}".encode(), b"http://127.0.0.1:9/"):
        with pytest.raises(Rejected, match="is no feed"):
            await read(feeds, body)


def test_entities_cannot_unfold_or_fetch(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    reads = f'<!ENTITY l9 SYSTEM "file://{secret}">'
    for entities in (laughs, reads):
        body = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>'.encode() + rss(
            "<item><title>&l9;</title></item>"
        )
        for bytes_ in (body, body.decode().encode("utf-16")):
            with pytest.raises(NoFeed, match="entities"):
                read_feed(bytes_, XML, BASE)
        hidden = body.decode().replace('version="1.0"', 'version="1.0" encoding="cp037"')
        try:
            feed = read_feed(hidden.encode("cp037"), XML, BASE)
        except NoFeed:
            continue
        assert "SECRET" not in str(feed) and len(str(feed)) < 100_000


@pytest.mark.parametrize(
    "body",
    [b"<a>" * 1_500_000, rss("<item><title>x" * 300_000), b"<!-" * 1_500_000,
     b"<![CDATA[" * 500_000, rss("<item><description>" + "&lt;a href='" * 350_000),
     b"\x00" * 4_000_000, b"[" * 4_000_000, b'{"a":' * 800_000, b"&amp;" * 900_000],
    ids=["tags", "items", "comments", "cdata", "html", "zeros", "lists", "objects", "entities"],
)  # fmt: skip
def test_a_body_of_nothing_but_trouble_is_over_soon(body: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(NoFeed):
        read_feed(body, XML, BASE)
    assert time.process_time() - began < 15


def test_many_items_are_read_from_the_top_only() -> None:
    items = "".join(f"<item><title>{n}</title></item>" for n in range(3 * MOST_ITEMS))
    feed = read_feed(rss(items), XML, BASE)
    assert [item.title for item in feed.items] == [str(n) for n in range(MOST_ITEMS)]
    with pytest.raises(NoFeed, match="tags"):
        read_feed(rss("<i/>" * MOST_MARKS), XML, BASE)


async def test_a_feed_is_bounded_packed_or_not(feeds: FeedsHarness) -> None:
    body = rss("<item><title>x</title></item>" + " " * (5 * 1024 * 1024))
    packed = {"Content-Type": "text/xml", "Content-Encoding": "gzip"}
    answers = ({"Content-Type": "text/xml"}, body), (packed, gzip.compress(body))
    for headers, content in answers:
        feeds.server.pages["/big"] = Reply(200, content, headers)
        line = feeds.line(f"{feeds.front.url}/big", ())
        with pytest.raises(Unreachable, match="too much data"):
            await everything(line)
        await line.close()


@given(st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_any_bytes_are_a_feed_or_none(body: bytes) -> None:
    for kind in ("application/rss+xml", "text/html; charset=utf-7"):
        try:
            read_feed(body, {"content-type": kind}, BASE)
        except NoFeed as why:
            assert str(why)


PIECES = st.sampled_from([
    "<item>", "</item>", "<title>", "</title>", "<link>", "</link>", "<link href='http://[' />",
    "<guid>", "<pubDate>", "Mon, 99 Foo 20000 25:61:61 +9999", "<![CDATA[", "]]>", "<entry>",
    "<content type='xhtml'>", "<content src='x'/>", "&#0;", "&#xD800;", "\x1b[31m", "text", "<ttl>",
    "<author>", "<media:content url='x'/>", "<itunes:author>", "http://[", "javascript:x",
])  # fmt: skip


@given(st.lists(PIECES, max_size=25))
def test_any_heap_of_tags_is_a_feed_or_none(pieces: list[str]) -> None:
    body = f'<rss version="2.0"><channel>{"".join(pieces)}</channel></rss>'
    try:
        feed = read_feed(body.encode(errors="replace"), XML, BASE)
    except NoFeed:
        return
    posts = parse_items(feed, BASE, 1_000)
    assert all("\x1b" not in str(post) for post in posts)
    assert len({post.id for post in posts}) == len(posts)
    assert all(post.created_at <= 1_000 for post in posts)
