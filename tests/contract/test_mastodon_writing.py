"""What is Mastodon's own in writing: settling, private answers, corrections, the queue."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cmtui.clock import DAY, HOUR, MINUTE, SystemClock, from_iso, to_iso
from cmtui.errors import AnswerLost, LoginFailed, Rejected
from cmtui.model.draft import Header
from cmtui.model.operation import ActKind
from cmtui.networks.mastodon import queue
from cmtui.networks.mastodon.connection import MastodonConnection
from cmtui.networks.mastodon.queue import AWAY
from cmtui.services.network_ports import Message
from tests.contract.mastodon_flavours import GOTOSOCIAL, MASTODON
from tests.contract.mastodon_harness import TOKEN, MastodonHarness
from tests.contract.mastodon_server import is_write
from tests.contract.steps import PIXEL, act_on, attached, mentions_by_id, the_mention


@pytest.fixture(params=[GOTOSOCIAL, MASTODON], ids=["gotosocial", "mastodon"])
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MastodonHarness]:
    """A server of each flavour."""
    made = MastodonHarness(tmp_path, SystemClock(), request.param)
    yield made
    await made.close()


@pytest.fixture
async def line(harness: MastodonHarness) -> AsyncIterator[MastodonConnection]:
    """A line for the brand's account."""
    connection = harness.mastodon()
    yield connection
    await connection.close()


def posted(harness: MastodonHarness) -> list[dict[str, Any]]:
    """The bodies of all posts that were asked for."""
    return [json.loads(one.body) for one in harness.front.requests
            if one.method == "POST" and one.path == "/api/v1/statuses"]  # fmt: skip


# --- settling ----------------------------------------------------------------------------------


async def test_the_same_words_said_twice_on_purpose_are_two_posts(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    mention = await the_mention(harness)
    first = await line.send(await line.freeze(Message("Thanks!"), mention))
    frozen = await line.freeze(Message("Thanks!"), mention)
    harness.fail_next("lost-before")
    with pytest.raises(AnswerLost):
        await line.send(frozen)
    assert await line.settle(frozen) is None, "the first one is not taken for the second"
    second = await line.send(frozen)
    assert second.id != first.id and len(await harness.visible("Thanks!")) == 2


async def test_a_lost_answer_is_found_among_newer_posts_by_a_line_that_never_saw_it(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    mention = await the_mention(harness)
    text = f"A & B < C\nsee https://larch.example/x @{harness.member('mara').acct} #rill"
    frozen = await line.freeze(Message(text, Header(visibility="direct")), mention)
    harness.fail_next("lost-after")
    with pytest.raises(AnswerLost):
        await line.send(frozen)
    for n in range(45):
        await harness.brand_posts_elsewhere(f"Something else {n}")
    other = harness.mastodon()
    settled = await other.settle(frozen)
    await other.close()
    assert settled is not None
    (shown,) = await harness.visible(text)
    assert shown.id == settled.id


async def test_a_frozen_reply_is_sent_only_by_its_own_account_at_its_own_server(
    line: MastodonConnection,
) -> None:
    frozen = await line.freeze(Message("Mine"), None)
    for name, value in (("us", "mastodon:other@x.test"), ("host", "x.test")):
        request = json.loads(frozen.record) | {name: value}
        with pytest.raises(Rejected):
            await line.send(msgspec.structs.replace(frozen, record=json.dumps(request)))
    with pytest.raises(Rejected):
        await line.send(msgspec.structs.replace(frozen, record="{"))


async def test_a_key_is_random_and_one_for_each_draft(line: MastodonConnection) -> None:
    keys = {(await line.freeze(Message("Same"), None)).key for _ in range(5)}
    assert len(keys) == 5


async def test_a_reply_can_never_be_scheduled(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    frozen = await line.freeze(Message("Now"), None)
    later = to_iso(harness.clock.now() + DAY)
    for place in ("body", None):
        request = json.loads(frozen.record)
        (request if place is None else request[place])["scheduled_at"] = later
        with pytest.raises(Rejected):
            await line.send(msgspec.structs.replace(frozen, record=json.dumps(request)))
    await line.send(frozen)
    assert all("scheduled_at" not in body for body in posted(harness))
    assert harness.server.scheduled == {}


# --- who sees it -------------------------------------------------------------------------------


async def test_visibility_is_always_said(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    mention = await the_mention(harness)
    await line.send(await line.freeze(Message("One"), mention))
    await line.send(await line.freeze(Message("Two"), None))
    assert [body["visibility"] for body in posted(harness)] == ["public", "public"]


async def test_a_parent_that_became_narrower_is_answered_narrowly(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    mention = await the_mention(harness)
    harness.post(mention.id).visibility = "direct"
    await line.send(await line.freeze(Message("Between us"), mention))
    assert posted(harness)[-1]["visibility"] == "direct"
    with pytest.raises(Rejected, match="public"):
        await line.freeze(Message("To all", Header(visibility="public")), mention)


async def test_what_is_typed_is_said_to_be_plain_where_an_account_may_like_markdown(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    await line.send(await line.freeze(Message("* one star\n1. _one_ line"), None))
    typed = harness.server.flavour.software == "gotosocial"
    assert posted(harness)[-1].get("content_type") == ("text/plain" if typed else None)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("mutuals_only", "mutuals_only"), ("local", "local"), ("list", "direct"), ("secret", "direct"),
     ("", "direct"), ("private", "private"), ("unlisted", "unlisted")],
)  # fmt: skip
async def test_a_visibility_is_said_in_a_word_that_no_server_widens(
    harness: MastodonHarness, line: MastodonConnection, theirs: str, ours: str
) -> None:
    mention = await the_mention(harness)
    harness.post(mention.id).mentions.append(harness.brand.id)
    harness.server.odd = lambda kind, told: (
        {**told, "visibility": theirs} if kind == "status" else told
    )
    frozen = await line.freeze(Message("@mara yes"), mention)
    assert f'"visibility":"{ours}"' in frozen.record


async def test_it_is_told_when_the_server_read_no_name_of_whom_it_answers(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    mention = await the_mention(harness)
    ours = (await line.send(await line.freeze(Message("@mara yes"), mention))).id
    assert (await line.send(await line.freeze(Message("@MARA@social.test no"), mention))).but == ""
    unnamed = await line.freeze(Message("x@mara maybe"), mention)
    assert "not told" in (await line.send(unnamed)).but
    found = await line.settle(unnamed)
    assert found is not None and "not told" in found.but
    own = await line.look(ours)
    assert own is not None
    assert (await line.send(await line.freeze(Message("and more"), own))).but == ""


@pytest.mark.parametrize(("theirs", "ours"), [("it", "it"), ("zh-Hant", "zh-Hant"), ("x_y!", None)])
async def test_a_language_that_a_server_would_refuse_is_not_repeated(
    harness: MastodonHarness, line: MastodonConnection, theirs: str, ours: str | None
) -> None:
    mention = await the_mention(harness)
    harness.post(mention.id).language = theirs
    await line.send(await line.freeze(Message("@mara yes"), mention))
    assert posted(harness)[-1].get("language") == ours


async def test_nobody_new_is_named_in_a_private_conversation(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    harness.member("kofi")
    id = await harness.member_posts("mara", "{brand} hush", visibility="direct")
    mention = (await mentions_by_id(harness))[id]
    for name in ("@kofi", "@KOFI", "@kofi@social.test", "@x@far.test"):
        with pytest.raises(Rejected, match="private conversation"):
            await line.freeze(Message(f"Ask {name}"), mention)
    await line.send(await line.freeze(Message("@mara @larch write to a@b.example"), mention))


async def test_a_post_that_its_author_closed_to_us_is_told_and_not_answered(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    id = await harness.member_posts("mara", "I like #fernwick")
    harness.post(id).replies_by = ["followers", "urn:mastodon:author"]
    looked = await line.look(id)
    assert looked is not None
    if not harness.server.flavour.ulids:  # Mastodon lets nobody close a post
        assert looked.cannot_answer == ""
        return
    assert "@mara@social.test does not let" in looked.cannot_answer
    with pytest.raises(Rejected, match="does not let this account answer"):
        await line.freeze(Message("Thanks!"), looked)
    named = await the_mention(harness)
    harness.post(named.id).replies_by = ["followers"]
    again = await line.look(named.id)
    assert again is not None and again.cannot_answer == ""
    await line.send(await line.freeze(Message("Thanks!"), again))
    assert len(await harness.visible("Thanks!")) == 1, "whoever is named may always answer"


async def test_who_lets_us_not_quote_is_not_quoted(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    if not harness.quotes:
        pytest.skip("nothing is quoted there")
    mention = await the_mention(harness)
    await line.freeze(Message("Mara:", quoted=mention), None)
    harness.post(mention.id).quotable = False
    with pytest.raises(Rejected, match="does not let this account quote"):
        await line.freeze(Message("Mara:", quoted=mention), None)


async def test_the_authors_warning_is_repeated(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    id = await harness.member_posts("mara", "{brand} my knee", warning="blood")
    mention = (await mentions_by_id(harness))[id]
    await line.send(await line.freeze(Message("Get well"), mention))
    assert posted(harness)[-1]["spoiler_text"] == "blood"


async def test_what_is_too_long_with_its_warning_is_refused_before_it_goes(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    most = harness.server.flavour.max_characters
    short = harness.server.flavour is MASTODON
    fits = "a" * (most - 5)
    await line.send(await line.freeze(Message(fits, Header(warning="b" * 5)), None))
    with pytest.raises(Rejected, match=str(most)):
        await line.freeze(Message(fits, Header(warning="b" * 6)), None)
    link = "https://larch.com/" + "c" * 100
    text = "a" * (most - 30) + " " + link
    if short:
        await line.send(await line.freeze(Message(text), None))
    else:
        with pytest.raises(Rejected):
            await line.freeze(Message(text), None)


# --- corrections and pictures ------------------------------------------------------------------


async def test_a_correction_keeps_pictures_and_warning_that_it_does_not_speak_of(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    header = Header(warning="water", language="en", attachments=(attached(harness, "A dot"),))
    out = await line.send(await line.freeze(Message("It flaots.", header), None))
    await line.send(await line.freeze(Message("It floats.", corrects=out.id), None))
    (shown,) = await harness.visible("It floats.")
    assert (shown.warning, shown.language, shown.images) == ("water", "en", ("A dot",))


async def test_a_post_with_a_poll_is_not_corrected(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    id = await harness.brand_posts_elsewhere("Which?")
    harness.post(id).poll = ["Red", "Blue"]
    with pytest.raises(Rejected, match="poll"):
        await line.freeze(Message("Which one?", corrects=id), None)


async def test_a_picture_that_the_server_is_busy_with_is_waited_for(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    harness.server.media_is_slow = True
    header = Header(attachments=(attached(harness, "A dot\r\n--x"),))
    await line.send(await line.freeze(Message("Look!", header), None))
    (shown,) = await harness.visible("Look!")
    assert shown.images == ("A dot\r\n--x",)


async def test_a_description_that_is_too_long_is_refused(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    header = Header(attachments=(attached(harness, "x" * 1501),))
    with pytest.raises(Rejected, match="1501"):
        await line.freeze(Message("Look!", header), None)


# --- refusals in words -------------------------------------------------------------------------


async def test_a_missing_scope_is_named(harness: MastodonHarness, line: MastodonConnection) -> None:
    frozen = await line.freeze(Message("Hello"), None)
    harness.server.tokens[TOKEN] = (harness.brand.id, frozenset(("read",)))
    with pytest.raises(Rejected, match="scope"):
        await line.send(frozen)
    harness.server.tokens.clear()
    with pytest.raises(LoginFailed, match="--login"):
        await line.send(frozen)
    assert await harness.visible("Hello") == []


# --- the queue ---------------------------------------------------------------------------------


async def schedule(harness: MastodonHarness, text: str, ahead: int) -> str:
    """The social media manager schedules a post with a picture, with her own program."""
    media = harness.server.new_id(0)
    harness.server.media[media] = {"id": media, "type": "image", "url": "x", "description": "Dot"}
    at = to_iso(harness.clock.now() + ahead)
    body = {"status": text, "scheduled_at": at, "media_ids": [media], "visibility": "unlisted"}
    made = await asyncio.to_thread(_as_the_smm, harness, body)
    return str(made["id"])


def _as_the_smm(harness: MastodonHarness, body: dict[str, Any]) -> Any:
    import urllib.request

    request = urllib.request.Request(
        f"{harness.front.url}/api/v1/statuses", json.dumps(body).encode(),
        {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.loads(reply.read())


async def test_the_queue_is_listed_soonest_first_over_pages(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    for n in range(45):
        await schedule(harness, f"Post {n}", (50 - n) * HOUR)
    found = await line.queue()
    assert [post.text for post in found] == [f"Post {n}" for n in range(44, -1, -1)]
    assert all(post.at > harness.clock.now() for post in found)


async def test_a_server_that_schedules_nothing_has_an_empty_queue(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    await schedule(harness, "Sale!", HOUR)
    assert len(await line.queue()) == 1
    harness.server.schedules = False
    assert await line.queue() == ()


async def test_what_is_made_anew_is_as_it_was(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    id = await schedule(harness, "Sale!", HOUR)
    media = [each["id"] for each in harness.server.scheduled[id]["media_attachments"]]
    (scheduled,) = await line.queue()
    receipt = await line.move_away(scheduled.receipt)
    assert receipt is not None
    away = from_iso(harness.server.scheduled[id]["scheduled_at"])
    assert away > harness.clock.now() + AWAY - DAY
    del harness.server.scheduled[id]
    await line.put_back(receipt, scheduled.at)
    (made,) = harness.server.scheduled.values()
    assert made["params"]["text"] == "Sale!" and made["params"]["visibility"] == "unlisted"
    assert [each["id"] for each in made["media_attachments"]] == media


async def test_a_time_that_the_server_does_not_take_is_refused_in_its_words(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    id = await schedule(harness, "Sale!", HOUR)
    (scheduled,) = await line.queue()
    with pytest.raises(Rejected, match="must be ahead"):
        await line.put_back(scheduled.receipt, harness.clock.now() + MINUTE)
    assert id in harness.server.scheduled


async def test_one_that_goes_out_while_it_is_moved_is_not_called_away(
    harness: MastodonHarness, line: MastodonConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    await schedule(harness, "Sale!", HOUR)
    (scheduled,) = await line.queue()
    look = queue._one

    async def looked_just_before_it_went_out(api: Any, id: str) -> Any:
        found = await look(api, id)
        harness.server.scheduled.clear()
        return found

    monkeypatch.setattr(queue, "_one", looked_just_before_it_went_out)
    assert await line.move_away(scheduled.receipt) is None


# --- acts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["like", "boost", "bookmark", "follow"])
async def test_what_is_so_already_is_only_looked_at(
    harness: MastodonHarness, line: MastodonConnection, kind: ActKind
) -> None:
    act = act_on(kind, await the_mention(harness))
    receipt = await line.act(act)
    before = sum(map(is_write, harness.front.requests))
    assert await line.act(act) == receipt
    assert sum(map(is_write, harness.front.requests)) == before


async def test_who_confirms_her_followers_is_asked_once_and_is_asked_no_more_when_it_ends(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    mara = harness.member("mara")
    mara.confirms = True
    act = act_on("follow", await the_mention(harness))
    for _ in range(2):
        receipt = await line.act(act)
    assert (harness.brand.asked, harness.brand.following) == ({mara.id}, set())
    assert [one.path.rpartition("/")[2] for one in filter(is_write, harness.front.requests)] == [
        "follow"
    ]
    await line.take_back(act, receipt)
    assert harness.brand.asked == set()


async def test_what_the_server_keeps_from_the_account_for_good_is_told(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    def hiding(title: str | None, action: str = "hide", *context: str) -> dict[str, Any]:
        return {"id": "1", "title": title, "filter_action": action, "context": list(context)}

    harness.server.filters = [
        hiding("sale", "hide", "home", "notifications"), hiding("loud", "warn", "notifications"),
        hiding("home only", "hide", "home"), hiding("\x1b[31mred", "hide", "notifications"),
    ]  # fmt: skip
    harness.server.policy = {"for_not_following": "filter", "for_new_accounts": "drop",
                             "for_private_mentions": "drop", "summary": {}}  # fmt: skip
    await harness.member_posts("mara", "{brand} about the SALE")
    (kept,) = [await harness.member_posts("mara", "{brand} about the rest")]
    assert set(await mentions_by_id(harness)) == {kept}, "nothing else shows that it is hidden"
    said = [one.what for one in await line.permissions() if not one.granted]
    assert said[0] == "see mentions that its filters hide (sale, red)"
    if harness.server.flavour.quotes:  # GoToSocial has no such policy
        assert said[1:] == ["see mentions that its policy drops (new accounts, private mentions of "
                            "strangers)"]  # fmt: skip


async def test_a_permission_is_asked_for_without_changing_anything(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    await the_mention(harness)
    before = json.dumps([repr(harness.server.posts), repr(harness.server.members)])
    granted = await line.permissions()
    assert all(one.granted for one in granted) and len(granted) == 13
    assert json.dumps([repr(harness.server.posts), repr(harness.server.members)]) == before
    assert harness.server.reports == [] and PIXEL
