"""Tokens that end: renewed in time, by one process, and used by all."""

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.clock import DAY, HOUR, MINUTE, Moment, SystemClock
from cmtui.errors import LoginFailed
from cmtui.networks.mastodon.connection import MastodonConnection
from cmtui.networks.mastodon.login import MastodonLogin
from cmtui.networks.mastodon.tokens import RenewalFile
from cmtui.services.network_ports import Message
from tests.contract import mastodon_oauth as oauth
from tests.contract.mastodon_flavours import GOTOSOCIAL, PIXELFED, Flavour
from tests.contract.mastodon_harness import MastodonHarness


@pytest.fixture(params=[PIXELFED], ids=["pixelfed"])
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MastodonHarness]:
    """A server whose tokens last 15 days, and a clock that the test moves."""
    flavour: Flavour = request.param
    made = MastodonHarness(tmp_path, Later(), flavour)
    yield made
    await made.close()


async def logged_in(harness: MastodonHarness) -> str:
    """The token of a login by browser."""
    login = MastodonLogin(harness.front.url, harness.folder / "sessions", harness.clock)
    code = oauth.authorize(harness.server, await login.address(), "larch")
    token = await login.token(code)
    await login.close()
    return token


def renewals(harness: MastodonHarness) -> int:
    return sum(b'"refresh_token"' in one.body for one in harness.front.requests
               if one.path == "/oauth/token")  # fmt: skip


class Later(SystemClock):
    """The real time, moved on by what has been said to have gone by."""

    def __init__(self) -> None:
        self.gone = 0

    def now(self) -> Moment:
        return super().now() + self.gone


def passes(harness: MastodonHarness, span: int) -> None:
    """So many milliseconds go by."""
    assert isinstance(harness.clock, Later)
    harness.clock.gone += span


async def test_a_token_is_renewed_before_it_ends_for_months_and_through_restarts(
    harness: MastodonHarness,
) -> None:
    token = await logged_in(harness)
    for day in range(0, 90, 3):
        line = harness.mastodon(token)  # the secret stays the one that the login gave
        assert (await line.login()).handle.startswith("larch@"), f"day {day}"
        await line.close()
        passes(harness, 3 * DAY)
    assert 5 <= renewals(harness) <= 7


async def test_of_several_processes_one_renews_and_the_others_take_its_token(
    harness: MastodonHarness,
) -> None:
    token = await logged_in(harness)
    lines = [harness.mastodon(token) for _ in range(4)]
    await asyncio.gather(*(line.login() for line in lines))
    passes(harness, 14 * DAY + HOUR)
    await asyncio.gather(*(line.login() for line in lines))
    assert renewals(harness) == 1, "a refresh token is good for once"
    for line in lines:
        await line.close()


async def test_a_reply_that_a_token_ended_under_goes_once_with_the_next_one(
    harness: MastodonHarness,
) -> None:
    token = await logged_in(harness)
    line = harness.mastodon(token)
    frozen = await line.freeze(Message("It floats. ^NR"), None)
    harness.server.ends[token] = 0
    await line.send(frozen)
    assert len(await harness.visible("It floats. ^NR")) == 1 and renewals(harness) == 1
    await line.close()


async def test_a_login_that_was_revoked_says_how_to_mend_it_and_is_not_asked_over_and_over(
    harness: MastodonHarness,
) -> None:
    line = harness.mastodon(await logged_in(harness))
    harness.server.tokens.clear()
    harness.server.refreshes.clear()
    for _ in range(5):
        with pytest.raises(LoginFailed, match="accounts add mastodon --login"):
            await line.login()
    assert renewals(harness) == 1
    await line.close()


async def test_what_cannot_be_renewed_early_is_used_until_its_end(
    harness: MastodonHarness,
) -> None:
    line = harness.mastodon(await logged_in(harness))
    await line.login()
    kept = dict(harness.server.refreshes)
    harness.server.refreshes.clear()
    passes(harness, 14 * DAY + HOUR)
    await line.login()
    harness.server.refreshes |= kept
    passes(harness, 6 * MINUTE)
    await line.login()
    assert renewals(harness) == 2
    passes(harness, 10 * DAY)
    await line.login()
    await line.close()


async def test_what_renews_a_token_is_the_operators_own_and_of_one_host(
    harness: MastodonHarness,
) -> None:
    token = await logged_in(harness)
    (file,) = (harness.folder / "sessions").glob("mastodon-token-*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = RenewalFile(file.parent, harness.front.url, token).read()
    assert kept is not None and kept.refresh and kept.refresh not in repr(kept)
    assert RenewalFile(file.parent, "https://another.example", token).read() is None
    file.write_bytes(file.read_bytes().replace(harness.front.url.encode(), b"http://127.0.0.1:9"))
    assert RenewalFile(file.parent, harness.front.url, token).read() is None


@pytest.mark.parametrize("harness", [GOTOSOCIAL], indirect=True)
async def test_a_token_that_does_not_end_needs_no_renewal(harness: MastodonHarness) -> None:
    token = await logged_in(harness)
    assert list((harness.folder / "sessions").glob("mastodon-token-*")) == []
    line: MastodonConnection = harness.mastodon(token)
    passes(harness, 400 * DAY)
    await line.login()
    await line.close()
    assert renewals(harness) == 0
