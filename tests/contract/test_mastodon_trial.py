"""A server on a port of this machine, without TLS, as one is tried out before it is trusted."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.clock import SystemClock
from cmtui.errors import Rejected
from cmtui.networks.mastodon import ids
from cmtui.networks.mastodon.connection import MastodonConnection
from cmtui.services.network_ports import Message
from cmtui.text.addressing import addressed
from tests.contract.mastodon_flavours import GOTOSOCIAL
from tests.contract.mastodon_harness import MastodonHarness
from tests.contract.steps import mentions_by_id


@pytest.fixture(params=["localhost", "localhost:8080", "127.0.0.1:8080"])
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MastodonHarness]:
    """GoToSocial under a name that is no public one."""
    made = MastodonHarness(tmp_path, SystemClock(), GOTOSOCIAL)
    made.server.domain, made.server.scheme = request.param, "http"
    yield made
    await made.close()


@pytest.fixture
async def line(harness: MastodonHarness) -> AsyncIterator[MastodonConnection]:
    """A line for the brand's account."""
    connection = harness.mastodon()
    yield connection
    await connection.close()


async def test_a_private_answer_names_whom_it_answers_and_goes_out(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    near = harness.server.domain
    harness.member("kofi")
    id = await harness.member_posts("mara", "{brand} hush", visibility="direct")
    mention = (await mentions_by_id(harness))[id]
    assert mention.author.handle == f"mara@{near}"
    text = addressed("mastodon", f"Thanks @mara@{near}", mention.author.handle, near)
    sent = await line.send(await line.freeze(Message(text), mention))
    assert sent.id.startswith(f"mastodon:http://{near}/users/larch/statuses/")
    (shown,) = await harness.visible(text)
    assert (shown.visibility, shown.parent) == ("direct", id)
    assert harness.post(sent.id).mentions == [harness.member("mara").id]
    for name in ("@kofi", f"@kofi@{near}", "@mara@elsewhere", "@mara@localhost:9"):
        with pytest.raises(Rejected, match="private conversation"):
            await line.freeze(Message(f"Ask {name}"), mention)


async def test_its_posts_are_found_by_their_addresses(
    harness: MastodonHarness, line: MastodonConnection
) -> None:
    id = await harness.member_posts("mara", "{brand} hello")
    post = harness.post(id)
    page = post.uri.replace("/users/mara/", "/@mara/")
    assert ids.id_of_url(page) == id == ids.id_of_url(post.uri)
    looked = await line.look(id)
    assert looked is not None and looked.kind == "mention" and looked.links == ()
    profile = await line.profile(looked.author.id)
    assert profile is not None and profile.handle == f"mara@{harness.server.domain}"
