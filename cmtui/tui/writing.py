"""A reply being written: kept at every pause, shown as it will go out, put into the hold."""

import asyncio
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cmtui.errors import CmtuiError, Conflict, Refused, StoreFailed, StoreFull
from cmtui.model.sending import Sending
from cmtui.services.desk import Desk
from cmtui.services.writing import Preview, Writing
from cmtui.text.width import wrap
from cmtui.tui.present.feed_row import row_title
from cmtui.tui.present.glyphs import Glyphs
from cmtui.tui.present.lines import Line, Span
from cmtui.tui.present.networks import at_handle
from cmtui.tui.present.strip import MOST, left_words, parts_lines, preview_lines
from cmtui.tui.showing import strip_preview
from cmtui.tui.ticks import Pause, run
from cmtui.tui.widgets.composer import Composer

if TYPE_CHECKING:
    from cmtui.tui.screens.feed import FeedScreen

PAUSE_SECONDS = 0.3

RETRY_SECONDS = 3.0
"""How often words are tried to be kept that the store did not take."""


class Flow:
    """One draft at a time, from the first letter to the hold."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen
        self._composer: Composer = screen.composer
        self._pause = Pause(screen, "keep", PAUSE_SECONDS, self.keep)
        self._saving = asyncio.Lock()
        self._desk: Desk | None = None
        self._kept: str | None = ""
        self._cursor = 0
        self._offered_parts = False
        self._problem = ""
        self._unkept = ""
        self.text = ""
        self.writing: Writing | None = None

    @property
    def is_open(self) -> bool:
        """Whether the composer has a draft."""
        return self.writing is not None

    # --- opening and leaving -----------------------------------------------------------------

    def open(self, writing: Writing) -> None:
        """Starts on a draft, with the words that were kept of it."""
        self.writing, self._desk = writing, self._screen.desk
        self.text = self._kept = writing.text
        self._cursor = min(writing.cursor, len(writing.text))
        self._offered_parts, self._problem = False, ""
        self._screen.set_class(True, "-writing")
        self._composer.open(_title(writing), writing.text, self._cursor)
        if writing.draft is not None and writing.draft.returned:
            self._problem = f"came back: {writing.draft.returned}"
        self.draw()

    async def leave(self) -> Writing | None:
        """Keeps the words and closes. Returns what was left."""
        await self.keep()
        left = self.writing
        if self._unkept and left is not None:
            self._screen.desk.keep_later(left, self.text)
        self._close()
        return left

    def _close(self) -> None:
        self._pause.forget()
        self.writing = None
        self.text = self._kept = self._unkept = ""
        self._screen.set_class(False, "-writing")
        self._screen.composer_closed()

    # --- words -------------------------------------------------------------------------------

    def changed(self, text: str, cursor: int) -> None:
        """The words changed: the strip follows now, the store at the next pause."""
        if self.writing is None:
            return
        self.text, self._cursor = text, cursor
        self._offered_parts, self._problem = False, ""
        self.draw()
        self._pause.ask(self._screen.desk.clock)

    async def keep(self) -> None:
        """Makes the words durable, if they are not. Raises Conflict when the row was taken."""
        self._catch_up()
        async with self._saving:  # two first saves at once would begin two drafts
            writing, text = self.writing, self.text
            desk = self._desk  # not the app's: at the very end there is no app any more
            if writing is None or desk is None or text == self._kept:
                return
            try:
                kept = await desk.composer.keep(writing, text, self._cursor)
            except StoreFailed as error:
                await self._keep_aside(desk, writing, text, error)
                return
            self._kept = text
            if self.writing is not None:
                self.writing = replace(self.writing, draft=kept.draft)
                if kept.draft is not None and kept.draft.state == "retired":
                    self._problem = kept.draft.returned
                    self.draw()
            if self._unkept:
                self._unkept = ""
                self.draw()
                await desk.rescuer.forget(writing)

    async def _keep_aside(
        self, desk: Desk, writing: Writing, text: str, error: StoreFailed
    ) -> None:
        """The store does not take the words: they stay here, beside it, and are tried again."""
        why = "the disk is full" if isinstance(error, StoreFull) else "it cannot be written"
        was, self._unkept = self._unkept, f"kept aside, not in the store: {why}"
        try:
            await desk.rescuer.keep(writing, text, self._cursor)
        except StoreFailed:
            self._unkept = f"not kept on disk: {why}"
        if not self._screen.is_attached:
            return
        self.draw()
        if not was:
            run(self._screen, self._try_again, "unkept")

    async def _try_again(self) -> None:
        while self._unkept and self._desk is not None:
            await self._desk.clock.sleep(RETRY_SECONDS)
            await self.keep()

    def _catch_up(self) -> None:
        """What was typed in this very moment and is not told yet."""
        if self.writing is not None:
            self.text, self._cursor = self._composer.text, self._composer.cursor

    async def speak_as(self, account: str) -> None:
        """Another account speaks; the words stay and are checked anew."""
        await self.keep()
        writing = self.writing
        if writing is None:
            return
        composer = self._screen.desk.composer
        if writing.row is not None:
            target = writing.target.number if writing.target else None
            other = await composer.reply(writing.row.number, target, account)
        else:
            other = await composer.post(account)
        # The draft goes with the words; an older one of that account would be another text.
        self.writing = replace(other, draft=writing.draft)
        self._kept = None  # the draft has to learn of its account, whatever the words
        self._offered_parts, self._problem = False, ""
        self.draw()
        await self.keep()
        self._composer.focus_editor()

    # --- sending -----------------------------------------------------------------------------

    async def hold(self) -> list[Sending]:
        """Puts it into the hold and closes. Raises Refused, the reason standing in the strip."""
        writing = self.writing
        if writing is None:
            return []
        before = self.text
        self._catch_up()
        if self.text != before:  # the parts that were shown are not these
            self._offered_parts = False
        preview = self.preview()
        if preview.can_split and not self._offered_parts:
            self._offered_parts = True
            key = self._screen.app.keymap.shown("composer.send_next")
            parts = len(self._parts())
            self._refuse(f"{preview.problem}; {key} again sends {parts} parts")
        in_parts = self._offered_parts and preview.length.parts > 1
        try:
            await self.keep()
            writing = self.writing or writing
            held = await self._screen.desk.outbox.hold(writing, self.text, in_parts=in_parts)
        except CmtuiError as error:
            self._problem = str(error)
            if isinstance(error, Conflict):  # she has read why: the next try is a new decision
                self.writing = await self._screen.desk.composer.renewed(writing)
            self.draw()
            raise
        self._close()
        return held

    def preview(self) -> Preview:
        """What would go out now."""
        assert self.writing is not None
        return self._screen.desk.composer.preview(self.writing, self.text)

    def _parts(self) -> tuple[str, ...]:
        assert self.writing is not None
        return self._screen.desk.composer.preview(self.writing, self.text, in_parts=True).parts

    def _refuse(self, problem: str) -> None:
        self._problem = problem
        self.draw()
        raise Refused(problem)

    # --- drawing -----------------------------------------------------------------------------

    def draw(self) -> None:
        """Header and strip for the words as they are."""
        writing = self.writing
        if writing is None:
            return
        preview = self.preview()
        problem = self._problem or self._unkept
        if problem:
            preview = replace(preview, problem=problem)
        shown = strip_preview(writing, preview, in_parts=False)
        if problem:
            shown = shown._replace(problem=problem)
        composer, glyphs = self._composer, self._screen.app.glyphs
        room = max(20, composer.size.width - 2)
        composer.set_header(_title(writing), (left_words(shown),))
        most = self._most_lines(room, bool(shown.problem))
        if self._offered_parts and self._problem and len(parts := self._parts()) > 1:
            shown = shown._replace(parts=len(parts))
            composer.set_strip(parts_lines(shown, parts, room, glyphs, most))
        elif preview.parts:
            composer.set_strip(preview_lines(shown, room, glyphs, most))
        else:
            composer.set_strip(_hint(writing, problem, glyphs))

    def _most_lines(self, room: int, has_problem: bool) -> int:
        """Lines for the exact text: what the words leave free, at least half the composer's."""
        height = self._composer.size.height
        beside = 1 + 2 * has_problem
        written = 1 + len(wrap(self.text, room, height)) if height else 0
        return max(MOST, height // 2 - beside, height - 1 - written - beside)


def _title(writing: Writing) -> Line:
    speaker = Span(at_handle(writing.account.handle), "strong own")
    if writing.row is None:
        return (Span("New post as ", "title"), speaker)
    return (Span(f"Reply to {row_title(writing.row)} as ", "title"), speaker)


def _hint(writing: Writing, problem: str, glyphs: Glyphs) -> list[Line]:
    signature = writing.signature
    signed = "unsigned"
    if signature is not None:
        signed = "signed " + signature.form.format(initials=signature.initials, name=signature.name)
    whom = at_handle(writing.account.handle)
    lines: list[Line] = [(Span(f"as {whom} {glyphs.dot} {signed}", "muted"),)]
    if problem:
        lines.append((Span(problem, "late"),))
    return lines
