"""Answers that are not as documented hide nothing but themselves."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from cmtui.clock import SystemClock
from cmtui.errors import LoginFailed, NetworkFailed
from cmtui.networks.http import Answer
from cmtui.networks.mastodon import wire
from cmtui.networks.mastodon.api import complaint_of
from cmtui.networks.mastodon.connection import MastodonConnection
from cmtui.networks.mastodon.lenient import MOST_TROUBLES, fitted
from cmtui.networks.mastodon.parse import read_notification, read_status
from tests.contract.mastodon_flavours import GOTOSOCIAL
from tests.contract.mastodon_harness import MastodonHarness
from tests.contract.steps import all_mentions


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[MastodonHarness]:
    """A GoToSocial server."""
    made = MastodonHarness(tmp_path, SystemClock(), GOTOSOCIAL)
    yield made
    await made.close()


@pytest.fixture
async def line(harness: MastodonHarness) -> AsyncIterator[MastodonConnection]:
    """A line for the brand's account."""
    connection = harness.mastodon()
    yield connection
    await connection.close()


def changing(harness: MastodonHarness, what: str, word: str, **fields: Any) -> None:
    """Whatever has that word in it is told with those fields instead."""

    def odd(kind: str, told: Any) -> Any:
        return {**told, **fields} if kind == what and word in str(told) else told

    harness.server.odd = odd


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("note", {"created_at": None}), ("note", {"created_at": 5}), ("note", {"account": None}),
        ("note", {"account": "mara"}), ("status", {"created_at": None}),
        ("status", {"mentions": None}), ("status", {"mentions": [None, {"id": 1, "acct": 7}]}),
        ("status", {"media_attachments": None}), ("status", {"media_attachments": [3, {}]}),
        ("status", {"poll": False}), ("status", {"poll": {"options": None}}),
        ("status", {"quote": "x"}), ("status", {"quote": {"quoted_status": {"id": 1}}}),
        ("status", {"quote": {"state": "pending", "quoted_status_id": "7"}}),
        ("status", {"quote_approval": []}), ("status", {"quote_approval": {"current_user": 1}}),
        ("status", {"interaction_policy": []}),
        ("status", {"interaction_policy": {"can_reply": {"always": None}}}),
        ("status", {"reblog": {}}), ("status", {"reblog": False}), ("status", {"edited_at": 3}),
        ("status", {"replies_count": "many"}), ("status", {"sensitive": 1}),
        ("status", {"in_reply_to_id": 17}), ("status", {"language": {}}),
        ("status", {"spoiler_text": 4}), ("status", {"uri": None}), ("status", {"account": None}),
        ("status", {"brand_new": [[[{"x": None}]]]}), ("status", {"content": None}),
    ],
)  # fmt: skip
async def test_one_post_that_is_not_as_documented_hides_no_mention(
    harness: MastodonHarness, line: MastodonConnection, what: str, fields: dict[str, Any]
) -> None:
    """Neither the others on its page nor itself."""
    for n in range(3):
        await harness.member_posts("mara", f"{{brand}} {'odd' if n == 1 else 'even'}")
    changing(harness, what, "odd", **fields)
    posts, _ = await all_mentions(line)
    assert len(posts) == 3 and {post.author.handle for post in posts} == {"mara@social.test"}


async def test_an_entry_that_is_none_at_all_hides_no_other(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    for word in ("even", "odd", "even"):
        await harness.member_posts("mara", f"{{brand}} {word}")
    for nothing in (None, [], 7, {}, {"id": None, "type": "mention"}):
        harness.server.odd = lambda kind, told, nothing=nothing: (
            nothing if kind == "note" and "odd" in str(told) else told
        )
        posts, _ = await all_mentions(line)
        assert [post.text for post in posts] == ["@larch even"] * 2


async def test_a_number_in_place_of_a_text_is_that_text(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    await harness.member_posts("mara", "{brand} hello")
    changing(harness, "status", "hello", language=7, in_reply_to_account_id=3)
    (post,), _ = await all_mentions(line)
    assert post.language == "7" and post.altered == ()


async def test_what_could_not_be_read_is_told_with_the_post_and_never_widened(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    await harness.member_posts("mara", "{brand} hello", warning="loud")
    changing(harness, "status", "hello", visibility=["public"], poll=3)
    (post,), _ = await all_mentions(line)
    assert (post.visibility, post.warning) == ("direct", "loud")
    assert any("poll" in each for each in post.altered)
    looked = await line.look(post.id)
    assert looked is not None and looked.visibility == "direct"


async def test_a_malformed_post_is_heard_by_the_stream_too(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    changing(harness, "status", "odd", mentions="nobody", media_attachments=None, poll=1)
    async with contextlib.aclosing(line.stream(())) as events:
        assert (await asyncio.wait_for(anext(events), 10)).stands
        id = await harness.member_posts("mara", "{brand} odd")
        heard: list[str] = []
        while not heard:
            found = (await asyncio.wait_for(anext(events), 10)).found
            heard = [post.id for post in found.posts]
        assert heard == [id]


async def test_a_payload_that_is_no_text_is_read_too(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    server = harness.server
    async with contextlib.aclosing(line.stream(())) as events:
        assert (await asyncio.wait_for(anext(events), 10)).stands
        post = harness.post(await harness.member_posts("mara", "{brand} one"))
        heard: list[str] = []
        while not heard:
            found = (await asyncio.wait_for(anext(events), 10)).found
            heard = [each.id for each in found.posts]
        note = {"id": "1", "type": "mention", "status": server.shown(post, harness.brand.id)}
        again: Any = {**note, "status": {**note["status"], "id": "7", "uri": "https://a.test/7"}}
        for payload in (7, None, [], again):
            await asyncio.to_thread(server.listeners[0].tell, "notification", payload, "user")
        heard = []
        while not heard:
            found = (await asyncio.wait_for(anext(events), 10)).found
            heard = [each.id for each in found.posts]
        assert heard == ["mastodon:https://a.test/7"]


@pytest.mark.parametrize(
    "fields",
    [
        {"configuration": None}, {"configuration": {"statuses": None, "urls": None}},
        {"urls": None}, {"api_versions": None}, {"api_versions": {"mastodon": "7"}},
        {"version": None}, {"configuration": {"urls": {"streaming": False}}},
        {"configuration": {"statuses": {"max_characters": "5000"}}}, {"domain": None},
        {"max_toot_chars": "many"}, {"contact": None}, {"rules": "none"},
    ],
)  # fmt: skip
async def test_a_server_that_tells_of_itself_oddly_is_read_all_the_same(
    harness: MastodonHarness, line: MastodonConnection, fields: dict[str, Any]
) -> None:
    changing(harness, "instance", "", **fields)
    await harness.member_posts("mara", "{brand} hello")
    (post,), _ = await all_mentions(line)
    assert post.text == "@larch hello"


async def test_a_thread_that_the_server_cannot_show_hides_nothing_for_long(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    above = await harness.member_posts("kofi", "to nobody")
    broken = await harness.member_posts("mara", "{brand} broken", to=above)
    other = await harness.member_posts("tomas", "{brand} whole")
    harness.server.broken_threads = {harness.post(broken).id}
    found: list[str] = []
    for _ in range(2):
        with contextlib.suppress(NetworkFailed):
            async for page in line.mentions(0, frozenset()):
                found += [post.id for post in page.posts]
        assert other in found
    assert broken in found


async def test_a_token_that_ended_is_no_broken_thread(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    above = await harness.member_posts("kofi", "to nobody")
    await harness.member_posts("mara", "{brand} hello", to=above)
    await line.login()
    harness.server.tokens.clear()
    with pytest.raises(LoginFailed):
        await all_mentions(line)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error": "rate limit reached"}', "rate limit reached"),
        (b'{"error": "invalid_grant", "error_description": "It is used up."}', "It is used up."),
        (b'{"error": {"status": ["can\'t be blank"]}}', '{"status":["can\'t be blank"]}'),
        (b'{"errors": {"detail": "Not Found"}}', '{"detail":"Not Found"}'),
        (b'{"error": null, "message": "No."}', "No."), (b'{"error": ""}', "status 400"),
        (b'["no"]', "status 400"), (b"{", "status 400"), (b"", "status 400"),
        (b'{"error": "\\u001b[31mred"}', "red"), (b"[" * 100_000, "status 400"),
    ],
)  # fmt: skip
def test_a_refusal_is_told_in_the_servers_own_words(body: bytes, words: str) -> None:
    headers = {"content-type": "application/json"}
    assert complaint_of(Answer(400, headers, body)) == words


def test_a_refusal_that_is_a_page_is_told_by_its_number() -> None:
    assert (
        complaint_of(Answer(400, {"content-type": "text/html"}, b'{"error":"x"}')) == "status 400"
    )


def test_an_answer_that_is_odd_throughout_is_given_up() -> None:
    many = [{"id": "1"} for _ in range(MOST_TROUBLES + 2)]
    told = {"id": "1", "uri": "u", "account": {"id": "1", "acct": "a"}, "mentions": many}
    found, complaints = fitted(told, wire.Status)
    assert found is None and len(complaints) == MOST_TROUBLES
    assert fitted("x", wire.Status)[0] is None and fitted({}, wire.Status)[0] is None


def test_what_is_nested_without_end_is_given_up() -> None:
    told: dict[str, Any] = {"id": "1", "uri": "u", "account": {"id": "1", "acct": "a"}}
    for _ in range(20_000):
        told = {**told, "reblog": told}
    assert fitted(told, wire.Status)[0] is None
    while "reblog" in told:  # one by one: freeing it at once would nest as deeply
        told = told.pop("reblog")


def test_no_json_is_nothing() -> None:
    deep = b'{"id":"1","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    for body in (b"", b"{", b"\xff", b"null", b"[]", deep):
        assert read_status(body)[0] is None and read_notification(body) is None
