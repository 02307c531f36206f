"""The feed's list: pages of rows, those that wait to join, and what is said about both."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cmtui.clock import Clock, Moment
from cmtui.model.row import Row
from cmtui.model.sending import UNRESOLVED, Sending
from cmtui.model.views import VIEW_NAMES, named_view
from cmtui.services.feed import Query, place_after
from cmtui.text.lookalikes import looks_like
from cmtui.tui.empty_list import empty_words
from cmtui.tui.feed_rows import badge, place_for
from cmtui.tui.first_page import PAGE, FirstPage
from cmtui.tui.messages import Changes
from cmtui.tui.narrowing import narrowed_query
from cmtui.tui.present.feed_row import row_lines
from cmtui.tui.present.lines import Line, Span
from cmtui.tui.present.row_marks import Marks
from cmtui.tui.present.status import count as shown_count
from cmtui.tui.present.when import short_stamp
from cmtui.tui.ticks import Pause, run
from cmtui.tui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from cmtui.tui.screens.feed import FeedScreen

TITLE_RESTS = 0.15
"""Seconds that the cursor has rested when the title says where it is."""


class Listing:
    """Keeps its order until `gg`, `n` or another view: what is read never moves by itself."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen
        self._rows: VirtualList[Row] = screen.rows
        self._loading = asyncio.Lock()
        self._complete = False
        self._count: int | None = None
        self._searched_since: Moment | None = None
        self._waiting: dict[int, Row] = {}
        self._sends: dict[int, Sending] = {}
        self._title_rests = Pause(screen, "title", TITLE_RESTS, self._draw_around)
        self.query = Query()
        self.filter = ""

    # --- reading -----------------------------------------------------------------------------

    async def load(self, cursor_on: int | None = None, quietly: bool = False) -> None:
        """Reads the view's first page anew; rows that waited join, marked `+`."""
        desk = self._screen.desk
        async with self._loading:
            # into an empty list everything is new: a mark on each would say nothing
            joined = frozenset(self._waiting) if self._rows.items else frozenset()
            listed = await desk.feed.listing(self.query, limit=PAGE)
            rows, self._searched_since = listed.items, listed.searched_since
            self._complete = len(rows) < PAGE
            self._waiting.clear()
            await self._recount()
            self._rows.set_empty(await empty_words(self._screen))
            self._rows.set_items(rows, self._painted, keep=quietly)
            self._rows.set_fresh(joined & {row.number for row in rows})
        if cursor_on is not None:
            self.go_to(cursor_on)
        self.draw_title()
        self.draw_badge()

    def begin(self, first: FirstPage) -> bool:
        """Shows the page that was read while the program started; whether it was not yet shown."""
        if self._count is not None:
            return False
        self.query = replace(self.query, view=first.view)
        self._complete = len(first.rows) < PAGE
        self._count = first.count
        self._waiting.clear()
        self._rows.set_items(first.rows, self._painted)
        self.draw_title()
        self.draw_badge()
        return True

    async def learn_empty_words(self) -> None:
        """What an empty list says depends on what there is elsewhere."""
        self._rows.set_empty(await empty_words(self._screen))

    async def load_more(self) -> None:
        """The next page, below what is there."""
        async with self._loading:
            last = self._rows.items[-1] if self._rows.items else None
            if self._complete or last is None:
                return
            after = place_after(last, named_view(self.query.view))
            rows = await self._screen.desk.feed.page(self.query, after, PAGE)
            known = {row.number for row in self._rows.items if row is not None}
            fresh = [row for row in rows if row.number not in known]
            self._complete = len(rows) < PAGE
            for row in fresh:
                self._waiting.pop(row.number, None)
            self._rows.append(fresh)
        self.draw_title()
        self.draw_badge()

    async def take(self, changes: Changes) -> None:
        """Rows changed: those that are shown change in place, new ones wait to join."""
        if not changes.rows:
            return
        found = await self._screen.desk.feed.rows(sorted(changes.rows))
        listed = await self._belonging(found.values())
        for number, row in found.items():
            place = self._rows.index_of(number)
            is_listed = number in listed
            if place is not None:
                if is_listed or number not in changes.mine or self._screen.is_pinned(number):
                    self._rows.replace(place, row)
                else:
                    self._remove(place)
            elif is_listed and number in changes.mine:
                self._insert(row)
            elif is_listed:
                self._waiting[number] = row
            else:
                self._waiting.pop(number, None)
        if self._waiting and not self._rows.items:
            await self.load()  # nobody reads an empty list: there is nothing to keep still
            return
        await self._recount()
        self.draw_title()
        self.draw_badge()

    async def put(self, rows: Iterable[Row]) -> None:
        """My own act changed these: those that left the view go at once."""
        shown = [row for row in rows if self._rows.index_of(row.number) is not None]
        listed = await self._belonging(shown)
        for row in shown:
            place = self._rows.index_of(row.number)
            if place is None:
                continue
            if row.number in listed:
                self._rows.replace(place, row)
            else:
                self._remove(place)
        await self._recount()
        self._rows.set_empty(await empty_words(self._screen))
        self.draw_title()
        self.draw_badge()

    async def bring_back(self, numbers: Sequence[int]) -> None:
        """Rows that an undo brought back stand where they belong, the cursor on the first."""
        found = await self._screen.desk.feed.rows(list(numbers))
        listed = await self._belonging(found.values())
        for row in found.values():
            place = self._rows.index_of(row.number)
            if place is not None:
                self._rows.replace(place, row)
            elif row.number in listed:
                self._insert(row)
        if places := self._places(found):
            self._rows.go(places[0])
        await self._recount()
        self.draw_title()

    def _remove(self, place: int) -> None:
        row = self._rows.items[place]
        self._rows.remove_item(place)
        if row is not None:
            self._screen.selecting.forget([row.number])

    async def _belonging(self, rows: Iterable[Row]) -> frozenset[int]:
        return await self._screen.desk.feed.belonging(rows, self.query)

    # --- moving ------------------------------------------------------------------------------

    def go_to(self, number: int) -> bool:
        """The cursor to this row; whether it is there."""
        place = self._rows.index_of(number)
        if place is not None:
            self._rows.go(place)
        return place is not None

    def go_below(self, numbers: Iterable[int]) -> None:
        """The cursor below those of these rows that are still there."""
        places = self._places(numbers)
        if places and self._rows.cursor <= places[-1]:
            self._rows.go(places[-1] + 1)

    def _places(self, numbers: Iterable[int]) -> list[int]:
        wanted = frozenset(numbers)
        items = enumerate(self._rows.items)
        return [place for place, row in items if row is not None and row.number in wanted]

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self._rows.current

    @property
    def waiting(self) -> list[Row]:
        """Rows that came meanwhile and join when they are asked for."""
        return list(self._waiting.values())

    def some(self, count: int) -> list[Row]:
        """The row under the cursor and those below it, `count` in all."""
        below = self._rows.items[self._rows.cursor : self._rows.cursor + count]
        return [row for row in below if row is not None]

    async def everyone(self, most: int) -> list[int]:
        """The numbers of all rows in the view and filter, at most so many: those that stand in the
        list and those below it that are not read yet, but none that still waits to join."""
        shown = [row for row in self._rows.items if row is not None]
        numbers = [row.number for row in shown]
        if not self._complete and shown:
            after = place_after(shown[-1], named_view(self.query.view))
            below = await self._screen.desk.feed.page(self.query, after, most)
            numbers += [row.number for row in below]
        return list(dict.fromkeys(numbers))[:most]

    def other_view(self, step: int) -> str:
        """The view `step` places on."""
        place = VIEW_NAMES.index(self.query.view)
        return VIEW_NAMES[(place + step) % len(VIEW_NAMES)]

    def narrow(self, view: str) -> None:
        """Another view; the filter stays."""
        self._ask_for(replace(self.query, view=view), self.filter)

    async def filter_by(self, typed: str) -> None:
        """Another filter, as `narrowing` reads it ("" takes it away), and raises as that does."""
        query = await narrowed_query(self._screen.desk, self.query.view, typed)
        self._ask_for(query, " ".join(typed.split()))

    def only(self, person: int, handle: str) -> None:
        """All that one person wrote."""
        self._ask_for(Query(view="all", person=person), f"@{handle}")

    def _ask_for(self, query: Query, typed: str) -> None:
        self.query, self.filter = query, typed
        self._screen.selecting.clear()  # what is not seen any more must not be decided about

    # --- drawing -----------------------------------------------------------------------------

    def take_sendings(self, sendings: Sequence[Sending]) -> None:
        """A row bears the state of the reply to it."""
        for one in sendings:
            if one.row is None:
                continue
            if one.state in (*UNRESOLVED, "failed"):
                self._sends[one.row] = one
            else:
                self._sends.pop(one.row, None)
        self._rows.repaint()

    def draw_title(self) -> None:
        """`Feed · needs me ─── 2 of 42`."""
        dot = self._screen.app.glyphs.dot
        title = f"Feed {dot} {named_view(self.query.view).title}"
        if self.filter:
            title += f" {dot} {self.quoted}"
        shown = len(self._rows.items)
        count = self._count if self._count is not None else shown
        total = shown_count(count) if self._count is not None or self._complete else f"{shown}+"
        right = f"{self._rows.cursor + 1} of {total}" if shown else ""
        if selected := len(self._screen.selecting):
            right = f"{shown_count(selected)} selected {dot} {right}"
        self._screen.feed_title.show(title, right)

    def follow_cursor(self, clock: Clock) -> None:
        """The cursor has moved: its place in the title follows when it rests.

        Two rows are the list's own repaint; a title in the same frame would have Textual render
        all that lies between them and it.
        """
        self._title_rests.ask(clock)

    async def _draw_around(self) -> None:
        self.draw_title()
        if not self._screen.prompt.asking:
            self._screen.show_keys()

    def draw_badge(self) -> None:
        """How many wait to join, and how far back words were looked for."""
        app = self._screen.app
        key = app.keymap.shown("move.first")
        words = badge(self._waiting.values(), self.current, key, app.glyphs.dot)
        lines: list[Line] = [(Span(f" {words}", "accent"),)] if words else []
        if self._searched_since is not None and not words:
            since = short_stamp(self._searched_since, self._screen.now)
            lines = [(Span(f" searched back to {since} only", "muted"),)]
        self._screen.badge.show(lines or [()])

    @property
    def quoted(self) -> str:
        """The filter in quotation marks."""
        quotes = '""' if self._screen.app.setting.config.ascii else "“”"
        return f"{quotes[0]}{self.filter}{quotes[1]}"

    @property
    def _me(self) -> str:
        status = self._screen.app.status
        return status.me.initials if status else ""

    def _insert(self, row: Row) -> None:
        rows = [one for one in self._rows.items if one is not None]
        rows.insert(place_for(row, rows, named_view(self.query.view)), row)
        self._rows.set_items(rows, keep=True)

    async def _recount(self) -> None:
        if self.filter:
            self._count = None
        else:
            self._count = await self._screen.desk.feed.count(self.query.view)

    def _painted(self, row: Row, room: int, two_lines: bool) -> Sequence[Line]:
        screen = self._screen
        status = screen.app.status
        there = [one for one in (status.others if status else ()) if one.row == row.number]
        send = self._sends.get(row.number)
        marks = Marks(
            me=self._me,
            typing=tuple(one.operator for one in there if one.typing),
            reading=tuple(one.operator for one in there if not one.typing),
            send=send.state if send else None,
            left=self._claim_left(row),
            like=self._like(row),
        )
        return row_lines(row, room, screen.now, two_lines, marks, screen.app.glyphs)

    def _claim_left(self, row: Row) -> int | None:
        """What is left of a claim of this terminal's, where that is little."""
        screen = self._screen
        if row.holder_session is None or screen.app.desk is None:
            return None
        is_here = row.holder_session == screen.desk.identity.session
        return screen.app.presence.claim_left(screen.now) if is_here else None

    def _like(self, row: Row) -> str:
        """The handle of one of our accounts that hers could be taken for; "" for none."""
        status = self._screen.app.status
        ours = (one.account.handle for one in (status.lines if status else ()))
        return looks_like(row.handle, ours) or ""

    def more(self) -> None:
        """Reads on beside everything else."""
        run(self._screen, self.load_more, "more")
