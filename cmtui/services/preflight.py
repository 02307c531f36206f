"""Before a text leaves: what it answers, quotes or corrects is read again on the network."""

from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import NotFound
from cmtui.model.account import Account
from cmtui.model.post import Post
from cmtui.model.sending import Sending
from cmtui.services.delivery import parent_of
from cmtui.services.edits import take_deletion, take_edit
from cmtui.services.heading import problem_of
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Connection, Message
from cmtui.services.ports import Reader, Store
from cmtui.services.releasing import seen_of


class Returned(Exception):
    """The sending has to be a draft again, for this reason."""


class Preflight:
    """Reads again what a text stands on, and stores what became of it."""

    def __init__(self, store: Store, clock: Clock, lines: Lines) -> None:
        self._store = store
        self._clock = clock
        self._lines = lines

    async def look(self, post: int) -> Post:
        """The post as it is on its network now; what changed is stored.

        Raises NotFound, and NetworkFailed where the network does not tell.
        """
        stored, account = await self._store.read(lambda reader: _with_account(reader, post))
        now = await self._lines.to(account).look(stored.id)
        return await self._taken(stored, now)

    async def ready(self, sending: Sending, connection: Connection) -> tuple[Message, Post | None]:
        """The message to freeze, and the post that it answers as it is now.

        Raises Returned when it may not go any more, and NetworkFailed.
        """
        quoted = await self._quoted(sending, connection)
        message = Message(sending.text, sending.header, quoted)
        if sending.corrects is not None:
            corrected, parent = await self._corrected(sending, connection)
            return replace(message, corrects=corrected.id), parent
        parent = await self._parent(sending, connection)
        seen_by = parent if parent is None or parent.kind != "own" else None
        if problem := problem_of(sending.header, connection.capabilities, seen_by, quoted):
            raise Returned(problem)
        return message, parent

    async def _parent(self, sending: Sending, connection: Connection) -> Post | None:
        stored = await self._store.read(lambda reader: parent_of(reader, sending))
        if stored is None:
            if sending.target is not None or sending.follows is not None:
                raise Returned("the post that it answers is gone")
            return None
        now = await connection.look(stored.id)
        if stored.kind == "own" and sending.account in stored.accounts:
            return now or stored
        before = sending.seen or seen_of(stored)
        await self._taken(stored, now)
        if now is None:
            raise Returned("the post that it answers is gone")
        if now.cannot_answer:
            raise Returned(f"no reply is possible any more: {now.cannot_answer}")
        if seen_of(now) != before:
            raise Returned("the post that it answers was edited: read it again")
        return now

    async def _corrected(
        self, sending: Sending, connection: Connection
    ) -> tuple[Post, Post | None]:
        own = await self._store.read(lambda reader: reader.get(Post, sending.corrects or 0))
        if own is None or own.deleted_at is not None or await connection.look(own.id) is None:
            raise Returned("what it corrects is gone")
        if seen_of(own) != sending.seen:
            raise Returned("what it corrects reads otherwise meanwhile: read it again")
        return own, await self._store.read(lambda reader: parent_of(reader, sending))

    async def _quoted(self, sending: Sending, connection: Connection) -> Post | None:
        number = sending.header.quotes
        if number is None:
            return None
        stored = await self._store.read(lambda reader: reader.get(Post, number))
        now = await connection.look(stored.id) if stored is not None else None
        if now is None:
            raise Returned("the post that it quotes is gone")
        return now

    async def _taken(self, stored: Post, now: Post | None) -> Post:
        """Stores what the author made of the post meanwhile; returns it as it is stored."""
        at = self._clock.now()
        if now is None:
            if stored.deleted_at is not None:
                return stored
            return await self._store.transact(
                "deleted", lambda tx: take_deletion(tx, stored, at), vital=True
            )
        if _reads_the_same(stored, now):
            return stored
        found = now
        return await self._store.transact(
            "edited", lambda tx: take_edit(tx, stored, found, at), vital=True
        )


def _with_account(reader: Reader, number: int) -> tuple[Post, Account]:
    post = reader.get(Post, number)
    if post is None:
        raise NotFound(f"no post has the number {number}")
    for key in post.accounts:
        account = reader.find(Account, "key", key)
        if account is not None and account.network == post.network:
            return post, account
    raise NotFound(f"no account of ours sees post {number} on its network")


def _reads_the_same(stored: Post, now: Post) -> bool:
    """Whether nothing changed that a reply has to do with."""
    fields = ("text", "warning", "visibility", "cannot_answer", "images")
    same = all(getattr(stored, name) == getattr(now, name) for name in fields)
    return same and now.reference in ("", stored.reference)
