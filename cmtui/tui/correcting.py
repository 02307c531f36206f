"""Correcting what we said: a new version, or, where there is none, deleted and redrafted."""

from functools import partial
from typing import TYPE_CHECKING

from cmtui.errors import NotFound, Refused
from cmtui.services.writing import Writing

if TYPE_CHECKING:
    from cmtui.services.correcting import Correction
    from cmtui.tui.screens.feed import FeedScreen


class CorrectVerbs:
    """The feed's command that opens a reply of ours again."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen

    async def do_answer_correct(self, count: int) -> None:
        """The post of ours under the cursor, else our newest reply to the person of the row."""
        screen = self._screen
        row = screen.row
        if row is None:
            raise NotFound("there is nobody here")
        if screen.writing.is_open:
            raise Refused("a text is being written; leave it first")
        post = screen.reading.post if screen.in_conversation else None
        correcting = screen.desk.correcting
        ours = post is not None and post.kind == "own"
        number = post.number if post is not None and ours else await correcting.latest(row.number)
        correction = await correcting.open(number)
        if correction.edits:
            await screen.open_row(row)
            await self._write(correction.writing)
            return
        words = f"{correction.network} takes no corrections; y deletes the {correction.title}, "
        screen.ask_first(f"{words}its words are a draft again", partial(self._redraft, correction))

    async def _redraft(self, correction: "Correction") -> None:
        writing = await self._screen.desk.correcting.redraft(correction)
        if writing.row is not None:
            await self._screen.open_row(writing.row)
        await self._write(writing)
        await self._screen.reading.refresh()

    async def _write(self, writing: Writing) -> None:
        await self._screen.answering.write(writing)
        if writing.notice:
            self._screen.say(writing.notice, "late")
