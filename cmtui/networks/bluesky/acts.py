"""Acts: likes, reposts, bookmarks, follows, mutes, hidden replies, blocks and reports.

The PDS replaces a like, repost, follow or block of the same subject by the new one, so an act whose
answer was lost may be done again; muting or bookmarking twice is no error; a hidden
reply stands in a list of ours that is changed only if nobody else has changed it meanwhile.
"""

from collections.abc import Awaitable, Callable

import msgspec

from cmtui.clock import Clock, to_iso
from cmtui.errors import Rejected
from cmtui.model.operation import Act, ActKind, ReportReason
from cmtui.networks.bluesky import ids, wire
from cmtui.networks.bluesky.parse import read_record
from cmtui.networks.bluesky.reader import Reader
from cmtui.networks.bluesky.session import Sessions
from cmtui.networks.bluesky.xrpc import Xrpc, XrpcRefused

LIKES = "app.bsky.feed.like"
REPOSTS = "app.bsky.feed.repost"
FOLLOWS = "app.bsky.graph.follow"
BLOCKS = "app.bsky.graph.block"
GATES = "app.bsky.feed.threadgate"

SWAP_TRIES = 5
"""How often a list of hidden replies is read again when another program changed it first."""

MOST_HIDDEN = 300
"""Hidden replies of one conversation (app.bsky.feed.threadgate: hiddenReplies, maxLength)."""

_REASONS: dict[ReportReason, str] = {
    "spam": "reasonSpam",
    "abuse": "reasonRude",
    "illegal": "reasonViolation",
    "other": "reasonOther",
}
"""com.atproto.moderation.defs: rude covers harassment, violation what breaks laws or terms."""


class Acts:
    """Does and ends acts of one account."""

    def __init__(self, xrpc: Xrpc, sessions: Sessions, reader: Reader, clock: Clock) -> None:
        self._xrpc = xrpc
        self._sessions = sessions
        self._reader = reader
        self._clock = clock
        self._does: dict[ActKind, Callable[[Act], Awaitable[str]]] = {
            "like": self._like,
            "boost": self._repost,
            "bookmark": self._bookmark,
            "follow": self._follow,
            "mute": self._mute,
            "hide": self._hide,
            "block": self._block,
            "report": self._report,
        }

    async def act(self, act: Act) -> str:
        """Does it, unless it is so already; the receipt is the record's AT URI where one is made.

        Raises Rejected when the post is gone or the act is not ours to do.
        """
        return await self._does[act.kind](act)

    async def take_back(self, act: Act, receipt: str) -> None:
        """Ends it; a second time is no error. Raises Rejected for a report."""
        match act.kind:
            case "like" | "boost":
                await self._unmark(act, receipt)
            case "bookmark":
                body = {"uri": ids.to_uri(act.post)}
                await self._call("app.bsky.bookmark.deleteBookmark", body)
            case "follow":
                actor = await self._actor(act)
                await self._delete(receipt, actor.viewer.following if actor else "")
            case "mute":
                await self._call("app.bsky.graph.unmuteActor", {"actor": _did(act)})
            case "hide":
                await self._unhide(act, receipt)
            case "block":
                actor = await self._actor(act)
                await self._delete(receipt, actor.viewer.blocking if actor else "")
            case "report":
                raise Rejected("A report cannot be taken back: the moderators have it.")

    async def _like(self, act: Act) -> str:
        view = await self._post(act)
        return view.viewer.like or await self._create(LIKES, {"uri": view.uri, "cid": view.cid})

    async def _repost(self, act: Act) -> str:
        view = await self._post(act)
        return view.viewer.repost or await self._create(REPOSTS, {"uri": view.uri, "cid": view.cid})

    async def _bookmark(self, act: Act) -> str:
        """Only the account itself sees it; it stands with the AppView, in no repository."""
        view = await self._post(act)
        if not view.viewer.bookmarked:
            body = {"uri": view.uri, "cid": view.cid}
            await self._call("app.bsky.bookmark.createBookmark", body)
        return view.uri

    async def _unmark(self, act: Act, receipt: str) -> None:
        """Deletes the record that we know of, and the one that the AppView shows, if another."""
        view = (await self._reader.posts([ids.to_uri(act.post)])).get(ids.to_uri(act.post))
        viewer = view.viewer if view else wire.PostViewer()
        await self._delete(receipt, viewer.like if act.kind == "like" else viewer.repost)

    async def _follow(self, act: Act) -> str:
        actor = await self._actor(act)
        if actor is not None and actor.viewer.following:
            return actor.viewer.following
        return await self._create(FOLLOWS, _did(act))

    async def _mute(self, act: Act) -> str:
        actor = await self._actor(act)
        if actor is None or not actor.viewer.muted:
            await self._call("app.bsky.graph.muteActor", {"actor": _did(act)})
        return _did(act)

    async def _block(self, act: Act) -> str:
        actor = await self._actor(act)
        if actor is not None and actor.viewer.blocking:
            return actor.viewer.blocking
        return await self._create(BLOCKS, _did(act))

    async def _report(self, act: Act) -> str:
        """Reports the post as it was seen, or the whole account where no post is named."""
        subject: dict[str, str] = {"$type": "com.atproto.admin.defs#repoRef", "did": _did(act)}
        if act.post:
            subject = {"$type": "com.atproto.repo.strongRef", "uri": ids.to_uri(act.post)}
            subject["cid"] = act.reference or (await self._post(act)).cid
        body = {
            "reasonType": f"com.atproto.moderation.defs#{_REASONS[act.reason]}",
            "reason": act.why,
            "subject": subject,
        }
        made = await self._xrpc.procedure(
            "com.atproto.moderation.createReport", msgspec.json.encode(body), wire.Report
        )
        return str(made.id)

    # --- hidden replies ----------------------------------------------------------------------

    async def _hide(self, act: Act) -> str:
        """Puts the reply on the list of our conversation's gate, beside what stands there."""
        root = await self._own_root(act)
        uri = ids.to_uri(act.post)

        def hidden(gate: dict[str, object]) -> list[str] | None:
            there = _hidden_of(gate)
            if uri in there:
                return None
            if len(there) >= MOST_HIDDEN:
                raise Rejected(f"{MOST_HIDDEN} replies of this conversation are hidden already.")
            return [*there, uri]

        await self._change_gate(root, hidden)
        return root

    async def _unhide(self, act: Act, receipt: str) -> None:
        uri = ids.to_uri(act.post)

        def shown(gate: dict[str, object]) -> list[str] | None:
            there = _hidden_of(gate)
            return [one for one in there if one != uri] if uri in there else None

        us = (await self._sessions.current()).did
        root = receipt if ids.author_of(receipt) == us else await self._own_root(act)
        await self._change_gate(root, shown)

    async def _own_root(self, act: Act) -> str:
        """The conversation's first post, which has to be ours: only its author can hide replies."""
        reply = read_record((await self._post(act)).record)[0].reply
        us = (await self._sessions.current()).did
        if reply is None or ids.author_of(reply.root.uri) != us:
            raise Rejected("Only replies in a conversation that this account began can be hidden.")
        return reply.root.uri

    async def _change_gate(
        self, root: str, change: Callable[[dict[str, object]], list[str] | None]
    ) -> None:
        """Writes the gate of our post with another list; every other rule in it stays.

        Read again when another program was quicker (`swapRecord`). Without a gate one is made that
        lets everybody reply, as there was none.
        """
        us, key = ids.author_of(root), ids.key_of(root)
        for _ in range(SWAP_TRIES):
            there = await self._reader.record(f"at://{us}/{GATES}/{key}")
            gate: dict[str, object] = {"$type": GATES, "post": root, "createdAt": self._now()}
            if there is not None:
                gate = msgspec.json.decode(there.value, type=dict[str, object])
            hidden = change(gate)
            if hidden is None:
                return
            body = {
                "repo": us,
                "collection": GATES,
                "rkey": key,
                "record": gate | {"hiddenReplies": hidden},
                "swapRecord": there.cid if there is not None else None,
            }
            try:
                await self._call("com.atproto.repo.putRecord", body)
                return
            except XrpcRefused as refusal:
                if refusal.error != "InvalidSwap":
                    raise
        raise Rejected("Another program keeps changing who may reply there; try again.")

    # --- single calls ------------------------------------------------------------------------

    async def _post(self, act: Act) -> wire.PostView:
        view = await self._reader.post(ids.to_uri(act.post))
        if view is None:
            raise Rejected("The post is gone.")
        return view

    async def _actor(self, act: Act) -> wire.Actor | None:
        try:
            return await self._xrpc.query(
                "app.bsky.actor.getProfile", {"actor": _did(act)}, wire.Actor
            )
        except XrpcRefused:  # the account is gone or hidden; the act itself says so if it matters
            return None

    async def _create(self, collection: str, subject: object) -> str:
        us = (await self._sessions.current()).did
        record = {"$type": collection, "subject": subject, "createdAt": self._now()}
        body = {"repo": us, "collection": collection, "record": record}
        made = await self._xrpc.procedure(
            "com.atproto.repo.createRecord", msgspec.json.encode(body), wire.Written
        )
        return made.uri

    async def _delete(self, *uris: str) -> None:
        us = (await self._sessions.current()).did
        for uri in dict.fromkeys(one for one in uris if ids.author_of(one) == us):
            await self._xrpc.delete(us, uri)

    async def _call(self, name: str, body: object) -> None:
        await self._xrpc.procedure(name, msgspec.json.encode(body), wire.Nothing)

    def _now(self) -> str:
        return to_iso(self._clock.now())


def _did(act: Act) -> str:
    return act.author.removeprefix(ids.PREFIX)


def _hidden_of(gate: dict[str, object]) -> list[str]:
    listed = gate.get("hiddenReplies")
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
