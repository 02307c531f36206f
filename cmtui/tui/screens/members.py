"""The people, and what the team knows about each."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from cmtui.commands.registry import Place
from cmtui.errors import NotFound
from cmtui.services.people import Card
from cmtui.text.veil import veiled_name
from cmtui.tui.airlock import Column, SideBySide
from cmtui.tui.following_up import FollowUpVerbs
from cmtui.tui.messages import DeskChanged, DeskOpened, Woken
from cmtui.tui.noting import NOTE_KEYS, note_typed
from cmtui.tui.present.lines import Line, Span, line, spread
from cmtui.tui.present.networks import letter, short_handle
from cmtui.tui.present.when import ago, due, is_late
from cmtui.tui.screens.base import DeskScreen
from cmtui.tui.screens.person import PersonScreen, person_page
from cmtui.tui.ticks import Pause
from cmtui.tui.widgets.lines_pane import LinesPane
from cmtui.tui.widgets.plain import Divider, PlainTitle
from cmtui.tui.widgets.virtual_list import VirtualList

MOST = 500
"""People that are listed at once; the filter finds the others."""

REST_SECONDS = 0.25


class MembersScreen(DeskScreen):
    """People on the left; on a wide screen the one under the cursor on the right."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._rest = Pause(self, "follow", REST_SECONDS, self._follow)
        self._following = FollowUpVerbs(self, self._whom, self._read_again)

    @property
    def verb_sets(self) -> Sequence[object]:
        """Follow-ups in a file of their own."""
        return (self, self._following, *self.app_verbs)

    @property
    def places(self) -> Sequence[Place]:
        """A list of its own."""
        return ("members", "lists", "everywhere")

    def body(self) -> Iterable[Widget]:
        """The list, and the card beside it."""
        people = VirtualList[Card](
            self._painted, key=lambda one: one.person.number, two_lines=False, id="people"
        )
        yield SideBySide(
            Column(PlainTitle("Members", id="people-title"), people, id="members-left"),
            Divider(id="members-divider"),
            Column(PlainTitle(id="member-title"), LinesPane(id="member"), id="members-right"),
            id="members-body",
        )

    async def on_mount(self) -> None:
        """Reads the people."""
        super().on_mount()
        self.query_one("#people-title", PlainTitle).set_focused(True)
        self.set_focus(self._list)
        if self.app.desk is not None:
            await self._read()

    async def on_desk_opened(self, message: DeskOpened) -> None:
        """Another desk."""
        await self._read()

    async def on_desk_changed(self, message: DeskChanged) -> None:
        """Somebody new, or a note."""
        if message.changes.people and self.app.screen is self:
            await self._read(keep=True)

    async def on_woken(self, message: Woken) -> None:
        """What changed while the program stood still."""
        await self._read(keep=True)

    async def on_screen_resume(self) -> None:
        """Comes to the front."""
        super().on_screen_resume()
        if self.app.desk is not None:
            await self._read(keep=True)

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        """The card follows once the cursor rests."""
        self._draw_title()
        if self.app.desk is not None:
            self._rest.ask(self.app.desk.clock)

    @property
    def _list(self) -> VirtualList[Card]:
        return self.query_one("#people", VirtualList)

    async def _read(self, keep: bool = False) -> None:
        cards = await self.desk.people.all(self._text, MOST)
        none = "No name and no note says that." if self._text else "Nobody has written yet."
        self._list.set_empty([(), (Span(none, "muted"),)])
        self._list.set_items(cards, keep=keep)
        self._draw_title()
        await self._follow()

    async def _follow(self) -> None:
        pane, card = self.query_one("#member", LinesPane), self._list.current
        if card is None:
            pane.show(())
            return
        whole = await self.desk.people.card(card.person.number)
        now, glyphs = self.now, self.app.glyphs
        self.query_one("#member-title", PlainTitle).show(veiled_name(whole.person.name))
        pane.show(lambda room: person_page(whole, room, now, glyphs))

    def _draw_title(self) -> None:
        shown = len(self._list.items)
        title = f"Members · “{self._text}”" if self._text else "Members"
        count = f"{shown}+" if shown == MOST else str(shown)
        right = f"{self._list.cursor + 1} of {count}" if shown else ""
        self.query_one("#people-title", PlainTitle).show(title, right)

    def _painted(self, card: Card, room: int, two_lines: bool) -> Sequence[Line]:
        person = card.person
        networks = [letter(network) for network in dict.fromkeys(p.network for p in card.profiles)]
        handle = card.profiles[0] if card.profiles else None
        known = short_handle(handle.network, handle.handle) if handle else ""
        same = known.casefold() == person.name.casefold()
        left = line(*networks, "  ", Span(veiled_name(person.name), "person"),
                    Span(f"  {known}" if known and not same else "", "muted"),
                    Span(f"  {card.said_line}" if card.said else "", "note"))  # fmt: skip
        notes = f"{len(card.notes)} note{'' if len(card.notes) == 1 else 's'} · "
        touched = (
            f"{ago(person.touched_at, self.now)} {person.touched_by or ''} "
            if person.touched_at is not None
            else "never answered "
        )
        owes = Span("")
        if card.owed:
            first = card.owed[0].due_at
            owes = Span(
                f"{due(first, self.now)} · ", "late" if is_late(first, self.now) else "mark"
            )
        right = line(owes, Span(notes if card.notes else "", "note"), Span(touched, "muted"))
        return [spread(left, right, room)]

    # --- keys --------------------------------------------------------------------------------

    def do_move_down(self, count: int) -> None:
        """The next person."""
        self._list.move(count)

    def do_move_up(self, count: int) -> None:
        """The person before."""
        self._list.move(-count)

    def do_move_page_down(self, count: int) -> None:
        """A page on."""
        self._list.page(count)

    def do_move_page_up(self, count: int) -> None:
        """A page back."""
        self._list.page(-count)

    async def do_move_first(self, count: int) -> None:
        """The first, read anew."""
        await self._read()

    def do_move_last(self, count: int) -> None:
        """The last."""
        self._list.go_last()

    def do_move_open(self, count: int) -> None:
        """The whole card."""
        if self._list.current is not None:
            self.app.push_screen(PersonScreen(self._list.current.person.number))

    def do_move_pane(self, count: int) -> None:
        """The card has the whole screen."""
        self.do_move_open(count)

    async def do_move_back(self, count: int) -> None:
        """Out of the filter, then back to the feed."""
        if self._text:
            self._text = ""
            await self._read()
        else:
            await self.run_command("go.feed")

    async def do_feed_filter(self, count: int, words: str | None = None) -> None:
        """Narrows the list by these words, or asks for them."""
        if words is not None:
            await self._filter(words)
        else:
            self.question(self._filter, "filter", "filter", self._text)

    async def do_person_note(self, count: int, words: str | None = None) -> None:
        """Writes a note, or asks for its words."""
        if self._list.current is None:
            raise NotFound("there is nobody here")
        if words is not None:
            await self._note(words)
            return
        name = self._list.current.person.name
        label = f"internal note on {name}"
        self.question(self._note, "note", label, tone="note", keys=NOTE_KEYS)

    async def do_person_mentions(self, count: int) -> None:
        """What the person under the cursor wrote, as rows of the feed."""
        if self._list.current is None:
            raise NotFound("there is nobody here")
        await self.run_command("go.feed")
        await self.app.feed.moving.only(self._list.current)

    async def _filter(self, text: str) -> None:
        self._text = text.strip()
        await self._read()

    async def _note(self, text: str) -> None:
        sort, words = note_typed(text)
        if words and self._list.current is not None:
            await self.desk.people.note(self._list.current.person.number, words, sort)
            await self._read(keep=True)

    def _whom(self) -> tuple[int, str] | None:
        card = self._list.current
        return (card.person.number, card.person.name) if card is not None else None

    async def _read_again(self) -> None:
        await self._read(keep=True)

    def to_focus(self) -> None:
        """The list has the keys."""
        self.set_focus(self._list)
