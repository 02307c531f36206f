"""One person: all her handles, every note, and what she said last."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from cmtui.clock import Moment
from cmtui.commands.registry import Place
from cmtui.tui.following_up import FollowUpVerbs
from cmtui.tui.messages import DeskChanged
from cmtui.tui.noting import NOTE_KEYS, note_typed
from cmtui.tui.present.card import card_page
from cmtui.tui.present.conversation import post_lines
from cmtui.tui.present.glyphs import Glyphs
from cmtui.tui.present.lines import Line, Page, Span
from cmtui.tui.screens.base import DeskScreen
from cmtui.tui.widgets.lines_pane import LinesPane
from cmtui.tui.widgets.plain import PlainTitle

if TYPE_CHECKING:
    from cmtui.services.people import Card

LATEST_POSTS = 30


class PersonScreen(DeskScreen):
    """The whole card, to read and to add a note."""

    def __init__(self, person: int) -> None:
        super().__init__()
        self._person = person
        self._card: Card | None = None
        self._following = FollowUpVerbs(self, self._whom, self._read)

    @property
    def verb_sets(self) -> Sequence[object]:
        """Follow-ups in a file of their own."""
        return (self, self._following, *self.app_verbs)

    @property
    def places(self) -> Sequence[Place]:
        """As among the members."""
        return ("members", "lists", "everywhere")

    def body(self) -> Iterable[Widget]:
        """A title and the page."""
        yield PlainTitle("Person", id="person-title")
        yield LinesPane(id="person")

    async def on_mount(self) -> None:
        """Reads the card."""
        super().on_mount()
        self.set_focus(self._pane)
        await self._read()

    async def on_desk_changed(self, message: DeskChanged) -> None:
        """A note or a profile changed."""
        if message.changes.people:
            await self._read()

    @property
    def _pane(self) -> LinesPane:
        return self.query_one("#person", LinesPane)

    async def _read(self) -> None:
        card = self._card = await self.desk.people.card(self._person)
        waiting = sum(len(row.pending) for row in card.open_rows)
        right = f"{waiting} waiting" if waiting else "nothing waits"
        title = self.query_one("#person-title", PlainTitle)
        title.show(card.person.name, right)
        title.set_focused(True)
        now, glyphs = self.now, self.app.glyphs
        self._pane.show(
            lambda room: person_page(card, room, now, glyphs, opened=True), keep_position=True
        )

    def do_move_down(self, count: int) -> None:
        """Lines on."""
        self._pane.scroll_lines(count)

    def do_move_up(self, count: int) -> None:
        """Lines back."""
        self._pane.scroll_lines(-count)

    def do_move_page_down(self, count: int) -> None:
        """A page on."""
        self._pane.page(count)

    def do_move_page_up(self, count: int) -> None:
        """A page back."""
        self._pane.page(-count)

    def do_move_first(self, count: int) -> None:
        """The beginning."""
        self._pane.scroll_lines(-1_000_000)

    def do_move_last(self, count: int) -> None:
        """The end."""
        self._pane.scroll_lines(1_000_000)

    async def do_move_open(self, count: int) -> None:
        """What she wrote, as rows of the feed."""
        await self.do_person_mentions(count)

    async def do_person_mentions(self, count: int) -> None:
        """What she wrote, as rows of the feed."""
        if self._card is not None:
            await self.run_command("go.feed")
            await self.app.feed.moving.only(self._card)

    def do_move_back(self, count: int) -> None:
        """Back to where it was opened."""
        self.app.pop_screen()

    async def do_person_note(self, count: int, words: str | None = None) -> None:
        """Writes a note, or asks for its words."""
        if words is not None:
            await self._note(words)
        elif self._card is not None:
            label = f"internal note on {self._card.person.name}"
            self.question(self._note, "note", label, tone="note", keys=NOTE_KEYS)

    async def _note(self, text: str) -> None:
        sort, words = note_typed(text)
        if words:
            await self.desk.people.note(self._person, words, sort)
            await self._read()

    def _whom(self) -> tuple[int, str] | None:
        return (self._person, self._card.person.name) if self._card is not None else None

    def to_focus(self) -> None:
        """The page has the keys."""
        self.set_focus(self._pane)


def person_page(
    card: "Card", room: int, now: Moment, glyphs: Glyphs, *, opened: bool = False
) -> Page:
    """The card, and below it what she wrote, newest first; veiled until it is `opened`."""
    page = card_page(
        card.person, card.profiles, card.notes, room, now, glyphs, card.owed, opened=opened
    )
    lines: list[Line] = list(page.lines)
    if card.posts:
        lines += [(), (Span("What she wrote, newest first", "title"),)]
    for post in card.posts[:LATEST_POSTS]:
        lines += [(), *post_lines(post, None, room, now, glyphs, opened=opened)]
    return Page(tuple(lines))
