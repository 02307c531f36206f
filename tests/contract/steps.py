"""What several behaviours begin with."""

import asyncio
import base64
import hashlib

import pytest

from cmtui.model.draft import Attachment
from cmtui.model.operation import Act, ActKind
from cmtui.model.post import Post
from cmtui.services.network_ports import Connection, Found
from tests.contract.harness import Fault, Harness

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one dot."""

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


def attached(network: Harness, alt: str, content: bytes = PIXEL) -> Attachment:
    """A picture that is at hand for the network's connections."""
    digest = hashlib.sha256(content).hexdigest()
    network.pictures[digest] = content
    return Attachment(digest, "dot.png", "image/png", alt)


def act_on(kind: ActKind, post: Post) -> Act:
    """That act on the post, as the services ask for it."""
    return Act(kind, post.author.id, post.id, post.reference, why="As the contract says.")


async def comes_to(network: Harness, kind: ActKind, id: str, count: int) -> None:
    """Returns when the network shows it so often; what was written may take a second to show."""
    for _ in range(200):
        stands = await network.stands(kind, id)
        if stands is None or stands == count:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{kind} stands {stands} times, not {count}")
