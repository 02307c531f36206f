"""Bluesky's public search on a day when it wants an account."""

from pathlib import Path

import pytest

from cmtui.clock import SystemClock
from cmtui.errors import LoginFailed
from tests.contract.bluesky_public_harness import PublicBlueskyHarness, open_harness
from tests.contract.fake_pds import FakePds
from tests.contract.misbehaving import Reply


@pytest.mark.parametrize("status", [401, 403])
async def test_a_search_that_wants_an_account_says_so_and_what_to_do(
    tmp_path: Path, status: int
) -> None:
    fake = FakePds(SystemClock())
    page = Reply(status, b"<html>Forbidden</html>", {"Content-Type": "text/html"})
    harness = PublicBlueskyHarness(fake.front.url, fake.front, tmp_path, SystemClock(), "")
    fake.front._answer = lambda request: page
    line = harness.connection()
    with pytest.raises(LoginFailed, match=r"only with an account.*cmtui accounts add bluesky"):
        [found async for found in line.named(["fernwick"], 0)]
    with pytest.raises(LoginFailed):
        await line.login()
    await line.close()
    await harness.close()


async def test_a_post_and_a_person_that_are_gone_are_gone(tmp_path: Path) -> None:
    harness = await open_harness(tmp_path)
    id = await harness.member_posts("mara", "fernwick")
    line = harness.connection()
    (post,) = [post async for page in line.named(["fernwick"], 0) for post in page.posts]
    await harness.member_deletes(id)
    assert await line.look(id) is None
    assert (await line.conversation(post)).posts == ()
    assert await line.profile("bluesky:did:plc:nobody") is None
    await line.close()
    await harness.close()
