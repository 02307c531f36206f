"""What several behaviours begin with."""

import pytest

from cmtui.model.post import Post
from cmtui.services.network_ports import Connection, Found
from tests.contract.harness import Fault, Harness

NEVER: frozenset[str] = frozenset()


async def all_mentions(
    line: Connection, since: int = 0, seen: frozenset[str] = NEVER
) -> tuple[list[Post], list[Found]]:
    pages = [page async for page in line.mentions(since, seen)]
    return [post for page in pages for post in page.posts], pages


async def mentions_by_id(network: Harness) -> dict[str, Post]:
    await network.settled()
    line = network.connection()
    posts, _ = await all_mentions(line)
    await line.close()
    return {post.id: post for post in posts}


def require(network: Harness, fault: Fault) -> None:
    if fault not in network.faults:
        pytest.skip(f"{network.network} cannot produce {fault}")


async def the_mention(network: Harness, text: str = "{brand} does it float?") -> Post:
    id = await network.member_posts("mara", text)
    return (await mentions_by_id(network))[id]
