"""Storms over Mastodon and GoToSocial: every mention once, whatever happens to the server."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from cmtui.model.post import Post
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from tests.contract.mastodon_flavours import GOTOSOCIAL, MASTODON, OLD_MASTODON, PIXELFED, Flavour
from tests.contract.mastodon_harness import MastodonHarness
from tests.contract.mastodon_storm import Storm, new_harness, open_desk, stored, until


@pytest.fixture(params=[GOTOSOCIAL, MASTODON], ids=["gotosocial", "mastodon"])
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MastodonHarness]:
    """A server of each flavour that streams."""
    made = new_harness(tmp_path, request.param)
    yield made
    await made.close()


@pytest.fixture
async def desk(harness: MastodonHarness) -> AsyncIterator[Desk]:
    """A desk that follows it."""
    made = await open_desk(harness)
    await made.start()
    yield made
    await made.stop()


async def is_live(desk: Desk) -> bool:
    return (await desk.accounts.health())["mastodon:larch"].state == "live"


async def lives(desk: Desk) -> None:
    async def ready() -> bool:
        health = await desk.accounts.health()
        return "mastodon:larch" in health and await is_live(desk)

    await until(ready, 15, "the stream stands")


async def has_all(desk: Desk, storm: Storm, seconds: float = 20) -> None:
    async def ready() -> bool:
        return set(storm.said) <= set(await stored(desk))

    await until(ready, seconds, "all is stored")


async def test_a_storm_with_a_restart_in_the_middle_is_stored_once(
    harness: MastodonHarness, desk: Desk
) -> None:
    await lives(desk)
    storm = Storm(harness)

    async def restart() -> None:
        await asyncio.to_thread(harness.server.restart)

    await storm.rages(30, 4.0, meanwhile=restart)
    await has_all(desk, storm)
    await lives(desk)
    for id in storm.deleted:
        await harness.member_deletes(id)

    async def settled() -> bool:
        now = await stored(desk)
        are_gone = all(now[id].deleted_at is not None for id in storm.deleted)
        edited = {id for id in storm.edited if id not in storm.deleted}
        return are_gone and all(now[id].text.endswith("corrected") for id in edited)

    await until(settled, 20, "edits and deletions are known")
    assert all("\x1b" not in post.text for post in (await stored(desk)).values())


async def test_deep_and_wide_threads_are_whole_conversations(
    harness: MastodonHarness, desk: Desk
) -> None:
    await lives(desk)
    storm = Storm(harness)
    asked = len(harness.front.requests)
    await storm.grows_deep(40)
    deep, storm.said[:] = list(storm.said), []
    await storm.grows_wide(60)
    wide = list(storm.said)
    storm.said[:0] = deep
    await has_all(desk, storm)
    posts = await stored(desk)
    assert {posts[id].conversation for id in deep} == {deep[0]}
    assert {posts[id].conversation for id in wide} == {wide[0]}
    contexts = [one for one in harness.front.requests[asked:] if one.path.endswith("/context")]
    assert len(contexts) <= 4, "a storm's requests are few"
    row = next(
        row for row in await desk.feed.page(Query(view="all")) if row.handle.startswith("root")
    )
    thread = await desk.conversations.fetch(row.number)
    assert len(thread.posts) == 61


async def test_a_mention_is_here_within_a_second_by_stream(
    harness: MastodonHarness, desk: Desk
) -> None:
    await lives(desk)
    id = await harness.member_posts("mara", "{brand} hello")

    async def here() -> bool:
        return id in await stored(desk)

    await until(here, 1.0, "the mention is stored")


@pytest.mark.parametrize("flavour", [GOTOSOCIAL, MASTODON], ids=["gotosocial", "mastodon"])
async def test_lists_are_read_as_often_as_ever_where_no_stream_tells_of_watched_words(
    tmp_path: Path, flavour: Flavour
) -> None:
    harness = new_harness(tmp_path, flavour)
    desk = await open_desk(harness)
    (account,) = await desk.accounts.all()
    await desk.lines.to(account).login()
    assert desk.lines.reads_every(account, is_live=True) == 3.0
    watching = replace(account, keywords=("fernwick",))
    is_told = flavour is MASTODON
    assert desk.lines.reads_every(watching, is_live=True) == (3.0 if is_told else 1.0)
    await desk.stop()
    await harness.close()


async def test_watching_a_word_that_nobody_has_said_yet_keeps_nothing_from_being_read(
    tmp_path: Path,
) -> None:
    harness = new_harness(tmp_path, GOTOSOCIAL)
    desk = await open_desk(harness, keywords=("larchwood",))
    await desk.start()
    await lives(desk)
    id = await harness.member_posts("mara", "{brand} hello")
    said = await harness.member_posts("kofi", "My #larchwood is fine")
    await until_here(desk, id, said)
    await desk.stop()
    await harness.close()


async def until_here(desk: Desk, *ids: str) -> None:
    async def here() -> bool:
        held = await desk.store.read(lambda reader: reader.window(Post))
        return set(ids) <= {post.id for post in held}

    await until(here, 10, "all is stored")


async def test_an_own_post_from_elsewhere_is_heard_and_answers(
    harness: MastodonHarness, desk: Desk
) -> None:
    await lives(desk)
    id = await harness.member_posts("mara", "{brand} hello")
    await has_all(desk, Storm(harness))
    await harness.brand_posts_elsewhere("@mara Good morning! ^RT", to=id)

    async def answered() -> bool:
        rows = await desk.feed.page(Query(view="all"))
        return [row.state for row in rows] == ["answered"]

    await until(answered, 3, "the row is answered")


async def test_300_requests_in_five_minutes_are_never_exceeded_and_nothing_is_lost(
    harness: MastodonHarness, desk: Desk
) -> None:
    await lives(desk)
    harness.server.limit, harness.server.window = 40, 6_000
    storm = Storm(harness)
    await storm.rages(30, 5.0, meanwhile=None)
    await has_all(desk, storm, 30)


@pytest.mark.parametrize("flavour", [OLD_MASTODON, PIXELFED], ids=["sse", "nothing"])
async def test_other_ways_are_taken_where_there_is_no_websocket(
    tmp_path: Path, flavour: Flavour
) -> None:
    harness = new_harness(tmp_path, flavour)
    desk = await open_desk(harness)
    await desk.start()
    if flavour.streams:
        await lives(desk)
    id = await harness.member_posts("mara", "{brand} hello")

    async def here() -> bool:
        return id in await stored(desk)

    await until(here, 5, "the mention is stored")
    if not flavour.streams:

        async def is_told() -> bool:
            health = (await desk.accounts.health()).get("mastodon:larch")
            return health is not None and "Read every 1 s instead" in health.message

        await until(is_told, 5, "the cost is said")
    await desk.stop()
    await harness.close()


async def test_a_revoked_token_is_told_although_the_stream_goes_on(
    harness: MastodonHarness, desk: Desk
) -> None:
    await lives(desk)
    harness.server.tokens.clear()

    async def is_down() -> bool:
        health = (await desk.accounts.health())["mastodon:larch"]
        return health.state == "down" and "token" in health.message

    await until(is_down, 10, "the account is down")
    assert harness.server.listeners == [] or await no_listeners(harness)


async def no_listeners(harness: MastodonHarness) -> bool:
    async def none() -> bool:
        return not harness.server.listeners

    await until(none, 5, "the stream is closed")
    return True


@pytest.mark.parametrize("what", ["edited", "gone"])
async def test_a_mention_that_changes_while_it_is_answered_is_told_before_anything_goes(
    harness: MastodonHarness, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr("cmtui.services.courier.HOLD_SECONDS", 0.05)
    desk = await open_desk(harness)
    await desk.open()
    id = await harness.member_posts("mara", "{brand} does it float?")
    await desk.intake.sync()
    (row,) = await desk.feed.page(Query(view="all"))
    held = await desk.outbox.hold(await desk.composer.reply(row.number), "It does.")
    if what == "edited":
        await harness.member_edits(id, "@larch does it fly?")
    else:
        await harness.member_deletes(id)
    (ended,) = await desk.courier.carry(held)
    assert ended.state == "withdrawn" and what in ended.error
    assert all(post.author != harness.brand.id for post in harness.server.posts.values())
    (draft,) = await desk.composer.drafts()
    assert draft.text == "It does."
    await desk.stop()
