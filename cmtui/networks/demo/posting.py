"""Writing on the demo network: posts, corrections, deletions, and what its server refuses."""

import asyncio
import uuid

import msgspec

from cmtui.clock import Clock
from cmtui.errors import AnswerLost, Rejected
from cmtui.model.post import Post
from cmtui.model.sending import Frozen
from cmtui.networks.demo import CAPABILITIES
from cmtui.networks.demo.acts import Acts, Posted
from cmtui.networks.demo.line import Line
from cmtui.networks.demo.parse import author_id
from cmtui.networks.demo.raw import RawPost, post_id, post_url
from cmtui.networks.demo.server import Request, Server
from cmtui.networks.fitting import ReadPicture, read_pictures, refuse_unfit, visibility_of
from cmtui.services.network_ports import Message, Sent
from cmtui.text.width import graphemes

MOST_GRAPHEMES = 500


class Posting:
    """Posts of one account (by handle), each under a key that never repeats."""

    def __init__(
        self,
        handle: str,
        server: Server,
        acts: Acts,
        line: Line,
        clock: Clock,
        picture: ReadPicture,
    ) -> None:
        self._handle = handle
        self._server = server
        self._acts = acts
        self._line = line
        self._clock = clock
        self._picture = picture

    async def freeze(self, message: Message, parent: Post | None) -> Frozen:
        """The exact request; its key is new, so the same words may be frozen twice."""
        refuse_unfit(message, parent, CAPABILITIES)
        header = message.header
        pictures = await read_pictures(header.attachments, CAPABILITIES, self._picture)
        key = uuid.uuid4().hex
        request = Request(
            text=message.text,
            parent=parent.id if parent else None,
            created_at=self._clock.now(),
            visibility=visibility_of(message, parent, CAPABILITIES),
            warning=header.warning,
            language=header.language or (parent.language if parent else ""),
            images=tuple(one.alt for one in pictures),
            quotes=message.quoted.id if message.quoted else None,
            corrects=message.corrects or None,
        )
        id = message.corrects or post_id(key)
        record = msgspec.json.encode(request).decode()
        return Frozen(key, record, id, post_url(self._handle, id))

    async def send(self, frozen: Frozen) -> Sent:
        """Posts it once, however often it is called."""
        with self._line.call("send"):
            if self._acts.posted(frozen.key) is None:
                self._check(msgspec.json.decode(frozen.record, type=Request))
            wanted = Posted(frozen.key, frozen.record, self._handle, self._clock.now())
            try:
                posted = await asyncio.to_thread(self._acts.post, wanted)
            except OSError as error:  # the line may be on the disk although fsync failed
                raise AnswerLost(f"the demo network's file: {error}") from error
            return _sent(posted)

    async def settle(self, frozen: Frozen) -> Sent | None:
        """Whether it is out; None also when it was deleted since."""
        with self._line.call("settle"):
            posted = self._acts.posted(frozen.key)
            if posted is None:
                return None
            self._server.catch_up()  # it may have come since the line was opened
            sent = _sent(posted)
            raw = self._server.find(sent.id)
            return sent if raw is not None and raw.gone_at is None else None

    async def delete(self, id: str) -> None:
        """Deletes a post of the account's own; nothing happens when there is none."""
        with self._line.call("delete"):
            raw = self._server.find(id)
            now = self._clock.now()
            if raw is None or not raw.visible(now):
                return
            if raw.author != self._handle:
                raise Rejected(f"{id} is not a post of @{self._handle}")
            try:
                await asyncio.to_thread(self._acts.delete, id, now)
            except OSError as error:
                raise AnswerLost(f"the demo network's file: {error}") from error

    def _check(self, request: Request) -> None:
        """What the server refuses; raises Rejected."""
        length = len(graphemes(request.text))
        if not request.text.strip():
            raise Rejected("the post is empty")
        if length > MOST_GRAPHEMES:
            raise Rejected(f"the post is {length} characters long; {MOST_GRAPHEMES} are allowed")
        if request.quotes is not None:
            self._must_see(request.quotes, "the post that this quotes is gone")
        if request.corrects is not None:
            corrected = self._must_see(request.corrects, "the post that this corrects is gone")
            if corrected.author != self._handle:
                raise Rejected(f"{request.corrects} is not a post of @{self._handle}")
        elif request.parent is not None:
            parent = self._must_see(request.parent, "the post that this answers is gone")
            if parent.closed:
                raise Rejected("the author of the post that this answers lets nobody reply")
            if self._server.stands("block", self._handle, author_id(parent.author)):
                raise Rejected(f"this account blocks @{parent.author}")

    def _must_see(self, id: str, otherwise: str) -> RawPost:
        found = self._server.find(id)
        if found is None or not found.visible(self._clock.now()):
            raise Rejected(otherwise)
        return found


def _sent(posted: Posted) -> Sent:
    corrects = msgspec.json.decode(posted.record, type=Request).corrects
    id = corrects or post_id(posted.key)
    return Sent(id, post_url(posted.author, id), posted.at)
