"""The board of the crisis: who waits, what is said, what is known, and what has happened."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from cmtui.commands.registry import Command, Place
from cmtui.errors import NotFound, Refused
from cmtui.model.escalation import Escalation
from cmtui.model.official_line import OfficialLine
from cmtui.model.public_update import PublicUpdate
from cmtui.model.question import Question
from cmtui.model.row import Row
from cmtui.model.rumour import Rumour
from cmtui.model.workaround import Workaround
from cmtui.services.crisis.picture import Card, Column, Picture
from cmtui.tui.acting import ActVerbs
from cmtui.tui.arranging import ArrangeVerbs
from cmtui.tui.crisis.choosing import BoardChoice, BoardRows
from cmtui.tui.deciding import Deciding
from cmtui.tui.following_up import FollowUpVerbs
from cmtui.tui.holds import seconds_left
from cmtui.tui.looking import LookVerbs
from cmtui.tui.messages import DeskChanged, DeskOpened, HoldTicked, MinutePassed, Woken
from cmtui.tui.noting import PersonVerbs
from cmtui.tui.present.board import is_whole, waiting_name
from cmtui.tui.present.board_plot import LABEL
from cmtui.tui.present.feed_row import row_title
from cmtui.tui.present.when import stamp
from cmtui.tui.screens.board import BoardScreen
from cmtui.tui.sight import Sight
from cmtui.tui.ticks import run
from cmtui.tui.triaging import TriageVerbs
from cmtui.tui.widgets.board import Board
from cmtui.tui.widgets.hold_strip import HoldStrip

ON_MENTIONS = ("crisis.left", "crisis.right")
"""Commands that are for a mention alone, not for a card."""

MOVABLE: tuple[Column, ...] = ("unanswered", "being answered", "escalated", "watching")
"""Where somebody who waits may be put."""

CLOSED_MOVABLE: tuple[Column, ...] = ("answered", "escalated", "watching")
"""Where somebody who does not wait may be put."""


class CrisisScreen(BoardScreen):
    """The board. Whatever is done from it is done with the commands of every other screen."""

    def __init__(self) -> None:
        super().__init__()
        self.board = Board(self._key, lambda: self.now, id="board")
        self.hold = HoldStrip(id="hold")
        self.selecting = BoardChoice(self.board)
        self.listing = BoardRows(self.read_again)
        self.deciding = Deciding(self)
        self._triaging = TriageVerbs(self)
        self._arranging = ArrangeVerbs(self)
        self._acting = ActVerbs(self)
        self._looking = LookVerbs(self)
        self._following = FollowUpVerbs(self, self._whom, self.person_changed)
        self._persons = PersonVerbs(self)
        self.picture: Picture | None = None
        self._has_read: OfficialLine | PublicUpdate | None = None
        self._waiting_sight = Sight(self, lambda: self.app.clock)

    @property
    def verb_sets(self) -> Sequence[object]:
        """What is done about mentions is the feed's."""
        return (
            self, self.selecting, self._triaging, self._arranging, self._acting, self._looking,
            self._persons, self._following, *self.app_verbs,
        )  # fmt: skip

    @property
    def places(self) -> Sequence[Place]:
        """A place of its own, with what works in every list."""
        return ("crisis", "lists", "everywhere")

    @property
    def row(self) -> Row | None:
        """The mention under the cursor."""
        at = self.board.current
        return at.row if isinstance(at, Card) else None

    @property
    def post(self) -> None:
        """No posts are walked on the board."""
        return None

    def _whom(self) -> tuple[int, str] | None:
        return (self.row.person, row_title(self.row)) if self.row is not None else None

    def chosen_rows(self, count: int, on_purpose: bool = False) -> list[int]:
        """The selection, else the mention under the cursor and those below it."""
        is_anybody = (self.row is not None and not on_purpose) or len(self.selecting)
        return self.selecting.chosen(count) if is_anybody else []

    def unselect(self) -> None:
        """Nobody is selected any more."""
        self.selecting.clear()

    def is_useful(self, command: Command) -> bool:
        """Nothing that needs somebody is offered where nobody is, nor what is for one of many."""
        if len(self.selecting):
            many = command.needs == "rows" or command.id == "screen.help"
            return many and super().is_useful(command)
        if self.row is None and (command.needs != "nothing" or command.id in ON_MENTIONS):
            return command.id == "move.open" and self.board.current is not None
        return super().is_useful(command)

    async def leave_row(self) -> None:
        """The board goes on; no conversation is read in it."""

    async def person_changed(self) -> None:
        """A note is not shown on the board."""

    # --- parts -------------------------------------------------------------------------------

    def body(self) -> Iterable[Widget]:
        """One widget: it is one picture. Below it what is on its way, as in the feed."""
        yield self.board
        yield self.hold

    async def on_mount(self) -> None:
        """Reads the board."""
        super().on_mount()
        self.set_focus(self.board)
        await self.read_again()

    def to_focus(self) -> None:
        """The board has the keys."""
        self.set_focus(self.board)

    # --- what happens ------------------------------------------------------------------------

    async def on_desk_opened(self, message: DeskOpened) -> None:
        """Another desk."""
        await self.read_again()

    async def on_screen_resume(self) -> None:
        """Comes to the front."""
        super().on_screen_resume()
        self._waiting_sight.show(None)  # another screen was in front when the next key was pressed
        await self.read_again()

    async def on_desk_changed(self, message: DeskChanged) -> None:
        """Something of what stands there changed."""
        changes = message.changes
        moved = changes.rows or changes.sendings or changes.drafts or changes.posts
        if self.app.screen is self and (changes.crisis or (moved and self.picture is not None)):
            await self.read_again()

    def on_minute_passed(self, message: MinutePassed) -> None:
        """Clocks read differently, and the plot goes on."""
        super().on_minute_passed(message)
        if self.app.screen is self:
            run(self, self.read_again, "board")

    def on_hold_ticked(self, message: HoldTicked) -> None:
        """What is in its hold can be called back from here, too."""
        self.hold.sendings, self.hold.acts = message.sendings, message.acts
        held = {
            one.row: seconds_left(one.held_at, self.now)
            for one in message.sendings
            if one.state == "held" and one.row is not None
        }
        self.board.count_down(held)
        key, room = self._key("composer.call_back"), self.app.size.width - 2
        self.set_class(self.hold.draw(room, self.now, key), "-held")

    async def on_woken(self, message: Woken) -> None:
        """What changed while the program stood still."""
        await self.read_again()

    async def read_again(self) -> None:
        """Reads the board; the cursor stays where it is."""
        if self.app.desk is None or not self.is_attached:
            return
        desk = self.app.desk
        self.picture = await desk.board.picture(width=max(10, self.app.size.width - LABEL - 1))
        before = []
        if self.picture is None:
            former = (await desk.crisis.all())[:3]
            before = [
                f"{one.severity} {one.title or 'without a title'}: closed"
                f" {stamp(one.closed_at, self.now)} by {one.closed_by}"
                for one in former
                if one.closed_at is not None
            ]
        self.board.show(self.picture, before)
        self._waiting_sight.show(self.picture.to_approve if self.picture is not None else None)
        shown = self.picture.cards.values() if self.picture is not None else ()
        self.selecting.keep_to({card.row.number for cards in shown for card in cards})
        if not (self.prompt.asking or self.app.keyboard.prefix):
            self.show_keys()

    def _key(self, id: str) -> str:
        return self.app.keymap.shown(id)

    async def do_move_back(self, count: int) -> None:
        """Nobody is selected any more; from the cards to the mentions; then to the feed."""
        if self.selecting.clear():
            self.show_keys()
        elif self.board.cursor.in_cards:
            self.do_move_pane(1)
        else:
            await self.run_command("go.feed")

    # --- what is under the cursor ------------------------------------------------------------

    async def do_move_open(self, count: int) -> None:
        """The mention's conversation, or what may be changed of the card."""
        at = self.board.current
        cards = self.app.crisis_verbs.cards
        if isinstance(at, Card):
            await self._open(at.row.number)
            self.app.feed.reading.unveil()
        elif isinstance(at, Question):
            cards.change_question(at)
        elif isinstance(at, Rumour):
            cards.change_rumour(at)
        elif isinstance(at, Workaround):
            cards.change_workaround(at)
        elif isinstance(at, Escalation):
            self.app.crisis_verbs.calls.change_call(at)
        else:
            raise NotFound("there is nothing to open here")

    async def do_answer_reply(self, count: int) -> None:
        """Writes to the person, in the feed's composer."""
        if (row := self.row) is None:
            raise NotFound("there is nobody here to reply to")
        await self._open(row.number)
        await self.app.feed.run_command("answer.reply")

    async def do_answer_prepare(self, count: int, title: str | None = None) -> None:
        """One draft for each of the selection, or of whoever asks the question under the cursor:
        made, and walked, in the feed. What the question's card answers is where they begin."""
        at, feed = self.board.current, self.app.feed
        asked = at if isinstance(at, Question) and not len(self.selecting) else None
        chosen = list(asked.rows) if asked is not None else self.chosen_rows(count)
        if not chosen:
            raise NotFound("nobody is there to be answered")
        if feed.writing.is_open:
            raise Refused("a reply is being written in the feed; send it or leave it first")
        self.selecting.clear()
        await self.run_command("go.feed")
        await feed.preparing.prepare_for(chosen, title, asked.answer if asked else "")

    async def _open(self, number: int) -> None:
        found = await self.desk.feed.rows([number])
        if number not in found:
            raise NotFound(f"no row has the number {number}")
        await self.run_command("go.feed")
        self.app.feed.listing.go_to(number)
        await self.app.feed.open_row(found[number])

    async def do_crisis_right(self, count: int) -> None:
        """The mention to the next column that is true of it."""
        await self._move_card(1)

    async def do_crisis_left(self, count: int) -> None:
        """The mention to the column before."""
        await self._move_card(-1)

    async def _move_card(self, step: int) -> None:
        at = self.board.current
        if at is None:
            sides = f"{self._key('crisis.column_back')} and {self._key('crisis.column_next')}"
            raise NotFound(f"nobody is in this column; {sides} go to the others")
        if not isinstance(at, Card):
            raise NotFound("only a mention can be moved")
        waits = at.row.state in ("new", "snoozed", "set-aside")
        columns = MOVABLE if waits else CLOSED_MOVABLE
        place = columns.index(at.column) + step
        if not 0 <= place < len(columns):
            self.say("it is in the last column on that side", "muted")
            return
        column = columns[place]
        await self.desk.linking.move([at.row.number], column)
        await self.read_again()
        self.board.to_column(column, at.row.number)
        undo = self._key("triage.undo")
        self.say(f"{column}: {row_title(at.row)}; {undo} takes it back", "muted")

    # --- what waits for a yes ----------------------------------------------------------------

    async def do_answer_yes(self, count: int) -> None:
        """Approves the line or update that waits; what is longer than the board shows is read
        first."""
        waits = self.picture.to_approve if self.picture is not None else None
        if waits is None:
            raise NotFound("no line and no update waits for a yes")
        if not self._waiting_sight.is_seen(waits):
            self.say(f"{waiting_name(waits)} has only just come: read it first", "late")
            return
        size, speak = self.board.content_size, self.app.crisis_verbs.speak
        if waits != self._has_read and not is_whole(waits, size.width, size.height):
            self._has_read = waits
            self.board.has_read(waits)
            speak.read_waiting(waits)
        elif isinstance(waits, OfficialLine):
            await speak.approve_line(waits)
        else:
            await speak.approve_update(waits)
