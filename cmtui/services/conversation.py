"""A conversation: the posts around a row, from the store at once and from the network anew."""

from collections.abc import Sequence

import msgspec

from cmtui.clock import Clock
from cmtui.errors import NotFound
from cmtui.model.account import Account, Cursor
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.views import Order, Where
from cmtui.services.arrivals import take_in
from cmtui.services.edits import take_deletion
from cmtui.services.house_rules import HouseRules
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Found
from cmtui.services.ports import Reader, Store
from cmtui.services.terms import Terms

MOST_POSTS = 500
"""Posts of one conversation that are shown; the newest ones."""


class Thread(msgspec.Struct, frozen=True):
    """The posts of a row's conversation, oldest first."""

    row: Row
    posts: tuple[Post, ...]


class Conversations:
    """Reads conversations, and fetches what the store lacks."""

    def __init__(self, store: Store, clock: Clock, lines: Lines, house: HouseRules) -> None:
        self._store = store
        self._clock = clock
        self._lines = lines
        self._house = house

    async def of(self, row: int) -> Thread:
        """The conversation as the store has it. Raises NotFound."""
        return await self._store.read(lambda reader: read_thread(reader, row))

    async def posts(self, rows: Sequence[int], *, latest: bool = False) -> list[Post]:
        """The posts that wait in these rows, row by row, oldest first; of a row where none does,
        and with `latest` of each, the newest."""

        def work(reader: Reader) -> list[Post]:
            found = reader.get_many(Row, rows)
            wanted = [
                number
                for one in (found[number] for number in rows if number in found)
                for number in ((one.latest,) if latest or not one.pending else one.pending)
            ]
            posts = reader.get_many(Post, wanted)
            return [posts[number] for number in wanted if number in posts]

        return await self._store.read(work)

    async def fetch(self, row: int) -> Thread:
        """Asks the network for it, stores what is new, marks what is gone.

        What no network of ours has is as it was added. Raises NotFound, and NetworkFailed when
        the network does not answer.
        """
        thread = await self.of(row)
        account, history = await self._store.read(lambda reader: _account_of(reader, thread.row))
        if account.network != thread.row.network:
            return thread
        connection = self._lines.to(account)
        latest = next(
            (post for post in thread.posts if post.number == thread.row.latest), thread.posts[-1]
        )
        found = await connection.conversation(latest)
        gone = await connection.look(latest.id) is None
        terms = Terms(account, self._clock.now(), history, self._house.rules())
        await self._store.transact(
            "conversation", lambda tx: take_in(tx, _said_to_us(found, account), terms)
        )
        if gone and latest.deleted_at is None:
            await self._store.transact(
                "deleted", lambda tx: take_deletion(tx, latest, self._clock.now())
            )
        return await self.of(row)


def read_thread(reader: Reader, number: int) -> Thread:
    """The row's conversation from the store. Raises NotFound."""
    row = reader.get(Row, number)
    if row is None:
        raise NotFound(f"no row has the number {number}")
    where = (Where("conversation", "eq", row.conversation),)
    newest = reader.window(Post, where, Order("created_at", descending=True), limit=MOST_POSTS)
    posts = {post.number: post for post in newest}
    posts.update(reader.get_many(Post, (*row.pending, row.latest)))
    ordered = sorted(posts.values(), key=lambda post: (post.created_at, post.number))
    return Thread(row, tuple(ordered))


def _account_of(reader: Reader, row: Row) -> tuple[Account, int]:
    account = reader.find(Account, "key", row.account)
    if account is None:
        raise NotFound(f"the account {row.account} was removed; what it received stays readable")
    cursor = reader.find(Cursor, "account", row.account)
    return account, cursor.from_at if cursor else 0


def _said_to_us(found: Found, account: Account) -> Found:
    """Names what is said to us: a stranger's answer to a post of our own is a reply.

    A network may never notify such a reply; the thread is then the only place to find it.
    """
    ours = {post.id for post in found.posts if post.kind == "own"}
    posts = tuple(
        msgspec.structs.replace(post, kind="reply")
        if post.kind == "context" and post.parent in ours and post.author.id != account.native_id
        else post
        for post in found.posts
    )
    return msgspec.structs.replace(found, posts=posts)
