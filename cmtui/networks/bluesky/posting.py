"""Writing posts: frozen whole before the first byte leaves, then put, read back, deleted."""

import msgspec

from cmtui.clock import Clock, from_iso
from cmtui.errors import AnswerLost, NetworkFailed, Rejected
from cmtui.model.post import Post
from cmtui.model.sending import Frozen
from cmtui.networks.bluesky import ids, wire
from cmtui.networks.bluesky.capabilities import CAPABILITIES, PICTURES
from cmtui.networks.bluesky.parse import parse_post, read_record
from cmtui.networks.bluesky.reader import Reader
from cmtui.networks.bluesky.records import (
    PutRequest,
    build_post,
    embed_of,
    languages_of,
    mentioned_handles,
    new_key,
    read_request,
)
from cmtui.networks.bluesky.session import Sessions
from cmtui.networks.bluesky.xrpc import Xrpc, XrpcBroke, XrpcRefused
from cmtui.networks.fitting import Picture, ReadPicture, read_pictures, refuse_unfit
from cmtui.services.network_ports import Message, Sent


class Posting:
    """Posts of one account, each put under a key that cannot make a second one."""

    def __init__(
        self, xrpc: Xrpc, sessions: Sessions, reader: Reader, clock: Clock, picture: ReadPicture
    ) -> None:
        self._xrpc = xrpc
        self._sessions = sessions
        self._reader = reader
        self._clock = clock
        self._picture = picture

    async def freeze(self, message: Message, parent: Post | None) -> Frozen:
        """Builds the request and uploads its pictures, which nobody sees before the post.

        Raises Rejected when the parent or the quoted post is gone or does not let us.
        """
        refuse_unfit(message, parent, CAPABILITIES)
        pictures = await read_pictures(message.header.attachments, CAPABILITIES, self._picture)
        session = await self._sessions.current()
        above = await self._parent(parent, session.did) if parent is not None else None
        quoted = await self._quoted(message.quoted) if message.quoted is not None else None
        dids = await self._reader.resolve(mentioned_handles(message.text))
        images = [(one.alt, await self._uploaded(one)) for one in pictures]
        now = self._clock.now()
        above_record = read_record(above.record)[0] if above else None
        record = build_post(message.text, now, dids, above, above_record)
        if languages := languages_of(message.header.language, above_record):
            record["langs"] = languages
        if embed := embed_of(quoted, images):
            record["embed"] = embed
        request = PutRequest(session.did, ids.POSTS, new_key(now), record)
        return Frozen(
            key=request.rkey,
            record=msgspec.json.encode(request).decode(),
            id=ids.to_id(request.uri),
            url=ids.post_url(session.handle, request.uri),
        )

    async def send(self, frozen: Frozen) -> Sent:
        """Puts the record under its fixed key, which cannot make a second post."""
        request = read_request(frozen.record)
        if request.repo != (await self._sessions.current()).did:
            raise Rejected("This reply was written for another account.")
        try:
            await self._xrpc.procedure(
                "com.atproto.repo.putRecord", frozen.record.encode(), wire.Written
            )
        except XrpcBroke as broken:
            return await self._read_back(frozen, broken)
        except XrpcRefused as refusal:
            if refusal.error != "InvalidSwap":  # that one says: something stands under the key
                raise
            return await self._read_back(frozen, refusal)
        return _sent(request, frozen)

    async def settle(self, frozen: Frozen) -> Sent | None:
        """Asks the PDS itself, which knows at once; the AppView lags by a second."""
        request = read_request(frozen.record)
        record = await self._reader.record(request.uri)
        return _sent(request, frozen) if record is not None else None

    async def delete(self, id: str) -> None:
        """Deletes a post of ours. Raises Rejected for another's."""
        uri = ids.to_uri(id)
        us = (await self._sessions.current()).did
        if ids.author_of(uri) != us:
            raise Rejected("Only the account's own posts can be deleted.")
        await self._xrpc.delete(us, uri)

    async def _parent(self, parent: Post, us: str) -> wire.PostView:
        """The parent re-read: the PDS would accept a reply to a post that is not there."""
        view = await self._reader.post(ids.to_uri(parent.id))
        if view is None:
            raise Rejected(f"The post by @{parent.author.handle} was deleted.")
        if obstacle := parse_post(view, us).cannot_answer:
            raise Rejected(obstacle)
        return view

    async def _quoted(self, quoted: Post) -> wire.PostView:
        """The quoted post re-read, for its present version and its author's consent."""
        view = await self._reader.post(ids.to_uri(quoted.id))
        if view is None:
            raise Rejected(f"The post by @{quoted.author.handle} that is quoted was deleted.")
        if view.viewer.embeddingDisabled:
            raise Rejected(f"@{quoted.author.handle} lets nobody quote that post.")
        return view

    async def _uploaded(self, picture: Picture) -> dict[str, object]:
        if picture.media_type not in PICTURES:
            raise Rejected(f"Bluesky takes no pictures that are {picture.media_type}.")
        return await self._xrpc.upload(picture.content, picture.media_type)

    async def _read_back(self, frozen: Frozen, error: NetworkFailed) -> Sent:
        """After an answer that does not tell. Raises AnswerLost while it stays unknown."""
        try:
            sent = await self.settle(frozen)
        except NetworkFailed as unread:
            raise AnswerLost(f"{error} Reading back failed: {unread}") from None
        if sent is None:
            raise error
        return sent


def _sent(request: PutRequest, frozen: Frozen) -> Sent:
    return Sent(frozen.id, frozen.url, from_iso(request.created_at))
