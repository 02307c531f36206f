"""The walk: prepared drafts one after the other, each seen to the letter before it may go.

Only `y` sends, only the draft that is shown, and not in the moment in which it appears: what was
typed ahead was meant for the one before. While the composer is open on one the walk waits. Its row
is held while it is shown, and given back when it is passed.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from cmtui.errors import CmtuiError, Conflict, NotFound, StoreFailed
from cmtui.services.preparing import NAMED_MOST
from cmtui.services.writing import Writing
from cmtui.tui.present.feed_row import row_title
from cmtui.tui.present.lines import Line
from cmtui.tui.present.strip import Preview
from cmtui.tui.present.walk import Step, is_whole, walk_lines
from cmtui.tui.showing import strip_preview
from cmtui.tui.sight import UNSEEN_SECONDS

if TYPE_CHECKING:
    from cmtui.tui.screens.feed import FeedScreen

LINES_BESIDE = 14
"""Lines of the screen that are not the text's: bars, titles, a little of the conversation."""

LEAST_LINES = 6


class Walk:
    """The prepared drafts that are still to be looked at, and the commands while they are."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen
        self._ahead: list[Writing] = []
        self._all = 0
        self._shown: Writing | None = None
        self._shown_at: float | None = None
        self._claimed: int | None = None
        self._problem = ""
        self._sent = self._skipped = 0
        self._passed: list[str] = []

    @property
    def stands(self) -> bool:
        """Whether a draft is shown or written in that the walk goes on from."""
        return bool(self._ahead)

    async def begin(self, writings: Sequence[Writing]) -> None:
        """Shows the first of them."""
        self._ahead, self._all = list(writings), len(writings)
        self._sent = self._skipped = 0
        self._passed = []
        self._screen.set_class(True, "-walking")
        self._screen.offering.hide()
        self._screen.draw_hold()
        await self._show()
        await self._screen.app.read_status()

    # --- its keys ----------------------------------------------------------------------------

    async def do_answer_yes(self, count: int) -> None:
        """Puts the draft that is shown into the hold and shows the next."""
        screen, writing = self._screen, self._shown
        if writing is None or writing.draft is None or not self._is_seen():
            return
        if not is_whole(self._preview(writing), self._room, self._most):
            self._refuse("it is longer than the screen shows")
            return
        try:
            await self._take_turn(writing.draft.number)  # the claim may have ended meanwhile
            held = await screen.desk.outbox.hold(writing, writing.text)
        except StoreFailed:
            raise
        except (Conflict, NotFound) as error:  # it stands otherwise: seen anew, or passed by
            await self._show(str(error))
            return
        except CmtuiError as error:
            self._refuse(str(error))
            return
        assert screen.app.holds is not None
        screen.answering.sent({one.number: one.row for one in held if one.row is not None})
        screen.hold.whom = row_title(writing.row) if writing.row is not None else ""
        screen.app.holds.carry(held)
        self._sent += 1
        self._claimed = None
        self._ahead.pop(0)
        await self._show()
        await screen.app.read_status()

    async def do_answer_reply(self, count: int) -> None:
        """Opens the composer on the draft that is shown; after it the walk goes on."""
        if self._shown is None or self._shown.draft is None:
            return
        draft = self._shown.draft.number
        if await self._screen.desk.preparing.problem(draft):
            await self._show()  # overtaken: it is not taken up again by the way
            return
        self._shown = None
        try:
            await self._screen.answering.reopen(draft)
        finally:
            if not self._screen.writing.is_open:
                await self._show()

    async def do_feed_next(self, count: int) -> None:
        """The next; this one stays a draft, and its row is free again."""
        if self._shown is None:  # the store failed: it is tried again, and nothing is passed unseen
            await self._show()
            return
        await self._let_go()
        self._skipped += 1
        self._ahead.pop(0)
        await self._show()

    async def do_move_back(self, count: int) -> None:
        """Ends the walk; what was not sent stays in the drafts."""
        await self._let_go()
        self._skipped += len(self._ahead)
        await self._end()

    async def do_composer_send_next(self, count: int) -> None:
        """Into the hold; the walk goes on, and nobody else is served."""
        await self._screen.run_command("composer.send", count)

    # --- what happens meanwhile --------------------------------------------------------------

    def composer_closed(self) -> None:
        """The composer was closed: the walk goes on, after what closed it is through."""
        if self.stands:
            self._screen.call_next(self._go_on)

    async def _go_on(self) -> None:
        if not self.stands or self._screen.writing.is_open:
            return
        writing = await self._screen.desk.composer.renewed(self._ahead[0])
        if writing.draft is not None and writing.draft.state in ("sending", "sent"):
            self._sent += 1
            self._claimed = None
            self._ahead.pop(0)
        await self._show()

    async def look(self) -> None:
        """Drafts changed somewhere: whether the one that is shown can still go."""
        writing = self._shown
        if writing is None or writing.draft is None or self._screen.writing.is_open:
            return
        problem = await self._screen.desk.preparing.problem(writing.draft.number)
        if problem and writing is self._shown:
            skip = self._screen.app.keymap.shown("feed.next")
            self._problem = f"{problem}; {skip} goes on"
            self.draw()

    def show_anew(self) -> None:
        """The screen is in front again; a key from before was meant for what covered it."""
        if self._shown is not None:
            self._shown_at = None
            self._screen.call_after_refresh(self._seen)

    # --- showing -----------------------------------------------------------------------------

    async def _show(self, problem: str = "") -> None:
        """The first draft ahead that can still go, with its conversation; else the walk ends."""
        screen = self._screen
        self._shown, self._shown_at = None, None
        while self._ahead:
            writing = self._ahead[0]
            assert writing.draft is not None
            try:
                fresh = await self._take_turn(writing.draft.number)
            except (Conflict, NotFound) as error:
                await self._let_go()
                whom = row_title(writing.row) if writing.row is not None else "a post"
                self._passed.append(f"{whom}: {error}")
                self._ahead.pop(0)
                problem = ""
                continue
            row = fresh.row
            self._shown, self._problem = fresh, problem
            if row is not None:
                screen.listing.go_to(row.number)
                await screen.open_row(row)
            self.draw()
            screen.call_after_refresh(screen.shape.join)
            screen.call_after_refresh(self._seen)
            return
        await self._end()

    async def _take_turn(self, draft: int) -> Writing:
        """The draft as it stands, its row held by me. Raises as `Preparing.turn`."""
        turn = await self._screen.desk.preparing.turn(draft)
        if turn.claimed and turn.writing.row is not None:
            self._claimed = turn.writing.row.number
        return turn.writing

    def draw(self) -> None:
        """The strip of the draft that is shown."""
        writing = self._shown
        if writing is None:
            return
        screen = self._screen
        whom = row_title(writing.row) if writing.row is not None else "a post"
        step = Step(self._all - len(self._ahead) + 1, self._all, self._keys())
        screen.walk_title.show(f"Prepared reply to {whom}", "nothing is sent by itself")
        preview = self._preview(writing)

        def lines(room: int) -> Sequence[Line]:
            return walk_lines(preview, step, room, self._most, screen.app.glyphs)

        screen.walk.show(lines)

    def _preview(self, writing: Writing) -> Preview:
        shown = self._screen.desk.composer.preview(writing, writing.text)
        strip = strip_preview(writing, shown, in_parts=False)
        return strip._replace(problem=self._problem or shown.problem)

    def _keys(self) -> list[tuple[str, str]]:
        shown = self._screen.app.keymap.shown
        return [
            (shown("answer.yes"), "sends"),
            (shown("answer.reply"), "edits"),
            (shown("feed.next"), "skips"),
            (shown("move.back"), "ends (drafts stay)"),
        ]

    @property
    def _most(self) -> int:
        return max(LEAST_LINES, self._screen.app.size.height - LINES_BESIDE)

    @property
    def _room(self) -> int:
        return max(20, self._screen.walk.content_size.width)

    def _seen(self) -> None:
        self._shown_at = self._screen.desk.clock.boot()

    def _is_seen(self) -> bool:
        at = self._shown_at
        return at is not None and self._screen.desk.clock.boot() - at >= UNSEEN_SECONDS

    def _refuse(self, why: str) -> None:
        edit = self._screen.app.keymap.shown("answer.reply")
        self._problem = f"not sent, {edit} edits it: {why}"
        self.draw()

    # --- ending ------------------------------------------------------------------------------

    async def _let_go(self) -> None:
        """Gives back the row that was taken only to be looked at."""
        number, self._claimed = self._claimed, None
        if number is None:
            return
        with suppress(Conflict, NotFound):  # a colleague has it by now, or it is gone
            row = await self._screen.desk.triage.let_go(number)
            await self._screen.listing.put([row])

    async def _end(self) -> None:
        screen = self._screen
        self._ahead, self._shown, self._shown_at = [], None, None
        screen.set_class(False, "-walking")
        screen.draw_hold()
        screen.to_list()
        screen.call_after_refresh(screen.shape.join)
        words = f"{self._sent} of {self._all} on their way"
        if self._skipped:
            drafts = screen.app.keymap.shown("go.drafts")
            words += f", {self._skipped} kept as drafts: {drafts}"
        if self._passed:
            rest = len(self._passed) - NAMED_MOST
            more = f" and {rest} more" if rest > 0 else ""
            words += f"; passed by: {', '.join(self._passed[:NAMED_MOST])}{more}"
        screen.say(words, "late" if self._passed else "good")
        await screen.app.read_status()
