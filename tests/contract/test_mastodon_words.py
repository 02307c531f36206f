"""Finding the brand's words on Mastodon: by the search where there is one, else by hashtags."""

from pathlib import Path

import pytest

from cmtui.clock import DAY, MINUTE, SystemClock
from cmtui.errors import LoginFailed
from cmtui.services.network_ports import Connection
from tests.contract.mastodon_flavours import GOTOSOCIAL, MASTODON, Flavour
from tests.contract.mastodon_harness import MastodonHarness
from tests.contract.mastodon_public_harness import PublicMastodonHarness


async def named(line: Connection, *words: str, since: int = 0) -> list[str]:
    return [post.id async for page in line.named(words, since) for post in page.posts]


def searches(harness: MastodonHarness) -> list[str]:
    found = [each for each in harness.front.requests if each.path == "/api/v2/search"]
    return [each.query.get("offset", ["0"])[0] for each in found]


@pytest.fixture
def clock() -> SystemClock:
    return SystemClock()


async def test_the_search_is_read_page_by_page(tmp_path: Path, clock: SystemClock) -> None:
    harness, now = MastodonHarness(tmp_path, clock), clock.now()
    ids = [
        await harness.member_posts(f"m{n % 4}", f"The fernwick {n} squeaks", at=now - n * MINUTE)
        for n in range(90)
    ]
    line = harness.connection()
    found = await named(line, "fernwick", since=now - DAY)
    assert sorted(found) == sorted(ids)
    assert searches(harness) == ["0", "40", "80"]
    await line.close()
    await harness.close()


async def test_it_ends_where_posts_are_too_old(tmp_path: Path, clock: SystemClock) -> None:
    harness, now = MastodonHarness(tmp_path, clock), clock.now()
    for n in range(120):
        await harness.member_posts("mara", f"The fernwick {n}", at=now - n * DAY)
    line = harness.connection()
    assert len(await named(line, "fernwick", since=now - 5 * DAY - MINUTE)) == 6
    assert searches(harness) == ["0", "40"]
    await line.close()
    await harness.close()


async def test_a_server_that_ignores_the_offset_is_not_asked_for_ever(
    tmp_path: Path, clock: SystemClock
) -> None:
    harness = MastodonHarness(tmp_path, clock)
    harness.server.search_pages = False
    for n in range(60):
        await harness.member_posts("mara", f"The fernwick {n}")
    line = harness.connection()
    found = await named(line, "fernwick")
    assert len(found) == len(set(found)) == 40
    assert searches(harness) == ["0", "40"]
    await line.close()
    await harness.close()


@pytest.mark.parametrize(
    ("flavour", "is_found"), [(MASTODON, True), (GOTOSOCIAL, False)], ids=["mastodon", "gotosocial"]
)
async def test_plain_words_need_a_search_and_hashtags_do_not(
    tmp_path: Path, clock: SystemClock, flavour: Flavour, is_found: bool
) -> None:
    harness = MastodonHarness(tmp_path, clock, flavour)
    plain = await harness.member_posts("mara", "My fern wick is broken")
    tagged = await harness.member_posts("kofi", "Broken again #FernWick")
    line = harness.connection()
    found = await named(line, "fern wick")
    assert tagged in found and (plain in found) == is_found
    assert bool(searches(harness)) == is_found
    await line.close()
    await harness.close()


async def test_a_hashtag_that_nobody_has_used_is_no_failure(
    tmp_path: Path, clock: SystemClock
) -> None:
    harness = MastodonHarness(tmp_path, clock, GOTOSOCIAL)
    tagged = await harness.member_posts("kofi", "Broken again #fernwick")
    line = harness.connection()
    assert await named(line, "larchwood", "fernwick", "x" * 200) == [tagged]
    await line.close()
    await harness.close()


async def test_without_an_account_only_hashtags_are_asked_for(
    tmp_path: Path, clock: SystemClock
) -> None:
    harness = PublicMastodonHarness(tmp_path, clock)
    harness.server.is_open = True
    tagged = await harness.member_posts("kofi", "Broken again #fernwick")
    await harness.member_posts("kofi", "fernwick, for followers #fernwick", visibility="followers")
    line = harness.connection()
    assert await named(line, "fernwick", "123") == [tagged]
    assert searches(harness) == []
    await line.close()
    await harness.close()


async def test_a_server_that_shows_nothing_without_an_account_says_so(
    tmp_path: Path, clock: SystemClock
) -> None:
    harness = PublicMastodonHarness(tmp_path, clock)
    line = harness.connection()
    with pytest.raises(LoginFailed, match="only to those who log in there"):
        await named(line, "fernwick")
    await line.close()
    await harness.close()
