"""What is Mastodon's own in reading: lists that hide, names of posts, what posts carry."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cmtui.clock import HOUR, MINUTE, SECOND, SystemClock
from cmtui.errors import LimitReached, LoginFailed, NetworkFailed, Rejected
from cmtui.networks.mastodon import ids, wire
from cmtui.networks.mastodon.connection import MastodonConnection
from cmtui.networks.mastodon.instance import UNKNOWN, parse_instance, stream_url
from cmtui.networks.mastodon.notifications import moment_of
from cmtui.networks.mastodon.parse import MOST_TEXT, Place, Us, parse_status, read_status
from tests.contract.mastodon_flavours import GOTOSOCIAL, MASTODON, PIXELFED, PLEROMA, Flavour
from tests.contract.mastodon_harness import PAGE, MastodonHarness
from tests.contract.misbehaving import Reply
from tests.contract.steps import all_mentions

US = Us("1", "larch", "social.test", "social.test")
HERE = Place("mastodon:x")


@pytest.fixture
async def gotosocial(tmp_path: Path) -> AsyncIterator[MastodonHarness]:
    """A GoToSocial server."""
    made = MastodonHarness(tmp_path, SystemClock(), GOTOSOCIAL)
    yield made
    await made.close()


@pytest.fixture
async def line(gotosocial: MastodonHarness) -> AsyncIterator[MastodonConnection]:
    """A line for the brand's account."""
    connection = gotosocial.mastodon()
    yield connection
    await connection.close()


async def seen_by(line: MastodonConnection) -> frozenset[str]:
    _, pages = await all_mentions(line)
    return frozenset(id for page in pages for id in page.seen)


# --- lists that hide ---------------------------------------------------------------------------


async def test_ids_that_become_visible_late_are_found_behind_known_ones(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    server = gotosocial.server
    late = await gotosocial.member_posts("mara", "{brand} late")
    server.hidden.add(server.notes[-1].id)
    for n in range(PAGE * 2 + 2):
        await gotosocial.member_posts("tomas", f"{{brand}} {n}")
    seen = await seen_by(line)
    assert late not in seen
    server.hidden.clear()
    posts, pages = await all_mentions(line, seen=seen)
    assert [post.id for post in posts] == [late]
    assert len(pages) == 2, "the last known page, and the one with the late comer"


@pytest.mark.parametrize("skew", [-2 * HOUR, -15 * MINUTE, 0, 15 * MINUTE, 2 * HOUR])
async def test_a_servers_wrong_clock_hides_no_mention(
    gotosocial: MastodonHarness, line: MastodonConnection, skew: int
) -> None:
    server = gotosocial.server
    server.skew = skew
    began = gotosocial.clock.now() - MINUTE
    late = await gotosocial.member_posts("mara", "{brand} late")
    server.hidden.add(server.notes[-1].id)
    said = {await gotosocial.member_posts("tomas", f"{{brand}} {n}") for n in range(PAGE * 2 + 2)}
    await line.login()
    posts, pages = await all_mentions(line, since=began)
    assert {post.id for post in posts} == said
    server.hidden.clear()
    seen = frozenset(id for page in pages for id in page.seen)
    posts, _ = await all_mentions(line, since=began, seen=seen)
    assert [post.id for post in posts] == [late]


async def test_strangers_whom_the_server_holds_back_are_read_too(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    id = await gotosocial.member_posts("mara", "{brand} do you take new people?")
    gotosocial.server.held.add(gotosocial.server.notes[-1].id)
    posts, _ = await all_mentions(line)
    assert [post.id for post in posts] == [id]


async def test_pages_emptied_by_deletions_are_not_the_end(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    now = gotosocial.clock.now()
    old = [await gotosocial.member_posts("mara", f"{{brand}} old {n}", at=now - 3 * HOUR + n)
           for n in range(PAGE + 2)]  # fmt: skip
    spam = [await gotosocial.member_posts("spam", f"{{brand}} buy {n}", at=now - HOUR + n)
            for n in range(PAGE * 3)]  # fmt: skip
    new = await gotosocial.member_posts("tomas", "{brand} new")
    for id in spam:
        await gotosocial.member_deletes(id)
    posts, _ = await all_mentions(line, since=now - 4 * HOUR)
    assert {post.id for post in posts} == {new, *old}


async def test_short_pages_are_not_the_end(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    made = [await gotosocial.member_posts("mara", f"{{brand}} {n}") for n in range(PAGE * 3)]
    for id in made[1::3]:
        await gotosocial.member_deletes(id)
    posts, _ = await all_mentions(line)
    assert {post.id for post in posts} == set(made) - set(made[1::3])


async def test_a_page_of_doubles_in_another_order_gives_each_once(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    made = [await gotosocial.member_posts("mara", f"{{brand}} {n}") for n in range(3)]
    gotosocial.server.lists_extra = 10_000
    posts, _ = await all_mentions(line)
    assert sorted(post.id for post in posts) == sorted(made)


async def test_likes_and_unknown_types_are_no_mentions(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    ours = gotosocial.post(await gotosocial.brand_posts_elsewhere("Hello"))
    for kind in ("favourite", "pleroma:emoji_reaction", "severed_relationships"):
        gotosocial.server.note(gotosocial.brand.id, kind, ours, gotosocial.clock.now())
    posts, _ = await all_mentions(line)
    assert posts == []


async def test_an_answer_that_waits_for_our_own_approval_is_read_and_a_like_is_not(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    server = gotosocial.server
    ours = gotosocial.post(await gotosocial.brand_posts_elsewhere("Hello all"))
    mara = gotosocial.member("mara")
    held = server.publish(mara, "May I?", parent=ours.id)
    server.note(gotosocial.brand.id, "pending.reply", held, held.at)
    other = server.publish(mara, "Nice", parent=None)
    server.note(gotosocial.brand.id, "pending.favourite", other, other.at)
    (post,), _ = await all_mentions(line)
    assert (post.id, post.kind) == (f"mastodon:{held.uri}", "reply")


async def test_an_edited_mention_comes_again_and_then_not(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    id = await gotosocial.member_posts("mara", "{brand} helo")
    seen = await seen_by(line)
    await gotosocial.member_edits(id, "@larch hello")
    posts, pages = await all_mentions(line, seen=seen)
    assert [(post.id, post.text) for post in posts] == [(id, "@larch hello")]
    assert posts[0].edited_at is not None
    again, _ = await all_mentions(line, seen=seen | set(pages[0].seen))
    assert again == []


async def test_a_thread_is_asked_for_once_however_many_answer_in_it(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    root = await gotosocial.member_posts("mara", "Which lock?")
    for n in range(PAGE * 4):
        await gotosocial.member_posts(f"m{n}", f"{{brand}} {n}", to=root)
    posts, _ = await all_mentions(line)
    assert {post.conversation for post in posts} == {root}
    asked = [each for each in gotosocial.front.requests if each.path.endswith("/context")]
    assert len(asked) == 1


async def test_threads_over_many_pages_need_next_to_no_questions(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    roots = [await gotosocial.member_posts(f"m{n}", f"{{brand}} root {n}") for n in range(20)]
    tips = list(roots)
    for n in range(100):
        place = n * 7 % 20
        tips[place] = await gotosocial.member_posts("x", f"{{brand}} {n}", to=tips[place])
    posts, pages = await all_mentions(line)
    assert len(posts) == 120 and {post.conversation for post in posts} == set(roots)
    assert len(pages) == 24
    asked = [each for each in gotosocial.front.requests if each.path.endswith("/context")]
    assert asked == []


async def test_pages_before_a_failure_count(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    for n in range(PAGE * 4):
        await gotosocial.member_posts("mara", f"{{brand}} {n}")
    await line.login()
    gotosocial.server.limit, gotosocial.server.window = 4, HOUR
    posts = []
    with pytest.raises(LimitReached):
        async for page in line.mentions(0, frozenset()):
            posts += page.posts
    assert len(posts) >= PAGE


async def test_what_answers_a_post_that_is_gone_is_a_conversation_of_its_own(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    root = await gotosocial.member_posts("mara", "Which lock?")
    middle = await gotosocial.member_posts("suki", "This one", to=root)
    id = await gotosocial.member_posts("tomas", "{brand} knows", to=middle)
    await gotosocial.member_deletes(middle)
    (post,), _ = await all_mentions(line)
    assert (post.id, post.conversation, post.parent) == (id, id, None)


async def test_an_answer_that_names_nobody_is_found_below_our_post(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    ours = await gotosocial.brand_posts_elsewhere("Our workshop is open on Sunday.")
    mara, parent = gotosocial.member("mara"), gotosocial.post(ours).id
    untold = gotosocial.server.publish(mara, "Walk-in only?", parent=parent)
    told = await gotosocial.member_posts("kofi", "{brand} and parking?", to=ours)
    posts, _ = await all_mentions(line)
    assert [post.id for post in posts] == [told]
    async for _ in line.own_posts(0):
        pass
    contexts = [each for each in gotosocial.front.requests if each.path.endswith("/context")]
    posts, pages = await all_mentions(line)
    seen = frozenset(id for page in pages for id in page.seen)
    found = {post.id: post for post in posts}[ids.to_id(untold.uri)]
    assert (found.kind, found.parent, found.conversation) == ("reply", ours, ours)
    async for _ in line.own_posts(0):
        pass
    again, _ = await all_mentions(line, seen=seen)
    asked = [each for each in gotosocial.front.requests if each.path.endswith("/context")]
    assert again == [] and len(asked) == len(contexts) + 1


async def test_a_quiet_account_costs_two_requests_a_reading(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    await gotosocial.member_posts("mara", "{brand} hello", at=gotosocial.clock.now() - HOUR)
    seen = await seen_by(line)
    before = len(gotosocial.front.requests)
    await all_mentions(line, since=gotosocial.clock.now() - 24 * HOUR, seen=seen)
    async for _ in line.own_posts(gotosocial.clock.now() - 2 * HOUR):
        pass
    assert len(gotosocial.front.requests) - before == 2


async def test_reading_stops_before_what_is_kept_for_answers(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    await gotosocial.member_posts("mara", "{brand} hello")
    gotosocial.server.limit, gotosocial.server.window = 50, HOUR
    with pytest.raises(LimitReached) as limit:
        for _ in range(60):
            await all_mentions(line)
    assert limit.value.until > gotosocial.clock.now()
    refused = [each for each in gotosocial.front.requests if "streaming" in each.path]
    assert refused == []
    assert await line.profile("mastodon:mara@social.test") is not None, "a person may still ask"


async def test_a_limit_ends_by_the_servers_clock_though_it_is_wrong(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    await all_mentions(line)
    server = gotosocial.server
    server.skew, server.limit, server.window = 3 * HOUR, 1, 20 * MINUTE
    with pytest.raises(LimitReached) as limit:
        for _ in range(3):
            await line.profile("mastodon:larch@social.test")
    now = gotosocial.clock.now()
    assert now < limit.value.until <= now + 20 * MINUTE + 2 * SECOND


# --- names -------------------------------------------------------------------------------------


async def test_a_post_is_found_by_a_line_that_never_saw_it(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    near = await gotosocial.member_posts("mara", "{brand} from here")
    gotosocial.server.join("kofi@far.test")
    far = await gotosocial.member_posts("kofi@far.test", "{brand} from afar")
    for id in (near, far):
        other = gotosocial.mastodon()
        looked = await other.look(id)
        assert looked is not None and looked.id == id
        await other.close()
    post = await line.look(far)
    assert post is not None and post.author.id == post.author.id.lower() == "mastodon:kofi@far.test"


async def test_another_servers_reference_is_never_used(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    first = await gotosocial.member_posts("mara", "{brand} one")
    second = await gotosocial.member_posts("mara", "{brand} two")
    wrong = gotosocial.post(second).id
    post = await line.look(first)
    assert post is not None
    elsewhere = msgspec.structs.replace(post, reference=f"other.test {wrong} v")
    status = await line._reading.status(first, elsewhere)
    assert status is not None and ids.to_id(status.uri) == first


async def test_a_token_of_another_account_is_refused(gotosocial: MastodonHarness) -> None:
    gotosocial.server.join("mara", "hers")
    other = gotosocial.mastodon("hers")
    with pytest.raises(LoginFailed, match="belongs to @mara"):
        await other.login()
    await other.close()


def test_an_id_of_a_moment_stands_where_that_moment_is() -> None:
    like = "01M89R2YFV000000000000000A"
    at = moment_of(like)
    assert at is not None and ids.bound_at(at, like) == like[:10] + "0" * 16
    assert ids.bound_at(at, "115612345678901234") is None and moment_of("12") is None


@pytest.mark.parametrize(
    ("url", "id"),
    [
        ("https://a.test/@mara/115612345678901234",
         "mastodon:https://a.test/users/mara/statuses/115612345678901234"),
        ("https://a.test/@mara/statuses/01M89R2YFV000000000000000A",
         "mastodon:https://a.test/users/mara/statuses/01M89R2YFV000000000000000A"),
        ("https://a.test/ap/users/11/statuses/115612345678901234",
         "mastodon:https://a.test/ap/users/11/statuses/115612345678901234"),
        ("https://a.test/users/mara/statuses/7", "mastodon:https://a.test/users/mara/statuses/7"),
        ("http://localhost:8080/@mara/statuses/01M89R2YFV000000000000000A",
         "mastodon:http://localhost:8080/users/mara/statuses/01M89R2YFV000000000000000A"),
        ("https://a.test/objects/3f-a", "mastodon:https://a.test/objects/3f-a"),
        ("https://a.test/@mara", None),
        ("https://a.test/@mara/video/7123456789012345678", None),
        ("http://a.test/@mara/115612345678901234", None),
        ("https://x@a.test/@mara/115612345678901234", None),
    ],
)  # fmt: skip
def test_a_post_is_known_by_its_pages_address(url: str, id: str | None) -> None:
    assert ids.id_of_url(url) == id


# --- what servers are --------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["mara", "mara@far.test"])
async def test_a_post_of_an_author_with_a_number_is_found_by_its_pages_address(
    tmp_path: Path, who: str
) -> None:
    harness = MastodonHarness(tmp_path, SystemClock(), MASTODON)
    post = harness.post(await harness.member_posts(who, "Nice #fernwick"))
    host = who.partition("@")[2] or "social.test"
    named, post.uri = post.uri, f"https://{host}/ap/users/11/statuses/{post.id}"
    harness.server.aliases[named] = post.uri
    id = ids.id_of_url(f"https://{host}/@mara/{post.id}")
    line = harness.mastodon()
    looked = await line.look(id or "")
    assert looked is not None and looked.id == f"mastodon:{post.uri}"
    assert await line.look(f"mastodon:https://{host}/users/mara/statuses/11561234567890") is None
    await line.close()
    await harness.close()


@pytest.mark.parametrize("flavour", [MASTODON, GOTOSOCIAL, PLEROMA, PIXELFED],
                         ids=lambda each: each.software)  # fmt: skip
async def test_a_server_is_known_by_its_own_answers(tmp_path: Path, flavour: Flavour) -> None:
    harness = MastodonHarness(tmp_path, SystemClock(), flavour)
    line = harness.mastodon()
    profile = await line.login()
    assert profile.handle == "larch@social.test"
    assert line.capabilities.idempotent_send == (flavour is MASTODON)
    assert line.capabilities.can_quote == flavour.quotes
    made = [await harness.member_posts("mara", f"{{brand}} {n}") for n in range(PAGE * 2)]
    posts, _ = await all_mentions(line)
    assert {post.id for post in posts} == set(made)
    await line.close()
    await harness.close()


@pytest.mark.parametrize("instead", [
    Reply(200, b"<!doctype html><p>hello</p>", {"Content-Type": "text/html"}),
    Reply(301, b"", {"Location": "https://elsewhere.test/nodeinfo"}),
    Reply(500, b"<h1>oh</h1>", {"Content-Type": "text/html"}),
    Reply(200, b"[]"), Reply(200, b'{"software": null}'), Reply(200, b'{"software": {"name": 3}}'),
    Reply(401, b"{}"), Reply(404, b"{}"),
])  # fmt: skip
async def test_whatever_stands_in_place_of_what_runs_there_is_passed_over(
    tmp_path: Path, instead: Reply
) -> None:
    harness = MastodonHarness(tmp_path, SystemClock(), PIXELFED)
    harness.server.nodeinfo_is = instead
    line = harness.mastodon()
    assert (await line.login()).handle == "larch@social.test"
    assert not line.capabilities.idempotent_send
    await line.close()
    await harness.close()


@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 422])
async def test_a_server_without_the_second_version_is_asked_in_the_first(
    tmp_path: Path, status: int
) -> None:
    harness = MastodonHarness(tmp_path, SystemClock(), PLEROMA)
    harness.server.without_v2 = status
    line = harness.mastodon()
    assert (await line.login()).handle == "larch@social.test"
    await line.close()
    await harness.close()


def test_gotosocial_is_known_by_where_its_source_is() -> None:
    for url in (
        "https://codeberg.org/superseriousbusiness/gotosocial",
        "https://a.test/GoToSocial/",
    ):
        told = wire.Instance(version="0.20.0-rc1+57cb4fe", source_url=url)
        assert parse_instance(told, None, "https://a.test").software == "gotosocial"
    assert parse_instance(wire.Instance(), None, "https://a.test").software == UNKNOWN


async def test_what_a_server_did_not_say_of_itself_is_asked_again(
    gotosocial: MastodonHarness,
) -> None:
    gotosocial.server.nodeinfo_is = Reply(500, b"", {})
    for software in (UNKNOWN, "gotosocial"):
        line = gotosocial.mastodon()
        assert (await line._server.instance()).software == software
        await line.close()
        gotosocial.server.nodeinfo_is = None


def test_a_forks_name_is_read_from_its_version_where_nothing_else_tells() -> None:
    told = wire.Instance(version="2.7.2 (compatible; Akkoma 3.13)")
    instance = parse_instance(told, None, "https://a.test")
    assert (instance.software, instance.idempotent, instance.domain) == ("akkoma", False, "a.test")
    assert instance.typed and not instance.streams_tags


@pytest.mark.parametrize(
    ("base", "told", "url"),
    [
        ("https://a.test", "wss://a.test", "wss://a.test/api/v1/streaming"),
        ("https://a.test", "wss://streaming.a.test/x", "wss://streaming.a.test/api/v1/streaming"),
        ("https://a.test", "wss://evil.test", "wss://a.test/api/v1/streaming"),
        ("https://a.test", "wss://evila.test", "wss://a.test/api/v1/streaming"),
        ("https://a.test", "wss://x@a.test", "wss://a.test/api/v1/streaming"),
        ("https://a.test", "wss://[", "wss://a.test/api/v1/streaming"),
        ("http://localhost:80", "wss://a.test", "ws://localhost:80/api/v1/streaming"),
    ],
)
def test_the_token_is_streamed_only_to_the_servers_own_hosts(
    base: str, told: str, url: str
) -> None:
    assert stream_url(base, told) == url


# --- what posts carry --------------------------------------------------------------------------


def status(**fields: Any) -> wire.Status:
    """A status as a server sends it."""
    plain = {"id": "7", "uri": "https://s.test/7", "created_at": "2026-01-02T03:04:05.678Z",
             "account": {"id": "2", "acct": "mara"}, "content": "<p>Hi</p>"}  # fmt: skip
    found, complaints = read_status(json.dumps(plain | fields).encode())
    assert found is not None and not complaints
    return found


def test_media_polls_and_emoji_are_words() -> None:
    media = [{"id": "1", "type": "image", "description": "A bike"}, {"id": "2", "type": "image"},
             {"id": "3", "type": "gifv", "description": None}]  # fmt: skip
    poll = {"options": [{"title": "Red &amp; white"}, {"title": "Blue"}]}
    post = parse_status(
        status(media_attachments=media, poll=poll, content="<p>:wave: which?</p>"), US, HERE
    )
    assert post.images == ("A bike", "", "video: no description")
    assert post.text == ":wave: which?\n\n[poll: Red & white / Blue]"


def test_a_warning_is_the_authors_words_or_says_that_pictures_are_marked() -> None:
    assert parse_status(status(spoiler_text="blood &amp; teeth"), US, HERE).warning == (
        "blood & teeth"
    )
    media = [{"id": "1", "type": "image"}]
    marked = parse_status(status(sensitive=True, media_attachments=media), US, HERE)
    assert marked.warning == "sensitive media"
    assert parse_status(status(sensitive=True), US, HERE).warning == ""


@pytest.mark.parametrize(
    ("word", "visibility"),
    [("public", "public"), ("private", "followers"), ("direct", "direct"), ("local", "unlisted"),
     ("list", "direct"), ("what", "direct"), (None, "public")],
)  # fmt: skip
def test_an_unknown_visibility_counts_as_the_narrowest(word: str, visibility: str) -> None:
    assert parse_status(status(visibility=word), US, HERE).visibility == visibility


def test_a_malformed_post_is_shown_with_a_complaint() -> None:
    raw = json.dumps({"id": "7", "uri": "https://s.test/7", "account": {"id": "2", "acct": "mara"},
                      "content": "Hi", "mentions": "nobody"}).encode()  # fmt: skip
    found, complaints = read_status(raw)
    assert found is not None and found.visibility == "direct", "unread is never widened"
    post = parse_status(found, US, HERE, "mention", complaints, arrived=5)
    assert (post.text, post.created_at) == ("Hi", 5) and "mentions" in post.altered[0]
    assert read_status(b'{"id": 7}')[0] is None and read_status(b"{")[0] is None


def test_broken_characters_do_not_hide_a_post() -> None:
    raw = b'{"id":"7","uri":"u","account":{"id":"2","acct":"m"},"content":"a\\ud800b"}'
    found, _ = read_status(raw)
    assert found is not None and parse_status(found, US, HERE).text == "a\ufffdb"


async def test_a_post_of_megabytes_is_cut_and_says_so(
    gotosocial: MastodonHarness, line: MastodonConnection
) -> None:
    await gotosocial.member_posts("mara", "{brand} " + "a" * 5_000_000)
    (post,), _ = await all_mentions(line)
    assert len(post.text) <= MOST_TEXT and any("too long" in each for each in post.altered)


async def test_a_tls_error_is_told_and_nothing_is_sent(
    gotosocial: MastodonHarness, tmp_path: Path
) -> None:
    account = gotosocial.account(gotosocial.front.url.replace("http://", "https://"))
    line = MastodonConnection(account, "t", tmp_path, gotosocial.clock)
    with pytest.raises(NetworkFailed, match="cannot be reached"):
        await line.login()
    await line.close()
    assert gotosocial.front.requests == []


async def test_a_server_of_another_sort_is_named(gotosocial: MastodonHarness) -> None:
    gotosocial.server.flavour = PLEROMA
    gotosocial.server.answer = lambda request: None  # type: ignore[assignment, method-assign]
    line = gotosocial.mastodon()
    gotosocial.front._answer = lambda request: _missing()
    with pytest.raises(Rejected, match="does not speak"):
        await line.login()
    await line.close()


def _missing() -> Any:
    return Reply(404, b"<html>nothing here</html>", {"Content-Type": "text/html"})
