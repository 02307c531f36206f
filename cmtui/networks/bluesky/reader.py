"""Reading single things: posts by URI, a thread, a record, handles."""

import asyncio
from collections.abc import Sequence

from cmtui.errors import Rejected
from cmtui.networks.bluesky import ids, wire
from cmtui.networks.bluesky.parse import read_record
from cmtui.networks.bluesky.session import Sessions
from cmtui.networks.bluesky.xrpc import Xrpc, XrpcRefused
from cmtui.networks.http import Params

BLOCKED = "Its author blocks this account, or this account blocks the author."

CHUNK = 25
"""The most URIs that app.bsky.feed.getPosts takes."""


class Hidden(Rejected):
    """A block between its author and us hides a post that is still there."""


class Reader:
    """Questions about posts and people, as this account sees them."""

    def __init__(self, xrpc: Xrpc, sessions: Sessions) -> None:
        self._xrpc = xrpc
        self._sessions = sessions

    async def posts(self, uris: Sequence[str]) -> dict[str, wire.PostView]:
        """Posts by AT URI; the AppView silently leaves out what is gone or blocked."""
        found: dict[str, wire.PostView] = {}
        for start in range(0, len(uris), CHUNK):
            params = {"uris": list(uris[start : start + CHUNK])}
            page = await self._xrpc.query("app.bsky.feed.getPosts", params, wire.PostPage)
            found |= {view.uri: view for view in page.posts}
        return found

    async def post(self, uri: str) -> wire.PostView | None:
        """One post; None when it is gone. Raises Hidden when a block hides it.

        A post of our own is asked of our PDS as well, since the AppView lags by a second and
        the second part of a reply answers the first at once. The author may be named by handle.
        """
        author = ids.author_of(uri)
        if not author.startswith("did:"):
            did = await self._did(author)
            if not did:
                return None
            uri = uri.replace(author, did, 1)
        view = (await self.posts([uri])).get(uri)
        if view is not None:
            return view
        if ids.author_of(uri) == (await self._sessions.current()).did:
            return await self._own(uri)
        node = await self.thread(uri, depth=0, parents=0)
        if node is None or not node.blocked:
            return None
        raise Hidden(BLOCKED)

    async def thread(self, uri: str, depth: int, parents: int) -> wire.ThreadNode | None:
        """The conversation around a post; None when the post is gone."""
        params: Params = {"uri": uri, "depth": depth, "parentHeight": parents}
        try:
            answer = await self._xrpc.query("app.bsky.feed.getPostThread", params, wire.Thread)
        except XrpcRefused as refusal:
            if refusal.error == "NotFound":
                return None
            raise
        is_there = answer.thread.post is not None or answer.thread.blocked
        return answer.thread if is_there else None

    async def record(self, uri: str) -> wire.OwnRecord | None:
        """A record of ours as our PDS keeps it; None: it certainly is not there."""
        params = {
            "repo": ids.author_of(uri),
            "collection": ids.collection_of(uri),
            "rkey": ids.key_of(uri),
        }
        try:
            return await self._xrpc.query("com.atproto.repo.getRecord", params, wire.OwnRecord)
        except XrpcRefused as refusal:
            if refusal.error == "RecordNotFound":
                return None
            raise

    async def resolve(self, handles: Sequence[str]) -> dict[str, str]:
        """DIDs by handle, of those that exist (com.atproto.identity.resolveHandle)."""
        dids = await asyncio.gather(*(self._did(handle) for handle in handles))
        return {handle: did for handle, did in zip(handles, dids, strict=True) if did}

    async def _did(self, handle: str) -> str:
        try:
            answer = await self._xrpc.query(
                "com.atproto.identity.resolveHandle", {"handle": handle}, wire.Resolved
            )
        except XrpcRefused as refusal:
            if refusal.error in ("HandleNotFound", "InvalidRequest"):
                return ""
            raise
        return answer.did

    async def _own(self, uri: str) -> wire.PostView | None:
        record = await self.record(uri)
        if record is None:
            return None
        session = await self._sessions.current()
        actor = wire.Actor(session.did, session.handle)
        written = read_record(record.value)[0].createdAt
        return wire.PostView(uri, record.cid, actor, record.value, written)
