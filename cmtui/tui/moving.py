"""Moving in the feed: rows and posts, the two panes, views and the filter."""

from typing import TYPE_CHECKING

from cmtui.errors import WrongUsage
from cmtui.model.row import Row
from cmtui.model.views import VIEW_NAMES, VIEWS
from cmtui.text.suggest import nearest
from cmtui.tui.palette import Choice
from cmtui.tui.widgets.lines_pane import LinesPane
from cmtui.tui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from cmtui.services.people import Card
    from cmtui.tui.screens.feed import FeedScreen


class MoveVerbs:
    """The feed's commands that change nothing but what is shown."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen

    @property
    def _pane(self) -> "VirtualList[Row] | LinesPane":
        screen = self._screen
        return screen.thread if screen.in_conversation else screen.rows

    def do_move_down(self, count: int) -> None:
        """The next row, or post."""
        self._pane.move(count)

    def do_move_up(self, count: int) -> None:
        """The row, or post, before."""
        self._pane.move(-count)

    async def do_move_first(self, count: int) -> None:
        """The first; rows that came meanwhile join."""
        if self._screen.in_conversation:
            self._screen.thread.go_start()
        else:
            await self._screen.listing.load()

    def do_move_last(self, count: int) -> None:
        """The last."""
        if self._screen.in_conversation:
            self._screen.thread.go_end()
        else:
            self._screen.rows.go_last()

    def do_move_page_down(self, count: int) -> None:
        """A page on."""
        self._pane.page(count)

    def do_move_page_up(self, count: int) -> None:
        """A page back."""
        self._pane.page(-count)

    async def do_move_pane(self, count: int) -> None:
        """To the other pane."""
        if self._screen.in_conversation:
            self._screen.to_list()
        else:
            await self._enter()

    async def do_move_open(self, count: int) -> None:
        """The conversation gets the keys, and on a narrow screen the whole height; unveiled."""
        await self._enter()
        self._screen.reading.unveil()

    async def _enter(self) -> None:
        row = self._screen.listing.current
        if row is not None and not self._screen.in_conversation:
            await self._screen.open_row(row)

    async def do_move_back(self, count: int) -> None:
        """Out of the conversation, the selection, the filter; `q` on the feed itself quits."""
        screen = self._screen
        if screen.in_conversation:
            await screen.answering.let_go()
            screen.to_list()
        elif screen.selecting.clear():
            return
        elif screen.listing.filter:
            await self.do_feed_filter(1, "")
        elif screen.pressed_key == "escape":
            screen.say(f"{screen.app.keymap.shown('screen.quit')} quits", "muted")
        else:
            await screen.app.endings.quit()

    async def do_view_next(self, count: int) -> None:
        """The next view."""
        await self.look_at(self._screen.listing.other_view(count))

    async def do_view_previous(self, count: int) -> None:
        """The view before."""
        await self.look_at(self._screen.listing.other_view(-count))

    async def do_feed_view(self, count: int, name: str | None = None) -> None:
        """The view of that name, or one that is picked."""
        if name is None:
            choices = [Choice(view.title, "", view.name, view.help) for view in VIEWS]
            self._screen.pick(choices, "view", self.look_at)
        else:
            await self.look_at(view_called(name))

    async def look_at(self, view: str) -> None:
        """Another view, from its beginning."""
        self._screen.listing.narrow(view)
        await self._screen.listing.load()

    async def only(self, card: "Card") -> None:
        """All that one person wrote."""
        self._screen.to_list()
        known = card.profiles[0].handle.removeprefix("@") if card.profiles else card.person.name
        self._screen.listing.only(card.person.number, known)
        await self._screen.listing.load()

    async def do_feed_filter(self, count: int, words: str | None = None) -> None:
        """Narrows the list by these words, or asks for them."""
        listing = self._screen.listing
        if words is None:
            self._screen.question(self._filter, "filter", "filter", listing.filter)
        else:
            await self._filter(words)

    async def _filter(self, words: str) -> None:
        await self._screen.listing.filter_by(words)
        await self._screen.listing.load()

    def do_screen_lines(self, count: int) -> None:
        """One or two lines a row."""
        self._screen.rows.set_two_lines(not self._screen.rows.two_lines)


def view_called(name: str) -> str:
    """The view of that name or title, or the only one that begins so. Raises WrongUsage."""
    typed = "-".join(name.casefold().split())
    titles = {view.title.replace(" ", "-"): view.name for view in VIEWS}
    known = titles | {view: view for view in VIEW_NAMES}
    begun = {view for words, view in known.items() if words.startswith(typed)}
    if typed in known:
        return known[typed]
    if len(begun) == 1:
        return begun.pop()
    near = nearest(typed, known)
    mend = f"did you mean {near}?" if near else f"known: {', '.join(VIEW_NAMES)}"
    raise WrongUsage(f"there is no view {name}; {mend}")
