"""What the tests of the demo network share."""

from cmtui.clock import Moment
from cmtui.model.account import Account
from cmtui.model.post import Post
from cmtui.services.network_ports import Connection

ACCOUNT = Account(
    key="demo:acme",
    network="demo",
    handle="acme",
    native_id="demo:acme",
    server="",
    name="Acme",
    keywords=("Acme",),
)
NEVER: frozenset[str] = frozenset()


async def mentions(line: Connection, since: Moment) -> list[Post]:
    """Every mention from `since` on, newest first."""
    pages = [page async for page in line.mentions(since, NEVER)]
    return [post for page in pages for post in page.posts if post.created_at >= since]
