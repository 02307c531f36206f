"""What is Bluesky's own: sessions, surprising records, obstacles to a reply; by the fake PDS."""

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cmtui.clock import SECOND, SystemClock
from cmtui.errors import LoginFailed, Rejected
from cmtui.model.draft import Header
from cmtui.model.operation import LASTING_KINDS, ActKind
from cmtui.model.post import Post
from cmtui.networks.bluesky import wire
from cmtui.networks.bluesky.connection import BlueskyConnection
from cmtui.networks.bluesky.notifications import just_before
from cmtui.networks.bluesky.parse import kind_of, parse_post
from cmtui.networks.bluesky.records import build_facets, new_key
from cmtui.networks.bluesky.session import Session
from cmtui.services.network_ports import Message
from tests.contract.bluesky_harness import BlueskyHarness
from tests.contract.fake_pds import FakePds, is_write
from tests.contract.steps import act_on, all_mentions, attached

US = "did:plc:us"


@pytest.fixture
async def pds(tmp_path: Path) -> AsyncIterator[tuple[FakePds, BlueskyHarness]]:
    """The fake and its harness."""
    clock = SystemClock()
    fake = FakePds(clock)
    harness = BlueskyHarness(fake.front.url, fake.front, tmp_path, clock, "")
    yield fake, harness
    await harness.close()


@pytest.fixture
async def line(pds: tuple[FakePds, BlueskyHarness]) -> AsyncIterator[BlueskyConnection]:
    """A line for the brand's account."""
    connection = pds[1].bluesky()
    yield connection
    await connection.close()


def session_file(harness: BlueskyHarness) -> Path:
    (path,) = (harness.folder / "sessions").glob("*.json")
    return path


async def test_the_session_is_private_names_its_host_and_is_shared(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    await all_mentions(line)
    other = harness.bluesky()
    await all_mentions(other)
    await other.close()
    assert fake.logins == 1
    path = session_file(harness)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = json.loads(path.read_bytes())
    assert kept["host"] == harness.front.url
    assert kept["access"] not in repr(msgspec.json.decode(path.read_bytes(), type=Session))
    assert [each.name for each in path.parent.iterdir() if each.name.startswith(".")] == []


async def test_a_session_of_another_host_is_never_sent(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    await all_mentions(line)
    path = session_file(harness)
    kept = json.loads(path.read_bytes())
    path.write_text(json.dumps(kept | {"host": "https://bsky.social"}))
    other = harness.bluesky()
    await all_mentions(other)
    await other.close()
    assert fake.logins == 2


async def test_a_damaged_session_file_costs_one_login(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    await all_mentions(line)
    session_file(harness).write_bytes(b'{"host": "\xff')
    other = harness.bluesky()
    await all_mentions(other)
    await other.close()
    assert fake.logins == 2


async def test_an_expired_token_is_refreshed_without_a_login(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    await all_mentions(line)
    before = json.loads(session_file(harness).read_bytes())
    fake.expire_access()
    await all_mentions(line)
    after = json.loads(session_file(harness).read_bytes())
    assert (fake.logins, fake.refreshes) == (1, 1)
    assert before["access"] != after["access"] and before["refresh"] != after["refresh"]


async def test_two_processes_refresh_once(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    others = [harness.bluesky() for _ in range(3)]
    await asyncio.gather(*(all_mentions(each) for each in (line, *others)))
    fake.expire_access()
    await asyncio.gather(*(all_mentions(each) for each in (line, *others)))
    for each in others:
        await each.close()
    assert (fake.logins, fake.refreshes) == (1, 1)


async def test_a_write_with_an_expired_token_posts_once(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    frozen = await line.freeze(Message("Still here"), None)
    fake.expire_access()
    await line.send(frozen)
    assert len(await harness.visible("Still here")) == 1


async def test_a_revoked_refresh_token_leads_to_a_login(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, _ = pds
    await all_mentions(line)
    fake.expire_access()
    fake.revoke_refresh()
    await all_mentions(line)
    assert fake.logins == 2


async def test_a_refused_password_is_not_tried_at_every_poll(
    pds: tuple[FakePds, BlueskyHarness],
) -> None:
    fake, harness = pds
    connection = harness.wrong_secret()
    for _ in range(3):
        with pytest.raises(LoginFailed, match="App passwords"):
            await all_mentions(connection)
    await connection.close()
    assert fake.logins == 1


async def test_a_password_of_another_account_is_refused(
    pds: tuple[FakePds, BlueskyHarness],
) -> None:
    _, harness = pds
    account = msgspec.structs.replace(harness.account(), native_id="did:plc:somebodyelse")
    connection = BlueskyConnection(account, "a-test-password", harness.folder, harness.clock)
    with pytest.raises(LoginFailed, match="belongs to"):
        await connection.login()
    await connection.close()


async def test_an_author_who_blocks_us_cannot_be_answered(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    id = await harness.member_posts("mara", "{brand} hello")
    posts, _ = await all_mentions(line)
    fake.blocks.add((harness.member("mara").did, harness.brand.did))
    looked = await line.look(id)
    assert looked is not None and "blocks" in looked.cannot_answer
    assert looked.text == posts[0].text
    with pytest.raises(Rejected, match="blocks"):
        await line.freeze(Message("Hello"), posts[0])
    found = await line.conversation(posts[0])
    assert [bool(post.cannot_answer) for post in found.posts] == [True]


async def test_a_hidden_post_that_this_line_never_had_is_not_called_gone(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    id = await harness.member_posts("mara", "{brand} hello")
    fake.blocks.add((harness.member("mara").did, harness.brand.did))
    with pytest.raises(Rejected, match="blocks"):
        await line.look(id)


async def test_a_gated_post_says_so_in_the_list_and_when_looked_at(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    id = await harness.member_posts("mara", "{brand} hello")
    fake.gated.add(id.removeprefix("bluesky:"))
    posts, _ = await all_mentions(line)
    looked = await line.look(id)
    assert looked is not None
    assert posts[0].cannot_answer == looked.cannot_answer != ""
    with pytest.raises(Rejected, match="only some"):
        await line.freeze(Message("Hello"), posts[0])


async def test_the_request_creates_or_does_nothing(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    _, harness = pds
    frozen = await line.freeze(
        Message(f"Hi @{harness.brand.handle} and @nobody.test 🚲 #rill"), None
    )
    request = json.loads(frozen.record)
    assert request["swapRecord"] is None and request["rkey"] == frozen.key
    features = [facet["features"][0] for facet in request["record"]["facets"]]
    assert [each.get("did") or each.get("tag") for each in features] == [harness.brand.did, "rill"]
    assert frozen.id == f"bluesky:at://{harness.brand.did}/app.bsky.feed.post/{frozen.key}"


async def test_a_reply_frozen_for_another_account_is_not_sent(line: BlueskyConnection) -> None:
    frozen = await line.freeze(Message("Mine"), None)
    request = json.loads(frozen.record) | {"repo": "did:plc:other"}
    with pytest.raises(Rejected):
        await line.send(msgspec.structs.replace(frozen, record=json.dumps(request)))


async def test_a_frozen_text_that_is_no_request_is_rejected(line: BlueskyConnection) -> None:
    frozen = await line.freeze(Message("Mine"), None)
    with pytest.raises(Rejected):
        await line.send(msgspec.structs.replace(frozen, record="{"))


async def test_likes_are_seen_but_are_no_mentions(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    _, harness = pds
    ours = (await harness.brand_posts_elsewhere("Hello")).removeprefix("bluesky:")
    record = {"subject": {"uri": ours, "cid": "x"}, "createdAt": "2026-01-01T00:00:00Z"}
    like = harness.member("mara").write("create", "app.bsky.feed.like", record=record)
    posts, pages = await all_mentions(line)
    assert posts == [] and pages[0].seen == (f"bluesky:{like['uri']}",)


async def test_more_ties_than_a_page_end_the_walk_all_the_same(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    _, harness = pds
    tie = harness.clock.now() - 60 * SECOND
    for n in range(harness.page_size * 2):
        await harness.member_posts(f"m{n % 3}", f"{{brand}} {n}", at=tie)
    older = await harness.member_posts("mara", "{brand} older", at=tie - SECOND)
    posts, _ = await all_mentions(line)
    assert older in [post.id for post in posts]


async def test_a_field_of_the_wrong_type_is_named(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    await harness.member_posts("mara", "{brand} hello")
    await all_mentions(line)
    fake.accounts = {
        did: account._replace(handle=7)  # type: ignore[arg-type]
        for did, account in fake.accounts.items()
    }
    with pytest.raises(Rejected, match=r"notifications\[0\]\.author\.handle"):
        await all_mentions(line)


def view(record: dict[str, Any], **fields: Any) -> wire.PostView:
    """A post view as the AppView sends it."""
    plain = {"text": "Hi", "createdAt": "2026-01-02T03:04:05.678Z"} | record
    whole = {"uri": "at://did:plc:her/app.bsky.feed.post/3kaaaaaaaaaaa", "cid": "c", "author":
             {"did": "did:plc:her", "handle": "her.test"}, "record": plain,
             "indexedAt": "2026-01-02T03:04:06.000Z"} | fields  # fmt: skip
    return msgspec.json.decode(json.dumps(whole), type=wire.PostView)


def test_a_malformed_record_is_shown_with_a_complaint() -> None:
    post = parse_post(view({"facets": [{"index": "here"}]}), US)
    assert post.text == "Hi" and "facets[0].index" in post.altered[0]
    assert parse_post(view({"text": 7}), US).text == ""


def test_a_null_character_is_cleaned() -> None:
    # PostgreSQL takes none, so the published AppView never shows one; a replaced one may
    post = parse_post(view({"text": "a\0b"}), US)
    assert (post.text, post.altered) == ("ab", ("control characters",))


def test_a_future_or_senseless_time_becomes_the_arrival() -> None:
    arrival = parse_post(view({"createdAt": "2026-01-02T03:04:06Z"}), US).created_at
    for wrong in ("2099-01-01T00:00:00Z", "yesterday", "", "2026-01-01T00:00:00"):
        assert parse_post(view({"createdAt": wrong}), US).created_at == arrival


def test_a_facet_beyond_the_text_does_no_harm() -> None:
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example"}
    facet = {"index": {"byteStart": -3, "byteEnd": 9**18}, "features": [feature]}
    assert parse_post(view({"facets": [facet]}), US).links[0].shown == "Hi"


def test_media_beside_a_quote_and_cards_are_read() -> None:
    quote = {"$type": "app.bsky.embed.record", "record": {"uri": f"at://{US}/x/y", "cid": "c"}}
    media = {"$type": "app.bsky.embed.images", "images": [{"alt": "A bike"}, {}]}
    both = {"$type": "app.bsky.embed.recordWithMedia", "record": quote, "media": media}
    post = parse_post(view({"embed": both}), US)
    assert post.kind == "quote" and post.images == ("A bike", "")
    card = {"$type": "app.bsky.embed.external", "external": {"uri": "https://a.example"}}
    assert parse_post(view({"embed": card}), US).links[0].url == "https://a.example"


def test_what_the_record_says_goes_before_the_reason() -> None:
    record = wire.PostRecord()
    assert kind_of(record, "did:plc:her", US, "reply") == "reply"
    assert kind_of(record, "did:plc:her", US, "subscribed-post") == "context"
    assert kind_of(record, US, US) == "own"


def test_moderation_labels_become_words() -> None:
    labels = [{"val": "porn"}, {"val": "!no-unauthenticated"}, {"val": "spam", "neg": True}]
    assert parse_post(view({}, labels=labels), US).warning == "adult content"


def test_record_keys_are_sortable_tids() -> None:
    keys = [new_key(1_767_225_600_000 + n) for n in range(0, 5000, 7)]
    assert keys == sorted(keys) and {len(key) for key in keys} == {13}
    number = 0
    for letter in keys[0]:
        number = number * 32 + "234567abcdefghijklmnopqrstuvwxyz".index(letter)
    assert (number >> 10) // 1000 == 1_767_225_600_000


def test_facets_count_bytes() -> None:
    text = "🚲 é @mara.test"
    (facet,) = build_facets(text, {"mara.test": "did:plc:mara"})
    index: Any = facet["index"]
    assert text.encode()[index["byteStart"] : index["byteEnd"]] == b"@mara.test"
    assert build_facets(text, {}) == []


def test_a_cursor_that_is_no_time_stays_as_it_is() -> None:
    assert just_before("2026-01-01T00:00:00.000Z") == "2026-01-01T00:00:00.001Z"
    for opaque in ("", "1795350060000__bafy", "20260101"):
        assert just_before(opaque) == opaque


# --- acts and headers --------------------------------------------------------------------------


async def the_reply(harness: BlueskyHarness, line: BlueskyConnection) -> Post:
    """A reply of mara's in a conversation of ours."""
    ours = await harness.brand_posts_elsewhere("Our workshop is open.")
    id = await harness.member_posts("mara", "Nonsense", to=ours)
    post = await line.look(id)
    assert post is not None
    return post


def gate_of(fake: FakePds, post: Post) -> dict[str, Any]:
    uri = post.conversation.removeprefix("bluesky:").replace("feed.post", "feed.threadgate")
    return fake.records[uri].value


async def test_a_gate_that_is_made_for_hiding_lets_everybody_reply(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    post = await the_reply(harness, line)
    await line.act(act_on("hide", post))
    gate = gate_of(fake, post)
    assert gate["hiddenReplies"] == [post.id.removeprefix("bluesky:")]
    assert "allow" not in gate, "an empty list would shut everybody out"


async def test_a_gate_keeps_its_rules_when_a_reply_is_hidden_and_shown(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    post = await the_reply(harness, line)
    uri = post.conversation.removeprefix("bluesky:")
    rules = {"$type": "app.bsky.feed.threadgate", "post": uri, "unknown": {"to": "us"},
             "allow": [{"$type": "app.bsky.feed.threadgate#mentionRule"}],
             "createdAt": "2026-01-01T00:00:00Z"}  # fmt: skip
    harness.brand.write(
        "put", "app.bsky.feed.threadgate", rkey=uri.rpartition("/")[2], record=rules
    )
    receipt = await line.act(act_on("hide", post))
    assert gate_of(fake, post) == rules | {"hiddenReplies": [post.id.removeprefix("bluesky:")]}
    await line.take_back(act_on("hide", post), receipt)
    assert gate_of(fake, post) == rules | {"hiddenReplies": []}


async def test_a_gate_that_another_program_changes_meanwhile_is_read_again(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    first = await the_reply(harness, line)
    others = []
    for n in range(4):
        id = await harness.member_posts(f"m{n}", "Nonsense too", to=first.conversation)
        others.append(await line.look(id))
    await asyncio.gather(
        *(line.act(act_on("hide", post)) for post in (first, *others) if post is not None)
    )
    hidden = {post.id.removeprefix("bluesky:") for post in (first, *others) if post is not None}
    assert set(gate_of(fake, first)["hiddenReplies"]) == hidden


@pytest.mark.parametrize("kind", LASTING_KINDS)
async def test_what_is_so_already_is_only_looked_at(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection, kind: ActKind
) -> None:
    fake, harness = pds
    post = await the_reply(harness, line)
    receipt = await line.act(act_on(kind, post))
    before = sum(map(is_write, fake.front.requests))
    assert await line.act(act_on(kind, post)) == receipt
    assert sum(map(is_write, fake.front.requests)) == before


async def test_who_lets_nobody_quote_is_not_quoted(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    id = await harness.member_posts("mara", "{brand} hello")
    fake.unquotable.add(id.removeprefix("bluesky:"))
    post = await line.look(id)
    with pytest.raises(Rejected, match="nobody quote"):
        await line.freeze(Message("Mara:", quoted=post), None)


async def test_a_picture_is_uploaded_with_a_token_that_was_refreshed(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    await all_mentions(line)
    fake.expire_access()
    header = Header(attachments=(attached(harness, "A dot"),))
    frozen = await line.freeze(Message("Look!", header), None)
    image = json.loads(frozen.record)["record"]["embed"]["images"][0]
    assert image["alt"] == "A dot" and image["image"]["mimeType"] == "image/png"
    assert (fake.logins, fake.refreshes) == (1, 1)


async def test_a_film_is_no_picture(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    _, harness = pds
    film = msgspec.structs.replace(attached(harness, "A film"), media_type="video/mp4")
    with pytest.raises(Rejected, match="video/mp4"):
        await line.freeze(Message("Look!", Header(attachments=(film,))), None)


async def test_a_report_names_reason_words_and_the_version_that_was_seen(
    pds: tuple[FakePds, BlueskyHarness], line: BlueskyConnection
) -> None:
    fake, harness = pds
    post = await the_reply(harness, line)
    await harness.member_edits(post.id, "Nice words")
    act = msgspec.structs.replace(act_on("report", post), reason="abuse", why="Threats.")
    assert await line.act(act) == "1"
    (report,) = fake.reports
    assert report["reasonType"] == "com.atproto.moderation.defs#reasonRude"
    assert (report["reason"], report["subject"]["cid"]) == ("Threats.", post.reference)


def test_the_handles_that_facets_address_are_kept_as_they_stand() -> None:
    text = "hi @mara.test and @you"
    mention = {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:mara"}
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example"}
    facets = [
        {"index": {"byteStart": 3, "byteEnd": 13}, "features": [mention]},
        {"index": {"byteStart": 3, "byteEnd": 13}, "features": [mention]},
        {"index": {"byteStart": 18, "byteEnd": 22}, "features": [link]},
    ]
    assert parse_post(view({"text": text, "facets": facets}), US).mentions == ("mara.test",)
