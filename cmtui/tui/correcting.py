"""Correcting what is out: a new version where the network takes one, else deleted and redrafted."""

from functools import partial
from typing import TYPE_CHECKING

from cmtui.errors import NotFound
from cmtui.services.correcting import Correction

if TYPE_CHECKING:
    from cmtui.tui.screens.feed import FeedScreen


class CorrectVerbs:
    """The feed's command that opens a post of ours again."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen

    async def do_answer_correct(self, count: int) -> None:
        """Our post under the cursor, else our last reply to whom the row is about."""
        screen = self._screen
        row = screen.row
        if row is None:
            raise NotFound("there is nobody here")
        post = screen.reading.post if screen.in_conversation else None
        number = post.number if post is not None and post.kind == "own" else None
        if number is None:
            number = await screen.desk.correcting.latest(row.number)
        correction = await screen.desk.correcting.open(number)
        await screen.open_row(row)
        if correction.edits:
            await screen.answering.write(correction.writing)
            return
        words = (
            f"{correction.network} changes nothing: delete the {correction.title} there and write "
            "it anew? y"
        )
        screen.ask_first(words, partial(self._redraft, correction))

    async def _redraft(self, correction: Correction) -> None:
        await self._screen.answering.write(await self._screen.desk.correcting.redraft(correction))
