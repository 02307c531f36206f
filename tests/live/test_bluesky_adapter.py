"""The contract, and what the seeded story shows, against a real Bluesky network.

CMTUI_RIGS=FOLDER pytest tests/live/test_bluesky_adapter.py
"""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from cmtui.clock import SystemClock
from cmtui.errors import LoginFailed, Rejected
from cmtui.model.account import Account
from cmtui.model.draft import Header
from cmtui.model.post import Post
from cmtui.networks.bluesky.connection import BlueskyConnection
from cmtui.services.network_ports import Message
from tests.contract.bluesky_harness import PASSWORD, Member
from tests.contract.steps import act_on, all_mentions, attached
from tests.contract.test_network_acts import *  # noqa: F403
from tests.contract.test_network_messages import *  # noqa: F403
from tests.contract.test_network_reading import *  # noqa: F403  the suite itself
from tests.contract.test_network_sending import *  # noqa: F403
from tests.live.rig import Bluesky


@pytest.fixture
async def fernwick(bluesky: Bluesky, tmp_path: Path) -> AsyncIterator[BlueskyConnection]:
    """The seeded brand's line, by its app password."""
    brand = _account_of(bluesky, "fernwick.test")
    account = Account(
        key="bluesky:fernwick.test",
        network="bluesky",
        handle="@Fernwick.test",
        native_id=f"bluesky:{brand['did']}",
        server=bluesky.pds,
    )
    connection = BlueskyConnection(account, brand["app_password"], tmp_path, SystemClock())
    yield connection
    await connection.close()


def _account_of(rig: Bluesky, handle: str) -> dict[str, Any]:
    return next(each for each in rig.seed["accounts"] if each["handle"] == handle)


def _id(rig: Bluesky, name: str) -> str:
    return f"bluesky:{rig.seed['posts'][name]['uri']}"


async def _story(connection: BlueskyConnection) -> dict[str, Post]:
    posts, _ = await all_mentions(connection)
    return {post.id: post for post in posts}


async def test_the_app_password_says_that_it_is_fernwick(fernwick: BlueskyConnection) -> None:
    profile = await fernwick.login()
    assert (profile.handle, profile.name) == ("fernwick.test", "Fernwick Bikes")


async def test_the_story_is_thirteen_mentions(
    bluesky: Bluesky, fernwick: BlueskyConnection
) -> None:
    story = await _story(fernwick)
    kinds = {"mention": 7, "reply": 4, "quote": 2}
    assert Counter(post.kind for post in story.values()) == kinds
    for name in bluesky.seed["posts"]:
        if name.startswith(("mention_", "quote_")):
            assert story[_id(bluesky, name)].kind == name.partition("_")[0]


async def test_the_story_is_told_whole(bluesky: Bluesky, fernwick: BlueskyConnection) -> None:
    story = await _story(fernwick)
    emoji = story[_id(bluesky, "mention_emoji")]
    assert emoji.text == "🚲💚 naïve question for @fernwick.test: is the belt loud?"
    assert emoji.author.handle == "yuki.test" and emoji.altered == ()
    assert story[_id(bluesky, "mention_german")].language == "de"
    assert story[_id(bluesky, "mention_image")].images == ("A green bicycle on a pier",)
    assert story[_id(bluesky, "mention_labelled")].warning == "graphic media"
    deep = story[_id(bluesky, "reply_deep")]
    assert deep.parent == _id(bluesky, "reply_brand")
    assert deep.conversation == _id(bluesky, "launch")


async def test_the_launch_has_its_link_and_its_thread(
    bluesky: Bluesky, fernwick: BlueskyConnection
) -> None:
    own = {post.id: post async for page in fernwick.own_posts(0) for post in page.posts}
    launch = own[_id(bluesky, "launch")]
    assert [(link.shown, link.url) for link in launch.links] == [
        ("https://fernwick.example/rill", "https://fernwick.example/rill")
    ]
    found = await fernwick.conversation(launch)
    names = ("launch", "reply_launch", "reply_brand", "reply_deep")
    assert {post.id for post in found.posts} == {_id(bluesky, name) for name in names}


async def test_the_two_unaddressed_posts_are_found_by_name(
    bluesky: Bluesky, fernwick: BlueskyConnection
) -> None:
    found = [post async for page in fernwick.named(["fernwick"], 0) for post in page.posts]
    members = {f"bluesky:{each['did']}" for each in bluesky.seed["accounts"]}
    named = [post.id for post in found if post.author.id in members]  # not the contract's members
    assert set(named) == {_id(bluesky, "unlinked_name"), _id(bluesky, "hashtag_only")}


async def test_mention_link_and_tag_of_a_reply_are_marked_for_the_appview(
    bluesky: Bluesky, fernwick: BlueskyConnection
) -> None:
    story = await _story(fernwick)
    text = "🚲 @mara.test see https://fernwick.example #rill, not @nobody.test"
    parent = story[_id(bluesky, "mention_question")]
    sent = await fernwick.send(await fernwick.freeze(Message(text), parent))
    try:
        seen = await fernwick.look(sent.id)
        assert seen is not None and seen.text == text and seen.language == "en"
        assert [link.url for link in seen.links] == ["https://fernwick.example"]
    finally:
        await fernwick.delete(sent.id)


async def test_an_author_who_blocks_us_is_named_as_the_reason(
    network: Any, bluesky: Bluesky
) -> None:
    id = await network.member_posts("mara", "{brand} hello")
    await network.settled()
    connection = network.bluesky()
    posts, _ = await all_mentions(connection)
    mara: Member = network.member("mara")
    block = {"subject": network.brand.did, "createdAt": "2026-01-01T00:00:00Z"}
    record = {"$type": "app.bsky.graph.block"} | block
    mara.write("create", "app.bsky.graph.block", record=record)
    await _until_hidden(network, id)
    looked = await connection.look(id)
    assert looked is not None and "blocks" in looked.cannot_answer
    with pytest.raises(Rejected, match="blocks"):
        await connection.freeze(Message("Hello"), posts[0])
    found = await connection.conversation(posts[0])
    assert [bool(post.cannot_answer) for post in found.posts] == [True]
    await connection.close()


async def test_a_threadgate_forbids_the_reply_before_it_is_written(network: Any) -> None:
    id = await network.member_posts("mara", "{brand} hello")
    await network.settled()
    uri = id.removeprefix("bluesky:")
    gate = {"$type": "app.bsky.feed.threadgate", "post": uri, "allow": [],
            "createdAt": "2026-01-01T00:00:00Z"}  # fmt: skip
    mara: Member = network.member("mara")
    mara.write("put", "app.bsky.feed.threadgate", rkey=uri.rpartition("/")[2], record=gate)
    connection = network.bluesky()
    for _ in range(100):
        post = await connection.look(id)
        assert post is not None
        if post.cannot_answer:
            break
        await network.clock.sleep(0.1)
    assert "only some" in post.cannot_answer
    with pytest.raises(Rejected, match="only some"):
        await connection.freeze(Message("Hello"), post)
    await connection.close()


async def test_a_revoked_app_password_is_refused_in_words(network: Any) -> None:
    made = network.brand.call("com.atproto.server.createAppPassword", {"name": "cmtui"})
    connection = network.bluesky(made["password"])
    await connection.login()
    network.brand.call("com.atproto.server.revokeAppPassword", {"name": "cmtui"})
    with pytest.raises(LoginFailed, match="make an app password"):
        await connection.login()
    await connection.close()
    assert made["password"] != PASSWORD


async def _until_hidden(network: Any, id: str) -> None:
    for _ in range(100):
        if not await network._seen_by_brand([id.removeprefix("bluesky:")]):
            return
        await network.clock.sleep(0.1)
    raise AssertionError("the block was never seen")


async def test_whoever_is_liked_reposted_and_quoted_is_told_so(network: Any, line: Any) -> None:
    id = await network.member_posts("mara", "{brand} hello")
    await network.settled()
    post = await line.look(id)
    for kind in ("like", "boost"):
        await line.act(act_on(kind, post))
    await line.send(await line.freeze(Message("Mara says hello", quoted=post), None))
    mara: Member = network.member("mara")
    for _ in range(100):
        page = mara.call("app.bsky.notification.listNotifications", None, limit=100)
        reasons = {item["reason"] for item in page["notifications"]}
        if reasons == {"like", "repost", "quote"}:
            return
        await network.clock.sleep(0.1)
    raise AssertionError(f"mara was told of {reasons} only")


async def test_a_picture_is_shown_to_everybody_with_its_description(
    network: Any, line: Any
) -> None:
    header = Header(attachments=(attached(network, "A green dot"),))
    sent = await line.send(await line.freeze(Message("Look!", header), None))
    uri = sent.id.removeprefix("bluesky:")
    reader: Member = network.member("reader")
    for _ in range(100):
        views = reader.call("app.bsky.feed.getPosts", None, uris=[uri])["posts"]
        if views:
            break
        await network.clock.sleep(0.1)
    (image,) = views[0]["embed"]["images"]
    assert image["alt"] == "A green dot" and image["fullsize"].startswith("http")


async def test_a_hidden_reply_is_marked_as_such_for_everybody(network: Any, line: Any) -> None:
    ours = await network.brand_posts_elsewhere("Our workshop is open.")
    await network.settled()
    id = await network.member_posts("mara", "Nonsense", to=ours)
    await network.settled()
    await line.act(act_on("hide", await line.look(id)))
    reader: Member = network.member("reader")
    uri = ours.removeprefix("bluesky:")
    for _ in range(100):
        (view,) = reader.call("app.bsky.feed.getPosts", None, uris=[uri])["posts"]
        gate = view.get("threadgate", {}).get("record", {})
        if gate.get("hiddenReplies") == [id.removeprefix("bluesky:")] and "allow" not in gate:
            return
        await network.clock.sleep(0.1)
    raise AssertionError(f"the gate is {gate}")
