"""The end of a crisis by key: a brief of how it stands, and the close, with what it leaves."""

from functools import partial

from cmtui.services.crisis.ending import Ending
from cmtui.services.crisis.papers.brief_page import brief_page
from cmtui.text.width import wrap
from cmtui.tui.crisis.asking import CrisisVerbs
from cmtui.tui.present.feed_row import row_title
from cmtui.tui.present.lines import Line, Page, Span, cut, line

NAMED = 3
"""People of a list that are named."""

LINES = 1_000
"""Of a brief that are laid out."""

CLOSE_KEYS = (("y", "closes it"), ("Esc", "leaves"))
UNCLEAR_KEYS = (("u", "write the all-clear"), ("w", "close it without, and say why"),
                ("Esc", "leaves"))  # fmt: skip


class EndVerbs(CrisisVerbs):
    """`! b` and `! x`."""

    async def do_crisis_brief(self, count: int) -> None:
        """The brief for management, to read; `cmtui brief` prints it."""
        crisis = await self._needed()
        text = brief_page(await self._desk.papers.brief(crisis.number))

        def page(room: int) -> Page:
            words = wrap(text.rstrip(), max(1, room - 1), LINES)
            return Page(tuple(line(" ", Span(one)) for one in words))

        self._screen.read("Brief for management", page, "crisis.brief")

    async def do_crisis_close(self, count: int) -> None:
        """Shows what a close leaves, and closes after a yes; without an all-clear asks first."""
        await self._needed()
        ending = await self._desk.ending.of()

        async def chosen(letter: str) -> None:
            if letter == "y":
                await self._close("")
            elif letter == "u":
                await self._app.speak_verbs.begin_update(all_clear=True)
            else:
                self._ask("because", "it ends without an all-clear, because", "closes it",
                          self._close)  # fmt: skip

        is_clear = ending.all_clear is not None
        self._screen.question(
            chosen,
            "close",
            "the all-clear is out: close the crisis?" if is_clear else "no all-clear is out:",
            choices="y" if is_clear else "uw",
            keys=CLOSE_KEYS if is_clear else UNCLEAR_KEYS,
        )
        self._screen.show_plan(partial(_left_lines, ending))

    async def _close(self, because: str) -> None:
        closed = await self._desk.crisis.close(because)
        await self._app.read_status()
        self._screen.say(f"crisis {closed.number} is closed; cmtui review tells of it", "good")


def _left_lines(ending: Ending, room: int) -> list[Line]:
    """Who is owed an answer, whom to thank, and what is still held back."""
    lists = (
        ("no answer yet", [row_title(row) for row in ending.waiting]),
        ("only an update answers", [row_title(row) for row in ending.covered]),
        ("to be thanked", [one.handle for one in ending.thanks]),
        ("still held back", [" ".join(one.text.split())[:30] for one in ending.held]),
    )
    lines = []
    for what, names in lists:
        named = ", ".join(names[:NAMED])
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        said = Span(f"  {named}{more}", "person")
        counted = Span(str(len(names)), "strong late" if names else "muted")
        lines.append(cut(line(Span(f" {what} ", "muted"), counted, said), room))
    return lines
