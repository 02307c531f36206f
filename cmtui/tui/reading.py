"""The right side of the feed: the conversation of a row and the card of its person."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from cmtui.clock import Clock, Moment
from cmtui.errors import CmtuiError, NetworkFailed, NotFound
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.text.veil import veiled_name
from cmtui.tui.present.card import card_line, card_page, owed_line
from cmtui.tui.present.conversation import (
    conversation_page,
    counted,
    is_veiled,
    reading_order,
)
from cmtui.tui.present.feed_row import row_title
from cmtui.tui.present.glyphs import Glyphs
from cmtui.tui.present.lines import Line, Page, Span, cut
from cmtui.tui.ticks import Pause, run
from cmtui.tui.widgets.lines_pane import LinesPane

if TYPE_CHECKING:
    from cmtui.services.conversation import Thread
    from cmtui.services.desk import Desk
    from cmtui.services.people import Card
    from cmtui.tui.screens.feed import FeedScreen

REST_SECONDS = 0.25
"""The right side follows when the cursor has rested so long: never while keys repeat."""

FETCH_SECONDS = 0.75
"""A row that was looked at for so much longer is asked for on the network, once."""

CARD_LINES = 9
CARD_LINES_WHILE_WRITING = 6


class Reading:
    """What stands on the right, and how it follows the cursor."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen
        self._rest = Pause(screen, "follow", REST_SECONDS, self._follow)
        self._linger = Pause(screen, "linger", FETCH_SECONDS, self._fetch_followed)
        self._wanted: Row | None = None
        self._fetched: set[int] = set()
        self._trouble = ""
        self._opened: int | None = None
        self.thread: Thread | None = None
        self.card: Card | None = None

    # --- following ---------------------------------------------------------------------------

    def follow(self, row: Row | None, clock: Clock) -> None:
        """The cursor came to this row; it is shown when the cursor rests there."""
        self._wanted = row
        self._linger.forget()
        self._rest.ask(clock)

    async def open(self, row: Row) -> None:
        """Shows the row at once, and quietly asks the network for it."""
        self._wanted = row
        self._rest.forget()
        self._linger.forget()
        await self._show(row.number)
        run(self._screen, partial(self._fetch, row.number), "fetch", exclusive=True)

    def unveil(self) -> None:
        """Shows what is shown without the veil over slurs, until another row is shown."""
        if self.thread is not None and not self._is_opened:
            self._opened = self.thread.row.number
            self.draw(self.post)

    def veil(self) -> None:
        """It is only looked at again: slurs are veiled."""
        if self._opened is not None:
            self._opened = None
            self.draw(self.post)

    @property
    def _is_opened(self) -> bool:
        return self.thread is not None and self.thread.row.number == self._opened

    def clear(self) -> None:
        """Nothing is under the cursor."""
        self._wanted = self.thread = self.card = None
        self.draw()

    async def refresh(self) -> None:
        """Reads what is shown anew from the store; the place in it stays."""
        if self.thread is not None:
            await self._show(self.thread.row.number, keep=True)

    async def refresh_person(self) -> None:
        """Reads the card anew."""
        if self.card is not None:
            self.card = await self._screen.desk.people.card(self.card.person.number)
            self.draw_card()

    @property
    def row(self) -> Row | None:
        """The row that is shown."""
        return self.thread.row if self.thread else None

    @property
    def post(self) -> Post | None:
        """The post under the cursor of the conversation."""
        block = self._pane.block
        posts = self.posts
        return posts[block] if block is not None and block < len(posts) else None

    @property
    def posts(self) -> Sequence[Post]:
        """The posts as they stand there."""
        return reading_order(self.thread.posts) if self.thread else ()

    async def _follow(self) -> None:
        row = self._wanted
        if row is None:
            self.clear()
        elif self.row is None or self.row.number != row.number:
            await self._show(row.number)
            if row.number not in self._fetched:
                self._linger.ask(self._screen.desk.clock)

    async def _fetch_followed(self) -> None:
        if self._wanted is not None and self.row and self.row.number == self._wanted.number:
            await self._fetch(self._wanted.number)

    async def _show(self, number: int, keep: bool = False) -> None:
        desk = self._screen.desk
        try:
            thread = await desk.conversations.of(number)
        except NotFound:
            self.clear()
            return
        if self.thread is None or self.thread.row.person != thread.row.person or not keep:
            self.card = await _card_of(desk, thread.row.person)
        before = self.post if keep else None
        if not keep:
            self._trouble = ""
        self.thread = thread
        self.draw(before)

    async def _fetch(self, number: int) -> None:
        """Asks the network; what it brings is drawn only if the row is still shown."""
        self._fetched.add(number)
        try:
            thread = await self._screen.desk.conversations.fetch(number)
        except NetworkFailed as error:
            self._fetched.discard(number)
            self._trouble = str(error)
        except CmtuiError as error:
            self._trouble = str(error)
        else:
            self._trouble = ""
            if self.row is not None and self.row.number == number and thread != self.thread:
                before, self.thread = self.post, thread
                self.draw(before)
        self.draw_title()

    # --- drawing -----------------------------------------------------------------------------

    def draw(self, before: Post | None = None) -> None:
        """Draws all of it; `before` is the post that the cursor stays on."""
        self.draw_title()
        pane, thread = self._pane, self.thread
        if thread is None:
            pane.show(())
            self.draw_card()
            return
        now, glyphs, opened = self._screen.now, self._screen.app.glyphs, self._is_opened
        pane.show(
            lambda room: conversation_page(
                thread.posts, thread.row, room, now, glyphs, opened=opened
            ),
            keep_position=before is not None,
        )
        wanted = before.number if before else _turn(thread)
        for block, post in enumerate(self.posts):
            if post.number == wanted:
                pane.highlight(block)
        self.draw_card()

    def draw_title(self) -> None:
        """The conversation's title, and what went wrong when it was asked for."""
        title = self._screen.thread_title
        posts = self.thread.posts if self.thread else ()
        told: tuple[Span, ...] = (Span(self._trouble, "late"),) if self._trouble else ()
        if not told and not self._is_opened and is_veiled(posts):
            told = (Span(f"slurs veiled, {self._key('move.open')} shows them", "mark"),)
        title.show("Conversation", counted(posts) if posts else "", told)

    def draw_card(self) -> None:
        """The card, as high as it needs to be and as there is room."""
        screen, card = self._screen, self.card
        pane = screen.card
        title = screen.card_title
        screen.set_class(card is None, "-nobody")
        screen.call_after_refresh(screen.shape.join)
        if card is None:
            return
        now, glyphs = screen.now, screen.app.glyphs
        key = self._key("person.open")
        if screen.is_wide:
            room = max(20, pane.content_size.width - 1)
            page = _card_page(card, room, now, glyphs)
            most = CARD_LINES_WHILE_WRITING if screen.writing.is_open else CARD_LINES
            height = min(most, len(page.lines))
            more = len(page.lines) - height
            title.show(_name(self.row, card), f"{key} to open" + (f", {more} more" if more else ""))
            pane.styles.height = height
            pane.show(lambda room: _card_page(card, room, now, glyphs))
            return
        pane.styles.height = 1 + bool(card.owed or card.notes)
        pane.show(lambda room: Page(tuple(_short_card(card, room, now, screen))))

    def _key(self, command: str) -> str:
        return self._screen.app.keymap.shown(command)

    @property
    def _pane(self) -> LinesPane:
        return self._screen.thread


def _card_page(card: "Card", room: int, now: Moment, glyphs: Glyphs) -> Page:
    return card_page(card.person, card.profiles, card.notes, room, now, glyphs, card.owed)


def _short_card(card: "Card", room: int, now: int, screen: "FeedScreen") -> list[Line]:
    lines = [card_line(card.person, card.profiles, room, now, screen.app.glyphs)]
    if card.owed:  # one line is left: what is owed before what is known
        return [*lines, cut(owed_line(card.owed[0], room, now), room)]
    for note in card.notes[:1]:
        lines.append((Span(f"note {note.author}: ", "muted"), Span(note.text, "note")))
    return lines


def _turn(thread: "Thread") -> int:
    """The post that a reply would answer."""
    return thread.row.pending[0] if thread.row.pending else thread.row.latest


def _name(row: Row | None, card: "Card") -> str:
    return row_title(row) if row is not None else veiled_name(card.person.name)


async def _card_of(desk: "Desk", person: int) -> "Card | None":
    try:
        return await desk.people.card(person)
    except NotFound:
        return None
