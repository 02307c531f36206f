"""A storm over GoToSocial from outside: the program follows it as a process of its own, then
answers; what counts is what its own commands say and what stands on the server."""

import asyncio
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmtui.clock import SystemClock
from tests.cli.conftest import Shell
from tests.contract.mastodon_flavours import GOTOSOCIAL
from tests.contract.mastodon_harness import TOKEN, MastodonHarness
from tests.contract.mastodon_storm import Storm

SECONDS = 6.0
A_SECOND = 30


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[MastodonHarness]:
    """GoToSocial with its limit of 300 requests in five minutes."""
    made = MastodonHarness(tmp_path / "server", SystemClock(), GOTOSOCIAL)
    made.server.limit, made.server.window = 300, 300_000
    yield made
    asyncio.run(made.close())


@pytest.fixture
def desk(shell: Shell, harness: MastodonHarness) -> Shell:
    """A workspace that reads it."""
    shell.ok("init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Larch")
    url = harness.front.url
    shell.ok(
        "accounts", "add", "mastodon", "--handle", "larch", "--server", url, stdin=f"{TOKEN}\n"
    )
    return shell


async def rages(harness: MastodonHarness) -> Storm:
    """Threads 40 deep and 60 wide, then a storm with a restart in its middle."""
    storm = Storm(harness)
    await storm.grows_deep(40)
    await storm.grows_wide(60)

    async def restart() -> None:
        await asyncio.to_thread(harness.server.restart)

    await storm.rages(A_SECOND, SECONDS, meanwhile=restart)
    return storm


def test_every_mention_is_in_the_feed_once_and_every_answer_on_the_server_once(
    desk: Shell, harness: MastodonHarness
) -> None:
    follower = desk.start("sync", "--follow")
    storm = asyncio.run(rages(harness))
    follower.send_signal(signal.SIGTERM)
    follower.communicate(timeout=30)
    desk.ok("sync", "--once")

    found = desk.ok("feed", "--view", "all", "--json").objects
    counts = Counter(each["id"] for each in found)
    missing = set(storm.said) - set(counts)
    assert missing == set(), f"{len(missing)} of {len(storm.said)}"
    assert [id for id, number in counts.items() if number > 1] == []
    assert not any("\x1b" in each["text"] for each in found)
    texts = {each["id"]: each["text"] for each in found}
    for id, text in storm.edited.items():
        assert texts[id].endswith(text.removeprefix("@larch ")), "the edited words are shown"
    assert len(harness.front.requests) < 300

    waiting = desk.waiting()
    gone = waiting.pop()
    asyncio.run(harness.member_deletes(gone["id"]))
    assert desk.run("reply", str(gone["number"]), "Too late", "--yes").code in (4, 5)
    private = [one for one in waiting if harness.post(one["id"]).visibility == "direct"][:4]
    others = [one for one in waiting if harness.post(one["id"]).visibility == "public"][:4]
    answered = {}
    for n, one in enumerate([*private, *others]):
        if n % 2:
            harness.fail_next("lost-after")
        desk.ok("reply", str(one["number"]), f"Answer number {n}.", "--yes")
        answered[n] = one["id"]
    posts = [each for each in harness.server.posts.values() if each.author == harness.brand.id]
    assert len(posts) == len(answered) == 8
    for n, id in answered.items():
        (post,) = [each for each in posts if f"Answer number {n}." in each.text]
        parent = harness.post(id)
        assert post.parent == parent.id and post.text.endswith(" ^NR")
        assert post.visibility == parent.visibility, "a private question has a private answer"
        assert parent.author in post.mentions, "whoever is answered is told"


def test_a_revoked_token_is_told_and_a_new_one_loses_nothing(
    desk: Shell, harness: MastodonHarness
) -> None:
    asyncio.run(harness.member_posts("mara", "{brand} before"))
    desk.ok("sync", "--once")
    brand = harness.server.tokens.pop(TOKEN)
    asyncio.run(harness.member_posts("mara", "{brand} meanwhile"))
    refused = desk.run("sync", "--once")
    assert refused.code == 5 and "does not accept the token" in refused.err + refused.out
    harness.server.tokens["a-new-token"] = brand
    url = harness.front.url
    renewed = desk.ok("accounts", "add", "mastodon", "--handle", "larch", "--server", url,
                      stdin="a-new-token\n")  # fmt: skip
    assert "renewed" in renewed.out
    asyncio.run(harness.member_posts("mara", "{brand} after"))
    desk.ok("sync", "--once")
    found = desk.ok("feed", "--view", "all", "--json").objects
    said = sorted(each["text"].removeprefix("@larch ") for each in found)
    assert said == ["after", "before", "meanwhile"]
