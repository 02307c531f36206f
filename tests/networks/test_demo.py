"""The demo network: the same for everyone who shares its folder, and alive."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from cmtui.clock import DAY, HOUR, MINUTE, Moment
from cmtui.networks.demo import create_world, open_demo
from cmtui.networks.demo.acts import Beginning
from cmtui.networks.demo.raw import Brand, RawPost
from cmtui.networks.demo.world import InventedWorld
from cmtui.services.network_ports import Connection
from cmtui.text.safe import is_safe
from tests.manual_clock import START, ManualClock
from tests.networks.demo_steps import ACCOUNT, NEVER, mentions

FIRST_OF_BLOCK_100 = ("giulia", 60021495, "Come faccio a vedere chi ha modificato una pagina?")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def line(clock: ManualClock, tmp_path: Path) -> Connection:
    return open_demo(ACCOUNT, clock, tmp_path)


def invented(seed: int = 7, storm: bool = False) -> InventedWorld:
    return InventedWorld(Beginning(seed, storm, START), Brand("acme", "Acme"))


def by_strangers(world: InventedWorld, start: Moment, end: Moment) -> list[RawPost]:
    return [post for post in world.within(start, end) if post.author != "acme"]


# --- the world ---------------------------------------------------------------------------------


async def test_two_days_are_there_at_the_start(line: Connection) -> None:
    posts = await mentions(line, START - 2 * DAY)
    recent = [post for post in posts if post.created_at > START - 6 * HOUR]
    assert 55 <= len(posts) <= 90
    assert 35 <= len({post.conversation for post in posts}) <= 55
    assert len(recent) >= 25
    assert len(await mentions(line, 0)) > len(posts), "there is history before it"


async def test_a_person_has_several_posts_in_one_conversation(line: Connection) -> None:
    rows = Counter(
        (post.conversation, post.author.id) for post in await mentions(line, START - 2 * DAY)
    )
    assert sum(count > 1 for count in rows.values()) >= 3


async def test_the_past_shows_every_sort_of_post(line: Connection) -> None:
    posts = await mentions(line, START - 2 * DAY)
    own = [post async for page in line.own_posts(0) for post in page.posts]
    named = [post async for page in line.named(("Acme",), 0) for post in page.posts]
    assert {post.kind for post in posts} == {"mention", "reply", "quote"}
    assert any(post.text.endswith("^RT") for post in own)
    assert any(post.text.endswith("^AB") for post in own)
    assert any(post.parent is None for post in own)
    assert len(named) >= 4 and {post.kind for post in named} == {"named"}
    assert any(post.warning for post in posts)
    assert any(post.images == ("",) for post in posts)
    assert any(post.images and post.images[0] for post in posts)
    assert any(post.edited_at for post in posts)
    assert any(post.cannot_answer for post in posts)
    assert len({post.language for post in posts}) >= 6


async def test_strange_posts_are_cleaned_and_marked(line: Connection) -> None:
    posts = await mentions(line, START - 2 * DAY)
    found = {finding for post in posts for finding in post.altered}
    assert {"escape codes", "bidirectional overrides", "stacked accents"} <= found
    assert any("acrne-login.invalid" in finding for finding in found)
    for post in posts:
        texts = (post.text, post.author.name, post.author.handle, post.warning, *post.images)
        assert all(is_safe(text) for text in texts)
    assert any("[@click=app.quit]" in post.text for post in posts), "markup is only text"


def test_a_seed_gives_the_same_world_each_time() -> None:
    assert list(invented().within(0, START + HOUR)) == list(invented().within(0, START + HOUR))
    assert list(invented(8).within(0, START)) != list(invented(7).within(0, START))


def test_the_world_does_not_depend_on_what_was_read_before() -> None:
    late = START + 5 * HOUR
    fresh, used = invented(storm=True), invented(storm=True)
    list(used.within(0, late))
    window = (late, late + 10 * MINUTE)
    assert list(fresh.within(*window)) == list(used.within(*window))


def test_this_very_world_comes_out_on_every_python() -> None:
    post = invented().find("demo:post/e100.0")
    assert post is not None
    assert (post.author, post.at - START, post.text) == FIRST_OF_BLOCK_100


def test_ids_never_repeat_and_lead_back_to_their_posts() -> None:
    world = invented(storm=True)
    posts = list(world.within(0, START + 2 * HOUR))
    assert len({post.id for post in posts}) == len(posts) > 1000
    assert all(world.find(post.id) == post for post in posts[::17])
    assert all(world.find(post.root) is not None for post in posts)
    assert world.find("demo:post/nothing") is None


def test_a_conversation_only_moves_forward() -> None:
    world = invented(storm=True)
    for post in world.within(0, START + HOUR):
        parent = world.find(post.parent) if post.parent else None
        assert parent is None or (parent.at < post.at and parent.root == post.root)


def test_everyone_who_speaks_has_a_profile() -> None:
    world = invented(storm=True)
    assert all(world.person(post.author) for post in world.within(0, START + HOUR))


def test_words_are_seldom_repeated_within_an_hour() -> None:
    said = Counter(post.text for post in by_strangers(invented(), START, START + HOUR))
    assert max(said.values()) <= 3
    assert len(said) / said.total() > 0.9


async def test_a_month_old_demo_answers_at_once(clock: ManualClock, line: Connection) -> None:
    await clock.advance(30 * 24 * 3600)
    page = await anext(line.mentions(clock.now() - HOUR, NEVER))
    assert page.posts[0].created_at > clock.now() - 10 * MINUTE


# --- life --------------------------------------------------------------------------------------


async def test_mentions_arrive_as_time_goes_on(clock: ManualClock, line: Connection) -> None:
    before = {post.id for post in await mentions(line, START - DAY)}
    await clock.advance(120)
    new = [post for post in await mentions(line, START - DAY) if post.id not in before]
    assert len(new) >= 3
    assert all(START < post.created_at <= clock.now() for post in new)


async def test_a_mention_comes_each_ten_to_twenty_five_seconds(
    clock: ManualClock, line: Connection
) -> None:
    await clock.advance(3 * 3600)
    arrived = await mentions(line, START)
    assert 10 <= 3 * 3600 / len(arrived) <= 25


async def test_a_storm_ramps_up_to_a_plateau_with_bursts(
    clock: ManualClock, tmp_path: Path
) -> None:
    create_world(tmp_path, 3, True, START)
    line = open_demo(ACCOUNT, clock, tmp_path)
    await clock.advance(6.5 * 3600)
    arrived = await mentions(line, START)
    minutes = Counter((post.created_at - START) // MINUTE for post in arrived)
    plateau = [minutes[minute] for minute in range(10, 180)]
    assert minutes[0] < 15
    assert 18 <= sum(plateau) / len(plateau) <= 30
    assert 30 <= max(plateau) <= 50 and min(plateau) >= 8
    assert sum(minutes[minute] for minute in range(330, 390)) / 60 < 8, "it ends"


async def test_a_storm_brings_questions_and_rumours(clock: ManualClock, tmp_path: Path) -> None:
    create_world(tmp_path, 7, True, START)
    line = open_demo(ACCOUNT, clock, tmp_path)
    await clock.advance(1800)
    texts = [post.text.lower() for post in await mentions(line, START)]
    assert sum("hacked" in text for text in texts) >= 5
    assert sum("data safe" in text for text in texts) >= 5
    assert max(Counter(texts).values()) >= 3, "some copy each other word for word"


async def test_some_posts_are_edited_and_some_vanish(clock: ManualClock, line: Connection) -> None:
    await clock.advance(3600)
    first = {post.id: post for post in await mentions(line, START)}
    await clock.advance(1500)
    later = {id: await line.look(id) for id in first}
    gone = [id for id, post in later.items() if post is None]
    edited = [post for post in later.values() if post and post != first[post.id]]
    still = {post.id for post in await mentions(line, START)}
    assert gone and not still.intersection(gone)
    assert edited
    for post in edited:
        assert post.edited_at and post.reference != first[post.id].reference


async def test_the_queue_shows_what_will_go_out(clock: ManualClock, line: Connection) -> None:
    late, *coming = await line.queue()
    assert 2 <= len(coming) <= 4
    assert [post.at for post in coming] == sorted(post.at for post in coming)
    assert late.at < clock.now() < coming[0].at, "one should have gone out and did not"
    await clock.advance((coming[0].at - START) / 1000)
    own = [post.text async for page in line.own_posts(START) for post in page.posts]
    assert late.text in own and coming[0].text in own
    assert not {late.id, coming[0].id} & {post.id for post in await line.queue()}


async def test_the_queue_has_gaps_and_late_ones_as_the_days_go_on(
    clock: ManualClock, line: Connection
) -> None:
    planned: dict[str, Moment] = {}
    lateness: list[int] = []
    for _ in range(200):
        for post in await line.queue():
            planned[post.id] = post.at
            lateness.append(clock.now() - post.at)
        await clock.advance(600)
    gaps = [after - before for before, after in pairwise(sorted(planned.values()))]
    assert max(gaps) > 2.5 * HOUR > sorted(gaps)[len(gaps) // 2]
    assert 10 * MINUTE < max(lateness) < HOUR
    assert sum(late > 0 for late in lateness) < len(lateness) / 5


async def test_some_posts_are_for_few_or_behind_a_warning(line: Connection) -> None:
    posts = await mentions(line, START - 2 * DAY)
    assert {post.visibility for post in posts} == {"public", "unlisted", "followers", "direct"}
    assert sum(bool(post.warning) for post in posts) >= 2
    assert all(post.language for post in posts)
    assert all("acme" in post.mentions for post in posts if "@acme" in post.text.split())


async def test_profiles_say_who_somebody_is(line: Connection) -> None:
    kofi = await line.profile("demo:kofi")
    assert kofi is not None and kofi.followers == 12_400 and kofi.about
    assert await line.profile("demo:nobody-at-all") is None
    me = await line.login()
    assert (me.id, me.handle, me.name) == ("demo:acme", "acme", "Acme")
