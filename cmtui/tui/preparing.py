"""Preparing replies: one draft a person from the same words, and then the walk."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from cmtui.services.preparing import passed_by
from cmtui.tui.deciding import MANY
from cmtui.tui.triaging import whom

if TYPE_CHECKING:
    from cmtui.tui.screens.feed import FeedScreen


class PrepareVerbs:
    """The feed's command that makes drafts for many, and sends none."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen

    async def do_answer_prepare(self, count: int, title: str | None = None) -> None:
        """From the saved reply of that title, or from words that are asked for."""
        await self.prepare_for(self._screen.selecting.chosen(count), title)

    async def prepare_for(
        self, chosen: Sequence[int], title: str | None = None, words: str = ""
    ) -> None:
        """The same for these rows; `words` stand in the line already."""
        screen = self._screen
        if title is not None:
            await self.begin(chosen, saved=title)
            return
        keys = (("Enter", "makes the drafts, sends nothing"), ("Esc", "leaves"))
        label = f"prepare for {await whom(screen, chosen)}, {{name}} is filled in:"
        screen.question(partial(self.begin, chosen), "prepare", label, words, keys=keys)

    async def begin(self, chosen: Sequence[int], text: str = "", saved: str = "") -> None:
        """Makes the drafts and walks them; of many it asks first."""
        do = partial(self._prepare, chosen, text, saved)
        if len(chosen) > MANY:
            self._screen.ask_first(f"prepare replies to {len(chosen)} rows? y", do)
        else:
            await do()

    async def _prepare(self, chosen: Sequence[int], text: str, saved: str) -> None:
        screen = self._screen
        prepared = await screen.desk.preparing.prepare(chosen, text, saved)
        screen.selecting.clear()
        await screen.answering.let_go()
        await screen.walking.begin(prepared.writings)
        made = len(prepared.writings)
        words = "prepared 1 draft" if made == 1 else f"prepared {made} drafts"
        if prepared.passed:
            words += f"; passed by: {passed_by(prepared.passed)}"
        screen.say(words, "late" if prepared.passed else "muted")
