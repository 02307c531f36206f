"""The feed: who waits, the conversation of the one under the cursor, and the composer."""

from collections.abc import Awaitable, Iterable, Sequence

from textual import events
from textual.widget import Widget

from cmtui.commands.registry import Command, Place
from cmtui.errors import CmtuiError
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.tui.acting import ActVerbs
from cmtui.tui.airlock import Column, SideBySide
from cmtui.tui.answering import AnswerVerbs
from cmtui.tui.arranging import ArrangeVerbs
from cmtui.tui.correcting import CorrectVerbs
from cmtui.tui.deciding import Deciding
from cmtui.tui.heading import HeadingVerbs
from cmtui.tui.inserting import InsertVerbs
from cmtui.tui.listing import Listing
from cmtui.tui.looking import LookVerbs
from cmtui.tui.messages import (
    DeskChanged,
    DeskOpened,
    FirstPageRead,
    HoldTicked,
    MinutePassed,
    StatusRead,
    Woken,
)
from cmtui.tui.moving import MoveVerbs
from cmtui.tui.noting import PersonVerbs
from cmtui.tui.offering import Offering
from cmtui.tui.outside import OutsideVerbs
from cmtui.tui.preparing import PrepareVerbs
from cmtui.tui.present.lines import Line, Span
from cmtui.tui.reading import Reading
from cmtui.tui.screens.base import DeskScreen
from cmtui.tui.selecting import SelectVerbs
from cmtui.tui.sending import SendVerbs
from cmtui.tui.shape import Shape
from cmtui.tui.ticks import run
from cmtui.tui.triaging import TriageVerbs
from cmtui.tui.walking import Walk
from cmtui.tui.widgets.composer import Composer
from cmtui.tui.widgets.header_row import KEYS, HeaderRow
from cmtui.tui.widgets.hold_strip import HoldStrip
from cmtui.tui.widgets.lines_pane import LinesPane
from cmtui.tui.widgets.plain import Divider, Plain, PlainTitle
from cmtui.tui.widgets.virtual_list import VirtualList
from cmtui.tui.writing import Flow

OPENERS = ("composer.saved", "composer.facts", "composer.header")
"""Commands that give the keys to something else than the words."""


class FeedScreen(DeskScreen):
    """The desk itself."""

    def __init__(self) -> None:
        super().__init__()
        opening: list[Line] = [(), (Span("opening the workspace …", "muted"),)]
        self.rows = VirtualList[Row](key=lambda row: row.number, empty=opening, id="rows")
        self.feed_title = PlainTitle("Feed", id="feed-title")
        self.badge = Plain([()], id="badge")
        self.thread_title = PlainTitle("Conversation", id="thread-title")
        self.thread = LinesPane(id="thread")
        self.card_title = PlainTitle(id="card-title")
        self.card = LinesPane(id="card")
        self.walk_title = PlainTitle(id="walk-title")
        self.walk = Plain(id="walk")
        self.composer = Composer(id="composer", before_key=self._before_key, on_field=self._change)
        self.divider = Divider(id="divider")
        self.hold = HoldStrip(id="hold")
        self.shape = Shape(self)
        self.listing = Listing(self)
        self.reading = Reading(self)
        self.writing = Flow(self)
        self.answering = AnswerVerbs(self)
        self.correcting = CorrectVerbs(self)
        self.deciding = Deciding(self)
        self.triaging = TriageVerbs(self)
        self.arranging = ArrangeVerbs(self)
        self.acting = ActVerbs(self)
        self.moving = MoveVerbs(self)
        self.selecting = SelectVerbs(self)
        self.looking = LookVerbs(self)
        self.persons = PersonVerbs(self)
        self.sending = SendVerbs(self)
        self.heading = HeadingVerbs(self)
        self.inserting = InsertVerbs(self)
        self.outside = OutsideVerbs(self)
        self.offering = Offering(self)
        self.preparing = PrepareVerbs(self)
        self.walking = Walk(self)
        self._pinned: int | None = None
        self._there: frozenset[tuple[str, int | None, bool]] = frozenset()
        self.add_class("-nobody", update=False)

    @property
    def verb_sets(self) -> Sequence[object]:
        """Each use case in a file of its own."""
        walk = (self.walking,) if self.walking.stands else ()
        return (
            *walk, self, self.moving, self.selecting, self.answering, self.triaging, self.arranging,
            self.acting, self.looking, self.persons, self.sending, self.heading, self.inserting,
            self.outside, self.correcting, self.offering, self.preparing, *self.app_verbs,
        )  # fmt: skip

    @property
    def places(self) -> Sequence[Place]:
        """The composer while it is open, then the walk, else the pane with the focus."""
        if self.writing.is_open:
            return ("composer", "everywhere")
        if self.walking.stands:
            return ("walk", "everywhere")
        return ("conversation" if self.in_conversation else "feed", "lists", "everywhere")

    @property
    def is_wide(self) -> bool:
        """Whether list and conversation stand side by side."""
        return self.app.size.width >= 100

    @property
    def in_conversation(self) -> bool:
        """Whether the conversation has the keys."""
        return self.focused is self.thread

    @property
    def row(self) -> Row | None:
        """The row that is read, else the one under the cursor."""
        return self.reading.row if self.in_conversation else self.listing.current

    @property
    def post(self) -> Post | None:
        """The post under the cursor of the conversation."""
        return self.reading.post if self.in_conversation else None

    def is_useful(self, command: Command) -> bool:
        """Nothing that needs somebody is offered where nobody is, nor what is for one of many."""
        if not self.in_conversation:
            if len(self.selecting):
                many = command.needs == "rows" or command.id == "screen.help"
                return many and super().is_useful(command)
            if self.listing.current is None:
                if command.id == "feed.next":
                    return bool(self.app.status and self.app.status.needs_me)
                return command.needs == "nothing" and super().is_useful(command)
        return super().is_useful(command)

    # --- parts -------------------------------------------------------------------------------

    def body(self) -> Iterable[Widget]:
        """List on the left, the rest on the right; on a narrow screen one above the other."""
        yield SideBySide(
            Column(self.feed_title, self.rows, self.badge, id="left"),
            self.divider,
            Column(
                self.thread_title, self.thread, self.card_title, self.card, self.composer,
                self.walk_title, self.walk, id="right",
            ),
            id="body",
        )  # fmt: skip
        yield self.hold

    def on_mount(self) -> None:
        """The list has the keys; words are kept however the program ends."""
        super().on_mount()
        self.rows.set_two_lines(self.app.setting.config.two_lines and self.is_wide)
        self.card.can_focus = False
        self.composer.use_glyphs(self.app.glyphs)
        self.app.keepers.append(self.writing.keep)
        self.shape.follow()
        self.set_focus(self.rows)
        if (first := self.app.first_page()) is not None:
            self.on_first_page_read(FirstPageRead(first))

    def on_resize(self, event: events.Resize) -> None:
        """Another size: the card's height, the strip and the joints follow."""
        self.call_after_refresh(self.shape.lay_out)

    def on_screen_resume(self) -> Awaitable[None] | None:
        """In front again: what is asked here is seen anew."""
        self.walking.show_anew()
        return super().on_screen_resume()

    def composer_closed(self) -> None:
        """The composer has closed, whatever became of its words."""
        self.walking.composer_closed()

    def take_letter(self, letter: str) -> None:
        """A letter that was typed before the field had the keys."""
        if not self.writing.taken_by:
            self.composer.insert(letter)

    def is_pinned(self, number: int) -> bool:
        """Whether this row is being read or answered, so that it must not go away."""
        return number == self._pinned and (self.in_conversation or self.writing.is_open)

    # --- what happens ------------------------------------------------------------------------

    def on_first_page_read(self, message: FirstPageRead) -> None:
        """The first page, in the first picture or after it."""
        if self.listing.begin(message.first):
            self.on_status_read(StatusRead(message.first.status))

    def on_desk_opened(self, message: DeskOpened) -> None:
        """What the first page left to be read."""
        desk, row = self.desk, self.listing.current
        run(self, self.listing.learn_empty_words, "empty")
        if row is not None:
            self.reading.follow(row, desk.clock)
        run(self, self.answering.offer_drafts, "offer")

    async def on_desk_changed(self, message: DeskChanged) -> None:
        """Rows, posts, people or sendings changed."""
        changes = message.changes
        await self.listing.take(changes)
        row = self.reading.row
        if row is not None and (changes.posts or row.number in changes.rows):
            await self.reading.refresh()
        if changes.drafts or changes.posts or changes.crisis:
            await self.writing.look()
        if changes.drafts:
            await self.walking.look()
        if changes.people:
            await self.reading.refresh_person()
        if changes.setup:
            await self.listing.load(quietly=True)

    def on_minute_passed(self, message: MinutePassed) -> None:
        """Ages and due words read differently."""
        super().on_minute_passed(message)
        self.rows.repaint()
        self.reading.draw(self.reading.post)
        self.draw_hold()

    def on_status_read(self, message: StatusRead) -> None:
        """Who is where is drawn in the rows."""
        super().on_status_read(message)
        others = message.status.others
        there = frozenset((one.operator, one.row, one.typing) for one in others if one.row)
        if there != self._there:
            self._there = there
            self.rows.repaint()
        if not self.prompt.asking:
            self.show_keys()

    async def on_woken(self, message: Woken) -> None:
        """What changed while the program stood still."""
        if self.app.desk is not None:
            await self.listing.load(quietly=True)
            await self.reading.refresh()

    def on_hold_ticked(self, message: HoldTicked) -> None:
        """The strip of what is on its way; a failure is said by the desk's notice."""
        self.hold.sendings, self.hold.acts = message.sendings, message.acts
        self.listing.take_sendings(message.sendings)
        self.offering.take(message.sendings)
        self.draw_hold()
        if not self.prompt.asking and not self.app.keyboard.prefix:
            self.show_keys()

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        """Everything beside the list's own two rows follows once the cursor rests."""
        if self.app.desk is None:
            return
        self.listing.follow_cursor(self.app.desk.clock)
        if not (self.writing.is_open or self.walking.stands):
            self.reading.follow(event.item, self.app.desk.clock)

    def on_virtual_list_near_end(self, event: VirtualList.NearEnd) -> None:
        """The next page is read before it is needed."""
        if self.app.desk is not None:
            self.listing.more()

    def on_composer_changed(self, event: Composer.Changed) -> None:
        """The words changed."""
        self.writing.changed(event.text, event.cursor)

    def on_composer_moved(self, event: Composer.Moved) -> None:
        """The cursor moved."""
        self.writing.moved()

    async def on_header_row_cleared(self, event: HeaderRow.Cleared) -> None:
        """A field of the header is to be empty."""
        try:
            await self.heading.clear(event.field)
        except CmtuiError as error:
            self.app.report(error)

    def on_header_row_left(self, event: HeaderRow.Left) -> None:
        """Back to the words."""
        self.composer.focus_editor()
        self.show_keys()

    def _before_key(self, key: str) -> None:
        """What is typed after a key that opens something is not for the words any more."""
        self.unsay()
        command = self.app.keymap.find(("composer",), (key,))
        if command is not None and command.id in OPENERS:
            self.set_focus(None)

    async def run_command(self, id: str, count: int = 1, words: str | None = None) -> None:
        """Runs it; where it opened nothing after all, the words have the keys again."""
        await super().run_command(id, count, words)
        is_asked = self.over is not None or self.prompt.asking
        if self.writing.is_open and self.focused is None and not is_asked:
            self.composer.focus_editor()

    def _change(self, field: str, typed: str) -> None:
        self.unsay()
        try:
            self.heading.change(field, typed)
        except CmtuiError as error:
            self.app.report(error)

    def show_keys(self) -> None:
        """The header has keys of its own."""
        if self.composer.has_header_focus and not self._has_said:
            self._footer.show(KEYS, ("", ""))
        else:
            super().show_keys()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The title of the pane with the keys stands out."""
        self.show_focus()

    def show_focus(self) -> None:
        """Makes the title of the pane with the keys stand out."""
        self.thread_title.set_focused(self.in_conversation)
        self.feed_title.set_focused(self.focused is self.rows)
        if not self.app.keyboard.prefix:
            self.show_keys()

    def draw_hold(self) -> None:
        """Draws the strip anew."""
        key, room = self.app.keymap.shown("composer.call_back"), self.app.size.width - 2
        offer = () if self.walking.stands else self.offering.line(room)  # both want the same y
        says = self.hold.draw(room, self.now, key, offer)
        self.set_class(says, "-held")

    # --- the two panes -----------------------------------------------------------------------

    async def open_row(self, row: Row) -> None:
        """The conversation of the row, with the keys; a claim on another is given back."""
        await self.answering.let_go(but=row.number)
        self._pinned = row.number
        self.set_class(True, "-reading")
        await self.reading.open(row)
        self.set_focus(self.thread)
        self.show_focus()
        await self.app.presence.appear(row.number)

    def to_list(self) -> None:
        """The list has the keys again."""
        self._pinned = None
        self.reading.veil()
        self.app.presence.leave_row()
        self.set_class(False, "-reading")
        self.set_focus(self.rows)
        self.show_focus()

    def to_focus(self) -> None:
        """Gives the keys back to the pane that had them before the question."""
        if self.writing.is_open:
            self.composer.focus_editor()
            return
        pane = self.thread if self.has_class("-reading") else self.rows
        self.set_focus(pane)
        self.show_focus()
        self.walking.show_anew()

    # --- what others ask of it ----------------------------------------------------------------

    def chosen_rows(self, count: int, on_purpose: bool = False) -> list[int]:
        """The selection, the row that is read, or so many from the cursor on."""
        return self.selecting.chosen(count, on_purpose) if self.row or self.selecting else []

    def unselect(self) -> None:
        """Nobody is selected any more."""
        self.selecting.clear()

    async def leave_row(self) -> None:
        """The row that is read was decided about: back to the list."""
        if self.in_conversation:
            await self.answering.let_go()
            self.to_list()

    async def person_changed(self) -> None:
        """Something was noted about the person."""
        await self.reading.refresh_person()

    async def reopen(self, draft: int) -> None:
        """Goes on with a draft."""
        await self.answering.reopen(draft)

    async def came_back(self, rows: Sequence[int]) -> None:
        """An undo brought these rows back."""
        await self.listing.bring_back(rows)
