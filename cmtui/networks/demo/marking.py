"""Likes, follows, blocks and the other acts on the demo network."""

import asyncio
from collections.abc import Callable

from cmtui.clock import Clock
from cmtui.errors import AnswerLost, Rejected
from cmtui.model.operation import ON_PEOPLE, Act
from cmtui.networks.demo.acts import Acts, Marked, Unmarked
from cmtui.networks.demo.line import Line
from cmtui.networks.demo.raw import RawPost
from cmtui.networks.demo.server import Server


class Marking:
    """What one account (by handle) does besides posting; done again it changes nothing."""

    def __init__(self, handle: str, server: Server, acts: Acts, line: Line, clock: Clock) -> None:
        self._handle = handle
        self._server = server
        self._acts = acts
        self._line = line
        self._clock = clock

    async def act(self, act: Act) -> str:
        """Does it, unless it stands already. Raises Rejected for what the server refuses."""
        with self._line.call("act"):
            self._check(act)
            wanted = Marked(
                act.kind, self._handle, _target(act), self._clock.now(), act.reason, act.why
            )
            await self._write(lambda: self._acts.mark(wanted))
            return f"{act.kind}/{wanted.target}"

    async def take_back(self, act: Act, receipt: str) -> None:
        """Ends it; a second time is no error. Raises Rejected for a report."""
        with self._line.call("take_back"):
            if act.kind == "report":
                raise Rejected("a report cannot be taken back: the moderators have it")
            wanted = Unmarked(act.kind, self._handle, _target(act), self._clock.now())
            await self._write(lambda: self._acts.unmark(wanted))

    async def _write(self, work: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(work)
        except OSError as error:  # the line may be on the disk although fsync failed
            raise AnswerLost(f"the demo network's file: {error}") from error

    def _check(self, act: Act) -> None:
        if act.kind in ON_PEOPLE or (act.kind == "report" and not act.post):
            return
        post = self._server.find(act.post)
        if act.kind == "report":
            return  # what was seen can be reported although it is gone
        if post is None or not post.visible(self._clock.now()):
            raise Rejected("the post is gone")
        if act.kind == "boost" and post.visibility not in ("public", "unlisted"):
            raise Rejected(f"a post that is {post.visibility} cannot be boosted")
        if act.kind == "hide" and not self._began(post):
            raise Rejected("only replies in a conversation that this account began can be hidden")

    def _began(self, post: RawPost) -> bool:
        root = self._server.find(post.root)
        return root is not None and root.author == self._handle and root.id != post.id


def _target(act: Act) -> str:
    """The post, or the person where it is she who is followed, muted or blocked."""
    return act.author if act.kind in ON_PEOPLE or not act.post else act.post
