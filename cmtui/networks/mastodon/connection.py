"""The line of one account: satisfies `services.network_ports.Connection`, and streams."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from pathlib import Path
from weakref import WeakValueDictionary

import msgspec

from cmtui.clock import Clock, Moment
from cmtui.errors import Rejected
from cmtui.model.account import Account
from cmtui.model.operation import Act
from cmtui.model.person import Profile
from cmtui.model.post import Post
from cmtui.model.sending import Frozen
from cmtui.networks.fitting import (
    ReadPicture,
    no_pictures,
    read_pictures,
    refuse_unfit,
    visibility_of,
)
from cmtui.networks.http import Edge
from cmtui.networks.mastodon import acts, capabilities, ids, pictures, posting, queue, wire
from cmtui.networks.mastodon.api import Api
from cmtui.networks.mastodon.hearing import Hearing
from cmtui.networks.mastodon.parse import closed, parse_profile
from cmtui.networks.mastodon.parse import visibility_of as seen_by
from cmtui.networks.mastodon.permissions import permissions
from cmtui.networks.mastodon.reading import Reading
from cmtui.networks.mastodon.search import hashtag
from cmtui.networks.mastodon.server import Server
from cmtui.networks.mastodon.stream import Sse, Stream
from cmtui.networks.mastodon.threads import Threads
from cmtui.networks.mastodon.tokens import Tokens
from cmtui.services.network_ports import (
    Capabilities,
    Found,
    Heard,
    Message,
    Permission,
    Scheduled,
    Sent,
)

PAGE = 80
"""Notifications a page, the most that the servers give: fewest ends at which rows can hide."""


class MastodonConnection:
    """Reads and writes as one account. Nothing is sent before the first call."""

    def __init__(
        self,
        account: Account,
        token: str,
        folder: Path,
        clock: Clock,
        page: int = PAGE,
        picture: ReadPicture = no_pictures,
    ) -> None:
        """`folder` is the operator's own, `picture` reads one on its way out.

        Raises LoginFailed for an unsafe server.
        """
        self._edge = Edge(account.server, clock)
        self._clock = clock
        self._picture = picture
        handle = account.handle.removeprefix("@")
        self._tokens = Tokens(self._edge, token.strip(), folder, clock)
        self._api = Api(self._edge, self._tokens, handle, clock)
        self._server = Server(self._api, account, folder, clock)
        self._threads = Threads(self._api)
        self._reading = Reading(self._api, self._server, self._threads, clock, page)
        self._turn = _turn_of(f"{self._edge.base} {account.key}")

    @property
    def capabilities(self) -> Capabilities:
        """What this server can do, as far as it was asked."""
        return capabilities.of(self._server.known)

    async def login(self) -> Profile:
        """Proves the token and says whose it is."""
        await self._server.us()
        account = await self._server.whoami()
        domain = (await self._server.instance()).domain
        return parse_profile(account, domain, self._clock.now())

    def mentions(self, since: Moment, seen: frozenset[str]) -> AsyncIterator[Found]:
        """Mentions, replies and quotes that are not in `seen`, or were edited since."""
        return self._reading.mentions(since, seen)

    def own_posts(self, since: Moment) -> AsyncIterator[Found]:
        """Own posts and replies; boosts are left out."""
        return self._reading.own_posts(since)

    def named(self, words: Sequence[str], since: Moment) -> AsyncIterator[Found]:
        """Posts of others that name a word, by hashtag and where the server searches."""
        return self._reading.named(words, since)

    async def conversation(self, post: Post) -> Found:
        """Parents, the post, and the newest of what stands around and below it."""
        return await self._reading.conversation(post)

    async def look(self, id: str) -> Post | None:
        """One post as it is now; None when it is gone, or no longer for us."""
        return await self._reading.look(id)

    async def profile(self, id: str) -> Profile | None:
        """A person's profile as it is now."""
        return await self._reading.profile(id)

    async def stream(self, words: Sequence[str]) -> AsyncGenerator[Heard, None]:
        """What happens, at once: by websocket, by server-sent events where only they are there."""
        us, instance = await self._server.us(), await self._server.instance()
        hearing = Hearing(self._threads, us, words)
        watched = words if instance.streams_tags else ()
        tags = [tag for word in watched if (tag := hashtag(word))]
        token = await self._tokens.current()
        ways: list[Stream | Sse] = [Sse(self._edge, token)]
        if instance.streams:
            ways.insert(0, Stream(instance.streams, token, tags))
        for way in ways:
            try:
                async with contextlib.aclosing(way.events()) as events:
                    async for frames, is_gap in events:
                        yield await hearing.heard(frames, is_gap)
            except Rejected:
                if way is ways[-1]:
                    raise

    # --- writing -----------------------------------------------------------------------------

    async def freeze(self, message: Message, parent: Post | None) -> Frozen:
        """Builds the request and uploads its pictures, which nobody sees before the post.

        Raises Rejected when the parent is gone, not for us to answer, or narrower than the answer.
        """
        us, instance = await self._server.us(), await self._server.instance()
        refuse_unfit(message, parent, self.capabilities)
        if message.corrects:
            return await self._freeze_correction(message)
        above = await self._parent(parent) if parent is not None else None
        if parent is not None and above is not None:  # as it is now, not as it was stored
            parent = msgspec.structs.replace(parent, visibility=seen_by(above))
        refuse_unfit(message, parent, self.capabilities)
        visibility = visibility_of(message, parent, self.capabilities)
        quoted = await self._quoted(message.quoted) if message.quoted is not None else None
        media = await self._uploaded(message)
        body = posting.build_body(message, us, instance, above, visibility, media)
        if quoted is not None:
            body = msgspec.structs.replace(body, quoted_status_id=quoted.id)
        after = await posting.newest_own(self._api, us)
        told = above.account.id if above is not None and instance.tells_by_name else ""
        request = posting.Request(
            us.person, us.host, body, after, answers=told if told != us.id else ""
        )
        return Frozen(posting.new_key(), msgspec.json.encode(request).decode())

    async def send(self, frozen: Frozen) -> Sent:
        """Posts it. AnswerLost: it may be out, which `settle` tells."""
        request = await self._request(frozen)
        status = await posting.send(self._api, request, frozen.key)
        self._threads.learn([status])
        return posting.sent(status, request, self._clock.now())

    async def settle(self, frozen: Frozen) -> Sent | None:
        """Reads own posts, and what stands below the parent."""
        request = await self._request(frozen)
        found = await posting.find(self._api, self._threads, request, await self._server.us())
        return posting.sent(found, request, self._clock.now()) if found is not None else None

    async def delete(self, id: str) -> None:
        """Deletes a post of ours. Raises Rejected for another's; one that is gone is no error."""
        status = await self._reading.status(id)
        if status is None:
            return
        if status.account.id != (await self._server.us()).id:
            raise Rejected("Only the account's own posts can be deleted.")
        await self._write("DELETE", f"/api/v1/statuses/{status.id}", "the post")

    async def act(self, act: Act) -> str:
        """Does it, unless it is so already. The receipt is the server's id of what it is done to.

        Raises Rejected when the post or the person is gone.
        """
        async with self._turn:
            match act.kind:
                case "like" | "boost" | "bookmark":
                    status = await self._target(act)
                    await acts.MARKS[act.kind][0](self._api, status)
                    return status.id
                case "follow" | "mute" | "block":
                    return await self._treat(act, acts.TREATS[act.kind][0])
                case "report":
                    seen = await self._target(act) if act.post else None
                    person = seen.account.id if seen else await self._person(act)
                    return await acts.report(self._api, act, person, seen.id if seen else "")
                case "hide":
                    raise Rejected(acts.NO_HIDING)

    async def take_back(self, act: Act, receipt: str) -> None:
        """Ends it; a second time is no error. Raises Rejected for a report."""
        async with self._turn:
            match act.kind:
                case "like" | "boost" | "bookmark":
                    status = await self._reading.status(act.post)
                    if status is not None:
                        await acts.MARKS[act.kind][1](self._api, status)
                case "follow" | "mute" | "block":
                    await self._treat(act, acts.TREATS[act.kind][1])
                case "report":
                    raise Rejected("A report cannot be taken back: the moderators have it.")
                case "hide":
                    raise Rejected(acts.NO_HIDING)

    # --- the queue ---------------------------------------------------------------------------

    async def queue(self) -> tuple[Scheduled, ...]:
        """The social media manager's scheduled posts, soonest first."""
        return await queue.listed(self._api, self._clock.now())

    async def waiting(self, receipt: str) -> Scheduled | None:
        """The post as it stands in the queue now."""
        return await queue.waiting(self._api, receipt, self._clock.now())

    async def move_away(self, receipt: str) -> str | None:
        """Takes a scheduled post out of the way; the receipt puts it back."""
        return await queue.move_away(self._api, receipt, self._clock.now())

    async def put_back(self, receipt: str, at: Moment) -> Scheduled:
        """Puts it back at that time."""
        return await queue.put_back(self._api, receipt, at, self._clock.now())

    async def take_out(self, receipt: str) -> None:
        """Deletes it from the queue."""
        await queue.take_out(self._api, receipt)

    async def permissions(self) -> tuple[Permission, ...]:
        """What the token allows; asking changes nothing."""
        return await permissions(self._api)

    async def close(self) -> None:
        """Closes the sockets; the token stays valid."""
        await self._edge.close()

    # --- parts -------------------------------------------------------------------------------

    async def _parent(self, parent: Post) -> wire.Status:
        """The parent re-read, and whether it may be answered."""
        status = await self._reading.status(parent.id, parent)
        handle = parent.author.handle
        if status is None:
            known = await self._reading.look(parent.id)  # a block hides it on some servers
            raise Rejected(known.cannot_answer if known else f"The post by @{handle} was deleted.")
        us = await self._server.us()
        if not_for_us := closed(status, us):
            raise Rejected(not_for_us)
        if status.account.id != us.id:
            obstacle = await self._reading.obstacle(status.account.id, handle)
            if obstacle:
                raise Rejected(obstacle)
        return status

    async def _quoted(self, quoted: Post) -> wire.Status:
        status = await self._reading.status(quoted.id, quoted)
        if status is None:
            raise Rejected(f"The post by @{quoted.author.handle} that is quoted was deleted.")
        if status.quote_approval is not None and status.quote_approval.current_user == "denied":
            raise Rejected(f"@{quoted.author.handle} does not let this account quote it.")
        return status

    async def _uploaded(self, message: Message) -> tuple[str, ...]:
        attachments = message.header.attachments
        found = await read_pictures(attachments, self.capabilities, self._picture)
        limit = (await self._server.instance()).alt_limit
        return await pictures.upload(self._api, found, limit, self._clock)

    async def _freeze_correction(self, message: Message) -> Frozen:
        us, instance = await self._server.us(), await self._server.instance()
        old = await self._reading.status(message.corrects)
        if old is None:
            raise Rejected("The post to correct was deleted.")
        if old.account.id != us.id:
            raise Rejected("Only the account's own posts can be corrected.")
        call = f"/api/v1/statuses/{old.id}/source"
        source = await self._api.get(call, {}, wire.StatusSource, "the post's source")
        media = await self._uploaded(message)
        body = posting.build_correction(message, instance, old, source, media)
        request = posting.Request(us.person, us.host, body, edits=old.id)
        record = msgspec.json.encode(request).decode()
        return Frozen(posting.new_key(), record, message.corrects, old.url or old.uri)

    async def _request(self, frozen: Frozen) -> posting.Request:
        request, us = posting.read_request(frozen.record), await self._server.us()
        if (request.us, request.host) != (us.person, us.host):
            raise Rejected("This reply was written for another account.")
        return request

    async def _treat(self, act: Act, do: acts.Treat) -> str:
        person = await self._person(act)
        await do(self._api, person)
        return person

    async def _target(self, act: Act) -> wire.Status:
        status = await self._reading.status(act.post)
        if status is None:
            raise Rejected("The post was deleted, or is no longer for us.")
        return status

    async def _person(self, act: Act) -> str:
        account = await self._reading.person(act.author)
        if account is None:
            raise Rejected(f"The server does not know @{act.author.removeprefix(ids.PREFIX)}.")
        return account.id

    async def _write(self, method: str, call: str, what: str) -> None:
        await self._api.write(method, call, {}, wire.Nothing, what)


_TURNS: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
"""One act of an account at a time: on GoToSocial two boosts at once would be two boosts."""


def _turn_of(account: str) -> asyncio.Lock:
    return _TURNS.setdefault(account, asyncio.Lock())
