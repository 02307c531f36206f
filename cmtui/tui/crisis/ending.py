"""The brief by key, the close of a crisis, and the walk to those whom only an update answered."""

from functools import partial
from typing import TYPE_CHECKING

from cmtui.errors import NotFound, Refused
from cmtui.services.preparing import MOST
from cmtui.tui.crisis.asking import CrisisVerbs
from cmtui.tui.preparing import PrepareVerbs
from cmtui.tui.present.lines import Page

if TYPE_CHECKING:
    from cmtui.services.crisis.ending import Ending

CLOSES = ("y", "closes it")
TELLS = ("a", "the all-clear first")
WITHOUT = ("n", "without, because")
WALKS = ("w", "a draft to each covered")
LEAVES = ("Esc", "leaves")


class EndVerbs(CrisisVerbs):
    """What is read at any time, and what is done at the end."""

    async def do_crisis_brief(self, count: int) -> None:
        """The brief of this moment over the screen."""
        from cmtui.services.crisis.papers.brief_page import brief_page
        from cmtui.tui.present.papers import paper_page

        await self._needed()
        markdown = brief_page(await self._desk.papers.brief())

        def page(room: int) -> Page:
            return paper_page(markdown, room)

        self._screen.read("Brief: cmtui brief --out FILE writes it", page, "crisis.brief")

    # --- the close ---------------------------------------------------------------------------

    async def do_crisis_close(self, count: int) -> None:
        """Shows what it leaves, then asks."""
        from cmtui.tui.present.papers import ending_lines

        await self._needed()
        ending = await self._desk.ending.of()
        keys = [CLOSES] if ending.all_clear is not None else [TELLS, WITHOUT]
        keys += [WALKS] * bool(ending.covered)

        async def chosen(letter: str) -> None:
            await self._chosen(ending, letter)

        label = f"close crisis {ending.crisis.number}:"
        choices = "".join(key for key, _ in keys)
        self._screen.question(
            chosen, "close", label, careful=True, choices=choices, keys=(*keys, LEAVES)
        )
        self._screen.show_plan(partial(ending_lines, ending, self._key("crisis.queue")))

    async def _chosen(self, ending: "Ending", letter: str) -> None:
        if letter == CLOSES[0]:
            await self._close("")
        elif letter == TELLS[0]:
            await self._app.crisis_verbs.speak.tell_all_clear()
        elif letter == WITHOUT[0]:
            self._ask("because", "closed without an all-clear, because", "closes it", self._close)
        else:
            self._ask_for_words(ending)

    async def _close(self, because: str) -> None:
        closed = await self._desk.crisis.close(because)
        await self._app.read_status()
        said = f"crisis {closed.number} is closed"
        if queue := (await self._desk.ending.of(closed.number)).queue:
            self._app.say(f"{said}; {queue}: {self._key('crisis.queue')} lets it go", "late")
        else:
            review = f"cmtui crisis review {closed.number} --out DIR"
            self._app.say(f"{said}; {review} writes the review", "accent")
        if closed.drill:
            await self._read_score(closed.number)

    async def do_crisis_score(self, count: int) -> None:
        """Of the drill's last crisis, over the screen."""
        await self._read_score(None)

    async def _read_score(self, number: int | None) -> None:
        from cmtui.services.crisis.score import score_page
        from cmtui.tui.present.papers import paper_page

        markdown = score_page(await self._desk.scoring.of(number))

        def page(room: int) -> Page:
            return paper_page(markdown, room)

        self._screen.read("Score: cmtui drill score", page, "crisis.score")

    # --- the walk ----------------------------------------------------------------------------

    async def do_crisis_walk(self, count: int, words: str | None = None) -> None:
        """With these words, or those that are asked for."""
        crisis = next(iter(await self._desk.crisis.all()), None)
        if crisis is None:
            raise NotFound("no crisis was ever declared here")
        ending = await self._desk.ending.of(crisis.number)
        if not ending.covered:
            raise NotFound("nobody is left whom only an update answered")
        if words is None:
            self._ask_for_words(ending)
        else:
            await self._walk(ending, words)

    def _ask_for_words(self, ending: "Ending") -> None:
        people = len(ending.covered)
        whom = "1 person" if people == 1 else f"{people} people"
        label = f"to {whom}, {{name}} is filled in:"
        does = "makes the drafts, sends nothing"
        self._ask("prepare", label, does, partial(self._walk, ending))

    async def _walk(self, ending: "Ending", words: str) -> None:
        feed = self._app.feed
        if feed.writing.is_open:
            raise Refused("a reply is being written in the feed; send it or leave it first")
        await self._screen.run_command("go.feed")
        await PrepareVerbs(feed).begin([row.number for row in ending.covered[:MOST]], words)
